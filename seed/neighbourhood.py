"""The addresses and entrances of the invented neighbourhood, drawn from its plan.

Always the same: nothing here is left to chance.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path

from seed.plan import (
    COMMUNE,
    INSEE_CODE,
    LAT,
    LON,
    POSTCODE,
    STREETS,
    Block,
    Frontage,
    Gap,
    Point,
    Street,
)

_METRES_PER_DEGREE = 111_320
# How far the fronts stand from the middle of the street, shops and houses nearer than blocks.
_BLOCK_M, _NEAR_M = 21.0, 11.0
# What stays free at both ends of a street, where it meets others.
_END_M = 16.0

_BAN_HEADER = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;"
    "code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;"
    "libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;"
    "cad_parcelles"
)
BAN_COLUMNS = tuple(_BAN_HEADER.split(";"))
DWELLINGS_COLUMNS = ("adresse_cle", "logements", "etage_max", "annee_construction", "lon", "lat")


@dataclass(frozen=True)
class Entrance:
    """A number in a street, and the dwellings behind it (none for a shop or a school)."""

    street: Street
    number: int
    lon: float
    lat: float
    doors: int = 0
    highest_floor: int = 0
    built: int = 0


def entrances() -> list[Entrance]:
    """Every number of the neighbourhood, street by street, odd side first."""
    return [one for street in STREETS for one in _along(street)]


def write_files(folder: Path) -> tuple[Path, dict[str, Path]]:
    """Write what the importers read: the addresses, and a list of dwellings for each team.

    Returns:
        The file of addresses, in the layout of the Base Adresse Nationale, and the lists of
        dwellings by team.
    """
    numbers = entrances()
    addresses = folder / "adresses.csv"
    _write(addresses, BAN_COLUMNS, (_ban_row(one) for one in numbers))
    lists: dict[str, Path] = {}
    for team in dict.fromkeys(street.team for street in STREETS):
        lists[team] = folder / f"logements-{len(lists) + 1}.csv"
        inhabited = [one for one in numbers if one.doors and one.street.team == team]
        _write(lists[team], DWELLINGS_COLUMNS, (_dwellings_row(one) for one in inhabited))
    return addresses, lists


def _along(street: Street) -> Iterator[Entrance]:
    for first, side, frontage in ((1, 1.0, street.odd), (2, -1.0, street.even)):
        number = first
        for distance_m, block in _numbered(frontage, _length_m(street.line)):
            away_m = _BLOCK_M if block and block.doors > 1 else _NEAR_M
            lon, lat = _on_earth(_beside(street.line, distance_m, side * away_m))
            if block is None:
                yield Entrance(street, number, lon, lat)
            else:
                yield Entrance(
                    street, number, lon, lat, block.doors, block.highest_floor, block.built
                )
            number += 2


def _numbered(frontage: Frontage, street_m: float) -> Iterator[tuple[float, Block | None]]:
    """How far along the street each number stands, with the block that it opens."""
    built_m = sum(part.entrances * part.spacing_m for part in frontage if isinstance(part, Block))
    gaps_m = sum(part.length_m for part in frontage if isinstance(part, Gap))
    stretch = max(1.0, (street_m - 2 * _END_M - built_m) / gaps_m)
    along_m = _END_M
    for part in frontage:
        if isinstance(part, Gap):
            length_m = part.length_m * stretch
            for index in range(part.numbers):
                yield along_m + length_m * (index + 0.5) / part.numbers, None
            along_m += length_m
        else:
            for index in range(part.entrances):
                yield along_m + part.spacing_m * (index + 0.5), part
            along_m += part.spacing_m * part.entrances


def _length_m(line: tuple[Point, ...]) -> float:
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(line))


def _beside(line: tuple[Point, ...], distance_m: float, away_m: float) -> Point:
    """The point so far along a line and so far to the left of it; past its end it goes on."""
    left_m = distance_m
    legs = list(pairwise(line))
    for index, ((east, north), (to_east, to_north)) in enumerate(legs):
        length_m = hypot(to_east - east, to_north - north)
        if left_m <= length_m or index == len(legs) - 1:
            ahead_east, ahead_north = (to_east - east) / length_m, (to_north - north) / length_m
            return (
                east + ahead_east * left_m - ahead_north * away_m,
                north + ahead_north * left_m + ahead_east * away_m,
            )
        left_m -= length_m
    raise ValueError("a line has two points at least")


def _on_earth(point: Point) -> Point:
    east, north = point
    return (
        round(LON + east / (_METRES_PER_DEGREE * cos(radians(LAT))), 6),
        round(LAT + north / _METRES_PER_DEGREE, 6),
    )


def _write(path: Path, columns: Iterable[str], rows: Iterable[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _ban_row(one: Entrance) -> list[str]:
    values = {
        "id": f"{INSEE_CODE}_{STREETS.index(one.street) + 1:04}_{one.number:05}",
        "numero": str(one.number),
        "nom_voie": one.street.name,
        "code_postal": POSTCODE,
        "code_insee": INSEE_CODE,
        "nom_commune": COMMUNE,
        "lon": f"{one.lon:.6f}",
        "lat": f"{one.lat:.6f}",
        "type_position": "entrée",
        "libelle_acheminement": COMMUNE.upper(),
        "source_position": "inventée",
        "source_nom_voie": "inventée",
        "certification_commune": "0",
    }
    return [values.get(column, "") for column in BAN_COLUMNS]


def _dwellings_row(one: Entrance) -> list[str]:
    return [
        f"{one.number}{one.street.register}",
        str(one.doors),
        str(one.highest_floor),
        str(one.built),
        f"{one.lon:.6f}",
        f"{one.lat:.6f}",
    ]
