"""The database of a test run, and the people who use Palier in tests.

One private cluster serves all runs on this machine. Its template is migrated once for each
state of the migrations; each run gets a database of its own, cloned from it.

`session` and `make` work in a transaction that is undone. `committed` and `make_committed`
commit, so that `client` (which answers on connections of its own) sees what they made; what
was committed is deleted after the test.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import alembic.command
import alembic.config
import psycopg
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from psycopg import sql
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from backend.access.roles import Role
from backend.app import create_app
from backend.config import ROOT, Settings
from backend.database import act_for, cluster, db
from backend.database.cluster import ClusterUrls
from backend.organisations import passwords
from backend.organisations.models import Member, Organisation, Team
from backend.sign_in import tokens
from backend.web.logs import JsonLines
from tests.factories import Make

_CLUSTER = ROOT / "var" / "test-cluster"
_TEMPLATE = "palier_template_"
_RUN = "palier_test_"
SECRET = "a secret of tests, long enough to sign"


def migrate(url: str, revision: str = "head", *, back: bool = False) -> None:
    """Run migrations as the owner, without an application."""
    config = alembic.config.Config(str(ROOT / "migrations" / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = url
    config.attributes["application_role"] = cluster.APPLICATION
    (alembic.command.downgrade if back else alembic.command.upgrade)(config, revision)


def plain(url: str) -> str:
    """A URL as psycopg itself takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def clone_database() -> Iterator[Callable[[], ClusterUrls]]:
    """Makes databases as migrations leave them; each is dropped at the end of the run."""
    with cluster.running(_CLUSTER, durable=False) as server_urls:
        server = psycopg.connect(
            plain(server_urls.bootstrap).replace("/palier?", "/postgres?"), autocommit=True
        )
        made: list[str] = []

        def clone() -> ClusterUrls:
            name = f"{_RUN}{os.getpid()}_{secrets.token_hex(3)}"
            with _alone():
                template = _template(server)
                server.execute(
                    sql.SQL("create database {} template {} owner {}").format(
                        *map(sql.Identifier, (name, template, cluster.OWNER))
                    )
                )
            made.append(name)
            return cluster.create_database(_CLUSTER, name)

        _drop_left_over(server)
        try:
            yield clone
        finally:
            for name in made:
                _drop(server, name)
            server.close()


@pytest.fixture(scope="session")
def urls(clone_database: Callable[[], ClusterUrls]) -> ClusterUrls:
    """The run's database, as each of the three roles reaches it."""
    return clone_database()


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Passwords hashed with as little work as argon2 allows: tests sign in by the hundred."""
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "HASHER", quick)
        yield


@pytest.fixture(scope="session")
def app(urls: ClusterUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application over the run's database."""
    pwa = tmp_path_factory.mktemp("pwa")
    (pwa / "assets").mkdir()
    (pwa / "index.html").write_text("<!doctype html><title>Palier</title>" + " " * 2000)
    (pwa / "sw.js").write_text("// the service worker")
    (pwa / "assets" / "index-1a2b3c4d.js").write_text("console.log('palier');" * 200)
    application = create_app(
        Settings(
            database_url=urls.application,
            owner_database_url=urls.owner,
            secret=SECRET,
            sealing_keys_folder=tmp_path_factory.mktemp("sealing") / "keys",
            pwa_folder=pwa,
            log_level="error",
        )
    )
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def engine(app: Flask) -> Engine:
    """The application's engine."""
    with app.app_context():
        return db.engine


