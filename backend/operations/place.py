"""Where something was said, in words: for a person to read when its door is not there any more."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple, cast
from uuid import UUID

from sqlalchemy.orm import Session

from backend.hooks import Hook
from backend.operations.payloads import Malformed, as_number, as_text

_LONGEST = 120
_FLOORS = (-20, 200)


class At(NamedTuple):
    """Behind which door something happened, or at which stairwell; neither if in no house.

    With the campaign that it was for, where that is told of it.
    """

    door_id: UUID | None
    stairwell_id: UUID | None
    household_id: UUID | None
    campaign_id: UUID | None = None


# Where things stand that a payload names in place of a door or a stairwell: under the field that
# names them, what finds them by their ids.
named_places: Hook[Callable[[Session, Collection[UUID]], Mapping[UUID, At]]] = Hook(
    "places that operations name by something that happened there"
)


@dataclass(frozen=True, slots=True)
class Place:
    """What the phone showed of a door. Nobody signed it, and nothing is decided by it."""

    street: str | None
    number: str | None
    building: str | None
    stairwell: str | None
    floor: int | None
    label: str | None
    # What is read there; phones of before tell the rank alone.
    floor_label: str | None = None


def read_place(value: object) -> Place | None:
    """A place as it travels. What cannot be read of it is left out: it never stops an operation."""
    if not isinstance(value, dict):
        return None
    parts = cast(dict[str, object], value)
    place = Place(
        street=_text(parts.get("street")),
        number=_text(parts.get("number")),
        building=_text(parts.get("building")),
        stairwell=_text(parts.get("stairwell")),
        floor=_floor(parts.get("floor")),
        label=_text(parts.get("label")),
        floor_label=_text(parts.get("floor_label")),
    )
    return None if place == _NOWHERE else place


_NOWHERE = Place(None, None, None, None, None, None)


def _text(value: object) -> str | None:
    try:
        return as_text(value, 1, _LONGEST)
    except Malformed:
        return None


def _floor(value: object) -> int | None:
    try:
        return as_number(value, *_FLOORS)
    except Malformed:
        return None
