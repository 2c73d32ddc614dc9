"""The queue's own rows, which Procrastinate keeps: ids, a kind and a state, never a word.

They belong to no organisation, because a worker looks for the next job before it knows for whom
it is. A check on the table lets nothing but ids and the kind in (migration 0026).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.database import acting_for

# The one task that Procrastinate knows; which kind of job it is, the arguments say.
TASK = "palier.job"
NIGHTLY = "palier.nightly"

_PUT = text(
    """
    select (procrastinate_defer_jobs_v1(array[row(
        cast(:queue as varchar), cast(:task as varchar), :priority, null, null,
        jsonb_build_object('organisation', cast(:organisation as text), 'job', cast(:job as text),
            'kind', cast(:kind as text)),
        cast(:at as timestamptz)
    )]::procrastinate_job_to_defer_v1[]))[1]
    """
)
# Not while the queue has yet to write down that it failed: what it writes would undo this.
_AGAIN = text(
    """
    select true from (
        select procrastinate_retry_job_v2(id, now(), null, null, null) from (
            select id from procrastinate_jobs where id = :id and status = 'failed' for update
        ) failed
    ) again
    """
)
_REMOVE = text("delete from procrastinate_jobs where id = :id and status <> 'doing' returning true")
_WHOSE = text(
    "select args->>'organisation' from procrastinate_jobs where args->>'job' = cast(:job as text)"
)
_LISTED = text(
    """
    select args->>'organisation' as organisation, args->>'job' as job
    from procrastinate_jobs
    where args ? 'job' and (status = 'failed' or :also_others)
    order by id limit :most
    """
)
# Taken from workers that give no sign of life any more, each job once whoever sweeps.
_STALLED = text(
    """
    select id, procrastinate_retry_job_v2(id, now(), null, null, null) from (
        select job.id from procrastinate_jobs job
        left join procrastinate_workers worker on worker.id = job.worker_id
        where job.status = 'doing' and (
            worker.id is null or worker.last_heartbeat < now() - make_interval(secs => :seconds)
            or job.id = any(:left_behind)) and job.id <> all(:at_work)
        for update of job skip locked
    ) stalled
    """
)
_HELD = text("select id from procrastinate_jobs where status = 'doing' and worker_id = any(:ids)")
_FORGET = text(
    """
    delete from procrastinate_jobs job where status in ('succeeded', 'cancelled', 'aborted',
        'failed') and not exists (select from procrastinate_events event
            where event.job_id = job.id and event.at > now() - make_interval(days => :days))
    """
)
_COUNTS = text(
    """
    select coalesce(args->>'kind', 'nightly') as kind, case
            when status = 'doing' then 'running'
            when status = 'todo' and scheduled_at > now() then 'later'
            when status = 'todo' then 'waiting'
            else 'failed' end as state,
        count(*)
    from procrastinate_jobs where status in ('todo', 'doing', 'failed') group by 1, 2
    """
)
_OLDEST = text(
    """
    select coalesce(extract(epoch from now() - min(coalesce(job.scheduled_at, event.at))), 0)
    from procrastinate_jobs job
    join procrastinate_events event on event.job_id = job.id and event.type = 'deferred'
    where job.status = 'todo' and (job.scheduled_at is null or job.scheduled_at <= now())
    """
)
_WORKERS = text(
    "select count(*) from procrastinate_workers where last_heartbeat > now() - interval '1 minute'"
)


@dataclass(frozen=True)
class Figures:
    """How the queue stands: for whoever watches over it."""

    counts: dict[tuple[str, str], int]
    oldest_wait_s: float
    workers: int


def put(  # a row's columns
    session: Session, queue: str, kind: str, job_id: UUID, at: datetime | None, behind: int
) -> int:
    """Put a job in line, in the session's own transaction; says the id of the queue's row.

    Args:
        session: acts for the job's organisation.
        queue: which line.
        kind: of the job.
        job_id: of the organisation's own row of it.
        at: not before that moment.
        behind: how many the organisation has in line already; who has fewer is before it.

    Raises:
        RuntimeError: the session acts for no organisation.
    """
    row = {
        "queue": queue,
        "task": TASK,
        "organisation": str(acting_for(session)),
        "job": str(job_id),
        "kind": kind,
        "at": at,
        "priority": -behind,
    }
    return int(session.execute(_PUT, row).scalar_one())


def again(session: Session, queue_id: int) -> bool:
    """Put a job that failed in line once more; False where a worker is not done with it yet."""
    return bool(session.scalar(_AGAIN, {"id": queue_id}))


def remove(session: Session, queue_id: int) -> bool:
    """Take a job out of the queue; False where a worker has it at this moment."""
    return bool(session.scalar(_REMOVE, {"id": queue_id}))


def organisation_of(session: Session, job_id: UUID) -> UUID | None:
    """For whom a job is that the queue still knows."""
    found = session.scalar(_WHOSE, {"job": str(job_id)})
    return UUID(found) if found else None


def listed(session: Session, *, also_others: bool, most: int) -> list[tuple[UUID, UUID]]:
    """Organisation and job of those that failed, or of all that have not ended well."""
    rows = session.execute(_LISTED, {"also_others": also_others, "most": most})
    return [(UUID(row.organisation), UUID(row.job)) for row in rows]


def take_from_the_dead(
    session: Session, seconds: float, left_behind: list[int], at_work: list[int]
) -> list[int]:
    """Put in line again what workers have that gave no sign of life for that long.

    Args:
        session: of no organisation.
        seconds: without a sign of life.
        left_behind: jobs that a living worker has and no longer works at.
        at_work: jobs that this process works at, whatever the queue believes of its workers.
    """
    rows = session.execute(
        _STALLED, {"seconds": seconds, "left_behind": left_behind, "at_work": at_work}
    )
    return [row.id for row in rows]


def held_by(session: Session, workers: list[int]) -> set[int]:
    """The jobs that these workers have, as the queue knows it."""
    return set(session.scalars(_HELD, {"ids": workers}))


def forget(session: Session, days: int) -> None:
    """Delete what ended so many days ago."""
    session.execute(_FORGET, {"days": days})


def figures(session: Session) -> Figures:
    """How the queue stands at this moment."""
    counts = {(kind, state): count for kind, state, count in session.execute(_COUNTS)}
    return Figures(
        counts=counts,
        oldest_wait_s=float(session.scalar(_OLDEST) or 0),
        workers=int(session.scalar(_WORKERS) or 0),
    )
