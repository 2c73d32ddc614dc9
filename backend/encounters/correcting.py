"""Encounters that a phone corrects or takes back while it has no network."""

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.refusals import NoGrant
from backend.encounters.kept import (
    Themes,
    clean_corrections,
    drop_stray_notes,
    note_of,
    plain_themes,
)
from backend.encounters.outcomes import MEETING_OUTCOMES, OUTCOMES
from backend.encounters.refusals import (
    EncounterUnknown,
    NotYours,
    OutcomeElsewhere,
    ReasonMissing,
)
from backend.encounters.revisions import (
    Recorded,
    Revision,
    Values,
    audit_revision,
    find_recorded,
    revise,
)
from backend.encounters.schemas import NOTE_LONGEST, REASON_LONGEST, theme_codes
from backend.operations.kinds import Kind, Operation, Payload, Refusals
from backend.operations.payloads import Day, Flag, Id, Minute, OneOf, PayloadSchema, Text


class CorrectPayload(PayloadSchema):
    """What an encounter should have said: all of it, not what differs."""

    encounter_id = Id(required=True)
    outcome = OneOf(*OUTCOMES, required=True)
    notice_left = Flag(required=True)
    come_back_on = Day(required=True, allow_none=True)
    come_back_at = Minute(required=True, allow_none=True)
    note = Text(NOTE_LONGEST, required=True, allow_none=True)
    themes = theme_codes()
    reason = Text(REASON_LONGEST, required=True, allow_none=True)


class WithdrawPayload(PayloadSchema):
    """A passage that is to count nowhere any more."""

    encounter_id = Id(required=True)


class WithdrawWithReasonPayload(WithdrawPayload):
    """An encounter that is to count nowhere any more, and why."""

    reason = Text(REASON_LONGEST, required=True, allow_none=True)


def correct(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Encounters that should have said something else: by who recorded them, or by a lead."""
    return _revise(session, operations, _values)


def withdraw(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Encounters taken back by who recorded them, or by a lead."""
    return _revise(session, operations, lambda *_: None)


def _values(payload: Payload, themes: Sequence[str]) -> Values:
    return Values(
        outcome=payload["outcome"],
        notice_left=payload["notice_left"],
        come_back_on=payload["come_back_on"],
        come_back_at=payload["come_back_at"],
        note=note_of(payload["outcome"], payload["note"]),
        themes=themes,
    )


def _revise(
    session: Session,
    operations: Sequence[Operation],
    values: Callable[[Payload, Sequence[str]], Values | None],
) -> Refusals:
    recorded = find_recorded(session, (one.payload["encounter_id"] for one in operations))
    themes = plain_themes(
        session,
        {one.id: _themes_of(one, recorded.get(one.payload["encounter_id"])) for one in operations},
    )
    drop_stray_notes(session, operations)
    refusals: dict[UUID, str] = {}
    revisions: list[Revision] = []
    for operation in operations:
        encounter = recorded.get(operation.payload["encounter_id"])
        one = operation.about(encounter.occurred_at) if encounter else operation
        code = _objection_to_revising(one, encounter)
        if code is not None:
            refusals[one.id] = code
            continue
        revision = Revision(
            id=one.id,
            encounter_id=one.payload["encounter_id"],
            member_id=one.author_id,
            at=one.occurred_at,
            device_seq=one.device_seq,
            reason=_reason(one),
            values=values(one.payload, themes[one.id]),
        )
        revisions.append(revision)
        if encounter and encounter.member_id != one.author_id:
            audit_revision(session, revision)
    revise(session, revisions)
    return refusals


def _themes_of(one: Operation, encounter: Recorded | None) -> Themes:
    return Themes(one.payload.get("themes", ()), encounter.campaign_id if encounter else None)


def _objection_to_revising(one: Operation, encounter: Recorded | None) -> str | None:
    """Why an operation may not change an encounter. Version 1 of a withdrawal is its author's."""
    if encounter is None:
        return EncounterUnknown.code
    if encounter.member_id == one.author_id:
        if (code := one.work_objection(encounter.team_id)) is not None:
            return code
    elif "reason" not in one.payload:
        return NotYours.code
    elif (code := one.lead_objection(encounter.team_id)) is not None:
        return NotYours.code if code == NoGrant.code else code
    elif _reason(one) is None:
        return ReasonMissing.code
    elsewhere = encounter.household_id is None
    if elsewhere and one.payload.get("outcome", "conversation") not in MEETING_OUTCOMES:
        return OutcomeElsewhere.code
    return None


def _reason(one: Operation) -> str | None:
    return (one.payload.get("reason") or "").strip() or None


KINDS = [
    Kind("encounter.correct", 1, CorrectPayload, correct, clean=clean_corrections),
    Kind("encounter.withdraw", 1, WithdrawPayload, withdraw),
    Kind("encounter.withdraw", 2, WithdrawWithReasonPayload, withdraw),
]
