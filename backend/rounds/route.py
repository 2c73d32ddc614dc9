"""A round under construction: stops in order, the minute of each, and where one more would fit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import dist
from uuid import UUID

from backend.rounds.choosing import (
    EARLY_MIN,
    LATE_MIN,
    ChosenDoor,
    KnownStairwell,
    Reason,
    Wanted,
)
from backend.rounds.minutes import (
    ENTRANCE_MIN,
    knock_min,
    stairs_min,
    walk_min,
)

# Of minutes that were added up.
_ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class Visit:
    """One stairwell with the doors to knock at, from the top floor down."""

    stairwell: KnownStairwell
    doors: tuple[ChosenDoor, ...]
    minutes: float

    @cached_property
    def due(self) -> tuple[float, ...]:
        """The minutes of the round at which somebody here is expected."""
        return tuple(sorted(door.due_min for door in self.doors if door.due_min is not None))

    @cached_property
    def worth(self) -> float:
        """What its doors are worth together."""
        return sum(door.worth for door in self.doors)

    @property
    def earliest_min(self) -> float:
        """Whoever comes before this has left again when the last hour comes."""
        return max(0.0, self.due[-1] - EARLY_MIN - self.minutes) if self.due else 0.0

    @property
    def latest_min(self) -> float:
        """Whoever comes after this has missed the first hour."""
        return self.due[0] + LATE_MIN if self.due else float("inf")

    @property
    def meets_its_hours(self) -> bool:
        """Whether one visit can be there at all its hours."""
        return self.earliest_min <= self.latest_min


def visit(stairwell: KnownStairwell, doors: Sequence[ChosenDoor], wanted: Wanted) -> Visit:
    """A visit to some doors of a stairwell, with the minutes that it takes."""
    ordered = tuple(sorted(doors, key=lambda door: (-door.floor, door.position, door.id)))
    promised = sum(door.is_promised for door in ordered)
    knocks = promised * knock_min(wanted.answers, is_promised=True) + (
        len(ordered) - promised
    ) * knock_min(wanted.answers, is_promised=False)
    minutes = (
        ENTRANCE_MIN[stairwell.kind]
        + stairs_min(
            (door.floor for door in ordered),
            lift=stairwell.lift,
            top_floor=stairwell.top_floor,
        )
        + knocks / wanted.people
    )
    return Visit(stairwell, ordered, minutes)


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit at its place in the round: the minute of arrival, and the way there."""

    visit: Visit
    arrives_min: float
    walk_min: float

    @property
    def leaves_min(self) -> float:
        """The minute at which the next way begins."""
        return self.arrives_min + self.visit.minutes

    @property
    def reasons(self) -> dict[Reason, int]:
        """Why it is in the round: how many doors for each reason."""
        counts: dict[Reason, int] = {}
        for door in self.visit.doors:
            counts[door.reason] = counts.get(door.reason, 0) + 1
        return counts

    @property
    def door_ids(self) -> list[UUID]:
        """Its doors, in walking order."""
        return [door.id for door in self.visit.doors]


@dataclass
class Route:
    """Visits in order. Times are minutes since the start; all of it lies within the budget."""

    wanted: Wanted
    visits: list[Visit] = field(default_factory=list)

    def stops(self) -> list[Stop]:
        """The visits with their times, waiting where somebody named an hour."""
        return [Stop(one, arrives, way) for one, arrives, way in self._walked()]

    def holds(self) -> bool:
        """Whether every hour is met within the budget."""
        leaves = 0.0
        for one, arrives, _ in self._walked():
            if arrives > one.latest_min + _ROUNDING:
                return False
            leaves = arrives + one.minutes
        return leaves <= self.wanted.budget_min + _ROUNDING

    def _walked(self) -> Iterator[tuple[Visit, float, float]]:
        """Each visit with the minute of arrival and the way there."""
        now, here = 0.0, self.wanted.start
        for one in self.visits:
            there = one.stairwell.point
            way = 0.0 if here is None else walk_min(dist(here, there))
            arrives = max(now + way, one.earliest_min)
            yield one, arrives, way
            now, here = arrives + one.minutes, there

    def detour(self, one: Visit, place: int) -> float:
        """The minutes on foot that a visit before this place would add."""
        point = one.stairwell.point
        before = self.wanted.start if place == 0 else self.visits[place - 1].stairwell.point
        after = self.visits[place].stairwell.point if place < len(self.visits) else None
        if before is None or after is None:
            end = before or after
            return 0.0 if end is None else walk_min(dist(end, point))
        return walk_min(dist(before, point) + dist(point, after) - dist(before, after))

    def room(self) -> float:
        """The minutes that are not spent yet, those of waiting included: no visit needs more."""
        return self.wanted.budget_min - sum(way + one.minutes for one, _, way in self._walked())

    def wait(self, place: int) -> float:
        """The minutes that somebody would stand and wait before the hour of a visit."""
        stops = self.stops()
        came = stops[place - 1].leaves_min if place else 0.0
        return stops[place].arrives_min - stops[place].walk_min - came

    def insert(self, one: Visit, *, at: int | None = None, likely: int | None = None) -> int | None:
        """Take in a visit where it adds the least walk, or at a place; every hour stays met.

        Args:
            likely: where it adds the least, if that is known.

        Returns:
            Its place; None where it fits nowhere.
        """
        if likely is not None and (found := self.insert(one, at=likely)) is not None:
            return found
        places = range(len(self.visits) + 1) if at is None else (at,)
        for place in sorted(places, key=lambda place: (self.detour(one, place), place)):
            self.visits.insert(place, one)
            if self.holds():
                return place
            del self.visits[place]
        return None

    def replace(self, place: int, one: Visit) -> bool:
        """Have a visit stand in for another, every hour still met; False where it does not fit."""
        old = self.visits[place]
        self.visits[place] = one
        if self.holds():
            return True
        self.visits[place] = old
        return False
