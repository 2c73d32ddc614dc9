"""A saved database comes back whole, and devices are told that it lived another life."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from backend.config import ROOT
from backend.database import cluster
from backend.database.home import home_of
from setup import copies, environment
from setup.environment import CannotRun
from tests.conftest import migrate, plain


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder as `make run` leaves it: a private cluster, migrated."""
    var = ROOT / "var" / f"copies-test-{os.getpid()}"
    with cluster.running(var / "cluster", durable=False) as urls:
        migrate(urls.owner)
        yield var
    shutil.rmtree(home_of(var / "cluster"), ignore_errors=True)
    shutil.rmtree(var, ignore_errors=True)


@pytest.fixture(autouse=True)
def _here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(environment, "VAR", folder)
    monkeypatch.setattr(environment, "CLUSTER", folder / "cluster")


@pytest.fixture
def database(folder: Path) -> Iterator[psycopg.Connection]:
    urls = cluster.urls_of(folder / "cluster")
    with psycopg.connect(plain(urls.bootstrap), autocommit=True) as connection:
        yield connection


def test_no_pack_is_in_a_copy(database: psycopg.Connection, tmp_path: Path) -> None:
    """What is erased since the copy stands in its rows, and nowhere else."""
    with database.transaction():
        database.execute("set local session_replication_role = replica")
        database.execute(
            "insert into stairwell_pack (organisation_id, stairwell_id, layout, number, content)"
            " values (gen_random_uuid(), gen_random_uuid(), 'layout', 1, 'Mme Diallo')"
        )

    copies.backup(tmp_path / "copy.dump")
    copies.restore(tmp_path / "copy.dump")

    assert database.execute("select content from stairwell_pack").fetchall() == []


def test_what_was_saved_comes_back_stamped_anew(
    database: psycopg.Connection, tmp_path: Path
) -> None:
    team = database.execute(
        "with o as (insert into organisation (id, name, slug, language)"
        " values (gen_random_uuid(), 'Voisins', 'voisins', 'fr') returning id)"
        " insert into team (organisation_id, id, name, time_zone)"
        " select id, gen_random_uuid(), 'Nord', 'Europe/Paris' from o returning id, changed_xid"
    ).fetchone()
    life = database.execute("select number from sync_epoch").fetchone()
    assert team is not None
    assert life is not None

    copies.backup(tmp_path / "copy.dump")
    database.execute("delete from team")
    copies.restore(tmp_path / "copy.dump")

    back = database.execute("select id, changed_xid > %s from team", [team[1]]).fetchall()
    assert back == [(team[0], True)]
    assert database.execute("select number from sync_epoch").fetchone() != life
    assert (tmp_path / "copy.dump").stat().st_mode & 0o777 == 0o600


def test_a_copy_never_replaces_another(tmp_path: Path) -> None:
    (tmp_path / "copy.dump").write_text("yesterday's")
    with pytest.raises(CannotRun, match="there already"):
        copies.backup(tmp_path / "copy.dump")
    assert (tmp_path / "copy.dump").read_text() == "yesterday's"


def test_a_broken_copy_changes_nothing(database: psycopg.Connection, tmp_path: Path) -> None:
    before = database.execute("select number from sync_epoch").fetchone()
    (tmp_path / "copy.dump").write_bytes(b"PGDMP and then nothing of the kind")
    with pytest.raises(CannotRun, match="pg_restore did not succeed"):
        copies.restore(tmp_path / "copy.dump")
    assert database.execute("select number from sync_epoch").fetchone() == before


def test_nothing_is_restored_while_palier_serves(tmp_path: Path) -> None:
    (tmp_path / "copy.dump").touch()
    with (
        environment.only_one("http://127.0.0.1:8000"),
        pytest.raises(CannotRun, match="already runs"),
    ):
        copies.restore(tmp_path / "copy.dump")
