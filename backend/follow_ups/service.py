"""How follow-ups come to be: with consent, from an operation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backend.campaigns.models import Campaign
from backend.database.statements import Statement


@dataclass(frozen=True, slots=True)
class Opened:
    """What somebody was promised. Its id is that of the operation that opened it."""

    id: UUID
    team_id: UUID
    household_id: UUID | None
    door_id: UUID | None
    encounter_id: UUID | None
    campaign_id: UUID | None
    reason: str
    urgency: str
    due_on: date
    note: str | None
    consent_text: str
    consent_language: str
    opened_by: UUID
    opened_at: datetime


_OPEN = text("""
    insert into follow_up (id, team_id, household_id, door_id, encounter_id, campaign_id, reason,
        urgency, due_on, note, consent_text, consent_language, opened_by, opened_at, consented_at)
    select given.*, given.opened_at from unnest(
        cast(:id as uuid[]), cast(:team_id as uuid[]), cast(:household_id as uuid[]),
        cast(:door_id as uuid[]), cast(:encounter_id as uuid[]), cast(:campaign_id as uuid[]),
        cast(:reason as text[]),
        cast(:urgency as text[]), cast(:due_on as date[]), cast(:note as text[]),
        cast(:consent_text as text[]), cast(:consent_language as text[]),
        cast(:opened_by as uuid[]), cast(:opened_at as timestamptz[]))
        as given (id, team_id, household_id, door_id, encounter_id, campaign_id, reason, urgency,
            due_on, note, consent_text, consent_language, opened_by, opened_at)
    on conflict do nothing
""")


def open_many(session: Session, opened: Sequence[Opened]) -> None:
    """Keep follow-ups of households that are locked, or of meetings.

    Consent was given when they were opened.
    """
    if not opened:
        return
    session.execute(
        _OPEN,
        {
            "id": [one.id for one in opened],
            "team_id": [one.team_id for one in opened],
            "household_id": [one.household_id for one in opened],
            "door_id": [one.door_id for one in opened],
            "encounter_id": [one.encounter_id for one in opened],
            "campaign_id": [one.campaign_id for one in opened],
            "reason": [one.reason for one in opened],
            "urgency": [one.urgency for one in opened],
            "due_on": [one.due_on for one in opened],
            "note": [one.note for one in opened],
            "consent_text": [one.consent_text for one in opened],
            "consent_language": [one.consent_language for one in opened],
            "opened_by": [one.opened_by for one in opened],
            "opened_at": [one.opened_at for one in opened],
        },
    )


_SAID = Statement("""
    select id, household_id, team_id from encounter where id = any(cast(:ids as uuid[]))
""")


def find_said(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, UUID | None]:
    """Of these passages and meetings those that were recorded: the team of a meeting, else None."""
    asked = list(set(ids))
    rows = _SAID(session, ids=asked) if asked else ()
    return {row_id: None if household_id else team_id for row_id, household_id, team_id in rows}


def known_campaigns(session: Session, ids: Iterable[UUID]) -> frozenset[UUID]:
    """Which of these campaigns there are."""
    asked = frozenset(ids)
    if not asked:
        return asked
    return frozenset(session.scalars(select(Campaign.id).where(Campaign.id.in_(asked))))
