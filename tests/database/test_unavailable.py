"""What means that the database is away, and what does not though it sounds alike."""

from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from backend.database.cluster import ClusterUrls
from backend.database.unavailable import is_unavailable
from tests.conftest import plain


def _error(do: Callable[[], object]) -> BaseException:
    with pytest.raises((SQLAlchemyError, psycopg.Error)) as caught:
        do()
    return caught.value


def _cut_off(session: Session, bootstrap: psycopg.Connection) -> None:
    """End the server's side of a session's connection, as a server that stops does."""
    number = session.scalar(text("select pg_backend_pid()"))
    bootstrap.execute("select pg_terminate_backend(%s, 5000)", [number])


def _ask(session: Session, question: str) -> Callable[[], object]:
    return lambda: session.execute(text(question))


class TestAway:
    def test_nobody_listens(self) -> None:
        url = "postgresql+psycopg://palier_app@/palier?host=/nowhere"

        assert is_unavailable(_error(create_engine(url).connect))
        assert is_unavailable(_error(lambda: psycopg.connect(plain(url))))

    def test_the_database_is_not_there(self, urls: ClusterUrls) -> None:
        url = urls.application.replace("/palier_test_", "/palier_nothing_")

        assert is_unavailable(_error(create_engine(url).connect))

    def test_it_stops_in_the_middle_and_for_all_that_follows(
        self, engine: Engine, bootstrap: psycopg.Connection
    ) -> None:
        with Session(engine) as session:
            _cut_off(session, bootstrap)

            assert is_unavailable(_error(_ask(session, "select 1")))
            assert is_unavailable(_error(_ask(session, "select 1")))
            assert is_unavailable(_error(session.commit))
            session.rollback()
            assert session.scalar(text("select 1")) == 1

    def test_it_stops_before_the_commit(
        self, engine: Engine, bootstrap: psycopg.Connection
    ) -> None:
        with Session(engine) as session:
            _cut_off(session, bootstrap)

            assert is_unavailable(_error(session.commit))
            session.rollback()

    def test_it_stops_under_a_savepoint(
        self, engine: Engine, bootstrap: psycopg.Connection
    ) -> None:
        with Session(engine) as session:
            _cut_off(session, bootstrap)
            session.begin_nested()

            assert is_unavailable(_error(_ask(session, "select 1")))
            session.rollback()

    def test_it_stops_under_the_drivers_own_cursor(
        self, engine: Engine, bootstrap: psycopg.Connection
    ) -> None:
        with Session(engine) as session:
            driver = session.connection().connection.driver_connection
            assert isinstance(driver, psycopg.Connection)
            _cut_off(session, bootstrap)

            assert is_unavailable(_error(lambda: driver.execute("select 1")))
            assert is_unavailable(_error(lambda: driver.execute("select 1")))
            assert is_unavailable(_error(session.rollback))

    def test_no_connection_is_free(self, urls: ClusterUrls) -> None:
        engine = create_engine(
            urls.application, poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.01
        )
        with engine.connect():
            assert is_unavailable(_error(engine.connect))
        engine.dispose()

    @pytest.mark.parametrize("state", ["53100", "53300", "57P01", "57P03", "08006"])
    def test_the_server_says_so(self, state: str) -> None:
        assert is_unavailable(psycopg.errors.lookup(state)())


class TestThere:
    @pytest.mark.parametrize(
        "fault",
        [
            "select nothing from nowhere",
            "selec 1",
            "select 1 / 0",
            "insert into organisation (id) values (null)",
            "do $$ begin raise exception 'x' using errcode = '40P01'; end $$",
            "do $$ begin raise exception 'x' using errcode = '40001'; end $$",
            "do $$ begin raise exception 'x' using errcode = '55P03'; end $$",
        ],
    )
    def test_a_fault_of_a_statement_is_another_thing(self, engine: Engine, fault: str) -> None:
        with Session(engine) as session:
            assert not is_unavailable(_error(_ask(session, fault)))
            assert not is_unavailable(_error(_ask(session, "select 1")))  # the transaction is void

    def test_so_is_one_that_takes_too_long(self, engine: Engine) -> None:
        with Session(engine) as session:
            session.execute(text("set local statement_timeout = 5"))

            assert not is_unavailable(_error(_ask(session, "select pg_sleep(1)")))

    def test_so_is_a_flush_that_failed_before(self, engine: Engine) -> None:
        with Session(engine) as session:
            session.begin_nested()
            _error(_ask(session, "selec 1"))

            assert not is_unavailable(_error(_ask(session, "select 1")))

    def test_so_is_any_other_error(self) -> None:
        assert not is_unavailable(ValueError("the connection is closed"))
        assert not is_unavailable(psycopg.InterfaceError("the cursor is closed"))
