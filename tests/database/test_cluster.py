"""The private cluster survives what happens to a machine: crashes, stale locks, odd folders."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from backend.config import ROOT
from backend.database import cluster
from backend.database.cluster import ClusterFault, ClusterUrls
from backend.database.home import home_of, socket_folder
from backend.database.installation import find_installation, server_user


def _connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""))


def _server(directory: Path) -> int:
    """The number of the server's process, from the lock file it keeps."""
    return int((home_of(directory) / "data" / "postmaster.pid").read_text().splitlines()[0])


def _remove(directory: Path) -> None:
    cluster.stop(directory)
    home = home_of(directory)
    shutil.rmtree(socket_folder(home), ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="module")
def kept() -> Iterator[Path]:
    """A cluster that the tests of this file share; each finds it stopped."""
    directory = ROOT / "var" / f"cluster-test-{os.getpid()}"
    cluster.start(directory, durable=False)
    cluster.stop(directory)
    yield directory
    _remove(directory)


@pytest.fixture
def directory(kept: Path) -> Iterator[Path]:
    yield kept
    cluster.stop(kept)


@pytest.fixture
def urls(directory: Path) -> ClusterUrls:
    return cluster.start(directory, durable=False)


def test_only_the_bootstrap_role_passes_the_wall(urls: ClusterUrls) -> None:
    with _connect(urls.bootstrap) as connection:
        passing = connection.execute(
            "select rolname from pg_roles where (rolsuper or rolbypassrls) and rolname !~ '^pg_'"
        ).fetchall()
    assert passing == [(cluster.BOOTSTRAP,)]


def test_the_application_uses_what_the_owner_lets_it_and_makes_nothing(urls: ClusterUrls) -> None:
    with _connect(urls.owner) as connection:
        connection.execute("create table doorbell (id int, place geometry(point, 4326))")
    try:
        with _connect(urls.application) as connection:
            # What a table is for is decided by name: nothing is given in advance.
            _refuse(connection, "select count(*) from doorbell")
        with _connect(urls.owner) as connection:
            connection.execute(
                f"grant select, insert on doorbell to {cluster.APPLICATION}".encode()
            )
        with _connect(urls.application) as connection:
            connection.execute("insert into doorbell values (1, st_point(2.48, 48.9, 4326))")
            assert connection.execute("select count(*) from doorbell").fetchone() == (1,)
            connection.commit()
            _refuse(connection, "delete from doorbell")
            _refuse(connection, "create table knocker (id int)")
            _refuse(connection, "create temporary table doorbell (id int)")
            _refuse(connection, "drop table doorbell")
    finally:
        with _connect(urls.owner) as connection:
            connection.execute("drop table doorbell")


def _refuse(connection: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())
    connection.rollback()


def test_what_an_earlier_installation_gave_is_taken_back_at_the_start(
    directory: Path, urls: ClusterUrls
) -> None:
    with _connect(urls.bootstrap) as connection:
        for statement in (
            f"grant temporary on database {cluster.DATABASE} to {cluster.APPLICATION}",
            f"alter database {cluster.DATABASE} reset search_path",
            f"alter default privileges for role {cluster.OWNER}"
            f" grant select, insert, update, delete on tables to {cluster.APPLICATION}",
        ):
            connection.execute(statement.encode())

    cluster.start(directory, durable=False)

    with _connect(urls.owner) as connection:
        connection.execute("create table knocker (id int)")
    try:
        with _connect(urls.application) as connection:
            assert connection.execute("show search_path").fetchone() == ("public, pg_temp",)
            _refuse(connection, "select count(*) from knocker")
            _refuse(connection, "create temporary table knocker (id int)")
    finally:
        with _connect(urls.owner) as connection:
            connection.execute("drop table knocker")


def test_starting_twice_takes_over_the_server_that_runs(directory: Path, urls: ClusterUrls) -> None:
    first = _server(directory)
    assert cluster.start(directory, durable=False) == urls
    assert _server(directory) == first


