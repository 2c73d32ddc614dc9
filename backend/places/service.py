"""The rules of doors. No web request in sight.

Who locks what, and in which order, is told in `households.locks`, to which `occupancy` leads.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.database.inserting import insert_rows
from backend.places.labels import default_floor_label, is_same_label
from backend.places.layout import POSITION_MAX, free_position, next_place, position_among
from backend.places.locks import lock_stairwells
from backend.places.models import Building, Door, DoorAlias, Stairwell
from backend.places.names import floor_labels
from backend.places.occupancy import occupancy
from backend.places.refusals import (
    DoorExists,
    StairwellFull,
    StairwellUnknown,
)


@dataclass(frozen=True, slots=True)
class NewDoor:
    """A door that somebody found missing, and the household behind it."""

    stairwell_id: UUID
    door_id: UUID
    household_id: UUID
    floor: int
    position: int
    label: str
    set_by: UUID | None
    set_at: datetime
    set_seq: int | None = None
    set_by_operation: UUID | None = None
    # What its floor was called where it was added; None of phones that said only the rank.
    floor_label: str | None = None


def teams_of_stairwells(session: Session, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The team that works at each stairwell; those that do not exist are left out."""
    rows = session.execute(
        select(Stairwell.id, Building.team_id)
        .join(Building, Building.id == Stairwell.building_id)
        .where(Stairwell.id.in_(set(ids)))
    )
    return {row.id: row.team_id for row in rows}


