"""The measures: what each figure means, once, for every screen, export and report.

A dwelling is known by the summary of its passages, which the database folds as they arrive.
Everything below is a pure function of summaries; `pwa/src/domain/measures.ts` says the same,
and `tests/golden/measures.json` holds both to it.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from backend.encounters import outcomes
from backend.encounters.outcomes import OUTCOMES
from backend.organisations.service_day import TeamCalendar

DO_NOT_VISIT = "do_not_visit"
NEVER_SEEN = "never_seen"
VACANT = "vacant"
# The states of a dwelling, each with its own sign.
STATES = (DO_NOT_VISIT, NEVER_SEEN, *OUTCOMES)
# Somebody spoke.
MET = frozenset(outcomes.MET)
# Anybody came to the door.
ANSWERED = frozenset(outcomes.ANSWERED)


@dataclass(frozen=True)
class Passage:
    """One passage at a dwelling; those of one moment are in the order of `seq`."""

    outcome: str
    at: datetime
    seq: int = 0
    withdrawn: bool = False


@dataclass(frozen=True)
class Summary:
    """What the passages at one dwelling's household add up to."""

    do_not_visit: bool = False
    passages: int = 0
    answered: int = 0
    met: int = 0
    last_outcome: str | None = None

    @property
    def state(self) -> str:
        """The one state that the dwelling is in."""
        if self.do_not_visit:
            return DO_NOT_VISIT
        return self.last_outcome or NEVER_SEEN

    @property
    def is_door(self) -> bool:
        """Whether it counts among the doors: neither vacant nor not to be visited."""
        return self.state not in (DO_NOT_VISIT, VACANT)


@dataclass(frozen=True)
class Period:
    """From a moment, which is part of it, until another, which is not; None has no bound."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def is_over_at(self, at: datetime) -> bool:
        """Whether a moment lies behind its end."""
        return self.ends_at is not None and at >= self.ends_at

    def has_begun_at(self, at: datetime) -> bool:
        """Whether a moment lies at its beginning or later."""
        return self.starts_at is None or at >= self.starts_at


@dataclass(frozen=True)
class Days:
    """From one service day of a team until another, both included."""

    calendar: TeamCalendar
    first: date
    last: date

    def is_over_at(self, at: datetime) -> bool:
        """Whether a moment counts on a day behind the last."""
        return self.calendar.day_of(at) > self.last

    def has_begun_at(self, at: datetime) -> bool:
        """Whether a moment counts on the first day or later."""
        return self.calendar.day_of(at) >= self.first


ALWAYS = Period()


def summarise(
    passages: Iterable[Passage], *, do_not_visit: bool = False, period: Period | Days = ALWAYS
) -> Summary:
    """Fold the passages at one household; withdrawn ones count nowhere.

    What is counted lies within the period; the last outcome is that of the period's end,
    whenever that passage was.
    """
    known = sorted(
        (p for p in passages if not p.withdrawn and not period.is_over_at(p.at)),
        key=lambda passage: (passage.at, passage.seq),
    )
    counted = [passage for passage in known if period.has_begun_at(passage.at)]
    return Summary(
        do_not_visit=do_not_visit,
        passages=len(counted),
        answered=sum(passage.outcome in ANSWERED for passage in counted),
        met=sum(passage.outcome in MET for passage in counted),
        last_outcome=known[-1].outcome if known else None,
    )


@dataclass(frozen=True)
class Measures:
    """The figures of a set of dwellings.

    `seen` and `met` count doors, so no rate passes 1; `passages` and `answered` count all
    passages, those at dwellings that turned out vacant too.
    """

    dwellings: int
    doors: int
    seen: int
    met: int
    passages: int
    answered: int

    @property
    def coverage(self) -> float | None:
        """Which part of the doors was seen."""
        return _rate(self.seen, self.doors)

    @property
    def meeting_rate(self) -> float | None:
        """At which part of the doors seen somebody spoke."""
        return _rate(self.met, self.seen)

    @property
    def answer_rate(self) -> float | None:
        """At which part of the passages anybody came to the door."""
        return _rate(self.answered, self.passages)

    def as_answer(self) -> dict[str, Any]:
        """The figures and their rates, as they travel."""
        return asdict(self) | {
            "coverage": self.coverage,
            "meeting_rate": self.meeting_rate,
            "answer_rate": self.answer_rate,
        }


def measure(dwellings: Iterable[Summary]) -> Measures:
    """The figures of some dwellings."""
    every = list(dwellings)
    doors = [dwelling for dwelling in every if dwelling.is_door]
    return Measures(
        dwellings=len(every),
        doors=len(doors),
        seen=sum(door.passages > 0 for door in doors),
        met=sum(door.met > 0 for door in doors),
        passages=sum(dwelling.passages for dwelling in every),
        answered=sum(dwelling.answered for dwelling in every),
    )


def count_states(dwellings: Iterable[Summary]) -> dict[str, int]:
    """How many dwellings are in each state; together, all of them."""
    counts = dict.fromkeys(STATES, 0)
    for dwelling in dwellings:
        counts[dwelling.state] += 1
    return counts


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None