def test_whoever_leaves_last_stops_it(directory: Path) -> None:
    with cluster.running(directory, durable=False) as urls:
        with cluster.running(directory, durable=False):
            pass
        _connect(urls.application).close()
    with pytest.raises(psycopg.OperationalError):
        _connect(urls.application)


def test_data_survives_a_killed_server(directory: Path) -> None:
    urls = cluster.start(directory)
    with _connect(urls.owner) as connection:
        connection.execute("create table if not exists survivor (id int)")
    os.kill(_server(directory), signal.SIGKILL)
    cluster.start(directory)
    with _connect(urls.owner) as connection:
        assert connection.execute("select count(*) from survivor").fetchone() == (0,)


def test_a_lock_that_names_another_program_is_no_obstacle(directory: Path) -> None:
    lock = home_of(directory) / "data" / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{lock.parent}\n0\n5432\n\n\n")
    shutil.chown(lock, server_user().pw_uid)
    _connect(cluster.start(directory, durable=False).application).close()


def test_a_lock_cut_short_is_no_obstacle(directory: Path) -> None:
    lock = home_of(directory) / "data" / "postmaster.pid"
    lock.write_text("")
    shutil.chown(lock, server_user().pw_uid)
    _connect(cluster.start(directory, durable=False).application).close()


def test_what_postgresql_says_reaches_the_reader_and_the_data_stays(directory: Path) -> None:
    settings = home_of(directory) / "data" / "postgresql.auto.conf"
    before = settings.read_text()
    settings.write_text(before + "no_such_setting = 1\n")
    try:
        with pytest.raises(ClusterFault, match="no_such_setting"):
            cluster.start(directory, durable=False)
    finally:
        settings.write_text(before)
    _connect(cluster.start(directory, durable=False).application).close()


def test_a_long_path_with_a_space_and_an_accent_gets_a_short_socket(
    tmp_path: Path, directory: Path, urls: ClusterUrls
) -> None:
    plain = socket_folder(Path("/srv/palier/var/cluster"))
    assert plain == Path("/srv/palier/var/cluster/socket")
    for home in (tmp_path / "Été à Bondy", Path("/srv") / ("long" * 30), Path("/srv/a,b")):
        folder = socket_folder(home)
        assert len(os.fsencode(folder / ".s.PGSQL.5432")) <= 107
        assert str(folder).isascii()
        assert folder != socket_folder(home / "other")
    folder = socket_folder(home_of(directory))
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_of_somebody_else_is_refused(directory: Path) -> None:
    home = home_of(directory)
    if os.geteuid() == 0:
        os.chown(home, 0, 0)
        with pytest.raises(ClusterFault, match="belongs to another user"):
            cluster.start(directory, durable=False)
        os.chown(home, server_user().pw_uid, server_user().pw_gid)
    else:
        with pytest.raises(ClusterFault, match="belongs to another user"):
            cluster.start(Path("/"), durable=False)


def test_a_killed_user_does_not_keep_it_running(directory: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from backend.database import cluster\n"
        "with cluster.running(Path(sys.argv[1]), durable=False):\n"
        "    print('up', flush=True); sys.stdin.read()"
    )
    user = subprocess.Popen(
        [sys.executable, "-c", program, str(directory)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert user.stdout is not None
    assert user.stdout.readline() == "up\n"
    user.kill()
    user.wait()
    with cluster.running(directory, durable=False) as urls:
        pass
    with pytest.raises(psycopg.OperationalError):
        _connect(urls.application)


def test_data_of_a_version_that_is_gone_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ClusterFault, match=r"no PostgreSQL 9 .*\n.*untouched"):
        find_installation(9)
    monkeypatch.setenv("PG_CONFIG", "/nowhere/pg_config")
    with pytest.raises(ClusterFault, match="apt-get install postgresql-15"):
        find_installation()


def test_a_database_is_dropped_under_those_who_use_it(directory: Path, urls: ClusterUrls) -> None:
    guest = cluster.create_database(directory, "palier guest")
    connection = _connect(guest.application)
    cluster.drop_database(directory, "palier guest")
    with pytest.raises(psycopg.OperationalError):
        connection.execute("select 1")
    with pytest.raises(psycopg.OperationalError):
        _connect(guest.application)
