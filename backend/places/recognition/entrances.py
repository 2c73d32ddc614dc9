"""How staged entrances become buildings with their doors: worked out, then written.

The same plan serves to show what an import would do and to do it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from backend.database.cells import cell_of
from backend.database.inserting import Row, insert_rows
from backend.imports.remarks import Remark
from backend.places import ids
from backend.places.layout import Place, is_house, spread
from backend.places.locks import lock_buildings
from backend.places.models import Building, Door, Stairwell
from backend.places.occupancy import occupancy
from backend.places.recognition.door_plan import KnownDoor, Plan, plan_doors
from backend.places.recognition.identity import listed
from backend.places.recognition.models import PlaceImport, PlaceImportChange, StagedEntrance
from backend.places.references import is_touched

# What an import says of a building, unless a person has said otherwise.
_LISTED = (
    "name",
    "street",
    "number",
    "kind",
    "lon",
    "lat",
    "cell",
    "address_id",
    "match",
    "gone_at",
    "listed",
)
# What is written also where a person has checked the building: that it stands, and how the
# list tells of it.
_ALWAYS_LISTED = ("gone_at", "listed")


@dataclass
class Entrance:
    """A staged entrance, the building it is already, if it is one, and what is to be done."""

    staged: StagedEntrance
    building: Building | None
    stairwell_id: UUID | None
    doors: Sequence[KnownDoor]
    values: dict[str, Any]
    plan: Plan
    changes: dict[str, Any] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Whether no building is this entrance yet."""
        return self.building is None

    @property
    def is_changed(self) -> bool:
        """Whether anything of a building that stands is to be written."""
        doors = self.plan.bring_back or self.plan.add or self.plan.take_away
        return not self.is_new and bool(self.changes.keys() - {"listed"} or doors)

    def remarks(self) -> list[Remark]:
        """What the list and the team do not agree on."""
        staged, name = self.staged, self.values["name"]
        if self.plan.kept:
            facts = {"count": self.plan.kept, "name": name}
            return [Remark(staged.line, "places.doors_kept", staged.typed, facts, False)]
        before = sum(door.is_live for door in self.doors)
        standing = before + len(self.plan.bring_back) + len(self.plan.add)
        standing -= len(self.plan.take_away)
        if standing == staged.dwellings:
            return []
        facts = {"told": staged.dwellings, "standing": standing, "name": name}
        return [Remark(staged.line, "places.doors_disagree", staged.typed, facts, False)]


def plan_entrances(session: Session, run: PlaceImport, first: int, last: int) -> list[Entrance]:
    """What accepting an import does with the entrances of some lines.

    Args:
        session: acts for the import's organisation.
        run: whose entrances are staged and matched.
        first: of the lines, included.
        last: of the lines, included.
    """
    staged = session.scalars(
        select(StagedEntrance)
        .where(StagedEntrance.import_id == run.id, StagedEntrance.line.between(first, last))
        .order_by(StagedEntrance.line)
    ).all()
    standing = {
        building.id: building
        for building in session.scalars(
            select(Building).where(Building.id.in_([one.building_id for one in staged]))
        )
    }
    stairwells = _first_stairwells(session, [building.id for building in standing.values()])
    doors = _known_doors(session, [building.id for building in standing.values()])
    planned = []
    for one in staged:
        building = standing.get(one.building_id) if one.building_id else None
        known = doors[building.id] if building else []
        values = _listed_values(one)
        changes = _changes(building, values) if building else {}
        planned.append(
            Entrance(
                staged=one,
                building=building,
                stairwell_id=stairwells.get(building.id) if building else None,
                doors=known,
                values=values,
                plan=plan_doors(known, one.dwellings, one.floor_max),
                changes=changes,
            )
        )
    return planned


def _listed_values(staged: StagedEntrance) -> dict[str, Any]:
    """A building's values as the list gives them.

    Where the number was found the address says where the entrance is; else the list does.
    """
    is_exact = staged.match == "exact"
    lon = staged.address_lon if is_exact and staged.address_lon is not None else staged.lon
    lat = staged.address_lat if is_exact and staged.address_lat is not None else staged.lat
    return {
        "name": staged.name,
        "street": staged.street,
        "number": staged.numbers,
        "kind": "house" if is_house(staged.dwellings, staged.floor_max) else "block",
        "lon": lon,
        "lat": lat,
        "cell": cell_of(lon, lat),
        "address_id": staged.address_id,
        "match": staged.match,
        "gone_at": None,
        "listed": listed(staged),
    }


def _changes(building: Building, values: dict[str, Any]) -> dict[str, Any]:
    """What the list says otherwise; of a building that a person checked, only that it stands."""
    compared = _LISTED if building.is_estimated else _ALWAYS_LISTED
    return {name: values[name] for name in compared if getattr(building, name) != values[name]}


