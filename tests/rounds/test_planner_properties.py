"""Whatever the evening, a plan keeps to its word."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.rounds.choosing import EARLY_MIN, LATE_MIN, KnownStairwell, Wanted, choose
from backend.rounds.minutes import walk_min
from backend.rounds.planner import plan
from backend.rounds.route import Stop
from tests.rounds.evening import asked, block

SIGNS = ".-oxV!nFr678al"
_NEARBY = st.integers(-600, 600)


@st.composite
def evenings(draw: st.DrawFn) -> list[KnownStairwell]:
    floors = st.lists(st.text(SIGNS, min_size=1, max_size=4), min_size=1, max_size=6)
    drawn = draw(
        st.lists(
            st.tuples(floors, _NEARBY, _NEARBY, st.sampled_from([None, "works", "out"])),
            max_size=12,
        )
    )
    return [
        block(f"{number}", " ".join(doors), at=(x, y), lift=lift)
        for number, (doors, x, y, lift) in enumerate(drawn)
    ]


wishes = st.builds(
    asked,
    st.integers(15, 240),
    people=st.integers(1, 3),
    start=st.none() | st.tuples(_NEARBY, _NEARBY),
)


@settings(max_examples=300, deadline=None)
@given(evenings(), wishes)
def test_a_plan_keeps_to_its_word(stairwells: list[KnownStairwell], wanted: Wanted) -> None:
    stops = plan(stairwells, wanted)

    _stays_within_the_budget(stops, wanted)
    _knocks_at_nobody_twice_and_only_where_it_may(stops, stairwells, wanted)
    _is_there_at_the_hours_that_it_takes_on(stops)
    _walks_what_it_says(stops, wanted)


@settings(max_examples=50, deadline=None)
@given(evenings(), wishes)
def test_the_same_question_has_the_same_answer(
    stairwells: list[KnownStairwell], wanted: Wanted
) -> None:
    told = [[stop.door_ids for stop in plan(stairwells, wanted)] for _ in range(2)]

    assert told[0] == told[1]


def _stays_within_the_budget(stops: Sequence[Stop], wanted: Wanted) -> None:
    spent = sum(stop.visit.minutes + stop.walk_min for stop in stops)

    assert spent <= wanted.budget_min + 1e-6
    assert all(stop.leaves_min <= wanted.budget_min + 1e-6 for stop in stops)


def _knocks_at_nobody_twice_and_only_where_it_may(
    stops: Sequence[Stop], stairwells: Sequence[KnownStairwell], wanted: Wanted
) -> None:
    knocked = [door_id for stop in stops for door_id in stop.door_ids]
    worth_it = {door.id for one in stairwells for door in one.doors if choose(door, wanted)}
    forbidden = {
        door.id
        for one in stairwells
        for door in one.doors
        if door.do_not_visit or door.last_outcome == "vacant"
    }

    assert len(knocked) == len(set(knocked))
    assert set(knocked) <= worth_it
    assert not set(knocked) & forbidden


def _is_there_at_the_hours_that_it_takes_on(stops: Sequence[Stop]) -> None:
    for stop in stops:
        for due in stop.visit.due:
            assert stop.arrives_min <= due + LATE_MIN + 1e-6
            assert stop.leaves_min >= due - EARLY_MIN - 1e-6


def _walks_what_it_says(stops: Sequence[Stop], wanted: Wanted) -> None:
    for before, after in pairwise(stops):
        (x, y), (x2, y2) = before.visit.stairwell.point, after.visit.stairwell.point
        way = walk_min(((x - x2) ** 2 + (y - y2) ** 2) ** 0.5)
        assert abs(after.walk_min - way) < 1e-6
        assert after.arrives_min >= before.leaves_min + way - 1e-6
    if stops and wanted.start is None:
        assert stops[0].walk_min == 0
