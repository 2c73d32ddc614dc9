"""Jobs from a terminal: work, look at what failed, start it again or give it up."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from backend.database import act_for, db, writing_for
from backend.jobs import queue, service
from backend.jobs.models import Job
from backend.problems import NotFound
from backend.problems.wording import say

jobs = AppGroup("jobs", help="Work outside a request: mails, what is tidied each night.")

_MOST = 200


@jobs.command("work")
def work() -> None:
    """Do what waits in the queue, until Ctrl-C or SIGTERM; the process `worker` of a server."""
    # The queue's library is loaded by the worker alone.
    from backend.jobs import worker

    worker.work(current_app._get_current_object())  # type: ignore[attr-defined]


@jobs.command("list")
@click.option("--all", "also_others", is_flag=True, help="Also those that wait or run.")
def list_jobs(also_others: bool) -> None:
    """The jobs that failed: which, whose, when, and why in a sentence. No words about people."""
    with Session(db.engine) as session:
        listed = queue.listed(session, also_others=also_others, most=_MOST)
    for organisation_id, job_id in listed:
        with _reading(organisation_id) as session:
            job = session.get(Job, (organisation_id, job_id))
            if job is not None:
                click.echo(_line(job, organisation_id))
    if not listed:
        click.echo("No job waits or runs." if also_others else "No job has failed.")
    if len(listed) == _MOST:
        click.echo(f"There may be more: these are the {_MOST} oldest.")


@jobs.command("retry")
@click.argument("job_id", type=click.UUID)
def retry(job_id: UUID) -> None:
    """Start JOB_ID again, one that failed: it is tried as often as at first."""
    _do(job_id, service.start_again)
    click.echo(f"{job_id} is in line again")


@jobs.command("drop")
@click.argument("job_id", type=click.UUID)
def drop(job_id: UUID) -> None:
    """Give JOB_ID up, one that failed or waits: it is not tried any more."""
    _do(job_id, service.drop)
    click.echo(f"{job_id} is given up")


@jobs.command("check")
def check() -> None:
    """Whether the queue's tables are those of the Procrastinate that is installed."""
    from backend.jobs import versions

    if fault := versions.difference():
        raise click.ClickException(fault)
    click.echo(f"The queue is that of Procrastinate {versions.FROZEN}.")


@contextmanager
def _reading(organisation_id: UUID) -> Iterator[Session]:
    with Session(db.engine) as session:
        act_for(session, organisation_id)
        yield session


def _line(job: Job, organisation_id: UUID) -> str:
    """One job in one line."""
    at = job.ended_at or job.next_at or job.started_at or job.created_at
    sentence = f" {say(job.code, 'en', {}).detail}" if job.code else ""
    return (
        f"{job.id} {job.kind} of {organisation_id} {job.state} {at:%Y-%m-%d %H:%M},"
        f" begun {job.attempts} times.{sentence}"
    )


def _do(job_id: UUID, change: Callable[[Session, UUID], Job]) -> None:
    """Change a job, whosever it is.

    Raises:
        click.ClickException: there is none, it runs, or it has ended well.
    """
    with Session(db.engine) as session:
        organisation_id = queue.organisation_of(session, job_id)
    if organisation_id is None:
        raise click.ClickException(
            f"The queue has no job {job_id}. Those that failed: bin/palier jobs list"
        )
    try:
        with writing_for(organisation_id) as session:
            change(session, job_id)
    except service.JobRuns as problem:
        raise click.ClickException(
            f"{job_id} runs at this moment: wait until it has ended, then type the command again."
        ) from problem
    except (service.JobEnded, NotFound) as problem:
        raise click.ClickException(
            f"{job_id} has not failed. Those that failed: bin/palier jobs list"
        ) from problem
