"""Operations as a lead sees them."""

from marshmallow import Schema, fields


class UnsettledQuery(Schema):
    team_id = fields.UUID(required=True)


class AuthorSchema(Schema):
    id = fields.UUID()
    name = fields.String()


class UnsettledSchema(Schema):
    id = fields.UUID()
    kind = fields.String()
    state = fields.String(metadata={"description": "held or refused"})
    code = fields.String(metadata={"description": "Why, as the name of a sentence."})
    recorded_at = fields.AwareDateTime()
    author = fields.Nested(AuthorSchema)
