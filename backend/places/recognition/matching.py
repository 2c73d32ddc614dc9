"""Finding the address of an entrance: by number and street, or by street nearby.

`exact` is the same number in the same street, initials and abbreviations aside, within 150 m.
`approximate` is a street within 150 m that is called the same, or nearly, or one called
somewhat alike that has the number within 30 m. Nothing else is taken: a wrong address is worse
than none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from backend.imports.remarks import Remark, refusal
from backend.imports.source import Holding
from backend.places.recognition.models import PlaceImport, StagedEntrance
from backend.places.recognition.recognising import NEAR_M
from backend.reference.street_names import Likeness, likeness, resembles, street_key, take_apart
from backend.reference.typed_addresses import HouseNumber, read_address

# Where a street that is called right is looked for, to say how far it is.
_SEARCHED_M = 2_000
# So near the number itself speaks for a street that is called somewhat alike.
_AT_NUMBER_M = 30
# Entrances matched by one query.
BATCH = 200

# The nearest address of each street around an entrance, and those with one of its numbers.
_CANDIDATES = text("""
    select line, id, street_key, street_name, number, suffix, insee_code, former_insee_code,
        lon, lat, distance_m
    from (
        select entrance.line, address.id, address.street_key, address.street_name,
            address.number, address.suffix, address.insee_code, address.former_insee_code,
            st_x(address.geom) as lon, st_y(address.geom) as lat, near.distance_m,
            row_number() over (partition by entrance.line, address.street_key
                order by near.distance_m, address.number, address.suffix, address.id) as place,
            exists (select from unnest(cast(:number_lines as int[]), cast(:numbers as int[]))
                as told (line, number)
                where told.line = entrance.line and told.number = address.number) as is_told
        from unnest(cast(:lines as int[]), cast(:lons as float[]), cast(:lats as float[]))
            as entrance (line, lon, lat)
        cross join lateral (select st_setsrid(st_makepoint(entrance.lon, entrance.lat), 4326)
            as geom) as point
        -- A degree of latitude is 111 km; of longitude, fewer towards the poles.
        join address on address.gone_at is null and address.geom && st_expand(point.geom,
            :reach_m / 111000.0 / greatest(0.01, cos(radians(entrance.lat))), :reach_m / 111000.0)
        cross join lateral (select st_distancesphere(address.geom, point.geom) as distance_m)
            as near
        where near.distance_m <= :reach_m) as around
    where place = 1 or is_told
    order by line, distance_m, id
""")


_KEEP = text("""
    update staged_entrance set match = :match, address_id = :address_id, street = :street,
        distance_m = :distance_m, insee_code = :insee_code,
        former_insee_code = :former_insee_code, address_lon = :address_lon,
        address_lat = :address_lat
    where import_id = :import_id and line = :at_line
""")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address near an entrance."""

    id: UUID
    street_key: str
    street_name: str
    number: HouseNumber
    insee_code: str
    former_insee_code: str
    lon: float
    lat: float
    distance_m: float


@dataclass(frozen=True, slots=True)
class Match:
    """The address that an entrance has, and how surely."""

    address: Candidate
    is_exact: bool


def best_match(
    street_key: str, numbers: Sequence[HouseNumber], candidates: Iterable[Candidate]
) -> Match | None:
    """The address among those nearby that an entrance most likely has, if any is likely.

    Args:
        street_key: of the street as it was typed.
        numbers: as typed, the first one first: of 1-3-5 the first that is found counts.
        candidates: addresses within NEAR_M.
    """
    wished = {number: place for place, number in enumerate(numbers)}
    candidates = list(candidates)
    found = [
        (like, candidate)
        for candidate in candidates
        if (like := likeness(street_key, candidate.street_key)) is not Likeness.NONE
    ]
    exact = [one for like, one in found if like is Likeness.SAME and one.number in wished]
    if exact:
        return Match(min(exact, key=lambda one: (wished[one.number], one.distance_m)), True)
    if not found:
        at_number = [
            one
            for one in candidates
            if one.number in wished
            and one.distance_m <= _AT_NUMBER_M
            and resembles(street_key, one.street_key)
        ]
        nearest = min(at_number, key=lambda one: one.distance_m, default=None)
        return Match(nearest, False) if nearest else None
    _, best = min(found, key=lambda one: (-one[0], one[1].number not in wished, one[1].distance_m))
    return Match(best, False)


