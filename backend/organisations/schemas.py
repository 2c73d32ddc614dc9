"""Teams and members as they travel."""

from marshmallow import Schema, fields


class ServiceDaySchema(Schema):
    """From a date on, days begin that many minutes after midnight."""

    starts_on = fields.Date(required=True)
    minutes = fields.Integer(required=True)


class TeamSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    time_zone = fields.String(required=True, metadata={"description": "Such as Europe/Paris."})
    service_days = fields.List(
        fields.Nested(ServiceDaySchema),
        required=True,
        metadata={"description": "The oldest first; before it days begin at midnight."},
    )


class OfTeam(Schema):
    team_id = fields.UUID(required=True)


class TeamMemberSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    roles = fields.List(
        fields.String(), required=True, metadata={"description": "Worker, team lead or both."}
    )
