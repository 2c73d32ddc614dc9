"""Workers as processes, and organisations that have something to do."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

import tests.jobs.kinds  # noqa: F401
from backend.config import ROOT
from backend.database import act_for, writing_for
from backend.database.cluster import ClusterUrls
from backend.jobs.models import Job
from backend.jobs.service import enqueue
from backend.organisations.models import Team
from tests.conftest import SECRET
from tests.factories import Make

PATIENCE_S = 60

Worker = subprocess.Popen[bytes]


class Office:
    """An organisation that has things done."""

    def __init__(self, app: Flask, make: Make) -> None:
        self.app, self.make = app, make
        self.id: UUID = make.session.info["organisation_id"]

    def ask(self, kind: str, **said: Any) -> UUID:
        """Put a job in line, and commit."""
        with self.app.app_context(), writing_for(self.id) as session:
            return enqueue(session, kind, **said).id

    def job(self, job_id: UUID) -> Job:
        """How it stands now."""
        with self.app.app_context(), self._reading() as session:
            return session.get_one(Job, (self.id, job_id))

    def teams(self) -> set[str]:
        """What jobs have left."""
        with self._reading() as session:
            return set(session.scalars(select(Team.name)))

    def _reading(self) -> Session:
        session = Session(self.make.session.get_bind())
        act_for(session, self.id)
        return session

    def wait_for(self, job_id: UUID, *states: str) -> Job:
        """The job once it is in one of these states."""
        return until(lambda: self.job(job_id), lambda job: job.state in states)


Seen = TypeVar("Seen")


def until(look: Callable[[], Seen], holds: Callable[[Seen], bool]) -> Seen:
    """What is seen once it is as it should be."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds(seen := look()):
        assert time.monotonic() < deadline, f"still {getattr(seen, '__dict__', seen)}"
        time.sleep(0.05)
    return seen


@pytest.fixture
def offices(app: Flask, new_organisation: Callable[[], Make]) -> tuple[Office, Office]:
    """Two organisations."""
    return Office(app, new_organisation()), Office(app, new_organisation())


@pytest.fixture
def office(offices: tuple[Office, Office]) -> Office:
    return offices[0]


@pytest.fixture
def start_worker(urls: ClusterUrls, tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    """Starts a worker over the run's database; all are ended after the test."""
    started: list[Worker] = []

    def start(**settings: str) -> Worker:
        with (tmp_path / f"worker-{len(started)}.log").open("wb") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "tests.jobs.process"],
                cwd=ROOT,
                env=os.environ
                | {
                    "DATABASE_URL": urls.application,
                    "PALIER_SECRET": SECRET,
                    "PALIER_SEALING_KEYS": str(tmp_path / "keys"),
                    "PYTHONPATH": str(ROOT),
                    **settings,
                },
                stdout=log,
                stderr=log,
            )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        if worker.poll() is None:
            worker.send_signal(signal.SIGKILL)
            worker.wait()


@pytest.fixture
def queued(bootstrap: psycopg.Connection) -> Callable[[], list[tuple[Any, ...]]]:
    """The queue's rows: task's arguments and state."""
    return lambda: bootstrap.execute(
        "select args, status::text from procrastinate_jobs where args ? 'job' order by id"
    ).fetchall()