@pytest.fixture(scope="session")
def bootstrap(urls: ClusterUrls) -> Iterator[psycopg.Connection]:
    """A superuser's connection, for what only a test may do."""
    with psycopg.connect(plain(urls.bootstrap), autocommit=True) as connection:
        # A test that forgot to end its transaction fails, rather than hang the run.
        connection.execute("set lock_timeout = '20s'")
        yield connection


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that acts for an organisation of its own; all it does is undone."""
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        ) as first:
            organisation = Make(first).organisation()
            first.commit()
        with Session(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        ) as working:
            act_for(working, organisation.id)
            yield working
        outer.rollback()


@pytest.fixture
def make(session: Session) -> Make:
    """Factories in `session`."""
    return Make(session)


@pytest.fixture
def new_organisation(
    engine: Engine, bootstrap: psycopg.Connection
) -> Iterator[Callable[..., Make]]:
    """Makes organisations that are committed, each with factories that commit."""
    sessions: list[Session] = []

    def new(**said: Any) -> Make:
        with Session(engine, expire_on_commit=False) as first:
            organisation = Make(first).organisation(**said)
            first.commit()
        working = Session(engine, expire_on_commit=False)
        sessions.append(working)
        act_for(working, organisation.id)
        return Make(working, keep=working.commit)

    yield new
    for one in sessions:
        one.close()
    delete_everything(bootstrap)


@pytest.fixture
def make_committed(new_organisation: Callable[[], Make]) -> Make:
    """Factories that commit, in the organisation of `client` and `committed`."""
    return new_organisation()


@pytest.fixture
def committed(make_committed: Make) -> Session:
    """A session on a connection of its own: what it reads was committed by somebody."""
    return make_committed.session


@pytest.fixture
def organisation(make_committed: Make) -> Organisation:
    """The organisation of `client`, `committed` and `make_committed`."""
    id_ = make_committed.session.info["organisation_id"]
    return make_committed.session.get_one(Organisation, id_)


@pytest.fixture
def lines(app: Flask) -> Iterator[list[str]]:
    """Every line that is logged during the test, as it would be written."""
    caught: list[str] = []

    class Catch(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            caught.append(self.format(record))

    handler, logger = Catch(), logging.getLogger("backend")
    handler.setFormatter(JsonLines())
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel("INFO")
    yield caught
    logger.removeHandler(handler)
    logger.setLevel(level)


class Client(FlaskClient):
    """A test client that is signed in, and knows as whom."""

    member: Member


@pytest.fixture
def client_as(app: Flask) -> Callable[..., Client]:
    """Signs a member in: `client_as(make_committed, Role.WORKER, team)`, or `member=` somebody."""
    return lambda make, *roles, team=None, member=None: sign_in_client(
        app, make, *roles, team=team, member=member
    )


@pytest.fixture
def client(app: Flask, make_committed: Make) -> Client:
    """Somebody who leads all teams of the organisation and administers it."""
    return sign_in_client(app, make_committed, Role.TEAM_LEAD, Role.ADMIN)


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """A client that is not signed in."""
    return app.test_client()


def sign_in_client(
    app: Flask, make: Make, *roles: Role, team: Team | None = None, member: Member | None = None
) -> Client:
    """A client signed in as a member with these roles, for a team or for all."""
    member = member or make.member()
    for role in roles:
        make.role_grant(member, role, team)
    row = make.sign_in_session(member)
    app.test_client_class = Client
    client = app.test_client()
    assert isinstance(client, Client)
    with app.app_context():
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {tokens.access_token(row)}"
    client.member = member
    return client


def delete_everything(bootstrap: psycopg.Connection) -> None:
    """Empty all tables of Palier, past policies, triggers and foreign keys."""
    tables = bootstrap.execute(
        "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = relnamespace"
        " where nspname = 'public' and relkind = 'r'"
        " and relname not in ('alembic_version', 'spatial_ref_sys', 'sync_epoch')"
    ).fetchall()
    with bootstrap.transaction():
        bootstrap.execute("set local session_replication_role = replica")
        for (table,) in tables:
            bootstrap.execute(sql.SQL("delete from {}").format(sql.SQL(table)))


# -- the cluster's databases -----------------------------------------------------------------


@contextmanager
def _alone() -> Iterator[None]:
    """One run at a time makes or clones the template."""
    with (_CLUSTER / "template.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _template(server: psycopg.Connection) -> str:
    """The name of a migrated database, made now if this state of the migrations has none."""
    name = _TEMPLATE + _state()
    known = [
        row[0]
        for row in server.execute(
            "select datname from pg_database where datname like %s", [_TEMPLATE + "%"]
        )
    ]
    if name in known:
        return name
    for old in known:
        _drop(server, old)
    unfinished = f"{_RUN}{os.getpid()}_template"
    migrate(cluster.create_database(_CLUSTER, unfinished).owner)
    server.execute(
        sql.SQL("alter database {} rename to {}").format(*map(sql.Identifier, (unfinished, name)))
    )
    return name


def _state() -> str:
    """A name for what decides how the template looks."""
    files: list[Path] = [
        *sorted((ROOT / "migrations").rglob("*.py")),
        *sorted((ROOT / "backend" / "database").glob("*.py")),
        ROOT / "backend" / "grants.py",
    ]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _drop_left_over(server: psycopg.Connection) -> None:
    """Drop the databases of runs that were killed."""
    rows = server.execute(
        "select datname from pg_database where datname like %s", [_RUN + "%"]
    ).fetchall()
    for (name,) in rows:
        pid = name.removeprefix(_RUN).split("_")[0]
        if pid.isdecimal() and not Path(f"/proc/{pid}").exists():
            _drop(server, name)


def _drop(server: psycopg.Connection, name: str) -> None:
    server.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@contextmanager
def temporary_engine(url: str) -> Iterator[Engine]:
    """An engine for a block, as another role than the application's."""
    engine = create_engine(url, poolclass=NullPool)
    try:
        yield engine
    finally:
        engine.dispose()
