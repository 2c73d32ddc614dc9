"""Who lived behind a door, and when: a new household begins when people move in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from backend.database.inserting import insert_rows
from backend.households.locks import lock_doors
from backend.households.models import Household
from backend.households.refusals import HouseholdExists
from backend.places.models import Door
from backend.places.refusals import DoorUnknown


@dataclass(frozen=True, slots=True)
class MoveIn:
    """New people behind a door, from a moment on; where two say so at one instant, the device's
    number and then the operation tell who came later.
    """

    door_id: UUID
    household_id: UUID
    at: datetime
    seq: int
    operation_id: UUID


def start_households(session: Session, moves: Sequence[MoveIn]) -> dict[UUID, str]:
    """Let new households begin; whoever lived behind their doors until then has left.

    They are put in the order of time, whenever they arrive: a household that began before
    another ends where that one begins.

    Args:
        session: nothing is committed.
        moves: in any order.

    Returns:
        The codes of those that are refused, by household: no such door, or an id that is taken.
    """
    refusals: dict[UUID, str] = {}
    kept = lock_doors(session, (one.door_id for one in moves))
    doors = set(session.scalars(select(Door.id).where(Door.id.in_(set(kept.values())))))
    taken = set(
        session.scalars(
            select(Household.id).where(Household.id.in_([one.household_id for one in moves]))
        )
    )
    periods: dict[UUID, list[_Period]] = defaultdict(list)
    for household in session.execute(_PERIODS, {"doors": list(doors)}):
        periods[household.door_id].append(_Period(*household[1:]))
    for one in sorted(moves, key=lambda move: (move.at, move.seq, move.operation_id)):
        door_id = kept[one.door_id]
        if door_id not in doors:
            refusals[one.household_id] = DoorUnknown.code
        elif one.household_id in taken:
            refusals[one.household_id] = HouseholdExists.code
        else:
            taken.add(one.household_id)
            _move_in(periods[door_id], one)
    _write_periods(session, periods)
    return refusals


_PERIODS = text("""
    select door_id, id, started_at, ended_at, started_seq, started_by_operation
    from household where door_id = any(cast(:doors as uuid[]))
""")

_FIRST = UUID(int=0)


@dataclass(slots=True)
class _Period:
    id: UUID
    started_at: datetime | None
    ended_at: datetime | None
    seq: int | None = None
    operation_id: UUID | None = None
    # Where they were said to have moved in, of those who just did.
    moved_in_at: UUID | None = None
    is_changed: bool = False

    @property
    def began(self) -> tuple[datetime, int, UUID] | None:
        """What puts them in order; None where nobody knows since when."""
        if self.started_at is None:
            return None
        return (self.started_at, -1 if self.seq is None else self.seq, self.operation_id or _FIRST)


def _move_in(periods: list[_Period], move: MoveIn) -> None:
    new = _Period(move.household_id, move.at, None, move.seq, move.operation_id, move.door_id)
    began = (move.at, move.seq, move.operation_id)
    later = [one for one in periods if one.began is not None and one.began > began]
    for one in periods:
        if one not in later and (one.ended_at is None or one.ended_at > move.at):
            one.ended_at, one.is_changed = move.at, True
    new.ended_at = min((one.started_at for one in later if one.started_at), default=None)
    periods.append(new)


def _write_periods(session: Session, periods: Mapping[UUID, Sequence[_Period]]) -> None:
    """What ends is written before what begins: one household at most is open behind a door."""
    for period in (one for door in periods.values() for one in door if not one.moved_in_at):
        if period.is_changed:
            session.execute(
                update(Household)
                .where(Household.id == period.id)
                .values(ended_at=period.ended_at)
                .execution_options(synchronize_session="fetch")
            )
    new = [
        {
            "id": period.id,
            "door_id": door_id,
            "recorded_door_id": period.moved_in_at if period.moved_in_at != door_id else None,
            "started_at": period.started_at,
            "started_seq": period.seq,
            "started_by_operation": period.operation_id,
            "ended_at": period.ended_at,
        }
        for door_id, door in periods.items()
        for period in door
        if period.moved_in_at
    ]
    insert_rows(session, Household, new)
