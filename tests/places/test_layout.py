"""A count of dwellings becomes doors that a worker can tell apart."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.places.layout import Place, most_dwellings, next_place, spread
from backend.places.recognition.door_plan import KnownDoor, plan_doors


def labels(dwellings: int, floor_max: int) -> list[str]:
    return [place.label for place in spread(dwellings, floor_max)]


@pytest.mark.parametrize(
    ("dwellings", "floor_max", "expected"),
    [
        (6, 2, "01 02 11 12 21 22"),
        (8, 2, "01 02 03 11 12 13 21 22"),
        (7, 2, "01 02 03 11 12 21 22"),
        (2, 4, "01 11"),
        (4, 0, "1 2 3 4"),
        (1, 0, "1"),
        (1, 1, "1"),
        (3, 10, "01 11 21"),
    ],
)
def test_doors_are_spread_from_the_ground_up(dwellings: int, floor_max: int, expected: str) -> None:
    assert " ".join(labels(dwellings, floor_max)) == expected


def test_long_floors_take_more_digits() -> None:
    made = labels(200, 4)

    assert made[:2] == ["001", "002"]
    assert made[-1] == "440"


@given(st.integers(0, 60), st.data())
def test_no_two_doors_of_an_entrance_are_called_alike(floor_max: int, data: st.DataObject) -> None:
    dwellings = data.draw(st.integers(1, most_dwellings(floor_max)))

    made = spread(dwellings, floor_max)

    assert len(made) == dwellings
    assert len({place.label for place in made}) == dwellings
    assert len({(place.floor, place.position) for place in made}) == dwellings
    assert all(0 <= place.floor <= floor_max and 1 <= place.position <= 500 for place in made)
    per_floor = [sum(place.floor == floor for place in made) for floor in range(floor_max + 1)]
    assert per_floor == sorted(per_floor, reverse=True)


@pytest.mark.parametrize(
    ("known", "floor", "expected"),
    [
        ([(0, 1, "01"), (1, 1, "11"), (1, 2, "12")], 1, Place(1, 3, "13")),
        ([(0, 1, "01"), (1, 1, "11")], 2, Place(2, 1, "21")),
        ([(1, 1, "101"), (1, 2, "102")], 1, Place(1, 3, "103")),
        ([(0, 1, "1"), (0, 2, "2")], 0, Place(0, 3, "3")),
        ([(1, 1, "11"), (1, 2, "gardien"), (1, 9, "13")], 1, Place(1, 10, "110")),
        ([(1, 1, "12")], 1, Place(1, 2, "13")),
        ([], 3, Place(3, 1, "31")),
        ([], -1, Place(-1, 1, "-11")),
    ],
)
def test_a_new_door_is_called_as_its_neighbours_are(
    known: list[tuple[int, int, str]], floor: int, expected: Place
) -> None:
    assert next_place(known, floor) == expected


def known(
    place: Place,
    *,
    live: bool = True,
    imported: bool = True,
    removed: bool = False,
    touched: bool = False,
) -> KnownDoor:
    return KnownDoor(uuid4(), *place, live, imported, removed, not touched)


def entrance(dwellings: int, floor_max: int) -> list[KnownDoor]:
    return [known(place) for place in spread(dwellings, floor_max)]


def names(doors: list[KnownDoor], ids: tuple[UUID, ...]) -> list[str]:
    return [door.label for door in doors for one in ids if door.id == one]


def test_the_same_count_again_changes_nothing() -> None:
    assert plan_doors(entrance(7, 2), 7, 2) == ((), (), (), 0)


def test_more_dwellings_are_added_where_there_are_fewest() -> None:
    plan = plan_doors(entrance(7, 2), 9, 2)

    assert [place.label for place in plan.add] == ["13", "23"]
    assert not plan.take_away


def test_fewer_dwellings_are_taken_away_from_the_top() -> None:
    doors = entrance(8, 3)

    plan = plan_doors(doors, 6, 3)

    assert names(doors, plan.take_away) == ["31", "32"]
    assert plan.kept == 0


def test_a_door_where_something_was_recorded_stays() -> None:
    doors = [known(place, touched=place.floor == 3) for place in spread(8, 3)]

    plan = plan_doors(doors, 6, 3)

    assert names(doors, plan.take_away) == ["21", "22"]


def test_what_should_go_and_cannot_is_counted() -> None:
    doors = [known(place, touched=True) for place in spread(8, 3)]

    assert plan_doors(doors, 6, 3) == ((), (), (), 2)


def test_a_door_that_somebody_added_counts() -> None:
    doors = [*entrance(6, 2), known(Place(2, 3, "23"), imported=False, touched=True)]

    assert plan_doors(doors, 7, 2) == ((), (), (), 0)
    assert plan_doors(doors, 6, 2) == ((), (), (), 0)
    assert [place.label for place in plan_doors(doors, 8, 2).add] == ["03"]


def test_a_door_that_somebody_removed_is_not_brought_back() -> None:
    doors = [*entrance(5, 0), known(Place(0, 6, "6"), live=False)]

    assert plan_doors(doors, 6, 0) == ((), (), (), 0)


def test_what_an_import_took_away_returns_before_anything_is_added() -> None:
    doors = [*entrance(4, 1), known(Place(1, 3, "13"), live=False, removed=True)]

    plan = plan_doors(doors, 6, 1)

    assert names(doors, plan.bring_back) == ["13"]
    assert [place.label for place in plan.add] == ["03"]


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 8))
def test_after_a_plan_there_is_nothing_left_to_plan(first: int, then: int, floor_max: int) -> None:
    doors = entrance(first, floor_max)
    plan = plan_doors(doors, then, floor_max)
    after = [
        door._replace(is_live=False, removed_by_import=True) if door.id in plan.take_away else door
        for door in doors
    ] + [known(place) for place in plan.add]

    assert sum(door.is_live for door in after) == then
    assert plan_doors(after, then, floor_max) == ((), (), (), 0)
    assert len({door.label for door in after}) == len(after)
