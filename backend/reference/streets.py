"""Streets drawn from their house numbers, for a map that has no base map.

Each street is a line through the middle between its odd and its even side, in the order of the
numbers, smoothed, and broken where the next number is too far to be its neighbour.
"""

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

GAP_M = 120.0
# What a line may be off after points that say nothing new were left out.
_TOLERANCE_M = 2.0
_METRES_PER_DEGREE = 111_320.0

Point = tuple[float, float]

_NEAR_BUILDINGS = text("""
    select distinct on (address.id) address.insee_code, address.street_key, address.street_name,
        address.number, st_x(address.geom) as lon, st_y(address.geom) as lat
    from unnest(cast(:lons as float[]), cast(:lats as float[])) as place (lon, lat)
    -- A degree of latitude is 111 km; of longitude, fewer towards the poles.
    join address on address.gone_at is null and address.geom && st_expand(
        st_setsrid(st_makepoint(place.lon, place.lat), 4326),
        :reach_m / 111000.0 / greatest(0.01, cos(radians(place.lat))), :reach_m / 111000.0)
""")


class House(NamedTuple):
    """A number in a street, and where it is in degrees."""

    number: int
    lon: float
    lat: float


class Street(NamedTuple):
    """A street by its name, as lines of points in degrees."""

    name: str
    lines: list[list[Point]]


def streets_near(session: Session, places: Sequence[Point], reach_m: float = 200) -> list[Street]:
    """The streets that pass within a reach of some places, by name."""
    rows = session.execute(
        _NEAR_BUILDINGS,
        {
            "lons": [lon for lon, _ in places],
            "lats": [lat for _, lat in places],
            "reach_m": reach_m,
        },
    )
    houses: dict[tuple[str, str], list[House]] = defaultdict(list)
    names: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in rows:
        street = (row.insee_code, row.street_key)
        houses[street].append(House(row.number, row.lon, row.lat))
        names[street][row.street_name] += 1
    drawn = [
        Street(names[street].most_common(1)[0][0], lines)
        for street, along in houses.items()
        if (lines := lines_of(along))
    ]
    return sorted(drawn, key=lambda street: (street.name, street.lines))


def lines_of(houses: Iterable[House]) -> list[list[Point]]:
    """The lines of one street, from its houses in any order; none where it has one number."""
    known = list(houses)
    if not known:
        return []
    plane = _Plane(known[0].lon, known[0].lat)
    sides = [_Side(known, plane, parity) for parity in (0, 1)]
    numbers = sorted({house.number for house in known})
    middle = [point for number in numbers if (point := _middle(sides, number)) is not None]
    return [
        [plane.degrees(point) for point in _simplified(_smoothed(line))]
        for line in _broken(middle)
        if len(line) > 1 and _length(line) > 0
    ]


class _Plane:
    """Metres around a point, flat, which suits a street."""

    def __init__(self, lon: float, lat: float) -> None:
        self._lon, self._lat = lon, lat
        self._east = _METRES_PER_DEGREE * math.cos(math.radians(lat))

    def metres(self, house: House) -> Point:
        return (
            (house.lon - self._lon) * self._east,
            (house.lat - self._lat) * _METRES_PER_DEGREE,
        )

    def degrees(self, point: Point) -> Point:
        return (
            round(self._lon + point[0] / self._east, 6),
            round(self._lat + point[1] / _METRES_PER_DEGREE, 6),
        )


class _Side:
    """The houses of one side, odd or even, each number once."""

    def __init__(self, houses: Sequence[House], plane: _Plane, parity: int) -> None:
        at: dict[int, list[Point]] = defaultdict(list)
        for house in houses:
            if house.number % 2 == parity:
                at[house.number].append(plane.metres(house))
        self._numbers = sorted(at)
        self._points = [_mean(at[number]) for number in self._numbers]

    def at(self, number: int) -> Point | None:
        """Where a number is, or would be between its neighbours; None beyond them, or in a gap."""
        after = bisect_left(self._numbers, number)
        if after == len(self._numbers):
            return None
        if self._numbers[after] == number:
            return self._points[after]
        if after == 0:
            return None
        a, b = self._points[after - 1], self._points[after]
        if math.dist(a, b) > GAP_M:
            return None
        first, last = self._numbers[after - 1], self._numbers[after]
        share = (number - first) / (last - first)
        return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])


def _middle(sides: Sequence[_Side], number: int) -> Point | None:
    """Between both sides, where both are near each other; else on the side that has the number."""
    own, facing = sides[number % 2].at(number), sides[1 - number % 2].at(number)
    if own is None or facing is None or math.dist(own, facing) > GAP_M:
        return own
    return _mean([own, facing])


def _mean(points: Sequence[Point]) -> Point:
    return (
        sum(x for x, _ in points) / len(points),
        sum(y for _, y in points) / len(points),
    )


def _broken(points: Sequence[Point]) -> list[list[Point]]:
    lines: list[list[Point]] = [[points[0]]] if points else []
    for before, point in pairwise(points):
        if math.dist(before, point) > GAP_M:
            lines.append([])
        lines[-1].append(point)
    return lines


def _smoothed(line: Sequence[Point]) -> list[Point]:
    """Each point drawn towards its neighbours; the ends stay."""
    inner = [
        ((a[0] + 2 * b[0] + c[0]) / 4, (a[1] + 2 * b[1] + c[1]) / 4)
        for a, b, c in zip(line, line[1:], line[2:], strict=False)
    ]
    return [line[0], *inner, line[-1]]


def _length(line: Sequence[Point]) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(line))


def _simplified(line: Sequence[Point]) -> list[Point]:
    """Without the points that lie on the line between others (Douglas and Peucker)."""
    kept = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        furthest = max(
            range(first + 1, last),
            key=lambda i: _off(line[i], line[first], line[last]),
            default=None,
        )
        if furthest is None or _off(line[furthest], line[first], line[last]) <= _TOLERANCE_M:
            continue
        kept.add(furthest)
        spans += [(first, furthest), (furthest, last)]
    return [line[i] for i in sorted(kept)]


def _off(point: Point, start: Point, end: Point) -> float:
    """How far a point is from a stretch of line."""
    along = (end[0] - start[0], end[1] - start[1])
    length = along[0] ** 2 + along[1] ** 2
    share = 0.0
    if length:
        share = ((point[0] - start[0]) * along[0] + (point[1] - start[1]) * along[1]) / length
        share = max(0.0, min(1.0, share))
    return math.dist(point, (start[0] + share * along[0], start[1] + share * along[1]))
