"""What was said at one visit: it goes where a lead has put the passage, whichever comes first.

A phone names the door that it showed. Of what names no passage, what somebody said at a door is
of the same visit as the passage that they recorded nearest to it in time at that door, within
half an hour.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.hooks import Hook
from backend.households import contacts
from backend.households.doors import put_elsewhere
from backend.households.models import ContactDetails, DoNotVisit
from backend.operations.kinds import Operation

VISIT = timedelta(minutes=30)


class AtDoor(NamedTuple):
    """Something that was said at a door: by whom, at which door as they saw it, and when."""

    id: UUID
    author_id: UUID
    door_id: UUID
    at: datetime


class Near(NamedTuple):
    """The passage of a visit, and where it counts now."""

    encounter_id: UUID
    door_id: UUID
    household_id: UUID
    is_moved: bool


class Move(NamedTuple):
    """A passage at the door where it was said, that moves from one household to another."""

    passage: AtDoor
    was: UUID
    door_id: UUID
    becomes: UUID

    @property
    def within(self) -> tuple[datetime, datetime]:
        """When the visit began and ended at most."""
        return self.passage.at - VISIT, self.passage.at + VISIT

    def of_this(self, session: Session, said: Mapping[UUID, datetime]) -> list[UUID]:
        """Those of the same visit, of what its author said about the household, and when."""
        at_door = [self.passage._replace(id=one, at=at) for one, at in said.items()]
        found = near(session, at_door)
        return [one for one, at in found.items() if at.encounter_id == self.passage.id]


# What rooms further down bring along.
goes_along: Hook[Callable[[Session, Move], None]] = Hook("what goes along with a moved passage")

_NEAR = Statement("""
    select asked.id, near.*
    from unnest(cast(:ids as uuid[]), cast(:authors as uuid[]), cast(:doors as uuid[]),
        cast(:at as timestamptz[])) as asked (id, author_id, door_id, at)
    cross join lateral (
        select encounter.id, encounter.door_id, encounter.household_id,
            moved.said_door_id is not null
        from encounter left join door_mismatch moved on moved.encounter_id = encounter.id
        where encounter.member_id = asked.author_id
            and encounter.withdrawn_at is null
            and encounter.occurred_at between asked.at - cast(:visit as interval)
                and asked.at + cast(:visit as interval)
            and coalesce(moved.said_door_id, encounter.recorded_door_id) = asked.door_id
        order by abs(extract(epoch from encounter.occurred_at - asked.at)), encounter.id
        limit 1) near
""")

_MOVED = Statement("""
    select encounter.id, moved.said_door_id, encounter.door_id, encounter.household_id
    from encounter join door_mismatch moved on moved.encounter_id = encounter.id
    where encounter.id = any(cast(:ids as uuid[])) and moved.said_door_id is not null
""")


def near(session: Session, said: Sequence[AtDoor]) -> dict[UUID, Near]:
    """The passage of each one's visit, where there is one."""
    if not said:
        return {}
    rows = _NEAR(
        session,
        ids=[one.id for one in said],
        authors=[one.author_id for one in said],
        doors=[one.door_id for one in said],
        at=[one.at for one in said],
        visit=VISIT,
    )
    return {row_id: Near(*rest) for row_id, *rest in rows}


@put_elsewhere.register("encounters")
def follow(session: Session, operations: Sequence[Operation]) -> Mapping[UUID, tuple[UUID, UUID]]:
    """The doors and households to which passages have been moved, by what was said with them."""
    named = [one for one in operations if one.payload.get("encounter_id")]
    moved = _moved(session, named)
    free = [one for one in operations if not one.payload.get("encounter_id")]
    visits = near(
        session,
        [AtDoor(one.id, one.author_id, one.payload["door_id"], one.occurred_at) for one in free],
    )
    return moved | {one: (at.door_id, at.household_id) for one, at in visits.items() if at.is_moved}


def _moved(session: Session, named: Sequence[Operation]) -> dict[UUID, tuple[UUID, UUID]]:
    """The same of those that name their passage, at the door where it was said."""
    if not named:
        return {}
    rows = _MOVED(session, ids=list({one.payload["encounter_id"] for one in named}))
    places = {(row_id, said): (door, household) for row_id, said, door, household in rows}
    asked = {one.id: (one.payload["encounter_id"], one.payload["door_id"]) for one in named}
    return {one: places[key] for one, key in asked.items() if key in places}


def bring_along(session: Session, move: Move, was_at: UUID) -> None:
    """Move what was said of a household, and names no passage, to where its visit was.

    Args:
        session: holds both households; the passage has not moved yet.
        was_at: the door at which the passage stands until now.
    """
    by, door_id, becomes = move.passage.author_id, move.door_id, move.becomes
    details = session.execute(
        select(ContactDetails.id, ContactDetails.set_at).where(
            ContactDetails.household_id == move.was,
            ContactDetails.recorded_door_id == was_at,
            ContactDetails.set_by == by,
            ContactDetails.set_at.between(*move.within),
        )
    )
    of_this = move.of_this(session, {row.id: row.set_at for row in details})
    contacts.move(session, of_this, door_id, becomes)
    wishes = session.execute(
        select(DoNotVisit.id, DoNotVisit.set_at).where(
            DoNotVisit.household_id == move.was,
            DoNotVisit.set_by == by,
            DoNotVisit.set_at.between(*move.within),
        )
    )
    of_this = move.of_this(session, {row.id: row.set_at for row in wishes})
    session.execute(
        update(DoNotVisit).where(DoNotVisit.id.in_(of_this)).values(household_id=becomes)
    )
    for bring in goes_along.all().values():
        bring(session, move)
