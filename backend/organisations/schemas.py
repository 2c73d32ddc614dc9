"""Teams and members as they travel."""

from marshmallow import Schema, fields


class TeamSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    time_zone = fields.String(required=True, metadata={"description": "Such as Europe/Paris."})


class OfTeam(Schema):
    team_id = fields.UUID(required=True)


class TeamMemberSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    roles = fields.List(
        fields.String(), required=True, metadata={"description": "Worker, team lead or both."}
    )
