"""What was said at one visit: it goes where a lead has put the passage, whichever comes first.

A phone names the door that it showed. Of what names no passage, what somebody said at a door is
of the same visit as the passage that they recorded nearest to it in time at that door, within
half an hour.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.database.statements import Statement
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


_NEAR = Statement("""
    select asked.id, near.*
    from unnest(cast(:ids as uuid[]), cast(:authors as uuid[]), cast(:doors as uuid[]),
        cast(:at as timestamptz[])) as asked (id, author_id, door_id, at)
    cross join lateral (
        select encounter.id, encounter.door_id, encounter.household_id,
            moved.said_door_id is not null
        from encounter left join door_mismatch moved on moved.encounter_id = encounter.id
        where encounter.member_id = asked.author_id
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


def bring_along(
    session: Session, visit: AtDoor, was: tuple[UUID, UUID], door_id: UUID, household_id: UUID
) -> None:
    """Move how people wish to be reached, and whether, to where their visit was.

    Args:
        session: holds both households; the passage has not moved yet.
        visit: the passage, and the door where it was said.
        was: the door and the household at which it stands until now.
        door_id: where it was.
        household_id: who lived there.
    """
    was_at, was_with = was
    within = (visit.at - VISIT, visit.at + VISIT)
    details = session.execute(
        select(ContactDetails.id, ContactDetails.set_at).where(
            ContactDetails.household_id == was_with,
            ContactDetails.recorded_door_id == was_at,
            ContactDetails.set_by == visit.author_id,
            ContactDetails.set_at.between(*within),
        )
    ).all()
    wishes = session.execute(
        select(DoNotVisit.id, DoNotVisit.set_at).where(
            DoNotVisit.household_id == was_with,
            DoNotVisit.set_by == visit.author_id,
            DoNotVisit.set_at.between(*within),
        )
    ).all()
    said = [visit._replace(id=one.id, at=one.set_at) for one in (*details, *wishes)]
    of_this = {one for one, at in near(session, said).items() if at.encounter_id == visit.id}
    contacts.move(session, [one.id for one in details if one.id in of_this], door_id, household_id)
    session.execute(
        update(DoNotVisit)
        .where(DoNotVisit.id.in_([one.id for one in wishes if one.id in of_this]))
        .values(household_id=household_id)
    )
