"""Follow-ups as a lead reads and settles them."""

from marshmallow import Schema, fields, validate

from backend.follow_ups.models import ACTIONS, REASONS, RESULTS, URGENCIES
from backend.organisations.names import IdAndNameSchema

NOTE_LONGEST = 280
RECIPIENT_LONGEST = 80


class FollowUpsQuery(Schema):
    """Which follow-ups: of one territory, of one team, or of all that the asker leads."""

    team_id = fields.UUID(load_default=None)
    territory_id = fields.UUID(load_default=None)
    state = fields.String(
        load_default="open",
        validate=validate.OneOf(["open", "closed"]),
        metadata={"description": "Those to settle, or those that were settled in the last weeks."},
    )


class _SeenRequest(Schema):
    seen = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(min=0, max=100_000),
        metadata={
            "description": "How many entries its history had when it was read: where it has more"
            " by now, it is refused. Not asked without it."
        },
    )


class HandOverRequest(_SeenRequest):
    to_member_id = fields.UUID(required=True)
    words = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=NOTE_LONGEST)
    )


class PassingConsentRequest(Schema):
    text = fields.String(required=True, validate=validate.OneOf(["passed_on.v1"]))
    language = fields.String(required=True, validate=validate.Length(2, 35))


class PassedOnRequest(Schema):
    recipient = fields.String(required=True, validate=validate.Length(1, RECIPIENT_LONGEST))
    consent = fields.Nested(PassingConsentRequest, required=True)


class CloseRequest(_SeenRequest):
    passed_on = fields.Nested(
        PassedOnRequest,
        load_default=None,
        allow_none=True,
        metadata={"description": "Wanted with the result `passed_on`."},
    )
    result = fields.String(required=True, validate=validate.OneOf(RESULTS))
    words = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=NOTE_LONGEST)
    )


class _OwnerSchema(IdAndNameSchema):
    works_here = fields.Boolean(
        required=True,
        metadata={"description": "False where they left the team: somebody else is needed."},
    )


class _DoorOf(Schema):
    id = fields.UUID(required=True)
    label = fields.String(required=True)
    floor = fields.Integer(required=True)


class DoneSchema(Schema):
    """One thing that was done with a follow-up."""

    action = fields.String(required=True, validate=validate.OneOf(["opened", *ACTIONS]))
    at = fields.AwareDateTime(required=True)
    by = fields.Nested(IdAndNameSchema, required=True)
    to = fields.Nested(IdAndNameSchema, required=True, allow_none=True)
    result = fields.String(required=True, allow_none=True, validate=validate.OneOf(RESULTS))
    words = fields.String(required=True, allow_none=True)
    recipient = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Who outside the team got it, as the household agreed."},
    )


class FollowUpSchema(Schema):
    """A follow-up, with where it is, whose it is, and what was done with it."""

    id = fields.UUID(required=True)
    team_id = fields.UUID(required=True)
    reason = fields.String(required=True, validate=validate.OneOf(REASONS))
    urgency = fields.String(required=True, validate=validate.OneOf(URGENCIES))
    due_on = fields.Date(required=True)
    note = fields.String(required=True, allow_none=True)
    opened_at = fields.AwareDateTime(required=True)
    opened_by = fields.Nested(IdAndNameSchema, required=True)
    consented_at = fields.AwareDateTime(required=True)
    owner = fields.Nested(_OwnerSchema, required=True, allow_none=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True)
    closed_by = fields.Nested(IdAndNameSchema, required=True, allow_none=True)
    result = fields.String(required=True, allow_none=True, validate=validate.OneOf(RESULTS))
    result_words = fields.String(required=True, allow_none=True)
    cancelled = fields.Boolean(required=True)
    door = fields.Nested(_DoorOf, required=True, allow_none=True)
    stairwell = fields.String(required=True, allow_none=True)
    building_id = fields.UUID(required=True, allow_none=True)
    building = fields.String(required=True, allow_none=True)
    street = fields.String(required=True, allow_none=True)
    number = fields.String(required=True, allow_none=True)
    place_name = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Where it came up, where that was at no door."},
    )
    history = fields.List(fields.Nested(DoneSchema), required=True)
