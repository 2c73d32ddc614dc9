"""The embedded PostgreSQL cluster: private to one folder, reached by a Unix socket alone.

Three roles: `palier_bootstrap` is the superuser that creates extensions, `palier_owner`
owns the tables and runs migrations, `palier_app` serves requests and cannot bypass
row-level security. None has a password: only their user and root may enter the socket's
folder (mode 0700).
"""

import fcntl
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import chown
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from backend.database.home import home_of, make_private, socket_folder
from backend.database.installation import (
    ClusterFault,
    Installation,
    find_installation,
    server_user,
)

__all__ = [
    "APPLICATION",
    "BOOTSTRAP",
    "DATABASE",
    "OWNER",
    "ClusterFault",
    "ClusterUrls",
    "create_database",
    "drop_database",
    "running",
    "start",
    "stop",
    "urls_of",
]

BOOTSTRAP, OWNER, APPLICATION = "palier_bootstrap", "palier_owner", "palier_app"
DATABASE = "palier"

# PostGIS is not a trusted extension, so the owner could not create it.
_EXTENSIONS = ("postgis", "btree_gist", "pg_trgm", "unaccent")
_PATIENCE_S = 60


@dataclass(frozen=True)
class ClusterUrls:
    """How each role reaches one database of the cluster (SQLAlchemy URLs for psycopg 3)."""

    bootstrap: str
    owner: str
    application: str


def start(directory: Path, *, durable: bool = True) -> ClusterUrls:
    """Start the cluster kept in `directory`, made at the first call; one that runs is taken over.

    Args:
        directory: a folder of its own. PostgreSQL's files go below it, or below `/var/lib`
            where the user that runs PostgreSQL cannot reach it.
        durable: false gives up safety against power loss for speed, which suits tests.

    Raises:
        ClusterFault: PostgreSQL or PostGIS is missing, or does not start.
    """
    directory = directory.absolute()
    with _turn(directory):
        return _start(directory, durable=durable)


def stop(directory: Path) -> None:
    """Stop the cluster kept in `directory`; nothing happens if it does not run.

    Raises:
        ClusterFault: it does not stop within a minute.
    """
    directory = directory.absolute()
    if directory.is_dir():
        with _turn(directory):
            _stop(directory)


@contextmanager
def running(directory: Path, *, durable: bool = True) -> Iterator[ClusterUrls]:
    """The cluster, started for the block; whoever leaves last stops it.

    Who uses it is known by a lock that the kernel frees when a process dies, so a killed
    user is never waited for.

    Raises:
        ClusterFault: as `start` and `stop`.
    """
    directory = directory.absolute()
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "users.lock").open("w") as users:
        with _turn(directory):
            urls = _start(directory, durable=durable)
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield urls
        finally:
            with _turn(directory):
                fcntl.flock(users, fcntl.LOCK_UN)
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass  # somebody else still works with it
                else:
                    _stop(directory)


def urls_of(directory: Path, database: str = DATABASE) -> ClusterUrls:
    """How to reach `database` in the cluster kept in `directory`, whether or not it runs."""
    host = quote(str(socket_folder(home_of(directory.absolute()))), safe="")
    place = f"@/{quote(database)}?host={host}"
    return ClusterUrls(
        bootstrap=f"postgresql+psycopg://{BOOTSTRAP}{place}",
        owner=f"postgresql+psycopg://{OWNER}{place}",
        application=f"postgresql+psycopg://{APPLICATION}{place}",
    )


def create_database(directory: Path, database: str) -> ClusterUrls:
    """A database with the extensions and rights that Palier needs, in a cluster that runs.

    One that exists keeps its tables; what is missing in it is completed.
    """
    with _superuser(directory) as server:
        for role in (OWNER, APPLICATION):
            known = server.execute("select 1 from pg_roles where rolname = %s", [role])
            if known.fetchone() is None:
                server.execute(
                    sql.SQL("create role {} login nosuperuser nobypassrls").format(
                        sql.Identifier(role)
                    )
                )
        known = server.execute("select 1 from pg_database where datname = %s", [database])
        if known.fetchone() is None:
            server.execute(
                sql.SQL("create database {} owner {}").format(
                    sql.Identifier(database), sql.Identifier(OWNER)
                )
            )
    with _superuser(directory, database) as connection:
        _prepare_database(connection, database)
    return urls_of(directory, database)


