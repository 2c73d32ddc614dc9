"""Which building each staged entrance is, and under what id and name one that is new will stand.

An id is derived once, when an entrance is new; from then on the building is recognised by what
it is (`recognition.recognising`), and keeps its id wherever a list moves it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from backend.database import acting_for
from backend.imports.remarks import Remark, shown
from backend.places import ids
from backend.places.models import Building, Door, Stairwell
from backend.places.recognition.models import PlaceImport, StagedEntrance
from backend.places.recognition.naming import Called, take_apart, tell_apart, year_of
from backend.places.recognition.recognising import Recognised, recognise
from backend.places.recognition.traits import Line, Standing, Traits
from backend.reference.models import Address
from backend.reference.street_names import capitals, street_key
from backend.reference.typed_addresses import without_false_numbers

_RANK = re.compile(r"(?P<rest>.*?)(?:#(?P<rank>\d+))?", re.DOTALL)

_WRITE = text("""
    update staged_entrance set building_id = :building_id, source_id = :source_id, name = :name
    where import_id = :import_id and line = :at_line
""")


@dataclass(frozen=True)
class Known:
    """What an import is compared with: its staged entrances, and the buildings of its source.

    The rows are no session's any more, so that they can be compared while no transaction is open.
    """

    staged: Sequence[StagedEntrance]
    lines: dict[int, Line]
    buildings: dict[UUID, Building]
    standing: Sequence[Standing]

    def recognised(self) -> Recognised:
        """Which building each entrance is, as far as anybody can tell."""
        return recognise(list(self.lines.values()), self.standing)


def identify(session: Session, run: PlaceImport) -> list[Remark]:
    """Say in staging which building each entrance is; those that nobody can tell are taken out.

    Asked again, also when half of an import was accepted, it says the same.

    Args:
        session: acts for the import's organisation.
        run: whose entrances are staged and matched to addresses.

    Returns:
        What a person should look at: entrances that were left out, moved, renamed, recounted.
    """
    known = read_known(session, run)
    return write_recognised(session, run, known, known.recognised())


def read_known(session: Session, run: PlaceImport) -> Known:
    """What the entrances of an import are compared with."""
    staged = session.scalars(select(StagedEntrance).where(StagedEntrance.import_id == run.id)).all()
    buildings = session.scalars(
        select(Building).where(Building.team_id == run.team_id, Building.source == run.source)
    ).all()
    standing = _standing(session, buildings)
    for one in (*staged, *buildings):
        # What they are now is not to be found again in the session.
        session.expunge(one)
    return Known(
        staged=staged,
        lines={one.line: Line(one.line, _describe(one)) for one in staged},
        buildings={one.id: one for one in buildings},
        standing=standing,
    )


def write_recognised(
    session: Session, run: PlaceImport, known: Known, found: Recognised
) -> list[Remark]:
    """Keep in staging what was recognised; returns what `identify` does."""
    taken = [one for one in known.staged if one.line not in found.undecided]
    _write(session, run, taken, known.lines, known.buildings, found)
    session.execute(
        delete(StagedEntrance).where(
            StagedEntrance.import_id == run.id, StagedEntrance.line.in_(found.undecided)
        )
    )
    typed = {one.line: one.typed for one in known.staged}
    return [
        Remark(line, question.code, shown(typed[line]), question.facts, is_refusal)
        for questions, is_refusal in ((found.undecided, True), (found.questions, False))
        for line, question in questions.items()
    ]


def listed(staged: StagedEntrance) -> dict[str, Any]:
    """What is noted of an entrance with its building, to know it again."""
    return {
        "communes": _communes(staged),
        "numbers": staged.numbers,
        "street": staged.street_key,
        "detail": capitals(staged.detail),
        "built_in": staged.built_in,
        "dwellings": staged.dwellings,
        "floor_max": staged.floor_max,
        "lon": staged.lon,
        "lat": staged.lat,
    }


def _communes(staged: StagedEntrance) -> list[str]:
    """The commune that it had first, which two of one name are told apart by; today's after it."""
    found = (staged.former_insee_code, staged.insee_code)
    return list(dict.fromkeys(code for code in found if code))


def _describe(staged: StagedEntrance) -> Traits:
    at = address_at = (staged.lon, staged.lat)
    if (
        staged.match == "exact"
        and staged.address_lon is not None
        and staged.address_lat is not None
    ):
        address_at = (staged.address_lon, staged.address_lat)
    return Traits(
        communes=frozenset(_communes(staged)),
        numbers=staged.numbers,
        streets=frozenset({staged.street_key, street_key(staged.street or "")}),
        detail=capitals(staged.detail),
        built_in=staged.built_in,
        dwellings=staged.dwellings,
        floor_max=staged.floor_max,
        listed_at=at,
        address_at=address_at,
        address_id=staged.address_id,
    )


def _standing(session: Session, buildings: Sequence[Building]) -> list[Standing]:
    counts = _counts(session, [one.id for one in buildings if one.listed is None])
    addresses = {one.address_id for one in buildings if one.address_id is not None}
    lost = addresses - set(
        session.scalars(
            select(Address.id).where(Address.id.in_(addresses), Address.gone_at.is_(None))
        )
    )
    standing = []
    for one in buildings:
        match = _RANK.fullmatch(one.source_id)
        rank = int(match["rank"]) if match and match["rank"] else 1
        standing.append(
            Standing(
                id=one.id,
                name=one.name,
                order=(match["rest"] if match else one.source_id, rank),
                traits=_describe_standing(one, counts.get(one.id, (0, 0))),
                is_gone=one.gone_at is not None,
                has_lost_address=one.address_id in lost,
            )
        )
    return standing


