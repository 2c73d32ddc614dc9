"""Doing one job: begun, worked at, ended, each step committed so that a page can follow."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.database import writing_for
from backend.jobs.holding import Hold, holding
from backend.jobs.kinds import KINDS, Kind
from backend.jobs.models import Job
from backend.jobs.refusals import BROKEN_OFF, FAILED, TRIED_AGAIN
from backend.jobs.work import Stopping, Work
from backend.problems import Problem, Unavailable

_log = logging.getLogger("backend.jobs")

# A worker of an earlier version meets a kind that the next one brings.
_UNKNOWN_KIND_WAIT = timedelta(minutes=1)
# Somebody is at it; the queue, which gave them up, asks again so much later.
_HELD_WAIT = timedelta(seconds=30)


@dataclass
class Again(Exception):
    """Not done yet: to be tried again, not before that moment."""

    at: datetime


class GaveUp(Exception):
    """Failed for good: a person looks at it."""


def perform(kind_name: str, organisation_id: UUID, job_id: UUID, stopping: Event) -> None:
    """Do a job, behind its organisation's wall.

    A job that the organisation does not have, or that has ended, is nothing to do: the queue may
    hand it out twice, or name another organisation than the job's.

    Raises:
        Again: it is to be tried again.
        GaveUp: it failed for good; its row says so, and why.
    """
    kind = KINDS.get(kind_name)
    if kind is None:
        _log.warning("an unknown kind of job waits", extra={"facts": {"kind": kind_name}})
        raise Again(datetime.now(UTC) + _UNKNOWN_KIND_WAIT)
    with holding(job_id) as hold:
        if hold is None:
            _log.warning("a job is somebody else's", extra={"facts": {"kind": kind_name}})
            raise Again(datetime.now(UTC) + _HELD_WAIT)
        work = _begin(kind, organisation_id, job_id, stopping, hold)
        if work is not None:
            _do(kind, work)


def _do(kind: Kind, work: Work) -> None:
    try:
        kind.run(work)
    except Stopping as stop:
        at = datetime.now(UTC)
        _note(work, state="waiting", attempts=work.attempt - 1, next_at=at)
        raise Again(at) from stop
    except Exception as error:
        _failed(kind, work, error)
    else:
        _note(work, state="done", code=None, ended_at=datetime.now(UTC))


def _begin(
    kind: Kind, organisation_id: UUID, job_id: UUID, stopping: Event, hold: Hold
) -> Work | None:
    with writing_for(organisation_id) as session:
        job = _locked(session, job_id)
        if job is None or job.state not in ("waiting", "running"):
            return None
        now = datetime.now(UTC)
        job.started_at = job.started_at or now
        job.next_at = None
        if is_over := job.attempts >= kind.attempts:
            # Each of its workers was killed before it could say what went wrong.
            job.state, job.code, job.ended_at = "failed", BROKEN_OFF, now
        else:
            job.state, job.attempts = "running", job.attempts + 1
        work = Work(organisation_id, job_id, job.subject_id, job.attempts, stopping, hold)
    if is_over:
        raise GaveUp
    return work


def _failed(kind: Kind, work: Work, error: Exception) -> None:
    """Note what went wrong.

    Raises:
        Again: an attempt is left.
        GaveUp: none is, or the work was refused, which no repetition changes.
    """
    facts = {"kind": kind.name, "job_id": work.job_id, "attempt": work.attempt}
    _log.error("a job failed", extra={"facts": facts}, exc_info=error)
    is_refused = isinstance(error, Problem) and not isinstance(error, Unavailable)
    now = datetime.now(UTC)
    if is_refused or work.attempt >= kind.attempts:
        code = error.code if isinstance(error, Problem) and is_refused else FAILED
        _note(work, state="failed", code=code, ended_at=now)
        raise GaveUp from error
    at = now + kind.wait_after(work.attempt)
    _note(work, state="waiting", code=TRIED_AGAIN, next_at=at)
    raise Again(at) from error


def _note(work: Work, **said: object) -> None:
    with writing_for(work.organisation_id) as session:
        job = _locked(session, work.job_id)
        # Where it was begun anew since, its state is told by whoever did.
        if job is not None and job.state == "running" and job.attempts == work.attempt:
            for name, value in said.items():
                setattr(job, name, value)


def _locked(session: Session, job_id: UUID) -> Job | None:
    return session.scalar(select(Job).where(Job.id == job_id).with_for_update())
