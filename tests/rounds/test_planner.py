"""Rounds as a person would expect them: twenty evenings, each drawn with what should come out.

How doors are drawn is said in `evening.py`. A round is told as its stops, each with the number
of its doors: "B 8" means eight doors in B.
"""

from dataclasses import dataclass
from typing import Any

import pytest

from backend.rounds.choosing import KnownStairwell
from backend.rounds.planner import plan
from tests.rounds.evening import asked, block, house


@dataclass(frozen=True)
class Evening:
    """Some stairwells by name, what is asked, and the stops in order."""

    said: str
    stairwells: dict[str, KnownStairwell]
    round_: str
    asked: dict[str, Any]


def evening(said: str, *, stairwells: dict[str, Any], round_: str, **asking: Any) -> Evening:
    built = {
        name: one if isinstance(one, KnownStairwell) else block(name, one)
        for name, one in stairwells.items()
    }
    return Evening(said, built, round_, asking)


def placed(doors: str, at: tuple[float, float], name: str, **said: Any) -> KnownStairwell:
    return block(name, doors, at=at, **said)


FULL = ".... .... .... .... ...."

EVENINGS = [
    evening(
        "who was never met is knocked at, all of the stairwell",
        stairwells={"A": "... ... ..."},
        round_="A 9",
    ),
    evening("no door is left: nothing to walk for", stairwells={"A": "oo xx VV !!"}, round_=""),
    evening("one door is left among those met", stairwells={"A": "oo o. xx"}, round_="A 1"),
    evening(
        "a quarter of an hour is for a few doors, not for a stairwell",
        stairwells={"A": FULL},
        round_="A 3",
        budget_min=15,
    ),
    evening(
        "a refusal, an empty flat and a wish are left alone",
        stairwells={"A": ".x .V .! .o"},
        round_="A 4",
    ),
    evening(
        "who was absent an hour ago does not hear the bell again",
        stairwells={"A": "nn .n"},
        round_="A 1",
    ),
    evening(
        "whoever was tried as often as the campaign says is not tried again",
        stairwells={"A": "aa a-"},
        round_="A 1",
    ),
    evening(
        "a return promised at seven is met between ten to and a quarter past",
        stairwells={
            "A": placed(FULL, (0, 0), "A"),
            "B": placed("oooo oo7o", (150, 0), "B"),
        },
        round_="A 20, B 1",
        budget_min=120,
    ),
    evening(
        "a return at six interrupts a long stairwell, which is gone back to",
        stairwells={
            "A": placed(FULL, (20, 0), "A"),
            "B": placed("oooo oo6o", (200, 0), "B"),
        },
        round_="A 10, B 1, A 10",
        budget_min=100,
    ),
    evening(
        "a return at eight is not for a round that ends at seven",
        stairwells={"A": "8. .."},
        round_="A 3",
        budget_min=60,
    ),
    evening(
        "a return without an hour comes with the rest of its stairwell",
        stairwells={"A": "r. .."},
        round_="A 4",
    ),
    evening(
        "a return promised for another day waits for it", stairwells={"A": "l. .."}, round_="A 3"
    ),
    evening(
        "a follow-up is worth the way, even to somebody met",
        stairwells={
            "A": placed("....", (0, 0), "A"),
            "B": placed("ooF", (400, 0), "B"),
        },
        round_="A 4, B 1",
    ),
    evening(
        "two who are expected at different hours are both met",
        stairwells={
            "A": placed("6ooo", (0, 0), "A"),
            "B": placed(".... ....", (60, 0), "B"),
            "C": placed("7ooo", (120, 0), "C"),
        },
        round_="B 8, A 1, C 1",
        budget_min=120,
    ),
    evening(
        "a lift out of order makes eight floors dear, so the low building comes first",
        stairwells={
            "high": placed(". . . . . . . . o", (50, 0), "high", lift="out"),
            "low": placed(".... .... o", (-50, 0), "low"),
        },
        round_="low 8",
        budget_min=30,
    ),
    evening(
        "with the lift working both are done",
        stairwells={
            "high": placed(". . . . . . . . o", (50, 0), "high", lift="works"),
            "low": placed(".... .... o", (-50, 0), "low"),
        },
        round_="high 8, low 8",
        budget_min=60,
    ),
    evening(
        "two who share the doors do more in the same time",
        stairwells={"A": FULL, "B": placed(FULL, (30, 0), "B")},
        round_="A 20, B 20",
        people=2,
        budget_min=75,
    ),
    evening(
        "a start far away costs its walk",
        stairwells={"A": placed("....", (0, 1730), "A")},
        round_="A 4",
        budget_min=45,
    ),
    evening(
        "a start too far away leaves nothing",
        stairwells={"A": placed("....", (0, 1730), "A")},
        round_="",
        budget_min=30,
    ),
    evening(
        "houses of a street are walked one after the other",
        stairwells={
            name: house(name, at=(40 * number, 0))
            for number, name in ((3, "3"), (1, "1"), (5, "5"), (2, "2"), (4, "4"))
        },
        round_="1 1, 2 1, 3 1, 4 1, 5 1",
    ),
    evening(
        "where nobody was ever met comes before where some were absent",
        stairwells={
            "absent": placed("----", (50, 0), "absent"),
            "new": placed("....", (-50, 0), "new"),
        },
        round_="new 4",
        budget_min=16,
    ),
    evening(
        "without a start the round begins where most is to do for the time",
        stairwells={"A": placed(".", (0, 0), "A"), "B": placed("....", (900, 0), "B")},
        round_="B 4",
        budget_min=15,
        start=None,
    ),
]


@pytest.mark.parametrize("case", EVENINGS, ids=lambda case: case.said)
def test_a_round_is_what_a_person_would_expect(case: Evening) -> None:
    names = {one.id: name for name, one in case.stairwells.items()}

    stops = plan(list(case.stairwells.values()), asked(**case.asked))

    told = ", ".join(f"{names[stop.visit.stairwell.id]} {len(stop.visit.doors)}" for stop in stops)
    assert told == case.round_
