"""Passages and wishes as a phone sends them."""

from backend.encounters.models import OUTCOMES
from backend.operations.payloads import Day, Flag, Id, Minute, OneOf, PayloadSchema, Text

NOTE_LONGEST = 280


class RecordPayload(PayloadSchema):
    """A passage at a door. The operation's id becomes the passage's."""

    door_id = Id(required=True)
    household_id = Id(required=True)
    campaign_id = Id(required=True, allow_none=True)
    channel = OneOf("door", required=True)
    outcome = OneOf(*OUTCOMES, required=True)
    notice_left = Flag(required=True)
    come_back_on = Day(required=True, allow_none=True)
    come_back_at = Minute(required=True, allow_none=True)
    note = Text(NOTE_LONGEST, required=True, allow_none=True)


class WithdrawPayload(PayloadSchema):
    """A passage that is to count nowhere any more."""

    encounter_id = Id(required=True)


class DoNotVisitPayload(PayloadSchema):
    """A household's wish not to be visited; without a campaign, for all of them."""

    door_id = Id(required=True)
    household_id = Id(required=True)
    campaign_id = Id(required=True, allow_none=True)
    review_on = Day(required=True)