def _first_stairwells(session: Session, building_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    rows = session.execute(
        select(Stairwell.building_id, Stairwell.id)
        .where(Stairwell.building_id.in_(building_ids))
        .order_by(Stairwell.building_id, Stairwell.position.desc())
    )
    return {row.building_id: row.id for row in rows}


def _known_doors(session: Session, building_ids: Sequence[UUID]) -> dict[UUID, list[KnownDoor]]:
    rows = session.execute(
        select(Stairwell.building_id, Door, is_touched(Door.id))
        .join(Stairwell, Stairwell.id == Door.stairwell_id)
        .where(Stairwell.building_id.in_(building_ids))
    )
    doors: dict[UUID, list[KnownDoor]] = defaultdict(list)
    for building_id, door, touched in rows:
        doors[building_id].append(
            KnownDoor(
                id=door.id,
                floor=door.floor,
                position=door.position,
                label=door.label,
                is_live=door.gone_at is None,
                is_imported=door.place_import_id is not None,
                removed_by_import=door.gone_at is not None and door.gone_import_id is not None,
                is_untouched=door.set_by is None and not touched,
            )
        )
    return doors


def write_entrances(session: Session, run: PlaceImport, planned: Sequence[Entrance]) -> None:
    """Do what was planned: buildings and doors are made, changed, brought back, taken away."""
    plans = [entrance.plan for entrance in planned]
    lock_buildings(session, (one.building.id for one in planned if one.building is not None))
    if standing := [one for plan in plans for one in (*plan.bring_back, *plan.take_away)]:
        occupancy.one().lock_doors(session, standing)
    _make(session, run, planned)
    for entrance in planned:
        if entrance.building is not None and (entrance.is_changed or entrance.changes):
            _change(session, run, entrance, entrance.building)
    _take_away(session, run, [one for plan in plans for one in plan.take_away])


def _make(session: Session, run: PlaceImport, planned: Iterable[Entrance]) -> None:
    buildings: list[Row] = []
    stairwells: list[Row] = []
    doors: list[Row] = []
    households: dict[UUID, UUID] = {}

    def add_doors(stairwell_id: UUID, places: Iterable[Place], taken: Set[UUID]) -> None:
        for place in places:
            door_id = _new_id(stairwell_id, place, taken)
            doors.append(
                {
                    **place._asdict(),
                    "id": door_id,
                    "stairwell_id": stairwell_id,
                    "is_estimated": True,
                    "place_import_id": run.id,
                }
            )
            households[door_id] = ids.household_id(door_id)

    for entrance in planned:
        staged, stairwell_id = entrance.staged, entrance.stairwell_id
        building_id = staged.building_id
        if entrance.is_new and building_id is not None:
            buildings.append(
                {
                    **entrance.values,
                    "id": building_id,
                    "team_id": run.team_id,
                    "source": run.source,
                    "source_id": staged.source_id,
                    "is_estimated": True,
                    "place_import_id": run.id,
                }
            )
            stairwell_id = ids.stairwell_id(building_id, 1)
            stairwells.append(
                {"id": stairwell_id, "building_id": building_id, "name": "", "position": 1}
            )
            add_doors(stairwell_id, spread(staged.dwellings, staged.floor_max), frozenset())
        elif stairwell_id is not None:
            taken = {door.id for door in entrance.doors}
            add_doors(stairwell_id, entrance.plan.add, taken)
    for model, rows in (
        (Building, buildings),
        (Stairwell, stairwells),
        (Door, doors),
    ):
        insert_rows(session, model, rows)
    occupancy.one().begin(session, households)


def _new_id(stairwell_id: UUID, place: Place, taken: Set[UUID]) -> UUID:
    """A derived id; a door that had this place once keeps it where its floor has moved since."""
    again = chain([""], (f"|{number}" for number in count(2)))
    wishes = (ids.door_id(stairwell_id, place.floor, place.position, one) for one in again)
    return next(wish for wish in wishes if wish not in taken)


def _change(session: Session, run: PlaceImport, entrance: Entrance, building: Building) -> None:
    back = session.execute(
        select(Door.id, Door.gone_at, Door.gone_import_id).where(
            Door.id.in_(entrance.plan.bring_back)
        )
    ).all()
    before = {
        "building": {name: _plain(getattr(building, name)) for name in entrance.changes},
        "doors": [[_plain(value) for value in row] for row in back],
    }
    session.add(PlaceImportChange(place_import_id=run.id, building_id=building.id, before=before))
    for name, value in entrance.changes.items():
        setattr(building, name, value)
    if entrance.plan.bring_back:
        session.execute(
            update(Door)
            .where(Door.id.in_(entrance.plan.bring_back))
            .values(gone_at=None, gone_import_id=None)
        )


def _plain(value: object) -> object:
    is_json = value is None or isinstance(value, bool | int | float | str | dict)
    return value if is_json else str(value)


def _take_away(session: Session, run: PlaceImport, ids: Sequence[UUID]) -> list[UUID]:
    """Mark doors as gone, which are locked, unless something was recorded there meanwhile."""
    if not ids:
        return []
    return list(
        session.scalars(
            update(Door)
            .where(Door.id.in_(ids), Door.set_by.is_(None), ~is_touched(Door.id))
            .values(gone_at=text("now()"), gone_import_id=run.id)
            .returning(Door.id)
            .execution_options(synchronize_session=False)
        )
    )
