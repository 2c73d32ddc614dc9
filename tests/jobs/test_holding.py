"""A job has one worker at a time, whatever the queue believes."""

import psycopg
import pytest

from backend.jobs.holding import holding
from backend.jobs.performing import Again
from backend.jobs.work import Stopping, Work
from tests.jobs.conftest import Office
from tests.jobs.test_jobs import do


def test_what_somebody_is_at_is_not_begun(office: Office) -> None:
    job_id = office.ask("tests.signs")

    with office.app.app_context(), holding(job_id) as hold:
        assert hold is not None
        with pytest.raises(Again):
            do(office, job_id)

    assert (office.job(job_id).state, office.job(job_id).attempts) == ("waiting", 0)
    do(office, job_id)
    assert office.job(job_id).state == "done"


def test_whoever_loses_it_stops_at_the_next_step(
    office: Office, bootstrap: psycopg.Connection
) -> None:
    job_id = office.ask("tests.signs")
    with office.app.app_context(), holding(job_id) as hold:
        assert hold is not None
        work = Work(office.id, job_id, None, 1, _hold=hold)
        work.tell(1)
        bootstrap.execute(
            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"
            " and database = (select oid from pg_database where datname = current_database())"
        )

        with pytest.raises(Stopping):
            work.tell(2)

    assert office.job(job_id).done == 1


def test_what_was_begun_anew_is_told_by_whoever_did(office: Office) -> None:
    job_id = office.ask("tests.begins_anew")

    do(office, job_id)

    assert (office.job(job_id).state, office.job(job_id).attempts) == ("running", 2)
