"""The worker: a process that takes jobs out of the queue until it is told to stop.

Procrastinate fetches, counts and puts back; what a job is and does stands in this house. Two
lines are worked at beside each other, so that what takes minutes never holds up what takes
seconds: each has connections of its own, and one that loses the database begins again by itself.
"""

import asyncio
import logging
import os
import signal
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event
from uuid import UUID

import psycopg
from flask import Flask
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ProcrastinateException
from procrastinate.jobs import Job as QueuedJob
from procrastinate.worker import Worker
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from backend.config import Settings
from backend.database import db
from backend.jobs import nightly, queue
from backend.jobs.kinds import LONG, QUICK
from backend.jobs.performing import Again, GaveUp, perform

_log = logging.getLogger("backend.jobs")

# How many jobs each line has at once.
_AT_ONCE = {QUICK: 2, LONG: 1}
# Two signals within so long ask for one thing.
_SAME_S = 1
# What failed in the bookkeeping, not in the job: most often the database was away.
_FAULT_WAIT = timedelta(seconds=30)


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How often the worker does what it does by itself; tests are quicker."""

    heartbeat_s: float = 10
    # Without a sign of life for so long, a worker's jobs are somebody else's.
    stalled_s: float = 40
    sweep_s: float = 15
    # Without LISTEN, which PgBouncer does not pass on, the queue is asked so often.
    poll_s: float = 2
    stop_s: float = 10
    restart_s: float = 5


@dataclass
class _Running:
    """What this process is at, and what it is told."""

    jobs: set[int] = field(default_factory=set)
    # Seen by the last sweep as ours, although nobody is at it.
    suspects: set[int] = field(default_factory=set)
    # Of each line.
    workers: dict[str, Worker] = field(default_factory=dict)
    stopping: Event = field(default_factory=Event)


class _ByTheJob(BaseRetryStrategy):
    """Whether and when to try again is decided where the job is known."""

    def get_retry_decision(
        self,
        *,
        exception: BaseException,
        job: QueuedJob,
    ) -> RetryDecision | None:
        if isinstance(exception, GaveUp):
            return None
        if isinstance(exception, Again):
            return RetryDecision(retry_at=exception.at)
        _log.error(
            "the work around a job failed",
            extra={"facts": {"task": job.task_name}},
            exc_info=exception,
        )
        return RetryDecision(retry_at=datetime.now(UTC) + _FAULT_WAIT)


def work(app: Flask, pace: Pace | None = None) -> None:
    """Work until SIGTERM or SIGINT; a second one ends at once.

    What is under way has `stop_s` to come to its next step, then it is put back; what does not
    is left, and taken up by the next worker.
    """
    _log_as_we_do()
    asyncio.run(_until_stopped(app, pace or Pace()))


async def _until_stopped(app: Flask, pace: Pace) -> None:
    running = _Running()
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    asked_at: list[float] = []

    def stop() -> None:
        if over.is_set():
            # A service manager tells each process of a unit, and one tells the other.
            if loop.time() - asked_at[0] > _SAME_S:
                os._exit(1)
            return
        asked_at.append(loop.time())
        running.stopping.set()
        over.set()
        # A thread cannot be ended from outside; what it has is taken up by the next worker.
        loop.call_later(pace.stop_s, os._exit, 0)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    sweeping = asyncio.create_task(_sweep(app, pace, running))
    await asyncio.gather(*(_line(app, pace, running, over, name) for name in _AT_ONCE))
    sweeping.cancel()


async def _line(app: Flask, pace: Pace, running: _Running, over: asyncio.Event, name: str) -> None:
    """Work at one line until the worker is to stop, whatever becomes of the other."""
    while not over.is_set():
        try:
            await _shift(app, pace, running, over, name)
        except (ProcrastinateException, psycopg.Error, OSError) as error:
            _log.warning(
                "the queue does not answer", extra={"facts": {"line": name}}, exc_info=error
            )
        if not over.is_set():
            await _first_of(over.wait(), asyncio.sleep(pace.restart_s))


async def _shift(app: Flask, pace: Pace, running: _Running, over: asyncio.Event, name: str) -> None:
    """Work at one line as long as the queue answers."""
    tasks = queue_app(app, running)
    settings: Settings = app.config["PALIER_SETTINGS"]
    async with tasks.open_async():
        worker = running.workers[name] = Worker(
            app=tasks,
            name=name,
            queues=[name],
            concurrency=_AT_ONCE[name],
            fetch_job_polling_interval=pace.poll_s,
            listen_notify=not settings.has_pgbouncer,
            delete_jobs="successful",
            install_signal_handlers=False,
            update_heartbeat_interval=pace.heartbeat_s,
            stalled_worker_timeout=pace.stalled_s,
        )
        at_work = asyncio.create_task(worker.run())  # type: ignore[no-untyped-call]
        _log.info("the worker has begun", extra={"facts": {"line": name}})
        try:
            await _first_of(over.wait(), at_work)
        finally:
            worker.stop()  # type: ignore[no-untyped-call]
            # A job that goes on in its thread is held there: nobody else begins it meanwhile.
            await asyncio.wait([at_work], timeout=pace.stop_s)
            at_work.cancel()
            await asyncio.wait([at_work], timeout=1)
        if at_work.done() and not at_work.cancelled() and (error := at_work.exception()):
            raise error


async def _first_of(*waiting: object) -> None:
    tasks = [asyncio.ensure_future(one) for one in waiting]  # type: ignore[call-overload]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        # Only what was begun here: workers end in their own time.
        if isinstance(task, asyncio.Task) and task not in waiting:
            task.cancel()


def queue_app(app: Flask, running: _Running | None = None) -> App:
    """Procrastinate's application: one task for all kinds, one for the night."""
    settings: Settings = app.config["PALIER_SETTINGS"]
    mine = running or _Running()
    url = make_url(settings.database_url).set(drivername="postgresql")
    tasks = App(
        connector=PsycopgConnector(
            conninfo=url.render_as_string(hide_password=False),
            kwargs={
                "prepare_threshold": None if settings.has_pgbouncer else 5,
                "application_name": "palier worker",
            },
            min_size=1,
            max_size=4,
            timeout=10,
        ),
        periodic_defaults={"max_delay": nightly.LATE_S},
    )

    @tasks.task(name=queue.TASK, pass_context=True, retry=_ByTheJob())
    def do_job(context: JobContext, organisation: str, job: str, kind: str) -> None:
        id_ = context.job.id or 0
        mine.jobs.add(id_)
        try:
            with app.app_context():
                perform(kind, UUID(organisation), UUID(job), mine.stopping)
        finally:
            mine.jobs.discard(id_)

    @tasks.periodic(cron=nightly.AT)
    @tasks.task(name=queue.NIGHTLY, queue=QUICK, pass_context=True, retry=_ByTheJob())
    def begin_night(
        context: JobContext,
        timestamp: int,  # noqa: ARG001  # Procrastinate says for when
    ) -> None:
        id_ = context.job.id or 0
        mine.jobs.add(id_)
        try:
            with app.app_context():
                nightly.put_the_night_in_line()
        finally:
            mine.jobs.discard(id_)

    return tasks


