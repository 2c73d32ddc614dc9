"""Which doors a count of dwellings makes, where nobody has looked yet. Pure: no query.

Doors are spread over the ground floor and the floors above it, what is left over from below.
A label is the floor and the position: 11, 12, …; 01, 02, … on the ground floor. Where a floor
has ten doors or more all positions of the entrance take more digits, so that no two doors are
called alike. A list without floors is numbered 1, 2, 3.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from backend.places.labels import label_order

FLOOR_MAX = 60
# A house has no more floors above the ground.
_HOUSE_FLOORS = 2
# Of one floor: a longer corridor is a mistake in the list.
POSITION_MAX = 500


class Place(NamedTuple):
    """Where a door is, and what it is called."""

    floor: int
    position: int
    label: str


def most_dwellings(floor_max: int) -> int:
    """How many dwellings an entrance of so many floors can have at most."""
    return POSITION_MAX * (floor_max + 1)


def is_house(dwellings: int, floor_max: int) -> bool:
    """Whether an entrance is a house: one dwelling, and no higher than houses are."""
    return dwellings == 1 and floor_max <= _HOUSE_FLOORS


def spread(dwellings: int, floor_max: int) -> list[Place]:
    """The doors of an entrance, from the ground up.

    Args:
        dwellings: at least 1, at most `most_dwellings`.
        floor_max: the highest floor; 0 where it is unknown or there is none.
    """
    if floor_max == 0 or dwellings == 1:
        return [Place(0, number, str(number)) for number in range(1, dwellings + 1)]
    each, left_over = divmod(dwellings, floor_max + 1)
    digits = len(str(each + (left_over > 0)))
    return [
        Place(floor, position, label_of(floor, position, digits))
        for floor in range(floor_max + 1)
        for position in range(1, each + (floor < left_over) + 1)
    ]


def label_of(floor: int, position: int, digits: int = 1) -> str:
    """A door's label from its floor and its position, written with at least so many digits."""
    return f"{floor}{position:0{digits}}"


def free_position(taken: Collection[int]) -> int:
    """After the last one of a floor; where somebody stands at its very end, the first gap.

    Returns:
        More than `POSITION_MAX` where there is none.
    """
    after = max(taken, default=0) + 1
    if after <= POSITION_MAX:
        return after
    return next(position for position in range(1, after + 1) if position not in taken)


def position_among(standing: Sequence[tuple[int, str]], asked: int, label: str) -> int:
    """Where a new door of a floor stands: before the first one that comes after its label.

    Only where the floor's labels follow each other from left to right: else it stands where it was
    put, or after the last one. The phone has the same in `pwa/src/domain/door-place.ts`.

    Args:
        standing: position and label of each door of the floor that is not gone.

    Returns:
        A position; where a door stands there, that one and all to its right give way.
    """
    doors = sorted(standing)
    order = [label_order(called) for _, called in doors]
    if all(one < other for one, other in pairwise(order)):
        mine = label_order(label)
        beyond = next((at for at, called in doors if label_order(called) > mine), 0)
        before = max((at for at, called in doors if label_order(called) <= mine), default=0)
        if beyond and not before < asked < beyond:
            return beyond
    taken = {position for position, _ in doors}
    return free_position(taken) if asked in taken else asked


def next_place(doors: Iterable[tuple[int, int, str]], floor: int) -> Place:
    """The place after the last one of a floor, called as the entrance calls its doors.

    Args:
        doors: floor, position and label of the entrance's doors, those that are gone too.
        floor: where the new one is.
    """
    known = list(doors)
    position = free_position({at for on, at, _ in known if on == floor})
    taken = {label for _, _, label in known}
    if _is_list(known):
        number = position
        while str(number) in taken:
            number += 1
        return Place(floor, position, str(number))
    digits = _digits(known)
    number = position
    while (label := label_of(floor, number, digits)) in taken:
        number += 1
    return Place(floor, position, label)


def _is_list(known: Sequence[tuple[int, int, str]]) -> bool:
    """Whether the doors are numbered without their floors."""
    return bool(known) and all(label == str(position) for _, position, label in known)


def _digits(known: Sequence[tuple[int, int, str]]) -> int:
    """With how many digits most labels write their position."""
    widths = Counter(
        len(label) - len(str(floor))
        for floor, position, label in known
        if label.startswith(str(floor)) and label[len(str(floor)) :].lstrip("0") == str(position)
    )
    return widths.most_common(1)[0][0] if widths else 1
