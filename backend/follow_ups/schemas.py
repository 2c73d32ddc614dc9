"""Follow-ups as they travel: what a phone opens, what a lead reads."""

from marshmallow import Schema, fields, validate

from backend.follow_ups.models import ACTIONS, REASONS, RESULTS, URGENCIES
from backend.operations.payloads import Day, Id, OneOf, PayloadSchema, Text
from backend.organisations.names import IdAndNameSchema

NOTE_LONGEST = 280
RECIPIENT_LONGEST = 80


class Consent(Schema):
    """Which text somebody agreed to, and in which language it was said."""

    text = OneOf("follow_up.v1", required=True)
    language = Text(35, shortest=2, required=True)


class OpenPayload(PayloadSchema):
    """A follow-up. Without consent nothing of it is kept."""

    door_id = Id(required=True)
    household_id = Id(required=True)
    encounter_id = Id(required=True, allow_none=True)
    campaign_id = Id(required=True, allow_none=True)
    reason = OneOf(*REASONS, required=True)
    urgency = OneOf(*URGENCIES, required=True)
    due_on = Day(required=True)
    note = Text(NOTE_LONGEST, required=True, allow_none=True)
    consent = fields.Nested(Consent, allow_none=True, load_default=None)


class OpenPayloadV2(OpenPayload):
    """A follow-up of a household, or of a meeting away from any door."""

    door_id = Id(required=True, allow_none=True)
    household_id = Id(required=True, allow_none=True)


class TakePayload(PayloadSchema):
    """Somebody makes a follow-up their own."""

    follow_up_id = Id(required=True)


class HandOverPayload(PayloadSchema):
    """Somebody gives a follow-up to a colleague."""

    follow_up_id = Id(required=True)
    to_member_id = Id(required=True)
    words = Text(NOTE_LONGEST, required=True, allow_none=True)


class ClosePayload(PayloadSchema):
    """A follow-up is settled, or will not be."""

    follow_up_id = Id(required=True)
    result = OneOf(*RESULTS, required=True)
    words = Text(NOTE_LONGEST, required=True, allow_none=True)


class PassingConsent(Schema):
    """The text by which somebody agreed to one recipient outside the team, and its language."""

    text = OneOf("passed_on.v1", required=True)
    language = Text(35, shortest=2, required=True)


class PassedOnPayload(Schema):
    """Who outside the team gets it. Without consent nothing of it is kept."""

    recipient = Text(RECIPIENT_LONGEST, 1, required=True)
    consent = fields.Nested(PassingConsent, allow_none=True, load_default=None)


class ClosePayloadV2(ClosePayload):
    """An ending that says, where it was passed on, to whom that was agreed to."""

    passed_on = fields.Nested(PassedOnPayload, required=True, allow_none=True)


class CancelPayload(PayloadSchema):
    """A follow-up was noted by mistake."""

    follow_up_id = Id(required=True)


class FollowUpsQuery(Schema):
    """Which follow-ups: of one territory, of one team, or of all that the asker leads."""

    team_id = fields.UUID(load_default=None)
    territory_id = fields.UUID(load_default=None)
    state = fields.String(
        load_default="open",
        validate=validate.OneOf(["open", "closed"]),
        metadata={"description": "Those to settle, or those that were settled in the last weeks."},
    )


class HandOverRequest(Schema):
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


class CloseRequest(Schema):
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
    building = fields.String(required=True, allow_none=True)
    street = fields.String(required=True, allow_none=True)
    number = fields.String(required=True, allow_none=True)
    place_name = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Where it came up, where that was at no door."},
    )
    history = fields.List(fields.Nested(DoneSchema), required=True)
