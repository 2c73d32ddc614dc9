"""Encounters as they travel: what a phone sends, what a lead reads and says."""

from marshmallow import Schema, fields, validate

from backend.encounters.models import (
    ACTIONS,
    CHANNELS,
    MEETING_CHANNELS,
    MOST_PEOPLE,
    MOST_THEMES,
    REASONS,
)
from backend.encounters.outcomes import MEETING_OUTCOMES, OUTCOMES
from backend.households.schemas import LANGUAGE_LONGEST
from backend.operations.payloads import (
    MINUTE,
    Day,
    Flag,
    Id,
    ListOf,
    Minute,
    Number,
    OneOf,
    PayloadSchema,
    Text,
)
from backend.organisations.names import IdAndNameSchema
from backend.places.schemas import Label

NOTE_LONGEST = 280
REASON_LONGEST = 140
CODE_LONGEST = 40
# Themes and languages of one day in one territory, and talks about one of them.
MOST_COUNTED = 100
MOST_TALKS = 1000


def _themes() -> ListOf:
    """Codes of themes that are not sensitive: those are only ever counted."""
    return ListOf(Text(CODE_LONGEST, 1), MOST_THEMES, required=True)


class NeedConsent(Schema):
    """The text by which somebody agreed to their need being noted, and its language."""

    text = OneOf("need.v1", required=True)
    language = Text(LANGUAGE_LONGEST, 2, required=True)


class NeedPayload(Schema):
    """What somebody needs. Without consent nothing of it is kept."""

    reason = OneOf(*REASONS, required=True)
    consent = fields.Nested(NeedConsent, allow_none=True, load_default=None)


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


class RecordWithThemesPayload(RecordPayload):
    """A passage at a door, with what was talked about and what somebody needs."""

    themes = _themes()
    need = fields.Nested(NeedPayload, required=True, allow_none=True)


class RecordAsSeenPayload(RecordWithThemesPayload):
    """A passage at a door, with the floor and the number that its worker saw on the screen.

    A rank or a number may change while the phone has no network; what it showed does not. Null
    where it showed nothing that a label may be.
    """

    seen_floor = Label(required=True, allow_none=True)
    seen_label = Label(required=True, allow_none=True)


class MeetPayload(PayloadSchema):
    """An encounter away from a door. A point has both halves, in 1/100,000 of a degree."""

    team_id = Id(required=True)
    campaign_id = Id(required=True, allow_none=True)
    channel = OneOf(*MEETING_CHANNELS, required=True)
    outcome = OneOf(*MEETING_OUTCOMES, required=True)
    stairwell_id = Id(required=True, allow_none=True)
    lon_e5 = Number(-18_000_000, 18_000_000, required=True, allow_none=True)
    lat_e5 = Number(-9_000_000, 9_000_000, required=True, allow_none=True)
    place_name = Text(80, required=True, allow_none=True)
    people = Number(1, MOST_PEOPLE, required=True)
    themes = _themes()
    note = Text(NOTE_LONGEST, required=True, allow_none=True)


class CorrectPayload(PayloadSchema):
    """What an encounter should have said: all of it, not what differs."""

    encounter_id = Id(required=True)
    outcome = OneOf(*OUTCOMES, required=True)
    notice_left = Flag(required=True)
    come_back_on = Day(required=True, allow_none=True)
    come_back_at = Minute(required=True, allow_none=True)
    note = Text(NOTE_LONGEST, required=True, allow_none=True)
    themes = _themes()
    reason = Text(REASON_LONGEST, required=True, allow_none=True)


class WithdrawPayload(PayloadSchema):
    """A passage that is to count nowhere any more."""

    encounter_id = Id(required=True)


class WithdrawWithReasonPayload(WithdrawPayload):
    """An encounter that is to count nowhere any more, and why."""

    reason = Text(REASON_LONGEST, required=True, allow_none=True)


class Count(Schema):
    """How many talks were about a theme, or in a language."""

    code = Text(CODE_LONGEST, 1, required=True)
    count = Number(1, MOST_TALKS, required=True)


