"""How follow-ups come to be: with consent, from an operation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.campaigns.models import Campaign
from backend.database.inserting import SKIP, insert_rows
from backend.database.statements import Statement
from backend.encounters.visits import Move, goes_along
from backend.follow_ups.models import FollowUp


class Opened(NamedTuple):
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


def open_many(session: Session, opened: Sequence[Opened]) -> None:
    """Keep follow-ups of households that are locked, or of meetings.

    Consent was given when they were opened.
    """
    insert_rows(
        session,
        FollowUp,
        ({**one._asdict(), "consented_at": one.opened_at} for one in opened),
        on_conflict=SKIP,
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


_RECORDED = Statement("""
    select id, household_id, door_id, team_id, occurred_at, exists (
        select from door_alias where door_alias.door_id = encounter.door_id)
    from encounter where id = any(cast(:ids as uuid[]))
""")


def find_recorded(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, RecordedAt]:
    """Of these passages and meetings those that were recorded, and where."""
    asked = list(set(ids))
    rows = _RECORDED(session, ids=asked) if asked else ()
    return {row_id: RecordedAt(*rest) for row_id, *rest in rows}


def teams_of_campaigns(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, UUID | None]:
    """The team that carries each of these campaigns, None for all; unknown ones are left out."""
    asked = frozenset(ids)
    if not asked:
        return {}
    rows = session.execute(select(Campaign.id, Campaign.team_id).where(Campaign.id.in_(asked)))
    return {row.id: row.team_id for row in rows}


@goes_along.register("follow_ups")
def bring_promises(session: Session, move: Move) -> None:
    """Promises of a moved visit that name no passage; those that do go with it."""
    promised = session.execute(
        select(FollowUp.id, FollowUp.opened_at).where(
            FollowUp.household_id == move.was,
            FollowUp.encounter_id.is_(None),
            FollowUp.opened_by == move.passage.author_id,
            FollowUp.opened_at.between(*move.within),
        )
    )
    of_this = move.of_this(session, {row.id: row.opened_at for row in promised})
    session.execute(
        update(FollowUp)
        .where(FollowUp.id.in_(of_this))
        .values(door_id=move.door_id, household_id=move.becomes)
    )
