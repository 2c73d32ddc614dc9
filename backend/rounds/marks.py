"""What the marks of a round add up to, in whatever order they came.

`pwa/src/domain/round.ts` says the same on the phone; `tests/golden/rounds.json` holds both to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment at which somebody said what the round does now."""

    id: UUID
    event: str
    at: datetime
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Course:
    """Where a round stands. `paused_s` are the pauses that are over, `paused_at` begins another."""

    state: str = "prepared"
    started_at: datetime | None = None
    paused_at: datetime | None = None
    ended_at: datetime | None = None
    paused_s: float = 0.0


def course_of(marks: Iterable[Mark]) -> Course:
    """Fold the marks of a round in the order in which they happened.

    A mark that says what is so already changes nothing: two who walk together may both start it.
    Going on takes an end back, and what lay between was a pause.
    """
    course = Course()
    for mark in sorted(marks, key=lambda one: (one.at, one.seq, one.id)):
        course = _after(course, mark)
    return course


def _after(course: Course, mark: Mark) -> Course:
    if mark.event == "pause":
        is_new = course.state == "running"
        return replace(course, state="paused", paused_at=mark.at) if is_new else course
    if mark.event == "end":
        if course.state == "ended":
            return course
        over = replace(course, state="ended", ended_at=mark.at, paused_at=None)
        return replace(over, paused_s=course.paused_s + _since(course.paused_at, mark.at))
    if course.state == "running":
        return course
    return Course(
        state="running",
        started_at=course.started_at or mark.at,
        paused_s=course.paused_s + _since(course.paused_at or course.ended_at, mark.at),
    )


def _since(before: datetime | None, at: datetime) -> float:
    return (at - before).total_seconds() if before is not None else 0.0
