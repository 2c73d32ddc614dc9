"""A street is drawn through its middle from its house numbers alone."""

import math
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from backend.database import writing
from backend.imports.engine import Engine
from backend.imports.reading import Reading
from backend.reference.address_source import AddressRow
from backend.reference.sources.ban import BAN
from backend.reference.streets import House, lines_of, streets_near
from tests.reference.conftest import MakeFile, ban_line

# At latitude 48.9.
METRE_EAST = 1 / (111_320 * math.cos(math.radians(48.9)))
METRE_NORTH = 1 / 111_320


def house(number: int, east_m: float, north_m: float) -> House:
    return House(number, 2.48 + east_m * METRE_EAST, 48.9 + north_m * METRE_NORTH)


def metres(point: tuple[float, float]) -> tuple[int, int]:
    return round((point[0] - 2.48) / METRE_EAST), round((point[1] - 48.9) / METRE_NORTH)


def drawn(*houses: House) -> list[list[tuple[int, int]]]:
    return [[metres(point) for point in line] for line in lines_of(houses)]


def test_the_line_runs_between_odd_and_even() -> None:
    odd = [house(number, number * 10, 10) for number in range(1, 20, 2)]
    even = [house(number, number * 10, -10) for number in range(0, 21, 2)]

    [line] = drawn(*odd, *even)

    assert all(abs(north) <= 10 for _, north in line)
    inner = [north for east, north in line if 30 <= east <= 170]
    assert all(abs(north) <= 1 for north in inner)
    assert line == sorted(line)


def test_one_side_alone_is_followed() -> None:
    assert drawn(house(1, 0, 0), house(3, 30, 0), house(5, 60, 0)) == [[(0, 0), (60, 0)]]


def test_a_bend_is_kept() -> None:
    [line] = drawn(house(1, 0, 0), house(3, 50, 0), house(5, 100, 0), house(7, 100, 60))

    assert line[0] == (0, 0)
    assert line[-1] == (100, 60)
    assert len(line) > 2


def test_the_line_breaks_where_the_next_number_is_far() -> None:
    lines = drawn(house(1, 0, 0), house(3, 50, 0), house(5, 200, 0), house(7, 250, 0))

    assert lines == [[(0, 0), (50, 0)], [(200, 0), (250, 0)]]


def test_bis_and_ter_are_at_their_number() -> None:
    assert drawn(house(1, 0, 0), house(3, 40, 5), house(3, 60, -5), house(5, 100, 0)) == [
        [(0, 0), (100, 0)]
    ]


@pytest.mark.parametrize(
    "houses",
    [
        [],
        [house(1, 0, 0)],
        [house(1, 0, 0), house(3, 0, 0)],
        [house(1, 0, 0), house(3, 500, 0)],
    ],
)
def test_what_is_no_line_is_not_drawn(houses: list[House]) -> None:
    assert lines_of(houses) == []


@given(
    st.lists(
        st.builds(
            House,
            st.integers(0, 300),
            st.floats(2.47, 2.49, allow_nan=False),
            st.floats(48.89, 48.91, allow_nan=False),
        ),
        max_size=40,
    )
)
def test_any_houses_make_lines_among_them(houses: list[House]) -> None:
    for line in lines_of(houses):
        assert len(line) >= 2
        assert all(2.469 <= lon <= 2.491 and 48.889 <= lat <= 48.911 for lon, lat in line)


@pytest.mark.usefixtures("emptied")
def test_streets_around_a_place_are_those_near_it(ban_file: MakeFile) -> None:
    lines = [ban_line(number) for number in range(1, 10)]
    lines += [
        ban_line(number, id=f"b{number}", nom_voie="Rue des Iris", lat="48.95")
        for number in range(1, 10)
    ]
    Engine(BAN).accept(Engine(BAN).stage(ban_file(*lines)).id)

    with writing() as session:
        [street] = streets_near(session, [(2.4804, 48.9)])

    assert street.name == "Rue des Glycines"
    assert len(street.lines) == 1


@pytest.mark.real_data
def test_the_streets_of_bondy(app: Flask, real_data: Path) -> None:
    streets: dict[str, list[House]] = {}
    for row in Reading(BAN, real_data / "bondy" / "ban.csv").rows():
        assert isinstance(row, AddressRow)
        streets.setdefault(row.street_key, []).append(House(row.number, row.lon, row.lat))

    drawn_streets = {key: lines_of(houses) for key, houses in streets.items()}

    with_lines = [key for key, lines in drawn_streets.items() if lines]
    assert len(with_lines) >= 0.9 * len(streets)
    # A line leaves no house of its street far aside.
    length_m = sum(
        math.dist(metres(a), metres(b))
        for lines in drawn_streets.values()
        for line in lines
        for a, b in pairwise(line)
    )
    assert 20_000 < length_m < 60_000