def _describe_standing(building: Building, counts: tuple[int, int]) -> Traits:
    """What a list said of a building; worked out where it came before that was noted."""
    listed = building.listed
    at = (building.lon, building.lat)
    if listed is None:
        commune, numbers, street, detail = _taken_apart(building.source_id)
        is_exact = building.match == "exact"
        floor_max, dwellings = counts
        listed = {
            "communes": [commune],
            "numbers": numbers,
            "street": street,
            "detail": capitals(detail),
            # The name of one of several at an address says its year.
            "built_in": year_of(building.name) if building.is_estimated else None,
            "dwellings": dwellings,
            "floor_max": floor_max,
            "lon": None if is_exact else building.lon,
            "lat": None if is_exact else building.lat,
        }
    return Traits(
        communes=frozenset(listed["communes"]),
        # Earlier imports took for a number what means that there is none.
        numbers=without_false_numbers(listed["numbers"]),
        streets=frozenset({listed["street"], street_key(building.street)}),
        detail=listed["detail"],
        built_in=listed["built_in"],
        dwellings=listed["dwellings"],
        floor_max=listed["floor_max"],
        listed_at=None if listed["lon"] is None else (listed["lon"], listed["lat"]),
        address_at=at,
        address_id=building.address_id,
    )


def _taken_apart(source_id: str) -> list[str]:
    """Commune, numbers, street and name as earlier imports wrote them, without the rank."""
    match = _RANK.fullmatch(source_id)
    parts = (match["rest"] if match else source_id).split("|", 3)
    return [*parts, "", "", ""][:4]


def _counts(session: Session, building_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """The highest floor and the number of the doors that imports brought and left."""
    if not building_ids:
        return {}
    rows = session.execute(
        select(Stairwell.building_id, func.max(Door.floor), func.count())
        .join(Door, Door.stairwell_id == Stairwell.id)
        .where(Stairwell.building_id.in_(building_ids), Door.place_import_id.is_not(None))
        .group_by(Stairwell.building_id)
    )
    return {building_id: (floor, count) for building_id, floor, count in rows}


def _write(
    session: Session,
    run: PlaceImport,
    staged: Sequence[StagedEntrance],
    lines: dict[int, Line],
    buildings: dict[UUID, Building],
    found: Recognised,
) -> None:
    ordered = sorted(staged, key=lambda one: lines[one.line].order)
    source_ids = _source_ids(ordered, buildings.values(), found)
    new_ids = _new_ids(session, run, source_ids)
    names = _names(ordered, buildings, found)
    values = [
        {
            "import_id": run.id,
            "at_line": one.line,
            "building_id": found.buildings.get(one.line) or new_ids[one.line],
            "source_id": source_ids.get(one.line),
            "name": names[one.line],
        }
        for one in ordered
    ]
    if values:
        session.execute(_WRITE, values)


def _source_ids(
    staged: Sequence[StagedEntrance], buildings: Iterable[Building], found: Recognised
) -> dict[int, str]:
    """What tells each new entrance from all others of the source, no longer than it must be."""
    taken = {one.source_id for one in buildings}
    alike = Counter(_identity(one) for one in staged)
    chosen: dict[int, str] = {}
    for one in staged:
        if one.line in found.buildings:
            continue
        identity = _identity(one)
        at = f"{identity}|{one.lon:.5f},{one.lat:.5f}"
        counts = f"{at}|{one.floor_max},{one.dwellings}"
        again = (f"{counts}|{number}" for number in range(2, len(staged) + len(taken) + 3))
        free = [identity] if alike[identity] == 1 else []
        chosen[one.line] = next(wish for wish in (*free, at, counts, *again) if wish not in taken)
        taken.add(chosen[one.line])
    return chosen


def _identity(staged: StagedEntrance) -> str:
    commune = _communes(staged)[0]
    year = str(staged.built_in or "")
    return "|".join((commune, staged.numbers, staged.street_key, capitals(staged.detail), year))


def _new_ids(session: Session, run: PlaceImport, source_ids: dict[int, str]) -> dict[int, UUID]:
    """Derived ids; where another team has the same entrance, its building has the plain one."""
    organisation_id = acting_for(session)
    derived = {
        line: ids.building_id(organisation_id, run.source, source_id)
        for line, source_id in source_ids.items()
    }
    taken = set(session.scalars(select(Building.id).where(Building.id.in_(derived.values()))))
    return {
        line: building_id
        if building_id not in taken
        else ids.building_id(organisation_id, run.source, source_ids[line], str(run.team_id))
        for line, building_id in derived.items()
    }


def _names(
    staged: Sequence[StagedEntrance], buildings: dict[UUID, Building], found: Recognised
) -> dict[object, str]:
    called = []
    for one in staged:
        known = found.buildings.get(one.line)
        called.append(
            Called(
                key=one.line,
                address=(one.street or "", one.numbers),
                base=one.detail or f"{one.numbers} {one.street}".strip(),
                built_in=one.built_in,
                former=buildings[known].name if known else None,
            )
        )
    recognised = set(found.buildings.values())
    beside = [
        Called(
            key=one.id,
            address=(one.street, one.number),
            base=take_apart(one.name)[0],
            built_in=None,
            former=one.name,
            is_told=False,
        )
        for one in sorted(buildings.values(), key=lambda one: one.source_id)
        if one.id not in recognised and one.gone_at is None
    ]
    return tell_apart([*called, *beside])
