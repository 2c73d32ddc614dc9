"""A cell is where a point lies, the same in Python and in the database."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.database.cells import (
    ZOOM,
    Box,
    cell_of,
    range_of_tile,
    ranges_of_box,
    tile_of,
)

points = st.tuples(st.floats(-180, 180), st.floats(-85, 85))


def _is_in(cell: int, ranges: list[tuple[int, int]]) -> bool:
    return any(first <= cell <= last for first, last in ranges)


@given(points, st.integers(0, ZOOM))
def test_a_point_lies_in_the_range_of_its_tile_at_any_zoom(
    point: tuple[float, float], zoom: int
) -> None:
    x, y = tile_of(*point)
    span = ZOOM - zoom

    first, last = range_of_tile(zoom, x >> span, y >> span)

    assert first <= cell_of(*point) <= last


def test_the_ranges_of_tiles_partition_their_parent() -> None:
    parent = range_of_tile(12, 2074, 1408)
    children = sorted(range_of_tile(13, 2 * 2074 + i, 2 * 1408 + j) for i in (0, 1) for j in (0, 1))

    assert children[0].first == parent.first
    assert children[-1].last == parent.last
    assert all(a.last + 1 == b.first for a, b in pairwise(children))


@pytest.mark.parametrize("tile", [(21, 0, 0), (3, 8, 0), (3, 0, -1)])
def test_a_tile_that_is_none_is_refused(tile: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no tile"):
        range_of_tile(*tile)


@given(points, st.floats(0, 2), st.floats(0, 2), st.floats(0, 1), st.floats(0, 1))
def test_every_point_of_a_box_is_in_its_ranges(
    corner: tuple[float, float], width: float, height: float, across: float, up: float
) -> None:
    west, south = min(corner[0], 178), min(corner[1], 83)
    box = Box(west, south, west + width, south + height)

    ranges = ranges_of_box(box)

    assert 1 <= len(ranges) <= 20
    assert _is_in(cell_of(west + across * width, south + up * height), list(ranges))


def test_a_box_is_covered_closely() -> None:
    box = Box(2.47, 48.89, 2.50, 48.91)
    (left, top), (right, bottom) = tile_of(box.west, box.north), tile_of(box.east, box.south)
    area = (right - left + 1) * (bottom - top + 1)

    covered = sum(last - first + 1 for first, last in ranges_of_box(box, at_most=32))

    assert covered <= 3 * area


def test_the_database_says_the_same(session: Session) -> None:
    chance = random.Random(7)
    some = [(chance.uniform(-180, 180), chance.uniform(-90, 90)) for _ in range(2000)]
    some += [(0.0, 0.0), (180.0, 90.0), (-180.0, -90.0), (2.4834, 48.9022)]

    said = session.scalars(
        text(
            "select cell_of(lon, lat) from unnest(cast(:lons as float8[]), cast(:lats as float8[]))"
            " with ordinality p(lon, lat, i) order by i"
        ),
        {"lons": [lon for lon, _ in some], "lats": [lat for _, lat in some]},
    ).all()

    assert list(said) == [cell_of(lon, lat) for lon, lat in some]
