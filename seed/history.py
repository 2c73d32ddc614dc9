"""Six weeks of evenings at the doors, at the rates that teams in the field report.

Half of the passages find nobody, a fifth are refused. The same dice are thrown every time, so
that two loadings of one day tell the same story.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from seed import phrases

# Out of a hundred passages, when people are coming home and when they are at table.
_EARLY = {
    "not_home": 54,
    "refused": 18,
    "conversation": 16,
    "brief_contact": 6,
    "come_back": 3,
    "language_barrier": 2,
    "inaccessible": 1,
}
_LATE = {
    "not_home": 42,
    "refused": 20,
    "conversation": 24,
    "brief_contact": 7,
    "come_back": 4,
    "language_barrier": 2,
    "inaccessible": 1,
}
_LATE_FROM = 18
_NOTES = {
    "conversation": (0.4, phrases.CONVERSATION_NOTES),
    "brief_contact": (0.3, phrases.BRIEF_NOTES),
    "come_back": (0.6, phrases.COME_BACK_NOTES),
}
_MINUTES = {"conversation": (5, 13), "brief_contact": (2, 5), "come_back": (2, 4)}
_QUICK = (1, 4)
_VACANT = 0.02
_MOST_PASSAGES = 3
# Parts of the conversations: in French, against each other language; about what is sensitive.
_MOTHER_TONGUE = 0.85
_SENSITIVE = 0.16
# How many closed doors are tried again in one evening.
_AGAIN = 14
# A door is not tried again before this.
_REST = timedelta(days=4)


@dataclass(frozen=True)
class Doorstep:
    """A door with who lives behind it, and what a screen shows of it; of a house nothing."""

    door_id: UUID
    household_id: UUID
    floor: str | None = None
    label: str | None = None


@dataclass(frozen=True)
class Promise:
    """A follow-up that somebody agreed to."""

    reason: str
    urgency: str
    note: str


@dataclass(frozen=True)
class Visit:
    """One passage, with all that was noted at the door."""

    at: datetime
    door: Doorstep
    outcome: str
    notice_left: bool = False
    come_back_on: date | None = None
    come_back_at: time | None = None
    note: str | None = None
    promise: Promise | None = None
    asks_not_to_be_visited: bool = False
    talk: "Talk | None" = None


@dataclass(frozen=True)
class Talk:
    """What a conversation was about; what is sensitive in it is only counted."""

    themes: tuple[str, ...]
    sensitive: tuple[str, ...]
    language: str


@dataclass(frozen=True)
class Walk:
    """The work of one member in one territory."""

    name: str
    doors: Sequence[Doorstep]
    # Part of the doors that have been tried once by the last day.
    share: float
    first_day: date
    last_day: date
    zone: ZoneInfo
    # What the campaign talks about, the most frequent first, and in which languages.
    themes: Sequence[str] = ()
    sensitive: Sequence[str] = ()
    languages: Sequence[str] = ("fr",)


def visits(walk: Walk) -> list[Visit]:
    """What happened during a walk, in the order of time."""
    return list(_Walker(walk).visits())


class _Walker:
    """Somebody who goes out two evenings a week, remembers the doors, and tries them again."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._dice = Random(f"palier {walk.name}")  # noqa: S311  # a story, not a secret
        # Apart, so that what is said at the doors changes nothing about who opens them.
        self._talking = Random(f"palier talk {walk.name}")  # noqa: S311
        self._new = list(walk.doors[: round(len(walk.doors) * walk.share)])
        self._vacant = {d for d in self._new if self._dice.random() < _VACANT}
        self._tried: dict[Doorstep, int] = {}
        # Doors where another try is worth it, and the day of the last one.
        self._open: dict[Doorstep, date] = {}
        self._promised_back: dict[Doorstep, date] = {}

    def visits(self) -> Iterator[Visit]:
        days = [day for day in self._days() if day.weekday() in self._weekdays()]
        for left, day in zip(range(len(days), 0, -1), days, strict=True):
            fresh = -(-len(self._new) // left)
            doors = self._due(day) + self._new[:fresh]
            self._new = self._new[fresh:]
            yield from self._visits_on(day, doors)

    def _days(self) -> Iterator[date]:
        day = self._walk.first_day
        while day <= self._walk.last_day:
            yield day
            day += timedelta(days=1)

    def _weekdays(self) -> tuple[int, int]:
        return ((0, 2), (1, 3), (1, 4), (2, 4))[len(self._walk.name) % 4]

    def _due(self, day: date) -> list[Doorstep]:
        """Where somebody asked for another day, and a few of the doors that stayed closed."""
        back = [door for door, on in self._promised_back.items() if on <= day]
        rested = [d for d, on in self._open.items() if day - on >= _REST and d not in back]
        return back + rested[:_AGAIN]

    def _visits_on(self, day: date, doors: Sequence[Doorstep]) -> Iterator[Visit]:
        at = datetime.combine(day, time(17), self._walk.zone)
        at += timedelta(seconds=self._dice.randint(0, 105 * 60))
        for door in doors:
            visit = self._visit(at, door)
            yield visit
            least, most = _MINUTES.get(visit.outcome, _QUICK)
            at += timedelta(seconds=self._dice.randint(least * 60, most * 60))

    def _visit(self, at: datetime, door: Doorstep) -> Visit:
        expected = self._promised_back.pop(door, None) is not None
        outcome = self._outcome(at, door, expected)
        times = self._tried[door] = self._tried.get(door, 0) + 1
        again = outcome in ("not_home", "inaccessible", "language_barrier")
        if again and times < _MOST_PASSAGES:
            self._open[door] = at.date()
        else:
            self._open.pop(door, None)
        back_on, back_at = self._appointment(at.date()) if outcome == "come_back" else (None, None)
        if back_on:
            self._promised_back[door] = back_on
        return Visit(
            at=at,
            door=door,
            outcome=outcome,
            notice_left=outcome == "not_home" and self._dice.random() < 0.6,
            come_back_on=back_on,
            come_back_at=back_at,
            note=self._note(outcome),
            promise=self._promise(at.date(), outcome),
            asks_not_to_be_visited=outcome == "refused" and self._dice.random() < 0.06,
            talk=self._talk() if outcome == "conversation" else None,
        )

    def _talk(self) -> Talk:
        themes, languages = self._walk.themes, self._walk.languages
        # The first are talked about most.
        odds = [1 / (place + 2) for place in range(len(themes))]
        wanted = self._talking.choices(themes, odds, k=2) if themes else []
        often = [_MOTHER_TONGUE, *([1 - _MOTHER_TONGUE] * (len(languages) - 1))]
        return Talk(
            themes=tuple(dict.fromkeys(wanted)),
            sensitive=tuple(
                code for code in self._walk.sensitive if self._talking.random() < _SENSITIVE
            ),
            language=self._talking.choices(languages, often)[0],
        )

    def _outcome(self, at: datetime, door: Doorstep, expected: bool) -> str:
        if door in self._vacant:
            return "vacant"
        if expected:
            return "conversation" if self._dice.random() < 0.7 else "not_home"
        odds = _LATE if at.hour >= _LATE_FROM else _EARLY
        return self._dice.choices(list(odds), list(odds.values()))[0]

    def _appointment(self, day: date) -> tuple[date, time]:
        return day + timedelta(days=self._dice.randint(2, 9)), self._dice.choice(
            (time(17, 30), time(18), time(18, 30), time(19))
        )

    def _note(self, outcome: str) -> str | None:
        chance, notes = _NOTES.get(outcome, (0.0, ()))
        return self._dice.choice(notes) if self._dice.random() < chance else None

    def _promise(self, day: date, outcome: str) -> Promise | None:
        recent = self._walk.last_day - day < timedelta(days=25)
        if outcome != "conversation" or self._dice.random() > (0.11 if recent else 0.0):
            return None
        return Promise(*self._dice.choice(phrases.PROMISES))
