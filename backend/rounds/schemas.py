"""Rounds as they travel: what is asked for, what is walked, what is printed."""

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from backend.operations.payloads import MINUTE, Flag
from backend.organisations.names import IdAndNameSchema
from backend.rounds.choosing import REASONS
from backend.rounds.models import LONGEST_MIN, SHORTEST_MIN, STATES

MOST_COMPANIONS = 5


class StartSchema(Schema):
    """Where the round begins: at a stairwell, or at a point, which is used once and not kept."""

    stairwell_id = fields.UUID(load_default=None, allow_none=True)
    lon = fields.Float(load_default=None, allow_none=True, validate=validate.Range(-180, 180))
    lat = fields.Float(load_default=None, allow_none=True, validate=validate.Range(-90, 90))

    @validates_schema
    def _is_one_place(self, values: dict[str, object], **_: object) -> None:
        if (values["lon"] is None) != (values["lat"] is None):
            raise ValidationError("A point has both lon and lat.", "lat")


class NewRound(Schema):
    """“An hour and a half, starting here, with Karim.”"""

    assignment_id = fields.UUID(required=True)
    budget_min = fields.Integer(
        required=True, strict=True, validate=validate.Range(SHORTEST_MIN, LONGEST_MIN)
    )
    planned_on = fields.Date(
        load_default=None, allow_none=True, metadata={"description": "Today when left out."}
    )
    starts_at = fields.Time(
        format="%H:%M",
        load_default=None,
        allow_none=True,
        metadata={"description": "By the team's clock; now when left out.", "pattern": MINUTE},
    )
    start = fields.Nested(
        StartSchema,
        load_default=None,
        allow_none=True,
        metadata={"description": "Wherever is best when left out."},
    )
    beyond_hours = Flag(
        load_default=True,
        metadata={
            "description": "False: refused where the team does not knock then, with the next"
            " good hour. It is meant when left out."
        },
    )
    companion_ids = fields.List(
        fields.UUID(), load_default=list, validate=validate.Length(max=MOST_COMPANIONS)
    )


class RoundsQuery(Schema):
    team_id = fields.UUID(metadata={"description": "One team; all that I reach without it."})
    planned_on = fields.Date(metadata={"description": "One day; all of them without it."})


class PlannedDoorSchema(Schema):
    id = fields.UUID(required=True)
    floor = fields.Integer(required=True)
    label = fields.String(required=True)
    reason = fields.String(required=True, validate=validate.OneOf(REASONS))


class StopSchema(Schema):
    """A stairwell, with the doors to knock at from the top floor down."""

    stairwell_id = fields.UUID(required=True)
    stairwell = fields.String(required=True)
    building = fields.String(required=True)
    street = fields.String(required=True)
    number = fields.String(required=True)
    lon = fields.Float(required=True)
    lat = fields.Float(required=True)
    arrives_min = fields.Float(
        required=True, metadata={"description": "Minutes after the round's start."}
    )
    minutes = fields.Float(required=True, metadata={"description": "At its doors and stairs."})
    walk_min = fields.Float(required=True, metadata={"description": "On foot to get there."})
    doors = fields.List(fields.Nested(PlannedDoorSchema), required=True)


class RoundSchema(Schema):
    """A round with all that a printed sheet says; no household's words are in it."""

    id = fields.UUID(required=True)
    assignment_id = fields.UUID(required=True)
    team_id = fields.UUID(required=True)
    campaign = fields.Nested(IdAndNameSchema, required=True)
    territory = fields.Nested(IdAndNameSchema, required=True)
    planned_on = fields.Date(required=True)
    starts_at = fields.Time(required=True, format="%H:%M")
    budget_min = fields.Integer(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    started_at = fields.AwareDateTime(required=True, allow_none=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    members = fields.List(fields.Nested(IdAndNameSchema), required=True)
    stops = fields.List(fields.Nested(StopSchema), required=True)
