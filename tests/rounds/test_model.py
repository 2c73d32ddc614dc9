"""The stated model: what it gives is written down once, for the server and for the phone."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.encounters.outcomes import ALL
from backend.rounds.choosing import ChosenDoor, KnownDoor, KnownStairwell, choose
from backend.rounds.marks import course_of
from backend.rounds.minutes import Answers, knock_min, plane, stairs_min, walk_min
from backend.rounds.route import visit
from tests.rounds.evening import asked
from tests.rounds.golden import door_of, golden, marks_of, moment, wanted_of

CASES = golden()


def _named(about: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", CASES[about], ids=lambda case: case["name"])


@_named("knocks")
def test_a_knock_takes(case: dict[str, Any]) -> None:
    minutes = knock_min(Answers(**case["answers"]), is_promised=case["is_promised"])

    assert minutes == pytest.approx(case["minutes"])


def test_the_shares_of_a_knock_are_of_those_who_came_to_the_door_and_add_up() -> None:
    spoke = [one.share for one in ALL if one.is_met]
    turned_away = [one.share for one in ALL if one.is_answered and not one.is_met]

    assert all(share > 0 for share in spoke + turned_away)
    assert sum(spoke) == pytest.approx(1)
    assert sum(turned_away) == pytest.approx(1)
    assert {one.share for one in ALL if not one.is_answered} == {0.0}


@_named("stairs")
def test_floors_take(case: dict[str, Any]) -> None:
    minutes = stairs_min(case["floors"], lift=case["lift"], top_floor=case["top_floor"])

    assert minutes == pytest.approx(case["minutes"])


@_named("walks")
def test_a_walk_takes(case: dict[str, Any]) -> None:
    on_plane = plane(case["from"][1])
    (x, y), (x2, y2) = on_plane(*case["from"]), on_plane(*case["to"])

    assert walk_min(((x - x2) ** 2 + (y - y2) ** 2) ** 0.5) == pytest.approx(case["minutes"])


@_named("visits")
def test_a_stairwell_takes(case: dict[str, Any]) -> None:
    doors = tuple(KnownDoor(*_ids(number), 1) for number in case["all_floors"])
    stairwell = KnownStairwell(_ids(0)[0], case["kind"], (0, 0), doors, case["lift"])
    reason = {True: "due_return", False: "never_met"}
    chosen = [
        ChosenDoor(*_ids(one["floor"]), 1, reason[one["is_promised"]], 1)  # type: ignore[arg-type]
        for one in case["doors"]
    ]

    minutes = visit(stairwell, chosen, asked(people=case["people"])).minutes

    assert minutes == pytest.approx(case["minutes"])


def _ids(floor: int) -> tuple[UUID, int]:
    return uuid4(), floor


@_named("doors")
def test_a_door_is_chosen_for(case: dict[str, Any]) -> None:
    chosen = choose(door_of(case), wanted_of(case))

    assert (chosen and chosen.reason) == case["reason"]


@_named("courses")
def test_a_round_stands(case: dict[str, Any]) -> None:
    course = course_of(marks_of(case))

    assert course.state == case["state"]
    assert course.paused_s == case["paused_s"]
    for name in ("started_at", "paused_at", "ended_at"):
        said = case.get(name)
        assert getattr(course, name) == (moment(said) if said else None)