def kept_stairwells(session: Session, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The stairwell that each id stands for: itself, or what it was split from and became again."""
    asked = set(ids)
    rows = session.execute(
        select(Stairwell.id, Stairwell.split_from_id).where(
            Stairwell.id.in_(asked), Stairwell.gone_at.is_not(None)
        )
    )
    return {one: one for one in asked} | {row.id: row.split_from_id for row in rows}


def teams_of_doors(session: Session, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The team that works at each door, by the id asked for, be it an alias or the door's own."""
    kept = kept_doors(session, ids)
    rows = session.execute(
        select(Door.id, Building.team_id)
        .join(Stairwell, Stairwell.id == Door.stairwell_id)
        .join(Building, Building.id == Stairwell.building_id)
        .where(Door.id.in_(set(kept.values())))
    )
    teams = {row.id: row.team_id for row in rows}
    return {asked: teams[door_id] for asked, door_id in kept.items() if door_id in teams}


def kept_doors(session: Session, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The door that each id stands for: itself, or the one that it was merged into."""
    asked = set(ids)
    rows = session.execute(select(DoorAlias.id, DoorAlias.door_id).where(DoorAlias.id.in_(asked)))
    return {one: one for one in asked} | {row.id: row.door_id for row in rows}


def suggest_label(session: Session, stairwell_id: UUID, floor: int) -> str:
    """What the next door of a floor would be called, as the stairwell calls its doors."""
    known = session.execute(
        select(Door.floor, Door.position, Door.label).where(Door.stairwell_id == stairwell_id)
    )
    return next_place([(row.floor, row.position, row.label) for row in known], floor).label


def add_doors(session: Session, doors: Sequence[NewDoor]) -> dict[UUID, str]:
    """Add doors that were missing.

    One that stands already, on the same floor under the same label, was added by somebody else
    in the meantime: the new id then stands for that door, and what is said there belongs to it.
    It stands on the floor that is called what its floor was called, whatever rank that has now,
    and in the stairwell that a half which is gone became again.

    Args:
        session: nothing is committed.
        doors: in the order in which they were added.

    Returns:
        The codes of those that are refused, by door: no such stairwell, an id that is taken, or
        a floor without room.
    """
    refusals: dict[UUID, str] = {}
    doors = _where_they_are(session, doors)
    stairwells = teams_of_stairwells(session, (one.stairwell_id for one in doors))
    taken = _taken(session, doors)
    standing = _standing(session, stairwells)
    before = {door.id: door.position for here in standing.values() for door in here}
    places: dict[UUID, int] = {}
    made: list[dict[str, Any]] = []
    aliases: list[dict[str, object]] = []
    households: dict[UUID, UUID] = {}
    for one in doors:
        if one.stairwell_id not in stairwells:
            refusals[one.door_id] = StairwellUnknown.code
            continue
        if one.door_id in taken or one.household_id in taken:
            refusals[one.door_id] = DoorExists.code
            continue
        here = standing[one.stairwell_id]
        same = next((door for door in here if door.is_called(one.floor, one.label)), None)
        position = one.position if same else _make_room(here, one)
        if position > POSITION_MAX:
            refusals[one.door_id] = StairwellFull.code
            continue
        taken |= {one.door_id, one.household_id}
        made.append(
            {
                "id": one.door_id,
                "stairwell_id": one.stairwell_id,
                "floor": one.floor,
                "label": one.label,
                "is_estimated": False,
                "set_by": one.set_by,
                "set_at": one.set_at,
                "set_seq": one.set_seq,
                "set_by_operation": one.set_by_operation,
                "gone_at": datetime.now(UTC) if same else None,
            }
        )
        households[one.door_id] = one.household_id
        if same:
            aliases.append({"id": one.door_id, "door_id": same.id, "moved": {}})
        else:
            here.append(_Standing(one.door_id, one.floor, position, one.label, True))
        # One that is the same as another stands nowhere, and gives way to nobody.
        places[one.door_id] = position
    now = {door.id: door.position for here in standing.values() for door in here}
    _give_way(session, before, now)
    insert_rows(session, Door, [{**row, "position": (places | now)[row["id"]]} for row in made])
    occupancy.one().begin(session, households)
    insert_rows(session, DoorAlias, aliases)
    return refusals


def _where_they_are(session: Session, doors: Sequence[NewDoor]) -> list[NewDoor]:
    """The new doors at the stairwells and ranks that are meant, the stairwells held."""
    asked = {one.stairwell_id for one in doors}
    ids = asked | set(kept_stairwells(session, asked).values())
    lock_stairwells(session, ids)
    kept = kept_stairwells(session, asked)
    floors: dict[UUID, dict[int, str]] = {}
    if any(one.floor_label for one in doors):
        floors = called_floors(session, kept.values())
    return [
        replace(
            one,
            stairwell_id=kept[one.stairwell_id],
            floor=_rank(one, floors.get(kept[one.stairwell_id], {})),
        )
        for one in doors
    ]


def _rank(one: NewDoor, called: Mapping[int, str]) -> int:
    """The rank of the one floor that is called so; the one that was named where none is."""
    if one.floor_label is None or is_same_label(called.get(one.floor, ""), one.floor_label):
        return one.floor
    found = [floor for floor, label in called.items() if is_same_label(label, one.floor_label)]
    return found[0] if len(found) == 1 else one.floor


def called_floors(session: Session, stairwell_ids: Iterable[UUID]) -> dict[UUID, dict[int, str]]:
    """What each floor of stairwells is called, by its rank: those with doors, and those named."""
    ids = list(set(stairwell_ids))
    labels = floor_labels(session, ids)
    called = {one: dict(labels.get(one, {})) for one in ids}
    rows = session.execute(
        select(Door.stairwell_id, Door.floor)
        .distinct()
        .where(Door.stairwell_id.in_(ids), Door.gone_at.is_(None))
    )
    for stairwell_id, floor in rows:
        called[stairwell_id].setdefault(floor, default_floor_label(floor))
    return called


@dataclass(frozen=True, slots=True)
class _Standing:
    id: UUID
    floor: int
    position: int
    label: str
    is_live: bool

    def is_called(self, floor: int, label: str) -> bool:
        return self.is_live and self.floor == floor and is_same_label(self.label, label)


def _taken(session: Session, doors: Sequence[NewDoor]) -> set[UUID]:
    asked = [one.door_id for one in doors]
    return {
        *session.scalars(select(Door.id).where(Door.id.in_(asked))),
        *session.scalars(select(DoorAlias.id).where(DoorAlias.id.in_(asked))),
        *occupancy.one().known(session, (one.household_id for one in doors)),
    }


def _standing(session: Session, stairwell_ids: Iterable[UUID]) -> dict[UUID, list[_Standing]]:
    standing: dict[UUID, list[_Standing]] = defaultdict(list)
    rows = session.execute(
        select(
            Door.stairwell_id, Door.id, Door.floor, Door.position, Door.label, Door.gone_at
        ).where(Door.stairwell_id.in_(list(stairwell_ids)))
    )
    for row in rows:
        standing[row.stairwell_id].append(
            _Standing(row.id, row.floor, row.position, row.label, row.gone_at is None)
        )
    return standing


def _make_room(here: list[_Standing], new: NewDoor) -> int:
    """Where it stands in its floor's order; what stands there and to its right gives way."""
    on_floor = [door for door in here if door.floor == new.floor]
    live = [(door.position, door.label) for door in on_floor if door.is_live]
    position = position_among(live, new.position, new.label)
    taken = {door.position for door in on_floor}
    if position not in taken:
        return position
    if max(taken) >= POSITION_MAX or position not in {at for at, _ in live}:
        return free_position(taken)
    for index, door in enumerate(here):
        if door.floor == new.floor and door.position >= position:
            here[index] = replace(door, position=door.position + 1)
    return position


def _give_way(session: Session, before: Mapping[UUID, int], now: Mapping[UUID, int]) -> None:
    """Doors that stand further to the right than they did; their stairwells are held."""
    moved = {one: at for one, at in before.items() if now[one] != at}
    if not moved:
        return
    occupancy.one().lock_doors(session, moved)
    standing = select(Door).where(Door.id.in_(moved)).execution_options(populate_existing=True)
    for door in session.scalars(standing):
        door.position = now[door.id]
    session.flush()
