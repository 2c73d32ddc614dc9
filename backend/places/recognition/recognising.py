"""Which standing building each entrance of a list is. Pure: no query.

Lists have no numbers of their own, so an entrance is recognised by what it is: its address, the
name of its building and stairwell, its year, then its point, then its counts. It may have moved
by NEAR_M at most. What cannot be told is never guessed: what was said at a door would move to
another one.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from backend.places.recognition.traits import (
    Line,
    Point,
    Standing,
    Traits,
    distance_m,
    is_same_address,
    moved_m,
    points_of,
    same_years,
)

NEAR_M = 150
# Two points of one entrance, and the point of a street that was renamed.
_SAME_POINT_M = 5
_RENAMED_M = 30


class Question(NamedTuple):
    """What a person should look at: the name of a sentence, and its facts."""

    code: str
    facts: dict[str, object]


@dataclass(slots=True)
class Recognised:
    """What each line is: a building by its number, none where it is new, and what is doubtful.

    Lines that may be several buildings are `undecided`: they are not taken.
    """

    buildings: dict[int, UUID] = field(default_factory=dict)
    questions: dict[int, Question] = field(default_factory=dict)
    undecided: dict[int, Question] = field(default_factory=dict)


class _Pair(NamedTuple):
    line: Line
    standing: Standing
    # Whether the years are the same, or one of them is unknown.
    same_year: bool
    # Between the points of the list, where both are known.
    moved_m: float | None

    @property
    def same_counts(self) -> bool:
        return self.line.traits.counts == self.standing.traits.counts

    @property
    def same_point(self) -> bool:
        return self.moved_m is not None and self.moved_m <= _SAME_POINT_M

    @property
    def order(self) -> tuple[object, ...]:
        moved = self.moved_m or 0.0
        return (self.standing.is_gone, moved, self.line.order, self.standing.order)


def recognise(lines: Sequence[Line], standing: Sequence[Standing]) -> Recognised:
    """Find the building of each line among those that stand; the order of neither matters."""
    return _Recognition(lines, standing).done()


class _Recognition:
    def __init__(self, lines: Sequence[Line], standing: Sequence[Standing]) -> None:
        self._lines = sorted(lines, key=lambda one: one.order)
        self._standing = standing
        self._found = Recognised()
        self._claimed: set[UUID] = set()
        self._around = _Nearby(standing)

    def done(self) -> Recognised:
        pairs = list(self._pairs())
        known = [one for one in pairs if one.same_year]
        for at_address in (known, pairs):
            self._by_point_and_counts(at_address)
            self._by_point(at_address)
            self._by_counts(at_address)
            self._alone(at_address)
        self._renamed()
        self._ask()
        return self._found

    def _pairs(self) -> Iterable[_Pair]:
        """Every line with every building that has its address and name and stands near it."""
        at: dict[Hashable, list[Standing]] = defaultdict(list)
        for one in self._standing:
            at[one.traits.numbers, one.traits.detail].append(one)
        for line in self._lines:
            for one in at[line.traits.numbers, line.traits.detail]:
                years = same_years(line.traits, one.traits)
                if (
                    is_same_address(line.traits, one.traits)
                    and years is not None
                    and distance_m(line.traits, one.traits) <= NEAR_M
                ):
                    yield _Pair(line, one, years, moved_m(line.traits, one.traits))

    def _open(
        self, pairs: Iterable[_Pair], like: Callable[[_Pair], bool] = lambda _: True
    ) -> list[_Pair]:
        """The pairs of which neither has been found yet, the likeliest first."""
        done = {*self._found.buildings, *self._found.undecided}
        left = [
            one
            for one in pairs
            if one.line.number not in done and one.standing.id not in self._claimed and like(one)
        ]
        return sorted(left, key=lambda one: one.order)

    def _take(self, pair: _Pair) -> None:
        self._found.buildings[pair.line.number] = pair.standing.id
        self._claimed.add(pair.standing.id)

    def _take_in_order(self, pairs: Sequence[_Pair]) -> None:
        for pair in pairs:
            taken = pair.line.number in self._found.buildings
            if not taken and pair.standing.id not in self._claimed:
                self._take(pair)

    def _by_point_and_counts(self, pairs: Sequence[_Pair]) -> None:
        self._take_in_order(self._open(pairs, lambda one: one.same_point and one.same_counts))

    def _by_point(self, pairs: Sequence[_Pair]) -> None:
        """Of all at one address each at a point of its own: counted again since."""
        at_point = [one for one in pairs if one.same_point]
        only = _Only(at_point)
        for pair in self._open(at_point):
            if pair in only:
                self._take(pair)

    def _by_counts(self, pairs: Sequence[_Pair]) -> None:
        """Moved a little, or of a time when the list's point was not noted."""
        for group in _components(self._open(pairs, lambda one: one.same_counts)):
            lines = {one.line.number for one in group}
            buildings = {one.standing.id: one.standing for one in group}
            if len(lines) >= sum(not one.is_gone for one in buildings.values()):
                self._take_in_order(group)
                continue
            # Some of several that are alike are told of: each must be much nearer to one.
            self._take_in_order([one for one in group if _is_clear(one, group)])
            names = ", ".join(sorted({one.name for one in buildings.values()}))
            for number in lines - self._found.buildings.keys():
                self._found.undecided[number] = Question(
                    "places.entrance_undecided", {"names": names}
                )

    def _alone(self, pairs: Sequence[_Pair]) -> None:
        """The last one of an address on either side: counted again, or another building."""
        left = self._open(pairs)
        only_left, only_one = _Only(left), _Only(pairs)
        for pair in left:
            if pair not in only_left:
                continue
            before, now = pair.standing.traits, pair.line.traits
            same_floors = before.floor_max == now.floor_max
            is_surely = pair in only_one
            if is_surely or (same_floors and _is_little(before.dwellings, now.dwellings)):
                self._take(pair)
                if not is_surely or not (
                    same_floors or _is_little(before.dwellings, now.dwellings, of=2)
                ):
                    self._found.questions[pair.line.number] = Question(
                        "places.entrance_recounted",
                        {
                            "name": pair.standing.name,
                            "before": before.dwellings,
                            "now": now.dwellings,
                        },
                    )

    def _renamed(self) -> None:
        """Streets and communes change their names; numbers, points and addresses do not."""
        pairs = [
            _Pair(line, one, True, moved_m(line.traits, one.traits))
            for line in self._lines
            for one in self._around.within(line.traits, _RENAMED_M)
            if not is_same_address(line.traits, one.traits)
            and (line.traits.numbers, line.traits.detail) == (one.traits.numbers, one.traits.detail)
            and same_years(line.traits, one.traits) is not None
            and (
                one.has_lost_address
                or (
                    one.traits.address_id is not None
                    and one.traits.address_id == line.traits.address_id
                )
            )
        ]
        left = self._open(pairs)
        only, only_alike = _Only(left), _Only(one for one in left if one.same_counts)
        for pair in left:
            if pair in only or (pair.same_counts and pair in only_alike):
                self._take(pair)
                self._found.questions[pair.line.number] = Question(
                    "places.entrance_renamed", {"name": pair.standing.name}
                )

    def _ask(self) -> None:
        """Of lines that are new: whether they are not a building that is told of no more."""
        done = {*self._found.buildings, *self._found.undecided}
        absent = [one for one in self._standing if one.id not in self._claimed and not one.is_gone]
        at: dict[Hashable, list[Standing]] = defaultdict(list)
        for one in absent:
            at[one.traits.numbers, one.traits.detail].append(one)
        for line in self._lines:
            if line.number in done:
                continue
            traits = line.traits
            far = [
                one
                for one in at[traits.numbers, traits.detail]
                if is_same_address(traits, one.traits)
                and same_years(traits, one.traits) is not None
                and distance_m(traits, one.traits) > NEAR_M
            ]
            alike = [
                one
                for one in self._around.within(traits, _RENAMED_M)
                if one.id not in self._claimed and not one.is_gone
                if traits.counts == one.traits.counts or is_same_address(traits, one.traits)
                if same_years(traits, one.traits) is not None or traits.counts == one.traits.counts
            ]
            if alike:
                nearest = min(alike, key=lambda one: (distance_m(traits, one.traits), one.order))
                self._found.questions[line.number] = Question(
                    "places.entrance_perhaps_known", {"name": nearest.name}
                )
            elif far:
                nearest = min(far, key=lambda one: (distance_m(traits, one.traits), one.order))
                self._found.questions[line.number] = Question(
                    "places.entrance_far_away",
                    {
                        "name": nearest.name,
                        "distance_m": round(distance_m(traits, nearest.traits)),
                        "near_m": NEAR_M,
                    },
                )


