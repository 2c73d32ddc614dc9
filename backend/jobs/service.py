"""Putting a job in line, and what may be done with one afterwards."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backend.database import find
from backend.jobs import queue
from backend.jobs.kinds import KINDS, housekeeping, job_kind
from backend.jobs.models import Job
from backend.jobs.refusals import DROPPED
from backend.jobs.work import Work

_DONE_KEPT = timedelta(days=30)
_FAILED_KEPT_DAYS = 90
# Who has that many in line is behind everybody who has fewer, and no further behind with more.
_FAIR_UP_TO = 100


class JobRuns(Exception):
    """A worker is at it: nothing can be changed before it has ended."""


class JobEnded(Exception):
    """It has not failed, so there is nothing to start again or to give up."""


def enqueue(
    session: Session,
    kind: str,
    subject_id: UUID | None = None,
    *,
    member_id: UUID | None = None,
    at: datetime | None = None,
) -> Job:
    """Have something done outside the request, for the organisation that the session acts for.

    It is part of the session's transaction: committed, it runs; undone, it never was.

    Args:
        session: acts for an organisation.
        kind: a declared one.
        subject_id: the row that it is about.
        member_id: who asked, and may follow it.
        at: not before that moment.

    Raises:
        KeyError: nobody has declared that kind.
        RuntimeError: the session acts for no organisation.
    """
    declared = KINDS[kind]
    job = Job(kind=kind, subject_id=subject_id, member_id=member_id, next_at=at)
    behind = _in_line(session, declared.queue)
    session.add(job)
    session.flush()
    job.queue_id = queue.put(session, declared.queue, kind, job.id, at, behind)
    return job


def _in_line(session: Session, queue_name: str) -> int:
    """How many jobs the organisation has in a line, as far as it matters."""
    kinds = [kind.name for kind in KINDS.values() if kind.queue == queue_name]
    some = select(Job.id).where(Job.state == "waiting", Job.kind.in_(kinds)).limit(_FAIR_UP_TO)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def start_again(session: Session, job_id: UUID) -> Job:
    """Have a job that failed tried anew, as often as at first.

    Raises:
        NotFound: the organisation has no such job.
        JobRuns, JobEnded: it cannot be, as it stands.
    """
    job = _failed(session, job_id, may_wait=False)
    if not queue.again(session, job.queue_id or 0):
        raise JobRuns
    job.state, job.attempts, job.code, job.ended_at = "waiting", 0, None, None
    return job


def drop(session: Session, job_id: UUID) -> Job:
    """Give up a job that failed or waits. It stays to be seen, as given up.

    Raises:
        NotFound: the organisation has no such job.
        JobRuns, JobEnded: it cannot be, as it stands.
    """
    job = _failed(session, job_id, may_wait=True)
    if not queue.remove(session, job.queue_id or 0):
        raise JobRuns
    job.state, job.code, job.next_at = "dropped", DROPPED, None
    job.ended_at = datetime.now(UTC)
    return job


def _failed(session: Session, job_id: UUID, *, may_wait: bool) -> Job:
    job = find(session, Job, job_id)
    session.refresh(job, with_for_update=True)
    if job.state == "running":
        raise JobRuns
    if job.state != "failed" and not (may_wait and job.state == "waiting"):
        raise JobEnded
    return job


@job_kind("jobs.tidy", each_night=True)
def tidy(work: Work) -> None:
    """Forget jobs that ended long ago: 30 days where they went well, 90 where not."""
    now = datetime.now(UTC)
    with work.writing() as session:
        for states, kept in (
            (("done",), _DONE_KEPT),
            (("failed", "dropped"), timedelta(days=_FAILED_KEPT_DAYS)),
        ):
            session.execute(delete(Job).where(Job.state.in_(states), Job.ended_at < now - kept))


@housekeeping.register("jobs.forget")
def _forget(session: Session) -> None:
    queue.forget(session, _FAILED_KEPT_DAYS)


def unfinished(session: Session, kind: str) -> bool:
    """Whether a job of that kind waits or runs."""
    waiting = select(Job.id).where(Job.kind == kind, Job.state.in_(("waiting", "running")))
    return session.scalar(waiting.limit(1)) is not None