def drop_database(directory: Path, database: str) -> None:
    """Remove a database and whoever is connected to it, if it exists."""
    with _superuser(directory) as server:
        server.execute(
            sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database))
        )


def _prepare_database(connection: psycopg.Connection, database: str) -> None:
    for extension in _EXTENSIONS:
        connection.execute(
            sql.SQL("create extension if not exists {}").format(sql.Identifier(extension))
        )
    names = {
        "database": sql.Identifier(database),
        "owner": sql.Identifier(OWNER),
        "application": sql.Identifier(APPLICATION),
    }
    for statement in (
        "revoke all on database {database} from public",
        # A temporary table of the application's could stand in front of one of ours, so it may
        # make none; what it may do with tables is said by name, after each migration.
        "revoke temporary on database {database} from {application}",
        "grant connect on database {database} to {owner}, {application}",
        "alter database {database} set search_path = public, pg_temp",
        "alter schema public owner to {owner}",
        "grant usage on schema public to {application}",
        "alter default privileges for role {owner} revoke all on tables from {application}",
        "alter default privileges for role {owner} revoke all on sequences from {application}",
    ):
        connection.execute(sql.SQL(statement).format(**names))


def _superuser(directory: Path, database: str = "postgres") -> psycopg.Connection:
    host = str(socket_folder(home_of(directory.absolute())))
    return psycopg.connect(host=host, user=BOOTSTRAP, dbname=database, autocommit=True)


