"""Kinds of job that tests have done: what they did is seen in the teams of their organisation."""

import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from backend.database import db
from backend.jobs.kinds import LONG, job_kind
from backend.jobs.models import Job
from backend.jobs.work import Work
from backend.organisations.models import Team
from backend.problems import Conflict, wording
from backend.problems.wording import Wording

AT_ONCE = timedelta(0)


class NotLikeThis(Conflict):
    """What a job was asked to do cannot be done, however often it is tried."""

    code = "tests.not_like_this"


wording._WORDS["fr"]["tests.not_like_this"] = Wording(
    "Impossible", "Le fichier est vide : choisissez-en un autre."
)
wording._WORDS["en"]["tests.not_like_this"] = Wording(
    "Not possible", "The file is empty: choose another one."
)


def _sign(work: Work, what: str) -> None:
    with work.writing() as session:
        session.add(Team(name=f"{what} {work.attempt}"))


@job_kind("tests.signs", wait=AT_ONCE)
def signs(work: Work) -> None:
    _sign(work, "signed")


@job_kind("tests.waits", queue=LONG, attempts=3, wait=AT_ONCE)
def waits(work: Work) -> None:
    """Goes on once a team's name is a file that is there."""
    work.tell(1, 3)
    with work.writing() as session:
        file = Path(session.scalars(select(Team.name).where(Team.name.like("/%"))).one())
    while not file.exists():
        time.sleep(0.05)
        work.tell(2, 3)
    _sign(work, "went on")
    work.tell(3, 3)


@job_kind("tests.once", attempts=1)
def once(work: Work) -> None:
    _sign(work, "once")


@job_kind("tests.begins_anew")
def begins_anew(work: Work) -> None:
    """As if somebody else had begun it, after its worker had lost it."""
    with work.writing() as session:
        session.execute(update(Job).where(Job.id == work.job_id).values(attempts=2))


@job_kind("tests.fails", attempts=2, wait=AT_ONCE)
def fails(work: Work) -> None:
    _sign(work, "tried")
    raise OSError("a name that no log may hold")


@job_kind("tests.refused")
def refused(_: Work) -> None:
    raise NotLikeThis


@job_kind("tests.looks_around")
def looks_around(work: Work) -> None:
    """Signs with how many teams it sees, in its own session and in a request's."""
    with work.writing() as session:
        own = session.scalar(select(func.count()).select_from(Team))
        strange = db.session().scalar(select(func.count()).select_from(Team))
        session.add(Team(name=f"{own} own, {strange} by the request's session"))
