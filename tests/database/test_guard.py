"""Through a role that the wall does not bind, Palier does not start."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from backend.app import create_app
from backend.config import Settings
from backend.database.cluster import ClusterUrls
from backend.database.guard import RoleNotBound, refuse_unbound_role
from tests.conftest import SECRET, plain


@pytest.fixture
def bypassing(bootstrap: psycopg.Connection, urls: ClusterUrls) -> Iterator[str]:
    """The URL of a role with BYPASSRLS."""
    bootstrap.execute("create role test_bypassing login bypassrls")
    name = make_url(urls.application).database
    bootstrap.execute(f'grant connect on database "{name}" to test_bypassing'.encode())
    yield str(
        make_url(urls.application)
        .set(username="test_bypassing")
        .render_as_string(hide_password=False)
    )
    bootstrap.execute("drop owned by test_bypassing")
    bootstrap.execute("drop role test_bypassing")


def _settings(url: str, folder: Path) -> Settings:
    keys = folder / "keys"
    return Settings(
        database_url=url, owner_database_url=url, secret=SECRET, sealing_keys_folder=keys
    )


def test_a_superuser_is_refused(urls: ClusterUrls, tmp_path: Path) -> None:
    with pytest.raises(RoleNotBound, match="palier_bootstrap, who is a superuser"):
        create_app(_settings(urls.bootstrap, tmp_path))


def test_a_role_that_bypasses_policies_is_refused(bypassing: str, tmp_path: Path) -> None:
    with pytest.raises(RoleNotBound, match="test_bypassing, who has BYPASSRLS"):
        create_app(_settings(bypassing, tmp_path))


def test_the_owner_may_serve_since_policies_are_forced(urls: ClusterUrls, tmp_path: Path) -> None:
    app = create_app(replace(_settings(urls.owner, tmp_path), log_level="error"))

    assert app.test_client().get("/api/health").status_code == 200


def test_a_database_that_comes_later_is_checked_when_it_comes(urls: ClusterUrls) -> None:
    is_there = False

    def connect() -> psycopg.Connection:
        if not is_there:
            raise psycopg.OperationalError("nobody answers")
        return psycopg.connect(plain(urls.bootstrap))

    engine = create_engine("postgresql+psycopg://", creator=connect, poolclass=NullPool)
    refuse_unbound_role(engine)
    is_there = True

    with pytest.raises(RoleNotBound), engine.connect() as connection:
        connection.execute(text("select 1"))
