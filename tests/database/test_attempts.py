"""What a desk writes is done again where another transaction stood in its way, and only then.

Two connections wait for each other in earnest: the other one is patient, so PostgreSQL undoes what
the desk asked for.
"""

import ast
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backend.access.models import AuditEntry
from backend.access.roles import Role
from backend.config import ROOT
from backend.database import acting_for, attempts, db
from backend.database.attempts import with_attempts, write
from backend.encounters.models import Encounter, EncounterRevision
from backend.sync.receive import receive
from backend.territories.models import TerritoryBuilding
from tests.conftest import Client
from tests.factories import Make
from tests.phones import Phone

_PATIENCE_S = 10.0
_CORRECTION: dict[str, Any] = {
    "outcome": "refused",
    "notice_left": False,
    "come_back_on": None,
    "come_back_at": None,
    "note": None,
    "themes": [],
    "reason": "Noté chez la voisine",
}


def _lock(connection: psycopg.Connection, table: str, row_id: UUID) -> None:
    connection.execute(
        sql.SQL("select 1 from {} where id = %s for update").format(sql.Identifier(table)),
        [row_id],
    )


def _until_one_waits(watcher: psycopg.Connection) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        found = watcher.execute(
            "select count(*) from pg_stat_activity"
            " where datname = current_database() and wait_event_type = 'Lock'"
        ).fetchone()
        if found and found[0]:
            return
        time.sleep(0.005)
    raise AssertionError("nobody waits for a lock")


def _crossed(
    other: psycopg.Connection,
    watcher: psycopg.Connection,
    ask: Callable[[], TestResponse],
    *,
    takes: tuple[str, UUID],
    then_wants: tuple[str, UUID],
) -> TestResponse:
    """Somebody holds what the request needs second, and then wants what it took first."""
    # Whoever waits so long looks for a ring: the request does.
    other.execute("set deadlock_timeout = '60s'")
    with ThreadPoolExecutor(1) as pool:
        with other.transaction():
            _lock(other, *takes)
            asked: Future[TestResponse] = pool.submit(ask)
            _until_one_waits(watcher)
            _lock(other, *then_wants)
        return asked.result(timeout=30)


@pytest.fixture
def other(urls: Any, bootstrap: psycopg.Connection) -> Any:
    with psycopg.connect(bootstrap.info.dsn, autocommit=True) as connection:
        yield connection


def test_a_correction_outlives_a_deadlock(
    app: Flask,
    bootstrap: psycopg.Connection,
    other: psycopg.Connection,
    client: Client,
    make_committed: Make,
    committed: Session,
) -> None:
    home = make_committed.household()
    member = make_committed.member()
    make_committed.role_grant(member)
    said = Phone.of(make_committed, member).records(home.door_id, home.id)
    with app.app_context():
        receive([said])

    answer = _crossed(
        other,
        bootstrap,
        lambda: client.post(f"/api/encounters/{said['id']}/correction", json=_CORRECTION),
        takes=("encounter", UUID(said["id"])),
        then_wants=("household", home.id),
    )

    assert answer.status_code == 200, answer.json
    committed.rollback()
    assert committed.scalars(select(Encounter.outcome)).all() == ["refused"]
    actions = committed.scalars(select(EncounterRevision.action)).all()
    assert sorted(actions) == ["corrected", "recorded"]
    noted = select(AuditEntry).where(AuditEntry.action.like("encounter%"))
    assert len(committed.scalars(noted).all()) == 1


def test_a_territory_is_cut_in_spite_of_a_deadlock(
    bootstrap: psycopg.Connection,
    other: psycopg.Connection,
    client_as: Callable[..., Client],
    make_committed: Make,
    committed: Session,
) -> None:
    team = make_committed.team()
    buildings = [make_committed.building(team) for _ in range(2)]
    territory = make_committed.territory(team)
    make_committed.territory_building(territory, buildings[0])
    lead = client_as(make_committed, Role.TEAM_LEAD, team=team)
    wanted = {"building_ids": [str(one.id) for one in buildings]}

    answer = _crossed(
        other,
        bootstrap,
        lambda: lead.patch(f"/api/territories/{territory.id}", json=wanted),
        takes=("building", buildings[1].id),
        then_wants=("territory", territory.id),
    )

    assert answer.status_code == 200, answer.json
    committed.rollback()
    assert len(committed.scalars(select(TerritoryBuilding)).all()) == 2


@pytest.mark.parametrize(
    ("code", "times"), [("40P01", 3), ("40001", 3), ("55P03", 1), ("57014", 1)]
)
def test_nothing_else_is_done_again_and_nothing_for_ever(
    app: Flask, committed: Session, code: str, times: int
) -> None:
    done: list[Session] = []
    failing = text(f"do $$ begin raise exception 'x' using errcode = '{code}'; end $$")

    def work(session: Session) -> None:
        done.append(session)
        session.execute(failing)

    with app.app_context(), pytest.raises(OperationalError):
        with_attempts(acting_for(committed), work)
    assert len(done) == times
    with app.app_context():
        db.session().info["organisation_id"] = acting_for(committed)
        with pytest.raises(OperationalError):
            write(work)
    assert len(done) == 2 * times == 2 * (attempts._ATTEMPTS if times > 1 else 1)


def test_what_the_driver_itself_raises_is_done_again_too(app: Flask, committed: Session) -> None:
    """Through the driver's own cursor (COPY, packs) nobody turns its errors into SQLAlchemy's."""
    done: list[Session] = []

    def work(session: Session) -> None:
        done.append(session)
        driver = session.connection().connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        if len(done) == 1:
            driver.execute("do $$ begin raise exception 'x' using errcode = '40P01'; end $$")

    with app.app_context():
        with_attempts(acting_for(committed), work)

    assert len(done) == 2


def test_every_route_writes_where_it_is_done_again() -> None:
    """A route that opened `writing()` itself would answer 500 to a deadlock."""
    routes = sorted((ROOT / "backend").glob("*/*routes.py"))
    assert len(routes) > 8
    for file in routes:
        named = {
            one.name
            for node in ast.walk(ast.parse(file.read_text()))
            if isinstance(node, ast.ImportFrom)
            for one in node.names
        }
        assert named.isdisjoint({"writing", "writing_for"}), file
