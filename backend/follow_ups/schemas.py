"""Follow-ups as they travel: what a phone opens, what a lead reads."""

from marshmallow import Schema, fields

from backend.follow_ups.models import REASONS, RESULTS, URGENCIES
from backend.operations.payloads import Day, Id, OneOf, PayloadSchema, Text

NOTE_LONGEST = 280


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


class CancelPayload(PayloadSchema):
    """A follow-up was noted by mistake."""

    follow_up_id = Id(required=True)


class FollowUpsQuery(Schema):
    territory_id = fields.UUID(required=True)


class _Named(Schema):
    id = fields.UUID()
    name = fields.String()


class _DoorOf(Schema):
    id = fields.UUID()
    label = fields.String()
    floor = fields.Integer()


class FollowUpSchema(Schema):
    """An open follow-up, with where it is and who opened it."""

    id = fields.UUID()
    reason = fields.String()
    urgency = fields.String()
    due_on = fields.Date()
    note = fields.String(allow_none=True)
    opened_at = fields.AwareDateTime()
    opened_by = fields.Nested(_Named)
    door = fields.Nested(_DoorOf)
    stairwell = fields.String()
    building = fields.String()
    street = fields.String()
    number = fields.String()
    consented_at = fields.AwareDateTime()
