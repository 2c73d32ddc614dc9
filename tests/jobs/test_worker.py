"""Workers as they run on a server: killed, stopped, replaced, and nothing is lost."""

import signal
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.jobs.conftest import Office, Worker, until

Start = Callable[..., Worker]


@pytest.mark.parametrize("pooled", ["no", "yes"], ids=["told by the database", "by asking"])
def test_what_is_committed_is_done_in_its_own_organisation(
    offices: tuple[Office, Office], start_worker: Start, pooled: str
) -> None:
    start_worker(PALIER_PGBOUNCER=pooled)
    first, second = offices
    first.make.team(name="one")
    second.make.team(name="two")
    second.make.team(name="three")

    for office in offices:
        office.wait_for(office.ask("tests.looks_around"), "done")

    assert first.teams() == {"one", "1 own, 0 by the request's session"}
    assert second.teams() == {"two", "three", "2 own, 0 by the request's session"}


def test_a_worker_that_is_killed_in_the_middle_has_its_job_taken_up_again(
    office: Office, start_worker: Start, tmp_path: Path
) -> None:
    office.make.team(name=str(tmp_path / "go"))
    job_id = office.ask("tests.waits")
    first = start_worker()
    until(lambda: office.job(job_id), lambda job: job.done == 2)

    first.send_signal(signal.SIGKILL)
    first.wait()
    assert office.job(job_id).state == "running"
    start_worker()
    until(lambda: office.job(job_id), lambda job: job.attempts == 2)
    (tmp_path / "go").touch()
    job = office.wait_for(job_id, "done")

    assert (job.done, job.total, job.attempts) == (3, 3, 2)
    assert "went on 2" in office.teams()


def test_a_worker_that_is_stopped_puts_back_what_it_was_at(
    office: Office, start_worker: Start, tmp_path: Path
) -> None:
    office.make.team(name=str(tmp_path / "go"))
    job_id = office.ask("tests.waits")
    first = start_worker()
    until(lambda: office.job(job_id), lambda job: job.done == 2)

    # As from a service manager, which tells the process and whoever started it.
    first.send_signal(signal.SIGTERM)
    first.send_signal(signal.SIGTERM)

    assert first.wait() == 0
    assert (office.job(job_id).state, office.job(job_id).attempts) == ("waiting", 0)
    (tmp_path / "go").touch()
    start_worker()
    assert office.wait_for(job_id, "done").attempts == 1


def test_what_takes_long_holds_up_nothing_that_is_quick(
    office: Office, start_worker: Start, tmp_path: Path
) -> None:
    office.make.team(name=str(tmp_path / "never"))
    start_worker()
    slow = [office.ask("tests.waits") for _ in range(3)]
    until(lambda: office.job(slow[0]), lambda job: job.done == 2)

    office.wait_for(office.ask("tests.signs"), "done")

    assert office.job(slow[0]).state == "running"


def test_a_line_that_loses_the_database_begins_nothing_twice_and_holds_up_no_other(
    office: Office, start_worker: Start, bootstrap: psycopg.Connection, tmp_path: Path
) -> None:
    office.make.team(name=str(tmp_path / "go"))
    start_worker()
    slow = office.ask("tests.waits")
    until(lambda: office.job(slow), lambda job: job.done == 2)
    bootstrap.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where application_name = 'palier worker'"
    )

    # Another process believes that nobody is at it any more.
    start_worker()
    office.wait_for(office.ask("tests.signs"), "done")
    assert (office.job(slow).state, office.job(slow).attempts) == ("running", 1)
    (tmp_path / "go").touch()

    assert office.wait_for(slow, "done").attempts == 1
    assert "went on 1" in office.teams()
    assert "went on 2" not in office.teams()


def test_what_fails_is_tried_again_and_then_told(office: Office, start_worker: Start) -> None:
    job_id = office.ask("tests.fails")
    start_worker()

    job = office.wait_for(job_id, "failed")

    assert (job.attempts, job.code) == (2, "jobs.failed")
    assert office.teams() == {"tried 1", "tried 2"}


def test_a_worker_goes_on_when_its_connections_were_cut(
    office: Office, start_worker: Start, bootstrap: psycopg.Connection
) -> None:
    worker = start_worker()
    office.wait_for(office.ask("tests.signs"), "done")
    bootstrap.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where application_name = 'palier worker'"
    )

    office.wait_for(office.ask("tests.once"), "done")

    assert worker.poll() is None
    assert office.teams() == {"signed 1", "once 1"}
