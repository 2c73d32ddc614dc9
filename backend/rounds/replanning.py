"""A plan that somebody made by hand, with the minutes that the model gives it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.rounds.choosing import ChosenDoor, KnownDoor, KnownStairwell, Reason, Wanted, choose
from backend.rounds.route import Route, Stop, visit


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """A stop as a phone says it: the stairwell, and the doors from now on."""

    stairwell_id: UUID
    door_ids: tuple[UUID, ...]


def replanned(
    stops: Sequence[PlannedStop],
    stairwells: Iterable[KnownStairwell],
    wanted: Wanted,
    reasons: Mapping[UUID, Reason],
) -> list[Stop]:
    """The stops in the order given, whatever their minutes come to: it is somebody's own plan.

    Args:
        stops: what is gone from the territory meanwhile is left out, and so is a second mention.
        reasons: why doors were in the plan before; it says so of them still.
    """
    known = {one.id: one for one in stairwells}
    route, seen = Route(wanted), set[UUID]()
    for stop in stops:
        stairwell = known.get(stop.stairwell_id)
        if stairwell is None:
            continue
        asked = set(stop.door_ids) - seen
        seen |= asked
        doors = [
            _planned(door, wanted, reasons.get(door.id))
            for door in stairwell.doors
            if door.id in asked
        ]
        if doors:
            route.visits.append(visit(stairwell, doors, wanted))
    return route.stops()


def _planned(door: KnownDoor, wanted: Wanted, reason: Reason | None) -> ChosenDoor:
    chosen = choose(door, wanted)
    if chosen is not None and reason in (None, chosen.reason):
        return chosen
    return ChosenDoor(door.id, door.floor, door.position, reason or "again", 0.0)
