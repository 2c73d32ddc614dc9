"""The database stops under an application that runs: 503 everywhere, until it is back."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backend.access.policy import declaration_of
from backend.access.roles import Role
from backend.app import create_app
from backend.config import ROOT, Settings
from backend.database import act_for, cluster, db
from backend.database.home import home_of, socket_folder
from backend.organisations import passwords
from backend.sign_in import service, tokens
from backend.sync import receive
from tests.conftest import SECRET, migrate
from tests.factories import PASSWORD, Make
from tests.phones import Phone

DIRECTORY = ROOT / "var" / f"cluster-away-{os.getpid()}"


class Site:
    """An application over a cluster of its own, with somebody who is signed in."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            engine = db.engine
        with Session(engine, expire_on_commit=False) as first:
            self.organisation_id = Make(first).organisation().id
            first.commit()
        with Session(engine, expire_on_commit=False) as session:
            act_for(session, self.organisation_id)
            make = Make(session)
            account = make.account(
                email="aicha@example.org", password_hash=passwords.hashed(PASSWORD)
            )
            member = make.member(account_id=account.id)
            for role in Role:
                make.role_grant(member, role)
            running = make.sign_in_session(member)
            session.commit()
            with app.app_context():
                self.access = tokens.access_token(running)
                self.refresh = tokens.refresh_token(running)

    def call(self, method: str, path: str) -> TestResponse:
        """Ask as somebody signed in, who can do everything and sends what the route wants."""
        client: FlaskClient = self.app.test_client()
        token = self.refresh if "/sign-in/refresh" in path else self.access
        body: dict[str, str] | None = {}
        if path == "/api/sign-in":
            body = {"email": "aicha@example.org", "password": PASSWORD}
        return client.open(
            path, method=method, json=body, headers={"Authorization": f"Bearer {token}"}
        )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site; each test finds its cluster running."""
    urls = cluster.start(DIRECTORY, durable=False)
    migrate(urls.owner)
    pwa = tmp_path_factory.mktemp("pwa")
    (pwa / "index.html").write_text("<!doctype html><title>Palier</title>")
    app = create_app(
        Settings(
            database_url=urls.application,
            owner_database_url=urls.owner,
            secret=SECRET,
            pwa_folder=pwa,
            log_level="error",
        )
    )
    yield Site(app)
    with app.app_context():
        db.engine.dispose()
    cluster.stop(DIRECTORY)
    for folder in (socket_folder(home_of(DIRECTORY)), home_of(DIRECTORY), DIRECTORY):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def away(site: Site) -> Iterator[Site]:
    """The site, whose cluster has stopped under it."""
    cluster.stop(DIRECTORY)
    yield site
    cluster.start(DIRECTORY, durable=False)


def _routes(app: Flask) -> list[tuple[str, str]]:
    """Every route that needs the database: a method, and a path with ids of nothing in it."""
    found = []
    for rule in app.url_map.iter_rules():
        declared = declaration_of(app.view_functions[rule.endpoint])
        assert declared is not None
        if declared.signed_in or "/sign-in" in rule.rule:
            path = re.sub(
                r"<(\w+:)?\w+>",
                lambda part: "1" if part.group(1) == "int:" else str(uuid4()),
                rule.rule,
            )
            found += [(one, path) for one in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return found


def test_every_route_says_that_it_is_not_available_now(away: Site) -> None:
    routes = _routes(away.app)
    assert len(routes) > 20

    for method, path in routes:
        answer = away.call(method, path)

        assert answer.status_code == 503, f"{method} {path}: {answer.status_code}"
        assert answer.headers["Retry-After"] == "5"
        assert answer.content_type == "application/problem+json"
        assert answer.json is not None
        assert answer.json["code"] == "service.unavailable"


def test_whoever_watches_over_it_is_told(away: Site) -> None:
    answer = away.app.test_client().get("/api/health")

    assert answer.status_code == 503
    assert answer.json == {"status": "unavailable", "database": "unreachable or not migrated"}


def test_what_needs_no_database_is_there(away: Site) -> None:
    client = away.app.test_client()

    assert client.get("/").status_code == 200
    assert client.get("/api/openapi.json").status_code == 200


def test_everything_works_again_once_it_is_back(site: Site) -> None:
    assert site.call("GET", "/api/me").status_code == 200
    cluster.stop(DIRECTORY)
    assert site.call("GET", "/api/me").status_code == 503
    cluster.start(DIRECTORY, durable=False)

    assert site.call("GET", "/api/me").status_code == 200
    assert site.call("POST", "/api/sign-in").status_code == 200
    assert site.app.test_client().get("/api/health").status_code == 200


def test_it_stops_between_the_admission_and_the_work(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in = receive.take_in

    def stops(*arguments: object) -> object:
        cluster.stop(DIRECTORY)
        return take_in(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(receive, "take_in", stops)
    try:
        answer = _push(site)
    finally:
        cluster.start(DIRECTORY, durable=False)

    assert answer.status_code == 503
    monkeypatch.undo()
    assert _push(site).status_code == 200


def test_it_stops_under_a_session_that_another_one_depends_on(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Admission holds a transaction open; it cannot even be undone when the answer is ready."""
    memberships = service.memberships

    def stops(session: Session) -> object:
        cluster.stop(DIRECTORY)
        return memberships(session)

    monkeypatch.setattr(service, "memberships", stops)
    try:
        answer = site.call("GET", "/api/me")
    finally:
        cluster.start(DIRECTORY, durable=False)

    assert answer.status_code == 503
    monkeypatch.undo()
    assert site.call("GET", "/api/me").status_code == 200
    with site.app.app_context():
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def _push(site: Site) -> TestResponse:
    with site.app.app_context(), Session(db.engine, expire_on_commit=False) as session:
        act_for(session, site.organisation_id)
        make = Make(session)
        phone = Phone.of(make, make.member())
        session.commit()
    return site.app.test_client().post(
        "/api/sync/operations",
        json={"operations": [phone.says("nothing.known", {})]},
        headers={"Authorization": f"Bearer {site.access}"},
    )


def test_a_command_says_so_in_a_sentence(away: Site) -> None:
    done = away.app.test_cli_runner().invoke(args=["device", "list", "aicha@example.org"])

    assert done.exit_code == 1
    assert done.output.startswith("Error: The database does not answer.")
    assert "Traceback" not in done.output


def test_an_application_that_starts_before_its_database_serves_once_that_is_there(
    away: Site, tmp_path: Path
) -> None:
    urls = cluster.urls_of(DIRECTORY)
    app = create_app(
        Settings(
            database_url=urls.application,
            owner_database_url=urls.owner,
            secret=SECRET,
            pwa_folder=tmp_path,
            log_level="error",
        )
    )
    late = Site.__new__(Site)
    late.app, late.access, late.refresh = app, away.access, away.refresh
    assert late.call("GET", "/api/me").status_code == 503

    cluster.start(DIRECTORY, durable=False)

    assert late.call("GET", "/api/me").status_code == 200
    with app.app_context():
        db.engine.dispose()
