"""Operations that do not count yet, as a lead sees and settles them."""

from marshmallow import Schema, fields, validate

from backend.operations.payloads import Flag
from backend.sync.settling import ACTIONS
from backend.sync.unsettled import LARGEST_PAGE, MOST_COUNTED, PAGE


class TeamQuery(Schema):
    team_id = fields.UUID(required=True)


class UnsettledQuery(TeamQuery):
    after = fields.UUID(load_default=None, metadata={"description": "The last of the page before."})
    limit = fields.Integer(load_default=PAGE, validate=validate.Range(1, LARGEST_PAGE))


class UnsettledCountSchema(Schema):
    count = fields.Integer(
        required=True, metadata={"description": f"In all; counted as far as {MOST_COUNTED}."}
    )


class AuthorSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)


class SaidPlaceSchema(Schema):
    """Where it was said, as far as that is known. A door that is not there any more has only what
    its phone called it.
    """

    street = fields.String(allow_none=True)
    number = fields.String(allow_none=True)
    building = fields.String(allow_none=True)
    stairwell = fields.String(allow_none=True)
    floor = fields.Integer(allow_none=True)
    floor_label = fields.String(
        allow_none=True,
        metadata={
            "description": "What the floor is called; null where its phone told the rank alone."
        },
    )
    label = fields.String(allow_none=True)


class UnsettledSchema(Schema):
    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["held", "refused"]))
    code = fields.String(required=True, metadata={"description": "Why, as the name of a sentence."})
    recorded_at = fields.AwareDateTime(
        required=True, metadata={"description": "By the phone's clock, right or wrong."}
    )
    utc_offset_min = fields.Integer(required=True)
    received_at = fields.AwareDateTime(required=True)
    stated_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "What a lead stated; it counts once the phone sends it again."},
    )
    author = fields.Nested(AuthorSchema, required=True)
    actions = fields.List(
        fields.String(validate=validate.OneOf(ACTIONS)),
        required=True,
        metadata={"description": "What can be done about it, the likeliest first."},
    )
    alike = fields.Integer(
        required=True,
        metadata={"description": "How many others of that phone and evening are as wrong."},
    )
    place = fields.Nested(SaidPlaceSchema, required=True, allow_none=True)


class SettleRequest(Schema):
    action = fields.String(required=True, validate=validate.OneOf(ACTIONS))
    occurred_at = fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        metadata={"description": "When it happened; for `state_time` alone."},
    )
    with_alike = Flag(
        load_default=False,
        metadata={"description": "Move the others of that phone and evening by as much."},
    )


class SettledSchema(Schema):
    """What became of it. `others` were settled with it."""

    id = fields.UUID(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["applied", "held", "refused"]))
    code = fields.String(required=True, allow_none=True)
    others = fields.Integer(required=True)
