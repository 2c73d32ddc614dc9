"""Encounters as they travel to and from a lead, and what payloads share with that."""

from marshmallow import Schema, fields, validate

from backend.encounters.models import (
    ACTIONS,
    CHANNELS,
    MOST_THEMES,
    REASONS,
)
from backend.encounters.outcomes import OUTCOMES
from backend.operations.payloads import (
    MINUTE,
    Flag,
    ListOf,
    Text,
)
from backend.organisations.names import IdAndNameSchema

NOTE_LONGEST = 280
REASON_LONGEST = 140
CODE_LONGEST = 40


def theme_codes() -> ListOf:
    """Codes of themes that are not sensitive: those are only ever counted."""
    return ListOf(Text(CODE_LONGEST, 1), MOST_THEMES, required=True)


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


class _PassageSchema(Schema):
    at = fields.AwareDateTime(required=True)
    by = fields.Nested(IdAndNameSchema, required=True)
    notice_left = fields.Boolean(required=True, allow_none=True)
    come_back_on = fields.Date(required=True, allow_none=True)
    come_back_at = fields.Time(required=True, allow_none=True, format="%H:%M")
    note = fields.String(required=True, allow_none=True)
    themes = fields.List(fields.String(), required=True)


class RevisionSchema(_PassageSchema):
    """One thing that was said about an encounter; a withdrawal has no outcome."""

    action = fields.String(required=True, validate=validate.OneOf(ACTIONS))
    reason = fields.String(required=True, allow_none=True)
    outcome = fields.String(required=True, allow_none=True, validate=validate.OneOf(OUTCOMES))


class EncounterSchema(_PassageSchema):
    """An encounter as it stands, who recorded it, and what was said about it since.

    There are no revisions where nothing was: the first is what was recorded.
    """

    id = fields.UUID(required=True)
    companion = fields.Nested(
        IdAndNameSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Who was there too; the passage counts once."},
    )
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


class CandidateSchema(NamedDoorSchema):
    stairwell = fields.String(required=True)


class MismatchSchema(Schema):
    """A passage whose worker saw another floor or number than its door had then."""

    id = fields.UUID(required=True, metadata={"description": "The passage's."})
    at = fields.AwareDateTime(required=True)
    by = fields.Nested(IdAndNameSchema, required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
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
        fields.Nested(CandidateSchema),
        required=True,
        metadata={
            "description": "Doors of the building that are called what was seen, those of the"
            " same stairwell first."
        },
    )
    others = fields.List(
        fields.Nested(CandidateSchema),
        required=True,
        metadata={"description": "All other doors of the building, those of the stairwell first."},
    )


class PlaceCheckRequest(Schema):
    door_id = fields.UUID(
        required=True,
        metadata={"description": "Where it was: the door where it counts, or another one."},
    )