@contextmanager
def _turn(directory: Path) -> Iterator[None]:
    """One process at a time starts or stops the cluster of this folder."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = (directory / "turn.lock").open("w")
    except PermissionError as error:
        raise ClusterFault(
            f"{error.filename} belongs to another user. Start Palier as the user who started it"
            " first from this folder."
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start(directory: Path, *, durable: bool) -> ClusterUrls:
    home = home_of(directory)
    make_private(home)
    installation = _installation_for(home)
    if not _is_running(home):
        if not (home / "data").exists():
            _initialise(installation, home)
        make_private(socket_folder(home))
        for left_behind in socket_folder(home).iterdir():
            left_behind.unlink()  # a killed server's socket, and its lock with a stale number
        _write_settings(home, durable=durable)
        _launch(installation, home)
    return create_database(directory, DATABASE)


def _installation_for(home: Path) -> Installation:
    version = home / "data" / "PG_VERSION"
    return find_installation(int(version.read_text()) if version.exists() else None)


def _initialise(installation: Installation, home: Path) -> None:
    """Make the data folder under another name first, so that a half one is never taken for whole.

    C.UTF-8 sorts by code point, everywhere alike; lists for people name their collation.
    """
    fresh = home / "data.new"
    options = ["--username", BOOTSTRAP, "--encoding=UTF8", "--auth-local=trust"]
    options += ["--auth-host=reject", "--no-instructions", "--pgdata", str(fresh)]
    for locale in ("C.UTF-8", "C"):  # older macOS lacks the first
        shutil.rmtree(fresh, ignore_errors=True)
        made = installation.run("initdb", *options, f"--locale={locale}")
        if made.returncode == 0:
            break
    else:
        raise ClusterFault(f"PostgreSQL could not make its data folder:\n{made.stderr.strip()}")
    with (fresh / "postgresql.conf").open("a") as settings:
        settings.write("\ninclude = 'palier.conf'\n")
    fresh.rename(home / "data")


# What people said at a door must not come to lie in a log: a message may quote a value, its
# detail a whole row, its statement the parameters. What went wrong is logged by the application,
# by class and place; PostgreSQL tells of itself (starting, stopping, checkpoints) for a week.
_QUIET_LOG = (
    "log_min_messages = log",
    "log_error_verbosity = terse",
    "log_min_error_statement = panic",
    "log_statement = none",
    "log_min_duration_statement = -1",
    "log_parameter_max_length = 0",
    "log_parameter_max_length_on_error = 0",
    "logging_collector = on",
    "log_directory = 'log'",
    "log_filename = 'postgresql-%a.log'",
    "log_file_mode = 0600",
    "log_rotation_age = 1d",
    "log_rotation_size = 0",
    "log_truncate_on_rotation = on",
)


def logs_of(directory: Path) -> list[Path]:
    """Every file into which the server of a directory writes what it says."""
    home = home_of(directory)
    return [
        file
        for file in (home / "log", *sorted((home / "data" / "log").glob("*")))
        if file.is_file()
    ]


def _write_settings(home: Path, *, durable: bool) -> None:
    """Written anew at each start, since the folder may have moved."""
    lines = [
        "listen_addresses = ''",
        f"unix_socket_directories = '{socket_folder(home)}'",
        "unix_socket_permissions = 0700",
        "port = 5432",
        "timezone = 'UTC'",
        "log_timezone = 'UTC'",
        "jit = off",
        *_QUIET_LOG,
    ]
    if not durable:
        lines += ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]
    path = home / "data" / "palier.conf"
    path.write_text("\n".join(lines) + "\n")
    chown(path, server_user().pw_uid, server_user().pw_gid)


def _launch(installation: Installation, home: Path) -> None:
    """Start the server and wait until it answers.

    After a crash the old server's children may hold its shared memory a moment longer.
    """
    data, log = home / "data", home / "log"
    options = ["-w", "-t", str(_PATIENCE_S), "-D", str(data), "-l", str(log)]
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        # It says here what it says before its own log is open; earlier versions wrote all here.
        log.unlink(missing_ok=True)
        before = {file: file.stat().st_size for file in (data / "log").glob("*.log")}
        started = installation.run("pg_ctl", "start", *options)
        if started.returncode == 0:
            return
        files = [log, *(data / "log").glob("*.log")]
        said = "".join(
            file.read_bytes()[before.get(file, 0) :].decode(errors="replace")
            for file in files
            if file.exists()
        )
        if "pre-existing shared memory block" not in said or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    raise ClusterFault(
        f"PostgreSQL did not start; the data is untouched in {data}. It says:\n"
        f"{said.strip() or started.stderr.strip()}"
    )


def _stop(directory: Path) -> None:
    home = home_of(directory)
    if not home.exists() or _server_process(home) is None:
        return
    options = ["-m", "fast", "-w", "-t", str(_PATIENCE_S), "-D", str(home / "data")]
    stopped = _installation_for(home).run("pg_ctl", "stop", *options)
    if stopped.returncode != 0 and _server_process(home) is not None:
        raise ClusterFault(f"PostgreSQL does not stop: {stopped.stderr.strip()}")


def _is_running(home: Path) -> bool:
    """Whether a server answers for this home; one that is just starting or ending is awaited."""
    folder = str(socket_folder(home))
    deadline = time.monotonic() + _PATIENCE_S
    while _server_process(home) is not None:
        try:
            psycopg.connect(host=folder, user=BOOTSTRAP, dbname="postgres").close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise ClusterFault(
                    f"A PostgreSQL server holds {home / 'data'}, but does not answer in {folder}.\n"
                    "If the folder was moved while it ran, stop that server first."
                ) from None
            time.sleep(0.1)
        else:
            return True
    return False


def _server_process(home: Path) -> int | None:
    """The server that holds the data folder, if it lives.

    PostgreSQL itself only asks whether a process with the number in postmaster.pid lives.
    After a restart of the machine that number is often somebody else's: then the file is
    removed, or it would never start again.
    """
    lock = home / "data" / "postmaster.pid"
    try:
        number = int(lock.read_text().split("\n", 1)[0])
    except FileNotFoundError:
        return None
    except ValueError:  # the machine went down while it was written
        lock.unlink()
        return None
    if Path("/proc/self").exists():
        process = Path("/proc", str(number))
        if not process.exists():
            return None
        try:  # a server works in its data folder, wherever that has moved to
            is_ours = (process / "cwd").samefile(home / "data")
        except OSError:  # ended and not yet buried, or another user's
            is_ours = False
    else:
        listed = subprocess.run(
            ["ps", "-o", "comm=", "-p", str(number)], capture_output=True, text=True, check=False
        )
        if listed.returncode != 0:
            return None
        is_ours = "postgres" in listed.stdout
    if not is_ours:
        lock.unlink()
        return None
    return number
