"""The floors of a half where it becomes one with its stairwell again: ranks may have moved in both.

What a floor is called tells which one it is, as for a phone that comes late; a floor that only
the half has comes in between.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.places.floors import insert_floor, write_floor_labels
from backend.places.labels import HIGHEST_FLOOR, is_same_label
from backend.places.layout import POSITION_MAX, free_position
from backend.places.models import Door
from backend.places.names import floor_label, floor_labels, keep_names
from backend.places.refusals import DoorExists, StairwellFull


def bring_floors(
    session: Session, half_id: UUID, kept_id: UUID, *, member_id: UUID | None = None
) -> None:
    """Give the doors of a half the floors and the places that they have in a stairwell.

    Args:
        session: holds both stairwells. The doors still stand in the half afterwards.
        half_id: the one that ceases to be.
        kept_id: the one where its doors will stand.
        member_id: who says so.

    Raises:
        StairwellFull: a floor, or a door, has no place left.
        DoorExists: two doors of a floor would be called alike.
    """
    called = _called(session, half_id)
    ranks = _ranks(session, called, kept_id, member_id)
    here = _called(session, kept_id)
    doors = _doors(session, half_id)
    keep_names(
        session,
        [one.id for one in doors if here.get(ranks[one.floor]) != called[one.floor]],
        datetime.now(UTC),
    )
    beside = list(_doors(session, kept_id))
    places = {(one.floor, one.position) for one in beside}
    # Those that can stay where they are do so; of the others those that stand come first.
    for door in sorted(
        doors,
        key=lambda one: ((ranks[one.floor], one.position) in places, one.gone_at is not None),
    ):
        door.floor = ranks[door.floor]
        _stand_beside(door, [one for one in beside if one.floor == door.floor])
        beside.append(door)
    session.flush()


def _ranks(
    session: Session, called: Mapping[int, str], kept_id: UUID, member_id: UUID | None
) -> dict[int, int]:
    """The rank in the stairwell of each floor of the half, from the lowest up."""
    ranks: dict[int, int] = {}
    for floor in sorted(called):
        here = _called(session, kept_id)
        rank = _rank_called(here, called[floor])
        if rank is None:
            rank, is_between = _place(floor, called, ranks, here)
            if is_between:
                insert_floor(session, kept_id, rank, called[floor], member_id=member_id)
                ranks = {one: at + (at >= rank) for one, at in ranks.items()}
            elif rank not in here:
                write_floor_labels(session, kept_id, {rank: called[floor]}, member_id)
        ranks[floor] = rank
    return ranks


def _place(
    floor: int, called: Mapping[int, str], ranks: Mapping[int, int], here: Mapping[int, str]
) -> tuple[int, bool]:
    """The rank of a floor that is called as none of the stairwell, and whether it comes between.

    As far above the last one as it was. It comes between where the half has more floors up to the
    next that both have, or where another floor of both stands; a floor that only the stairwell
    calls so is the same, called otherwise.
    """
    last = max(ranks, default=floor)
    offset = ranks.get(last, floor) - last
    rank = floor + offset
    matched = {one: _rank_called(here, called[one]) for one in called if one > floor}
    above = next(((one, at) for one, at in sorted(matched.items()) if at is not None), None)
    if above is not None and (above[1] - above[0] < offset or rank >= above[1]):
        return min(rank, above[1]), True
    if rank > HIGHEST_FLOOR:
        raise StairwellFull
    is_other = rank in here and _rank_called(called, here[rank]) is not None
    return rank, is_other


def _rank_called(called: Mapping[int, str], label: str) -> int | None:
    return next((floor for floor in called if is_same_label(called[floor], label)), None)


def _called(session: Session, stairwell_id: UUID) -> dict[int, str]:
    """What each floor is called where doors stand or stood, and each that has a label."""
    labels = floor_labels(session, [stairwell_id]).get(stairwell_id, {})
    floors = session.scalars(select(Door.floor).where(Door.stairwell_id == stairwell_id))
    return {floor: floor_label(labels, floor) for floor in sorted({*floors, *labels})}


def _doors(session: Session, stairwell_id: UUID) -> Sequence[Door]:
    return session.scalars(
        select(Door)
        .where(Door.stairwell_id == stairwell_id)
        .order_by(Door.floor, Door.position, Door.id)
        .execution_options(populate_existing=True)
    ).all()


def _stand_beside(door: Door, beside: Sequence[Door]) -> None:
    """Where it stood on its floor, or where there is room; one that is gone may come back."""
    if door.gone_at is None and any(
        one.gone_at is None and is_same_label(one.label, door.label) for one in beside
    ):
        raise DoorExists(door_id=door.id)
    taken = {one.position for one in beside}
    if door.position in taken:
        door.position = free_position(taken)
    if door.position > POSITION_MAX:
        raise StairwellFull
