"""The shortest walk through some points, by fast-tsp.

fast-tsp makes closed tours from symmetric distances. A walk that need not come back is the same
with one point more, which is nowhere: it is as near as can be to the ends of the walk, and too
far from all others to stand between any two of them.
"""

from collections.abc import Callable, Sequence

import fast_tsp

Point = tuple[float, float]

# fast-tsp's distances are whole numbers below 2**16; up to twenty points it is exact.
_LARGEST = 65_535
# A share of the second that a plan may take; two hundred points gain nothing after that.
_SEARCH_S = 0.1


def shortest_walk(
    points: Sequence[Point],
    distance: Callable[[Point, Point], float],
    *,
    start: Point | None = None,
    end: Point | None = None,
) -> list[int]:
    """The order in which to visit points, as indexes into them.

    Args:
        points: each visited once.
        distance: between two of them, the same both ways.
        start: where the walk begins; anywhere when it is None.
        end: where it must come to after the last; anywhere when it is None.
    """
    if len(points) < 2:
        return list(range(len(points)))
    ends = [end_ for end_ in (start, end) if end_ is not None]
    everywhere = [*points, *ends]
    table = _with_nowhere(everywhere, distance, fixed=range(len(points), len(everywhere)))
    tour = fast_tsp.find_tour(table, duration_seconds=_SEARCH_S, stop_when_converged=True)
    walk = _cut_open(tour)
    # The ends stand after the points, the start before the end.
    known_end = walk[0] if start is not None else walk[-1]
    if ends and known_end != len(points):
        walk.reverse()
    return [index for index in walk if index < len(points)]


def _with_nowhere(
    points: Sequence[Point], distance: Callable[[Point, Point], float], fixed: range
) -> list[list[int]]:
    exact = [[distance(one, other) for other in points] for one in points]
    longest = max(map(max, exact)) or 1.0
    # Coming from nowhere costs more than any detour could save.
    far = _LARGEST // 2
    scale = far / (2 * longest)
    is_open = len(fixed) == 0
    to_nowhere = [0 if is_open or index in fixed else far for index in range(len(points))]
    table = [
        [*(round(length * scale) for length in row), off]
        for row, off in zip(exact, to_nowhere, strict=True)
    ]
    return [*table, [*to_nowhere, 0]]


def _cut_open(tour: list[int]) -> list[int]:
    """A tour without nowhere, from what comes after it to what comes before."""
    at = tour.index(max(tour))
    return tour[at + 1 :] + tour[:at]
