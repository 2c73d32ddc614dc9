"""What kinds of job there are. A room declares its own in `tasks.py`.

    @job_kind("mail.deliver")
    def deliver(work: Work) -> None:
        with work.writing() as session:
            ...

A job is done **at least once**: a worker that dies in the middle has its job taken up again by
another, from the beginning. So a kind begins by looking at what is done already.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from backend.hooks import Hook
from backend.jobs.work import Work

Run = Callable[[Work], None]

# What takes seconds never waits behind what takes minutes.
QUICK, LONG = "quick", "long"

_NAME = re.compile(r"[a-z_]{1,40}\.[a-z_]{1,40}")
_WAIT_MAX = timedelta(hours=6)


@dataclass(frozen=True)
class Kind:
    """A kind of job: what it does, in which line it waits, how often it is tried."""

    name: str
    run: Run
    queue: str
    attempts: int
    wait: timedelta

    def wait_after(self, attempts: int) -> timedelta:
        """How long to wait after that many attempts: four times as long each time, 6 h at most."""
        times: int = 4 ** min(attempts - 1, 8)
        return min(_WAIT_MAX, self.wait * times)


KINDS: dict[str, Kind] = {}
# Kinds that each organisation has done each night.
EACH_NIGHT: list[str] = []
# What is tidied each night in tables that belong to no organisation.
housekeeping: Hook[Callable[[Session], None]] = Hook("what is tidied each night")


def job_kind(
    name: str,
    *,
    queue: str = QUICK,
    attempts: int = 8,
    wait: timedelta = timedelta(seconds=30),
    each_night: bool = False,
) -> Callable[[Run], Run]:
    """Declare what a kind of job does.

    Args:
        name: `room.verb`, as it stands in rows; it never changes its meaning.
        queue: QUICK for seconds, LONG for minutes.
        attempts: how often it is tried before a person has to look at it.
        wait: after the first attempt that failed; then 4, 16, 64 … times as long.
        each_night: each organisation has one put in line each night, without a subject.

    Raises:
        ValueError: the name is no `room.verb`, or is taken.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"a kind of job is called room.verb, not {name}")

    def declare(run: Run) -> Run:
        if name in KINDS:
            raise ValueError(f"the kind of job {name} is declared already")
        KINDS[name] = Kind(name, run, queue, attempts, wait)
        if each_night:
            EACH_NIGHT.append(name)
        return run

    return declare
