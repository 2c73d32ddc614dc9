"""What may be shown of counts: rooms ask here, and nowhere else, before a number leaves.

A number about a few doors or talks can be somebody. So a sum under `FEW` is not told, and neither
is a count of fewer doors, be it alone or as what is left when others are taken from a total.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

SMALLEST_SHOWN = 5

K = TypeVar("K", bound=Hashable)


def large_enough(counts: Mapping[K, int]) -> dict[K, int]:
    """Those sums that are large enough; of the others not even the name is told."""
    return {key: count for key, count in counts.items() if count >= SMALLEST_SHOWN}


@dataclass(frozen=True, slots=True)
class Part:
    """So many doors, of which so much is counted; and the parts that they are made of."""

    doors: int
    count: int
    parts: Sequence["Part"] = ()


@dataclass(frozen=True, slots=True)
class Disclosed:
    """The count of a part, None where it is not told; and those of its parts, in their order."""

    count: int | None
    parts: Sequence["Disclosed"]
    # Doors whose count can be told from nothing that is shown within.
    _hidden: int


def disclose(part: Part, *, each_door: bool) -> Disclosed:
    """Which counts of a whole and its parts may be shown beside each other.

    Args:
        each_door: whether the reader may know it of every single door: then all are told.
    """
    inner = [disclose(one, each_door=each_door) for one in part.parts]
    hidden = sum(one._hidden for one in inner) if inner else part.doors
    if each_door or hidden == 0 or hidden >= SMALLEST_SHOWN:
        return Disclosed(part.count, inner, 0)
    return Disclosed(None, inner, hidden)