async def _sweep(app: Flask, pace: Pace, running: _Running) -> None:
    """Take up what dead workers had, and what this one has lost its hold of."""
    while True:
        await asyncio.sleep(pace.sweep_s)
        workers = running.workers.values()
        mine = [worker.worker_id for worker in workers if worker.worker_id is not None]
        try:
            taken = await asyncio.to_thread(_swept, app, pace, running, mine)
        except Exception as error:  # whatever it was, the next sweep is due
            _log.warning("the queue was not swept", exc_info=error)
            continue
        if taken:
            _log.warning("jobs are taken up again", extra={"facts": {"count": len(taken)}})


def _swept(app: Flask, pace: Pace, running: _Running, mine: list[int]) -> list[int]:
    with app.app_context(), Session(db.engine) as session, session.begin():
        # Ended here while the database was away, so that the queue never heard of it.
        idle = queue.held_by(session, mine) - running.jobs
        left_behind = sorted(idle & running.suspects)
        running.suspects = idle - set(left_behind)
        return queue.take_from_the_dead(session, pace.stalled_s, left_behind, sorted(running.jobs))


def without_values(record: logging.LogRecord) -> bool:
    """A library's line as it stands in its code: what is filled in may quote anything."""
    record.args = None
    return True


def _log_as_we_do() -> None:
    """The libraries' warnings in our lines: without values, with places in the code."""
    ours = logging.getLogger("backend")
    for name in ("procrastinate", "psycopg.pool", "asyncio"):
        logger = logging.getLogger(name)
        logger.handlers = list(ours.handlers)
        logger.addFilter(without_values)
        logger.setLevel(logging.WARNING)
        logger.propagate = False
    # Our own lines tell of a job that failed; those of its helpers quote errors in their words,
    # and no filter of a logger above sees the records of one below.
    for name in ("procrastinate.worker", "procrastinate.utils"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
