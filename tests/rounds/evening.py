"""An evening drawn in words: stairwells as pictures of their doors, and what a round of it is.

A stairwell is written floor by floor, the top one first, a sign a door:

    .  nobody knocked yet          -  absent last week
    o  somebody spoke last week    x  refused last week
    V  nobody lives there          !  asked never to be visited
    n  absent an hour ago          F  a follow-up is due
    r  expects us today            6, 7, 8  expects us today at 18, 19 or 20 h
    a  absent three times          l  expects us another day
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from backend.rounds.choosing import KnownDoor, KnownStairwell, Wanted

DAY = date(2026, 11, 24)
STARTS_AT = datetime(2026, 11, 24, 17, 30, tzinfo=ZoneInfo("Europe/Paris"))
LAST_WEEK = STARTS_AT - timedelta(days=7)
_SPACE = UUID("5b9f2f7e-8d0c-4a70-9a4f-0f1d7a1c2b3d")

_PASSED = {"passages": 1, "last_at": LAST_WEEK}
_RETURN = _PASSED | {"last_outcome": "come_back", "come_back_on": DAY}
_SIGNS: dict[str, dict[str, Any]] = {
    ".": {},
    "-": _PASSED | {"last_outcome": "not_home"},
    "o": _PASSED | {"last_outcome": "conversation", "met": 1},
    "x": _PASSED | {"last_outcome": "refused"},
    "V": _PASSED | {"last_outcome": "vacant"},
    "!": {"do_not_visit": True},
    "n": {"passages": 1, "last_at": STARTS_AT - timedelta(hours=1), "last_outcome": "not_home"},
    "F": _PASSED | {"last_outcome": "conversation", "met": 1, "is_follow_up_due": True},
    "r": _RETURN,
    "6": _RETURN | {"come_back_at": time(18)},
    "7": _RETURN | {"come_back_at": time(19)},
    "8": _RETURN | {"come_back_at": time(20)},
    "a": {"passages": 3, "last_at": LAST_WEEK, "last_outcome": "not_home"},
    "l": _RETURN | {"come_back_on": DAY + timedelta(days=2)},
}


def block(
    name: str, doors: str, *, at: tuple[float, float] = (0, 0), **said: Any
) -> KnownStairwell:
    """A stairwell, its floors from the top one, separated by spaces."""
    floors = doors.split()
    return KnownStairwell(
        id=uuid5(_SPACE, name),
        kind=said.pop("kind", "block"),
        point=at,
        doors=tuple(
            KnownDoor(uuid5(_SPACE, f"{name} {floor} {position}"), floor, position, **_SIGNS[sign])
            for floor, row in zip(range(len(floors) - 1, -1, -1), floors, strict=True)
            for position, sign in enumerate(row, 1)
        ),
        **said,
    )


def house(name: str, door: str = ".", *, at: tuple[float, float] = (0, 0)) -> KnownStairwell:
    """A house with its one door."""
    return block(name, door, at=at, kind="house")


def asked(budget_min: int = 90, **said: Any) -> Wanted:
    """A round from the meeting point, which is where distances are counted from."""
    default: dict[str, Any] = {
        "day": DAY,
        "starts_at": STARTS_AT,
        "passages": 3,
        "start": (0.0, 0.0),
    }
    return Wanted(**default | {"budget_min": budget_min} | said)