class TalkCountPayload(PayloadSchema):
    """The sums of one past day, in which no door can be told."""

    campaign_id = Id(required=True)
    territory_id = Id(required=True)
    day = Day(required=True)
    themes = ListOf(fields.Nested(Count), MOST_COUNTED, required=True)
    languages = ListOf(fields.Nested(Count), MOST_COUNTED, required=True)


class EncountersQuery(Schema):
    door_id = fields.UUID(required=True)


class WithdrawalRequest(Schema):
    reason = fields.String(required=True, validate=validate.Length(max=REASON_LONGEST))


class CorrectionRequest(WithdrawalRequest):
    """What an encounter should have said: all of it, not what differs."""

    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    notice_left = Flag(required=True)
    come_back_on = fields.Date(required=True, allow_none=True)
    come_back_at = fields.Time(
        required=True, allow_none=True, format="%H:%M", metadata={"pattern": MINUTE}
    )
    note = fields.String(required=True, allow_none=True, validate=validate.Length(max=NOTE_LONGEST))
    themes = fields.List(
        fields.String(validate=validate.Length(1, CODE_LONGEST)),
        required=True,
        validate=validate.Length(max=MOST_THEMES),
    )


class _SaidSchema(Schema):
    at = fields.AwareDateTime(required=True)
    by = fields.Nested(IdAndNameSchema, required=True)
    notice_left = fields.Boolean(required=True, allow_none=True)
    come_back_on = fields.Date(required=True, allow_none=True)
    come_back_at = fields.Time(required=True, allow_none=True, format="%H:%M")
    note = fields.String(required=True, allow_none=True)
    themes = fields.List(fields.String(), required=True)


class RevisionSchema(_SaidSchema):
    """One thing that was said about an encounter; a withdrawal has no outcome."""

    action = fields.String(required=True, validate=validate.OneOf(ACTIONS))
    reason = fields.String(required=True, allow_none=True)
    outcome = fields.String(required=True, allow_none=True, validate=validate.OneOf(OUTCOMES))


class EncounterSchema(_SaidSchema):
    """An encounter as it stands, who recorded it, and what was said about it since.

    There are no revisions where nothing was: the first is what was recorded.
    """

    id = fields.UUID(required=True)
    campaign_id = fields.UUID(required=True, allow_none=True)
    household_id = fields.UUID(required=True, allow_none=True)
    household_left = fields.Boolean(
        required=True, metadata={"description": "Other people live there by now."}
    )
    channel = fields.String(required=True, validate=validate.OneOf(CHANNELS))
    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    need = fields.String(required=True, allow_none=True, validate=validate.OneOf(REASONS))
    withdrawn_at = fields.AwareDateTime(required=True, allow_none=True)
    revisions = fields.List(fields.Nested(RevisionSchema), required=True)


class MismatchesQuery(Schema):
    team_id = fields.UUID(required=True)
    after = fields.UUID(load_default=None, metadata={"description": "The last of the page before."})


class NamedDoorSchema(Schema):
    """A door as a person reads it."""

    id = fields.UUID(required=True)
    floor = fields.String(required=True, metadata={"description": "What the floor is called."})
    label = fields.String(required=True)


class MismatchSchema(Schema):
    """A passage whose worker saw another floor or number than its door had then."""

    id = fields.UUID(required=True, metadata={"description": "The passage's."})
    at = fields.AwareDateTime(required=True)
    by = fields.Nested(IdAndNameSchema, required=True)
    street = fields.String(required=True)
    number = fields.String(required=True)
    building = fields.String(required=True)
    stairwell = fields.String(required=True)
    seen_floor = fields.String(required=True, allow_none=True)
    seen_label = fields.String(required=True, allow_none=True)
    door = fields.Nested(
        NamedDoorSchema,
        required=True,
        metadata={"description": "Where it counts, as that is called now."},
    )
    candidates = fields.List(
        fields.Nested(NamedDoorSchema),
        required=True,
        metadata={"description": "Doors of the building that are called what was seen."},
    )


class PlaceCheckRequest(Schema):
    door_id = fields.UUID(
        required=True,
        metadata={"description": "Where it was: the door where it counts, or another one."},
    )
