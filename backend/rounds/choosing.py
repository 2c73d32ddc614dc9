"""Which doors a round knocks at, and why: a pure function of what is known of each.

`pwa/src/domain/round-choice.ts` says the same on the phone; `tests/golden/rounds.json` holds
both to it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from backend.organisations.service_day import moment_in
from backend.rounds.minutes import NOTHING_KNOWN, Answers

Reason = Literal["due_return", "follow_up", "never_met", "again"]
REASONS: tuple[Reason, ...] = ("due_return", "follow_up", "never_met", "again")

# Nobody wants to hear the bell twice in an evening.
NOT_AGAIN_WITHIN = timedelta(hours=3)
# Somebody expected at six is well served from ten to until a quarter past.
EARLY_MIN = 10.0
LATE_MIN = 15.0

# What a door is worth, beside the others: promises first, then those whom nobody met.
_PROMISED_WORTH = {"due_return": 5.0, "follow_up": 3.0}


@dataclass(frozen=True, slots=True)
class KnownDoor:
    """A door as far as a plan is concerned, for one campaign.

    `last_outcome` and `last_at` are of the last passage, `come_back_on` and `come_back_at` what
    it promised. `is_follow_up_due`: an open follow-up of theirs is due, and nobody else's.
    """

    id: UUID
    floor: int
    position: int
    passages: int = 0
    met: int = 0
    last_outcome: str | None = None
    last_at: datetime | None = None
    come_back_on: date | None = None
    come_back_at: time | None = None
    do_not_visit: bool = False
    is_follow_up_due: bool = False


@dataclass(frozen=True, slots=True)
class KnownStairwell:
    """A stairwell with its doors, at a point in metres.

    `kind` is `block` or `house`, `lift` is `works`, `out` or None where nobody said.
    """

    id: UUID
    kind: str
    point: tuple[float, float]
    doors: tuple[KnownDoor, ...]
    lift: str | None = None

    @property
    def top_floor(self) -> int:
        """The highest floor on which somebody lives."""
        return max((door.floor for door in self.doors), default=0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks of a round; `start` is a point in metres."""

    day: date
    starts_at: datetime
    budget_min: int
    # How often a door is tried at most, by the campaign.
    passages: int
    answers: Answers = NOTHING_KNOWN
    start: tuple[float, float] | None = None
    # How many knock: they share the doors of a landing, never the stairs.
    people: int = 1
    # After midnight, by the clock on the wall: an hour before it belongs to the night.
    day_begins_min: int = 0


@dataclass(frozen=True, slots=True)
class ChosenDoor:
    """A door worth a knock: why, what that is worth, and the minute at which it is expected."""

    id: UUID
    floor: int
    position: int
    reason: Reason
    worth: float
    # Minutes after the round's start; None: any time.
    due_min: float | None = None

    @property
    def is_promised(self) -> bool:
        """Whether somebody behind it expects a visit."""
        return self.reason in _PROMISED_WORTH


def choose(door: KnownDoor, wanted: Wanted) -> ChosenDoor | None:
    """What a door is to this round; None where it is to be left alone.

    A refusal is an answer: in the same campaign nobody asks again.
    """
    if door.do_not_visit or door.last_outcome == "vacant":
        return None
    if _is_expected(door, wanted.day):
        due = _due_min(door, wanted)
        if due is None:
            return _chosen(door, "due_return")
        is_within = -EARLY_MIN <= due <= wanted.budget_min + LATE_MIN
        # Whoever named an hour outside the round is not disturbed at another.
        return _chosen(door, "due_return", due) if is_within else None
    if door.last_at is not None and wanted.starts_at - door.last_at < NOT_AGAIN_WITHIN:
        return None
    if door.is_follow_up_due:
        return _chosen(door, "follow_up")
    if door.last_outcome == "come_back" and door.come_back_on is not None:
        # They named a later day.
        return None
    if door.last_outcome == "refused" or door.met or door.passages >= wanted.passages:
        return None
    return _chosen(door, "again" if door.passages else "never_met")


def _is_expected(door: KnownDoor, day: date) -> bool:
    return (
        door.last_outcome == "come_back"
        and door.come_back_on is not None
        and door.come_back_on <= day
    )


def _due_min(door: KnownDoor, wanted: Wanted) -> float | None:
    """An hour counts on its day; whoever was forgotten then is glad of any."""
    if door.come_back_at is None or door.come_back_on != wanted.day:
        return None
    due = moment_in(wanted.starts_at.tzinfo, wanted.day, door.come_back_at, wanted.day_begins_min)
    # Not as two readings of one clock, which may be put back meanwhile.
    return (due.timestamp() - wanted.starts_at.timestamp()) / 60


def _chosen(door: KnownDoor, reason: Reason, due_min: float | None = None) -> ChosenDoor:
    worth = _PROMISED_WORTH.get(reason) or 1 / (1 + door.passages)
    return ChosenDoor(door.id, door.floor, door.position, reason, worth, due_min)
