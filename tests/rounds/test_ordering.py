"""The walk is the shortest there is, its ends where they were asked for."""

from itertools import pairwise, permutations
from math import dist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.rounds.ordering import Point, shortest_walk

_POINT = st.tuples(st.integers(0, 500), st.integers(0, 500))


def _length(walk: list[Point]) -> float:
    return sum(dist(one, other) for one, other in pairwise(walk))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(_POINT, max_size=6),
    st.none() | _POINT,
    st.none() | _POINT,
)
def test_no_other_order_is_shorter(
    points: list[Point], start: Point | None, end: Point | None
) -> None:
    def whole(order: list[int] | tuple[int, ...]) -> float:
        ends = [[one] if one else [] for one in (start, end)]
        return _length([*ends[0], *(points[index] for index in order), *ends[1]])

    order = shortest_walk(points, dist, start=start, end=end)

    assert sorted(order) == list(range(len(points)))
    best = min(whole(other) for other in permutations(range(len(points))))
    # Distances are rounded to a sixty-thousandth of the longest.
    assert whole(order) == pytest.approx(best, abs=0.5)


def test_a_long_street_is_walked_from_end_to_end() -> None:
    points = [(float(x), 0.0) for x in (70, 10, 90, 30, 50, 20, 80, 40, 60, 100)] * 3

    order = shortest_walk(points, dist, start=(0.0, 0.0))

    assert [points[index][0] for index in order] == sorted(x for x, _ in points)