def match_entrances(holding: Holding[PlaceImport]) -> list[Remark]:
    """Find the addresses of all staged entrances of an import; what has none gets a remark.

    The entrances that were found are kept with their match, the others leave staging. They are
    compared while no transaction is open.

    Args:
        holding: begins a transaction that holds the import.
    """
    remarks: list[Remark] = []
    last = 0
    while True:
        with holding() as (session, run):
            batch, nearby = _next_batch(session, run.id, last)
        if not batch:
            return remarks
        last = batch[-1].line
        found, missed = [], []
        for entrance in batch:
            match = _match(entrance, nearby.get(entrance.line, ()))
            if match is None:
                missed.append(entrance)
            else:
                found.append(_columns(entrance, match))
        with holding() as (session, run):
            _write(session, run.id, found)
            farther = _candidates(session, missed, _SEARCHED_M) if missed else {}
            session.execute(
                delete(StagedEntrance).where(
                    StagedEntrance.import_id == run.id,
                    StagedEntrance.line.in_([one.line for one in missed]),
                )
            )
        remarks += _explain(missed, farther)


def _next_batch(
    session: Session, import_id: UUID, last: int
) -> tuple[Sequence[StagedEntrance], dict[int, list[Candidate]]]:
    """The entrances after a line, and the addresses near each; they outlive the transaction."""
    batch = session.scalars(
        select(StagedEntrance)
        .where(StagedEntrance.import_id == import_id, StagedEntrance.line > last)
        .order_by(StagedEntrance.line)
        .limit(BATCH)
    ).all()
    nearby = _candidates(session, batch, NEAR_M) if batch else {}
    for one in batch:
        session.expunge(one)
    return batch, nearby


def _match(entrance: StagedEntrance, candidates: Sequence[Candidate]) -> Match | None:
    numbers = read_address(entrance.typed).numbers
    match = best_match(entrance.street_key, numbers, candidates)
    if match is not None or not numbers or take_apart(entrance.street_key).kind:
        return match
    # What looks like a number may be a part of the name: 2 BOIS.
    whole = street_key(f"{entrance.numbers} {entrance.street_typed}")
    return best_match(whole, (), candidates)


def _candidates(
    session: Session, entrances: Sequence[StagedEntrance], reach_m: int
) -> dict[int, list[Candidate]]:
    numbered = [
        (one.line, number.number) for one in entrances for number in read_address(one.typed).numbers
    ]
    rows = session.execute(
        _CANDIDATES,
        {
            "lines": [one.line for one in entrances],
            "lons": [one.lon for one in entrances],
            "lats": [one.lat for one in entrances],
            "number_lines": [line for line, _ in numbered],
            "numbers": [number for _, number in numbered],
            "reach_m": reach_m,
        },
    )
    nearby: dict[int, list[Candidate]] = defaultdict(list)
    for line, id_, key, name, number, suffix, *rest in rows:
        # A letter and a word may stand apart: A BIS.
        house = HouseNumber(number, suffix.replace(" ", ""))
        nearby[line].append(Candidate(id_, key, name, house, *rest))
    return nearby


def _columns(entrance: StagedEntrance, match: Match) -> dict[str, Any]:
    address = match.address
    return {
        "at_line": entrance.line,
        "match": "exact" if match.is_exact else "approximate",
        "address_id": address.id,
        "distance_m": address.distance_m,
        "street": address.street_name,
        "insee_code": address.insee_code,
        "former_insee_code": address.former_insee_code,
        "address_lon": address.lon,
        "address_lat": address.lat,
    }


def _write(session: Session, import_id: UUID, found: list[dict[str, Any]]) -> None:
    if found:
        session.execute(_KEEP, [{**one, "import_id": import_id} for one in found])


def _explain(
    missed: Sequence[StagedEntrance], nearby: Mapping[int, Sequence[Candidate]]
) -> list[Remark]:
    """Why no address was found: the street is not known here, or too far, or nothing is near."""
    remarks = []
    for entrance in missed:
        candidates = nearby.get(entrance.line, ())
        facts: dict[str, object] = {
            "street": entrance.street_typed,
            "dwellings": entrance.dwellings,
        }
        namesake = next(
            (
                one
                for one in candidates
                if likeness(entrance.street_key, one.street_key) is Likeness.SAME
            ),
            None,
        )
        if not candidates:
            code = "places.nothing_near"
            facts["around_m"] = _SEARCHED_M
        elif namesake:
            code = "places.street_too_far"
            facts |= {"distance_m": round(namesake.distance_m), "near_m": NEAR_M}
        else:
            code = "places.street_unknown_here"
            facts |= {
                "nearest": candidates[0].street_name,
                "distance_m": round(candidates[0].distance_m),
            }
        remarks.append(refusal(entrance.line, code, entrance.typed, **facts))
    return remarks
