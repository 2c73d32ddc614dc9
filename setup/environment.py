"""The environment in which Palier runs from this folder: its own cluster, its own secret."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.config import ROOT
from backend.database import cluster

VAR = ROOT / "var"
CLUSTER = VAR / "cluster"


class CannotRun(Exception):
    """What was asked cannot be done here and now; the message says why and what to do."""


@contextmanager
def only_one(told: str) -> Iterator[None]:
    """One server, or one restoring, a folder; the kernel frees the lock when its holder dies.

    Raises:
        CannotRun: there is one already; what it told is repeated.
    """
    VAR.mkdir(exist_ok=True)
    with (VAR / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotRun(
                f"Palier already runs from this folder: {lock.read().strip()}.\n"
                "Open that address, or stop it there with Ctrl-C first."
            ) from None
        lock.truncate(0)
        lock.write(f"{told} (process {os.getpid()})")
        lock.flush()
        yield


@contextmanager
def palier_environment() -> Iterator[dict[str, str]]:
    """What to set for a program of Palier, with the private cluster running meanwhile.

    Where DATABASE_URL is set, no cluster is started and that database serves.

    Raises:
        ClusterFault: the private cluster cannot start.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    # On a server that sets it, this folder may well not be writable.
    if not environment.get("PALIER_SECRET"):
        try:
            VAR.mkdir(exist_ok=True)
            environment["PALIER_SECRET"] = _secret(VAR / "secret")
        except OSError:
            if not environment.get("DATABASE_URL"):
                raise
            # A server whose secret is missing: the program says so, like all that it misses.
    environment.setdefault("PALIER_SEALING_KEYS", str(VAR / "sealing-keys"))
    if environment.get("DATABASE_URL"):
        yield environment
        return
    environment.setdefault("PALIER_JOURNAL", str(VAR / "journal"))
    # Who tries it here reads here what would be sent; on a server it would stand in a log.
    environment.setdefault("PALIER_MAIL_TERMINAL", "yes")
    with cluster.running(CLUSTER) as urls:
        # Without the driver's name, so that psql and pg_dump understand them too.
        yield environment | {
            "DATABASE_URL": urls.application.replace("+psycopg", ""),
            "OWNER_DATABASE_URL": urls.owner.replace("+psycopg", ""),
            "BOOTSTRAP_DATABASE_URL": urls.bootstrap.replace("+psycopg", ""),
        }


def _secret(path: Path) -> str:
    """The secret of this folder, made once; readable by its owner alone."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()
