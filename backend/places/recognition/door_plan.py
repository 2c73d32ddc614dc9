"""How the doors of an entrance come to agree with a count of a list. Pure: no query."""

from collections import Counter
from collections.abc import Sequence, Set
from typing import NamedTuple
from uuid import UUID

from backend.places.layout import Place, next_place, spread


class KnownDoor(NamedTuple):
    """A door that stands, or stood, at an entrance, as far as an import must know it.

    `removed_by_import` tells a door that an import took away, and may bring back, from one that
    a person did; `is_untouched` that nobody set it and nothing was ever recorded there.
    """

    id: UUID
    floor: int
    position: int
    label: str
    is_live: bool
    is_imported: bool
    removed_by_import: bool
    is_untouched: bool


class Plan(NamedTuple):
    """What makes an entrance's doors agree with a count; `kept` doors should go and cannot."""

    bring_back: tuple[UUID, ...]
    add: tuple[Place, ...]
    take_away: tuple[UUID, ...]
    kept: int


def plan_doors(known: Sequence[KnownDoor], dwellings: int, floor_max: int) -> Plan:
    """How an entrance's doors come to agree with a count of its dwellings.

    Doors that persons added count as dwellings, and stay; so do those where anything was
    recorded. One that a person removed is not brought back.
    """
    imported = [door for door in known if door.is_imported and not door.removed_by_import]
    own = sum(door.is_live for door in known if not door.is_imported)
    if dwellings < len(imported):
        surplus = len(imported) - dwellings
        # From the top down, the last of a floor first.
        free = sorted(
            (door for door in imported if door.is_live and door.is_untouched),
            key=lambda door: (door.floor, door.position),
            reverse=True,
        )
        taken = tuple(door.id for door in free[:surplus])
        return Plan((), (), taken, surplus - len(taken))
    missing = max(0, dwellings - len(imported) - own)
    removed = sorted(
        (door for door in known if door.removed_by_import),
        key=lambda door: (door.floor, door.position),
    )
    back = tuple(door.id for door in removed[:missing])
    return Plan(back, _added(known, set(back), missing - len(back), floor_max), (), 0)


def _added(
    known: Sequence[KnownDoor], back: Set[UUID], count: int, floor_max: int
) -> tuple[Place, ...]:
    """New doors at the end of the floors that have fewest, from below."""
    if not known:
        return tuple(spread(count, floor_max)) if count else ()
    places: list[tuple[int, int, str]] = [(d.floor, d.position, d.label) for d in known]
    on_floor = Counter(door.floor for door in known if door.is_live or door.id in back)
    added = []
    for _ in range(count):
        floor = min(range(floor_max + 1), key=lambda one: (on_floor[one], one))
        place = next_place(places, floor)
        on_floor[floor] += 1
        places.append(place)
        added.append(place)
    return tuple(added)
