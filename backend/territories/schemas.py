"""Territories and assignments as they travel."""

from marshmallow import Schema, fields, validate

from backend.organisations.names import IdAndNameSchema

ASSIGNMENT_STATES = ("planned", "current", "over")

# Where reading ends. What is too long for a territory, its service says by name.
_TEXT = validate.Length(max=5000)
# The buildings of a whole city; a territory is some dozen.
_BUILDINGS = validate.Length(max=10_000)


class TeamQuery(Schema):
    team_id = fields.UUID(metadata={"description": "One team; all that I reach without it."})


class TerritoryChanges(Schema):
    """A new name, another set of buildings (the whole set, not a difference), or both."""

    name = fields.String(
        validate=_TEXT, metadata={"description": "Up to 60 characters, one per team."}
    )
    building_ids = fields.List(fields.UUID(), validate=_BUILDINGS)


class NewTerritory(Schema):
    team_id = fields.UUID(required=True)
    name = fields.String(required=True, validate=_TEXT)
    building_ids = fields.List(fields.UUID(), required=True, validate=_BUILDINGS)


class NewAssignment(Schema):
    """Who works the territory, for which campaign; both days included."""

    member_id = fields.UUID(required=True)
    campaign_id = fields.UUID(required=True)
    starts_on = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"description": "Today, or the campaign's first day if later, when left out."},
    )
    ends_on = fields.Date(required=True)


class AssignmentSchema(Schema):
    id = fields.UUID(required=True)
    member = fields.Nested(IdAndNameSchema, required=True)
    campaign = fields.Nested(IdAndNameSchema, required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    ended_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "When a lead ended it before."}
    )
    state = fields.String(
        required=True,
        validate=validate.OneOf(ASSIGNMENT_STATES),
        metadata={"description": "By the calendar of the team's time zone."},
    )


class TerritorySchema(Schema):
    id = fields.UUID(required=True)
    team_id = fields.UUID(required=True)
    name = fields.String(required=True)
    sign = fields.Integer(
        required=True,
        validate=validate.Range(1, 4),
        metadata={"description": "Its colour and shape: circle, square, diamond, hexagon."},
    )
    building_ids = fields.List(fields.UUID(), required=True)
    buildings = fields.Integer(required=True, metadata={"description": "How many."})
    doors = fields.Integer(required=True, metadata={"description": "How many dwellings."})
    assignments = fields.List(
        fields.Nested(AssignmentSchema),
        required=True,
        metadata={"description": "All of them, the one that ends last first."},
    )
