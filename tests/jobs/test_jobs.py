"""What a job may be, for whom it acts, and what becomes of it."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from procrastinate.schema import SchemaManager
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.database import act_for, db, writing_for
from backend.jobs import nightly, queue, versions
from backend.jobs.kinds import EACH_NIGHT, KINDS, Kind, job_kind
from backend.jobs.models import Job
from backend.jobs.performing import Again, GaveUp, perform
from backend.jobs.service import enqueue
from backend.jobs.worker import Pace, _Running, _swept, without_values
from backend.web.logs import JsonLines
from tests.conftest import Client
from tests.jobs.conftest import Office

Rows = Callable[[], list[tuple[Any, ...]]]


def do(office: Office, job_id: UUID, *, stopping: bool = False) -> None:
    """Do a job as a worker would."""
    event = Event()
    if stopping:
        event.set()
    with office.app.app_context():
        perform(office.job(job_id).kind, office.id, job_id, event)


class TestInLine:
    def test_it_is_part_of_the_transaction_that_wants_it(
        self, app: Flask, office: Office, queued: Rows
    ) -> None:
        def undone() -> None:
            with app.app_context(), writing_for(office.id) as session:
                enqueue(session, "tests.signs")
                raise InterruptedError

        with pytest.raises(InterruptedError):
            undone()
        assert queued() == []

        job_id = office.ask("tests.signs")

        args = {"organisation": str(office.id), "job": str(job_id), "kind": "tests.signs"}
        assert queued() == [(args, "todo")]

    def test_it_acts_for_somebody(self, engine: Engine) -> None:
        with Session(engine) as session, pytest.raises(RuntimeError, match="acts for no"):
            enqueue(session, "tests.signs")

    def test_nobody_asks_for_what_nobody_declared(self, app: Flask, office: Office) -> None:
        with pytest.raises(KeyError):
            office.ask("tests.nothing")

    @pytest.mark.parametrize(
        "args",
        [
            '{"organisation": "Aïcha", "job": "x", "kind": "tests.signs"}',
            '{"note": "she said"}',
            '{"timestamp": "tonight"}',
            '{"timestamp": 1, "note": "she said"}',
        ],
    )
    def test_no_word_comes_into_the_queue(self, bootstrap: psycopg.Connection, args: str) -> None:
        with pytest.raises(psycopg.errors.CheckViolation):
            bootstrap.execute(
                "insert into procrastinate_jobs (queue_name, task_name, args)"
                " values ('quick', 'palier.job', %s)",
                [args],
            )

    def test_who_has_much_in_line_lets_others_pass(
        self, offices: tuple[Office, Office], bootstrap: psycopg.Connection
    ) -> None:
        much, little = offices
        for _ in range(4):
            much.ask("tests.signs")
        last = little.ask("tests.signs")
        # Another line: the first in it.
        other = much.ask("tests.waits")

        row = bootstrap.execute("select * from procrastinate_register_worker_v1()").fetchone()
        assert row is not None
        taken = [
            bootstrap.execute(
                "select args->>'job' from procrastinate_fetch_job_v2('{quick}', %s)", row
            ).fetchone()
            for _ in range(2)
        ]
        long = bootstrap.execute(
            "select args->>'job', priority from procrastinate_fetch_job_v2('{long}', %s)", row
        ).fetchone()

        assert taken[1] == (str(last),)
        assert long == (str(other), 0)

    def test_kinds_have_names_of_their_own(self) -> None:
        for name in ("tests.signs", "Tests", "tests.with a blank"):
            with pytest.raises(ValueError, match="kind of job"):
                job_kind(name)(lambda _: None)


class TestTheWall:
    def test_a_job_sees_its_own_organisation_alone(self, offices: tuple[Office, Office]) -> None:
        first, second = offices
        second.make.team(name="theirs")

        do(first, first.ask("tests.looks_around"))

        assert first.teams() == {"0 own, 0 by the request's session"}
        assert second.teams() == {"theirs"}

    def test_a_row_of_the_queue_that_names_another_organisation_does_nothing(
        self, app: Flask, offices: tuple[Office, Office]
    ) -> None:
        first, second = offices
        job_id = first.ask("tests.signs")

        with app.app_context():
            perform("tests.signs", second.id, job_id, Event())

        assert first.teams() | second.teams() == set()
        assert first.job(job_id).state == "waiting"

    def test_nobody_reads_the_others_jobs(
        self, engine: Engine, offices: tuple[Office, Office]
    ) -> None:
        first, second = offices
        first.ask("tests.signs")
        with Session(engine) as session:
            act_for(session, second.id)
            assert session.connection().exec_driver_sql("select count(*) from job").scalar() == 0


class TestWhatBecomesOfIt:
    def test_it_is_done_once_however_often_it_is_handed_out(self, office: Office) -> None:
        job_id = office.ask("tests.signs")

        do(office, job_id)
        do(office, job_id)

        assert office.teams() == {"signed 1"}
        job = office.job(job_id)
        assert (job.state, job.code, job.attempts) == ("done", None, 1)
        assert job.started_at is not None
        assert job.ended_at is not None

    def test_what_fails_waits_longer_each_time_and_then_for_a_person(
        self, office: Office, lines: list[str]
    ) -> None:
        job_id = office.ask("tests.fails")

        with pytest.raises(Again):
            do(office, job_id)
        job = office.job(job_id)
        assert (job.state, job.code) == ("waiting", "jobs.tried_again")
        with pytest.raises(GaveUp):
            do(office, job_id)

        assert (office.job(job_id).state, office.job(job_id).code) == ("failed", "jobs.failed")
        assert "a job failed" in "".join(lines)
        assert "no log may hold" not in "".join(lines)

    def test_the_waits_grow_to_six_hours(self) -> None:
        kind = Kind("tests.any", lambda _: None, "quick", 8, timedelta(seconds=30))

        waits = [kind.wait_after(attempt).total_seconds() for attempt in range(1, 8)]

        assert waits == [30, 120, 480, 1920, 7680, 21600, 21600]

    def test_what_is_refused_is_not_tried_again(self, office: Office) -> None:
        job_id = office.ask("tests.refused")

        with pytest.raises(GaveUp):
            do(office, job_id)

        job = office.job(job_id)
        assert (job.state, job.code, job.attempts) == ("failed", "tests.not_like_this", 1)

    def test_one_whose_workers_die_each_time_is_not_begun_for_ever(self, office: Office) -> None:
        job_id = office.ask("tests.once")
        with office.app.app_context(), writing_for(office.id) as session:
            session.connection().exec_driver_sql("update job set state = 'running', attempts = 1")

        with pytest.raises(GaveUp):
            do(office, job_id)

        assert office.teams() == set()
        assert (office.job(job_id).state, office.job(job_id).code) == ("failed", "jobs.broken_off")

    def test_a_stop_is_no_attempt(self, office: Office) -> None:
        job_id = office.ask("tests.signs")

        with pytest.raises(Again):
            do(office, job_id, stopping=True)

        assert (office.job(job_id).state, office.job(job_id).attempts) == ("waiting", 0)

    def test_a_kind_that_a_later_version_brings_waits_for_it(self, office: Office) -> None:
        job_id = office.ask("tests.signs")
        with office.app.app_context(), pytest.raises(Again):
            perform("tests.of_tomorrow", office.id, job_id, Event())

        assert office.job(job_id).state == "waiting"

    def test_what_a_living_worker_has_lost_hold_of_is_taken_up_again(
        self, office: Office, bootstrap: psycopg.Connection
    ) -> None:
        """It ended while the database was away, so the queue never heard of it."""
        office.ask("tests.signs")
        bootstrap.execute("select procrastinate_register_worker_v1()")
        row = bootstrap.execute("select id from procrastinate_workers").fetchone()
        held = bootstrap.execute(
            "update procrastinate_jobs set status = 'doing', worker_id = %s returning id", row
        ).fetchone()
        assert row is not None
        assert held is not None
        running, mine = _Running(), [row[0]]

        assert _swept(office.app, Pace(), running, mine) == []
        assert _swept(office.app, Pace(), running, mine) == [held[0]]


class TestFollowing:
    def test_whoever_asked_follows_it_and_reads_a_sentence(
        self, office: Office, client_as: Callable[..., Client]
    ) -> None:
        client = client_as(office.make, Role.WORKER)
        job_id = office.ask("tests.refused", member_id=client.member.id)

        before = client.get(f"/api/jobs/{job_id}").get_json()
        with pytest.raises(GaveUp):
            do(office, job_id)
        after = client.get(f"/api/jobs/{job_id}").get_json()

        assert (before["state"], before["sentence"]) == ("waiting", None)
        assert (after["state"], after["sentence"]) == (
            "failed",
            "Le fichier est vide : choisissez-en un autre.",
        )

    def test_a_colleague_does_not(self, office: Office, client_as: Callable[..., Client]) -> None:
        job_id = office.ask("tests.signs", member_id=office.make.member().id)

        answer = client_as(office.make, Role.TEAM_LEAD).get(f"/api/jobs/{job_id}")

        assert answer.status_code == 404
        assert answer.get_json()["code"] == "jobs.unknown"


class TestAtTheTerminal:
    def _type(self, app: Flask, *words: str, code: int = 0) -> str:
        result = app.test_cli_runner().invoke(args=["jobs", *words])
        assert result.exit_code == code, result.output
        return result.output

    def test_what_failed_is_listed_and_started_again(
        self, app: Flask, office: Office, bootstrap: psycopg.Connection
    ) -> None:
        job_id = self._failed(office, bootstrap)
        listed = self._type(app, "list")
        assert str(job_id) in listed
        assert "tried several times" in listed

        self._type(app, "retry", str(job_id))

        assert "No job has failed" in self._type(app, "list")
        assert str(job_id) in self._type(app, "list", "--all")
        job = office.job(job_id)
        assert (job.state, job.attempts, job.code) == ("waiting", 0, None)

    def test_what_is_dropped_is_seen_and_not_done(
        self, app: Flask, office: Office, queued: Rows
    ) -> None:
        job_id = office.ask("tests.signs")

        self._type(app, "drop", str(job_id))

        assert queued() == []
        assert (office.job(job_id).state, office.job(job_id).code) == ("dropped", "jobs.dropped")

    def test_what_cannot_be_done_is_a_sentence(
        self, app: Flask, office: Office, bootstrap: psycopg.Connection
    ) -> None:
        assert "The queue has no job" in self._type(app, "retry", str(uuid4()), code=1)
        job_id = office.ask("tests.signs")
        assert "has not failed" in self._type(app, "retry", str(job_id), code=1)
        bootstrap.execute("update job set state = 'running'")
        assert "runs at this moment" in self._type(app, "drop", str(job_id), code=1)

    def test_the_queue_is_that_of_the_installed_version(self, app: Flask) -> None:
        assert "Procrastinate 3.10.0" in self._type(app, "check")

    def _failed(self, office: Office, bootstrap: psycopg.Connection) -> UUID:
        job_id = office.ask("tests.fails")
        for _ in range(2):
            with pytest.raises((Again, GaveUp)):
                do(office, job_id)
        bootstrap.execute("update procrastinate_jobs set status = 'failed'")
        return job_id


def test_another_version_of_the_queue_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert versions.difference() is None
    monkeypatch.setattr(SchemaManager, "get_schema", lambda: "create table another ()")

    assert "write a migration" in (versions.difference() or "")


def test_the_night_has_a_job_for_each_organisation_and_kind(
    app: Flask, offices: tuple[Office, Office], queued: Rows
) -> None:
    with app.app_context():
        nightly.put_the_night_in_line()
        nightly.put_the_night_in_line()

    rows = [row["kind"] for row, _ in queued()]
    assert sorted(rows) == sorted(EACH_NIGHT * 2)
    assert {"jobs.tidy", "audit.tidy"} <= KINDS.keys()


def test_the_night_forgets_jobs_that_ended_long_ago(office: Office) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=31)
    old = office.make.job(state="done", ended_at=long_ago).id
    kept = office.make.job(state="failed", ended_at=long_ago).id

    do(office, office.ask("jobs.tidy"))

    with Session(office.make.session.get_bind()) as session:
        act_for(session, office.id)
        assert session.get(Job, (office.id, old)) is None
        assert session.get(Job, (office.id, kept)) is not None


def test_the_queue_is_counted(app: Flask, office: Office, bootstrap: psycopg.Connection) -> None:
    office.ask("tests.signs")
    office.ask("tests.signs", at=datetime.now(UTC) + timedelta(hours=1))
    bootstrap.execute("select procrastinate_register_worker_v1()")

    with app.app_context(), Session(db.engine) as session:
        found = queue.figures(session)

    assert found.counts == {("tests.signs", "waiting"): 1, ("tests.signs", "later"): 1}
    assert found.oldest_wait_s > 0
    assert found.workers == 1


def test_what_a_library_says_of_a_connection_quotes_nobody() -> None:
    what = ("a", OSError('connection as "aicha" failed'))
    said = logging.LogRecord(
        "psycopg.pool",
        logging.WARNING,
        __file__,
        1,
        "error connecting in %r: %s",
        what,
        None,
    )

    assert without_values(said)

    line = JsonLines().format(said)
    assert "error connecting" in line
    assert "aicha" not in line
