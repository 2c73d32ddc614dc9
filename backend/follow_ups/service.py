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


@dataclass(frozen=True, slots=True)
class RecordedAt:
    """Where an encounter stands now: behind a door, or for a team away from any.

    `is_merged` says that other doors turned out to be that one: then a household named at one of
    them may have become another than the one named with the encounter.
    """

    household_id: UUID | None
    door_id: UUID | None
    team_id: UUID | None
    occurred_at: datetime
    is_merged: bool

    def is_behind(self, door_id: UUID, household_id: UUID) -> bool:
        """Whether it was with these people at their door."""
        if self.household_id == household_id:
            return True
        return self.is_merged and self.door_id == door_id


_SAID = Statement("""
    select id, household_id, door_id, team_id, occurred_at, exists (
        select from door_alias where door_alias.door_id = encounter.door_id)
    from encounter where id = any(cast(:ids as uuid[]))
""")


def find_recorded(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, RecordedAt]:
    """Of these passages and meetings those that were recorded, and where."""
    asked = list(set(ids))
    rows = _SAID(session, ids=asked) if asked else ()
    return {row_id: RecordedAt(*rest) for row_id, *rest in rows}


def teams_of_campaigns(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, UUID | None]:
    """The team that carries each of these campaigns, None for all; unknown ones are left out."""
    asked = frozenset(ids)
    if not asked:
        return {}
    rows = session.execute(select(Campaign.id, Campaign.team_id).where(Campaign.id.in_(asked)))
    return {row.id: row.team_id for row in rows}