class _Nearby:
    """Buildings by where they are: squares of some hundred metres."""

    _SQUARES_PER_DEGREE = 500

    def __init__(self, standing: Iterable[Standing]) -> None:
        self._squares: dict[tuple[int, int], list[Standing]] = defaultdict(list)
        for one in standing:
            for square in {self._square(point) for point in points_of(one.traits)}:
                self._squares[square].append(one)

    def _square(self, point: Point) -> tuple[int, int]:
        lon, lat = point
        return int(lon * self._SQUARES_PER_DEGREE), int(lat * self._SQUARES_PER_DEGREE)

    def within(self, traits: Traits, reach_m: float) -> list[Standing]:
        """The buildings at most so far from an entrance, in a fixed order."""
        found: dict[UUID, Standing] = {}
        for point in points_of(traits):
            x, y = self._square(point)
            for square in ((x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
                found.update((one.id, one) for one in self._squares.get(square, ()))
        near = [one for one in found.values() if distance_m(traits, one.traits) <= reach_m]
        return sorted(near, key=lambda one: one.order)


class _Only:
    """The pairs neither of whose sides stands in another one; what is gone counts for nothing."""

    def __init__(self, pairs: Iterable[_Pair]) -> None:
        self._buildings: dict[int, set[UUID]] = defaultdict(set)
        self._lines: dict[UUID, set[int]] = defaultdict(set)
        for one in pairs:
            self._lines[one.standing.id].add(one.line.number)
            if not one.standing.is_gone:
                self._buildings[one.line.number].add(one.standing.id)

    def __contains__(self, pair: _Pair) -> bool:
        buildings = self._buildings[pair.line.number] | {pair.standing.id}
        return len(buildings) == len(self._lines[pair.standing.id]) == 1


def _is_clear(pair: _Pair, group: Iterable[_Pair]) -> bool:
    """Whether no other building is at most twice as far from where the line has the entrance."""
    others = [one for one in group if one.line is pair.line and one is not pair]
    return pair.moved_m is not None and all(
        one.moved_m is not None and one.moved_m > 2 * pair.moved_m for one in others
    )


def _is_little(before: int, now: int, *, of: int = 5) -> bool:
    """Whether a count has changed by no more than a part of it, or by two."""
    return abs(before - now) <= max(2, max(before, now) // of)


def _components(pairs: Sequence[_Pair]) -> list[list[_Pair]]:
    """The pairs that share lines or buildings, directly or through others; each in its order."""
    leader: dict[Hashable, Hashable] = {}

    def leads(one: Hashable) -> Hashable:
        while leader.setdefault(one, one) != one:
            one = leader[one]
        return one

    for pair in pairs:
        leader[leads(pair.line.number)] = leads(pair.standing.id)
    groups: dict[Hashable, list[_Pair]] = defaultdict(list)
    for pair in pairs:
        groups[leads(pair.line.number)].append(pair)
    return list(groups.values())
