"""The planner: chooses stairwells and doors, orders them, and stops at the budget.

Promises come first, at their hour; then whatever is worth most for its minutes, the walk there
included, until nothing more fits. It knows no database: what it is told decides what it says.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from math import dist
from typing import TypeVar
from uuid import UUID

from backend.rounds.choosing import ChosenDoor, KnownStairwell, Wanted, choose
from backend.rounds.ordering import shortest_walk
from backend.rounds.route import Route, Stop, Visit, visit

# A better order leaves minutes in which more fits: so often is that looked at.
_PASSES = 3
# Nobody walks past so many stairwells to the next: those further off are not looked at.
_NEAREST = 300
# A shorter wait is a breath.
_WORTH_A_STOP_MIN = 5.0

T = TypeVar("T")


def plan(stairwells: Sequence[KnownStairwell], wanted: Wanted) -> list[Stop]:
    """The stops of a round, in order.

    Returns:
        Nothing where no door is worth a knock, or none fits the budget.
    """
    round_ = _Round(stairwells, wanted)
    round_.promise()
    round_.use_waits()
    for _ in range(_PASSES):
        before = round_.doors
        round_.fill()
        round_.straighten()
        if round_.doors == before:
            break
    return round_.route.stops()


class _Candidate:
    """A visit that could be made, with the cheapest place found for it so far."""

    __slots__ = ("detour", "least_min", "place", "visit")

    def __init__(self, one: Visit, route: Route) -> None:
        self.visit = one
        self.least_min = visit(one.stairwell, one.doors[-1:], route.wanted).minutes
        self.look(route)

    def look(self, route: Route) -> None:
        """Try every place."""
        self.detour, self.place = min(
            (route.detour(self.visit, place), place) for place in range(len(route.visits) + 1)
        )

    def look_beside(self, route: Route, place: int) -> None:
        """A visit was taken in at a place: only the ways to and from it are new."""
        if self.place == place:
            self.look(route)
            return
        if self.place > place:
            self.place += 1
        self.detour, self.place = min(
            (self.detour, self.place),
            *((route.detour(self.visit, near), near) for near in (place, place + 1)),
        )

    @property
    def rate(self) -> float:
        """What a minute of it is worth."""
        return self.visit.worth / (self.visit.minutes + max(0.0, self.detour))


class _Round:
    """What is chosen, and the route so far."""

    def __init__(self, stairwells: Sequence[KnownStairwell], wanted: Wanted) -> None:
        self.route = Route(wanted)
        self._stairwells = {one.id: one for one in stairwells}
        self._chosen = {
            one.id: sorted(found, key=_by_worth)
            for one in stairwells
            if (found := [door for one_ in one.doors if (door := choose(one_, wanted))])
        }

    @property
    def doors(self) -> int:
        """How many doors the route has."""
        return sum(len(one.doors) for one in self.route.visits)

    def promise(self) -> None:
        """Take in who expects somebody: those of an hour first, the earliest before."""
        groups = [
            (self._stairwells[stairwell_id], together)
            for stairwell_id, doors in self._chosen.items()
            for together in self._by_hour(stairwell_id, doors)
        ]
        groups.sort(key=lambda group: (_hour_of(group[1]), -_worth_of(group[1]), group[0].id))
        for stairwell, doors in groups:
            self._take(stairwell, doors, self.route.room())

    def use_waits(self) -> None:
        """Whoever would stand and wait for an hour knocks nearby until then."""
        place = 0
        while place < len(self.route.visits):
            wait = self.route.wait(place)
            if wait < _WORTH_A_STOP_MIN or not self._take_before(place, wait):
                place += 1

    def _take_before(self, place: int, wait: float) -> bool:
        """Have a stairwell, or some of its doors, before somebody's hour comes."""
        hour = self.route.visits[place]
        span = hour.latest_min - hour.earliest_min

        def rate(one: Visit) -> float:
            return one.worth / (one.minutes + self.route.detour(one, place))

        for one in sorted(self._free_visits(), key=rate, reverse=True):
            # All of it, if that is done in time; of more, what leaves them in the middle of theirs.
            detour = self.route.detour(one, place)
            is_whole = one.minutes + detour <= wait + span
            room = (wait + span if is_whole else wait + span / 2) - detour
            doors = sorted(one.doors, key=_by_worth)
            if self._take(one.stairwell, doors, room, at=place) is not None:
                return True
        return False

    def fill(self) -> None:
        """Take in stairwells, the best for their minutes first, until nothing more fits."""
        self._widen()
        candidates = [_Candidate(one, self.route) for one in self._free_visits()]
        while candidates := self._that_fit(candidates):
            best = max(candidates, key=lambda one: (one.rate, one.visit.stairwell.id))
            candidates.remove(best)
            doors = sorted(best.visit.doors, key=_by_worth)
            room = self.route.room() - best.detour
            place = self._take(best.visit.stairwell, doors, room, likely=best.place)
            if place is not None:
                for one in candidates:
                    one.look_beside(self.route, place)

    def straighten(self) -> None:
        """Walk the shortest way between the hours; who named an hour keeps their place."""
        visits: list[Visit] = []
        at = self.route.wanted.start
        runs = [(timed, list(run)) for timed, run in groupby(self.route.visits, _has_hour)]
        for index, (is_timed, run) in enumerate(runs):
            walked = run
            if not is_timed:
                after = runs[index + 1][1][0].stairwell.point if index + 1 < len(runs) else None
                points = [one.stairwell.point for one in run]
                order = shortest_walk(points, dist, start=at, end=after)
                walked = [run[place] for place in order]
            visits += walked
            at = walked[-1].stairwell.point
        straight = Route(self.route.wanted, visits)
        if straight.holds():
            self.route = straight

    def _by_hour(self, stairwell_id: UUID, doors: list[ChosenDoor]) -> list[list[ChosenDoor]]:
        """Promised doors that one visit can serve stay together; another hour is another visit."""
        groups: list[list[ChosenDoor]] = []
        for door in sorted((one for one in doors if one.is_promised), key=_by_hour):
            together = [*groups[-1], door] if groups else [door]
            if groups and self._visit(stairwell_id, together).meets_its_hours:
                groups[-1] = together
            else:
                groups.append([door])
        return groups

    def _widen(self) -> None:
        """Where the round goes anyway, the other doors cost no way: as many as fit."""
        planned = {door.id for one in self.route.visits for door in one.doors}
        for place, old in enumerate(self.route.visits):
            free = [
                door
                for door in self._chosen[old.stairwell.id]
                if door.id not in planned and not door.is_promised
            ]
            room = self.route.room() + old.minutes

            def wider(count: int, old: Visit = old, free: list[ChosenDoor] = free) -> Visit:
                return visit(old.stairwell, [*old.doors, *free[:count]], self.route.wanted)

            def fits(one: Visit, place: int = place) -> bool | None:
                return self.route.replace(place, one) or None

            if _as_many_as(len(free), wider, room, fits):
                planned |= {door.id for door in self.route.visits[place].doors}

    def _nearness(self, stairwell_id: UUID) -> tuple[float, UUID]:
        """How far a stairwell is from the start and from where the round goes so far."""
        points = [one.stairwell.point for one in self.route.visits]
        if self.route.wanted.start is not None:
            points.append(self.route.wanted.start)
        here = self._stairwells[stairwell_id].point
        return min((dist(here, point) for point in points), default=0.0), stairwell_id

    def _that_fit(self, candidates: list[_Candidate]) -> list[_Candidate]:
        """Those of which at least one door might still fit."""
        room = self.route.room()
        return [one for one in candidates if one.least_min + one.detour <= room]

    def _take(
        self,
        stairwell: KnownStairwell,
        doors: Sequence[ChosenDoor],
        room: float,
        *,
        at: int | None = None,
        likely: int | None = None,
    ) -> int | None:
        """Take in a visit to as many of these doors as fit, at a place or the best; says where."""
        return _as_many_as(
            len(doors),
            lambda count: visit(stairwell, doors[:count], self.route.wanted),
            room,
            lambda one: self.route.insert(one, at=at, likely=likely),
        )

    def _free_visits(self) -> list[Visit]:
        """What else could be visited: whoever is chosen, not promised and not planned, nearby."""
        planned = {door.id for one in self.route.visits for door in one.doors}
        free = {
            id_: left
            for id_, doors in self._chosen.items()
            if (left := [one for one in doors if not one.is_promised and one.id not in planned])
        }
        nearest = sorted(free, key=self._nearness)[:_NEAREST]
        return [self._visit(id_, free[id_]) for id_ in nearest]

    def _visit(self, stairwell_id: UUID, doors: Sequence[ChosenDoor]) -> Visit:
        return visit(self._stairwells[stairwell_id], doors, self.route.wanted)


def _as_many_as(
    doors: int, made_of: Callable[[int], Visit], room: float, fits: Callable[[Visit], T | None]
) -> T | None:
    """Try a visit to so many doors; fewer, as long as it fits neither the minutes nor the hours."""
    while doors > 0:
        one = made_of(doors)
        if one.minutes <= room and (found := fits(one)) is not None:
            return found
        doors = (
            min(doors - 1, int(doors * room / one.minutes)) if one.minutes > room else doors // 2
        )
    return None


def _has_hour(one: Visit) -> bool:
    return bool(one.due)


def _hour_of(doors: Iterable[ChosenDoor]) -> float:
    return min((door.due_min for door in doors if door.due_min is not None), default=float("inf"))


def _worth_of(doors: Iterable[ChosenDoor]) -> float:
    return sum(door.worth for door in doors)


def _by_hour(door: ChosenDoor) -> tuple[object, ...]:
    return (door.due_min is None, door.due_min or 0.0, door.id)


def _by_worth(door: ChosenDoor) -> tuple[object, ...]:
    """The first are those that stay when not all fit: worth more, then the highest."""
    return (-door.worth, -door.floor, door.position, door.id)
