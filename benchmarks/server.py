"""A whole Palier to measure: a durable cluster of its own, and the web server of production."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import make_url

from backend.app import create_app
from backend.config import ROOT, Settings
from backend.database import cluster, db
from backend.database.cluster import ClusterUrls

_DIRECTORY = ROOT / "var" / "cluster-bench"
_SEALING_KEYS = _DIRECTORY / "sealing-keys"
_SECRET = "a secret for measurements alone, long enough"
_PATIENCE_S = 30.0
_WEB = (
    *(sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"),
    "backend.app:create_app()",
)


@dataclass(frozen=True)
class Server:
    """An application in this process, and one that answers on a port, over one database."""

    app: Flask
    port: int
    urls: ClusterUrls

    def analyze(self) -> None:
        """Let the planner know the tables as they are; only who owns them may say so."""
        url = make_url(self.urls.bootstrap).set(drivername="postgresql")
        with psycopg.connect(url.render_as_string(), autocommit=True) as connection:
            connection.execute("vacuum analyze")


@contextmanager
def serving(name: str, command: Sequence[str] = _WEB) -> Iterator[Server]:
    """A fresh database, migrated, with a web server in front, started as in production.

    Args:
        name: of the database.
        command: that starts another server; `{port}` in it is where it has to answer.
    """
    with cluster.running(_DIRECTORY, durable=True):
        cluster.drop_database(_DIRECTORY, name)
        urls = cluster.create_database(_DIRECTORY, name)
        port = _free_port()
        environment = {
            **os.environ,
            "DATABASE_URL": urls.application,
            "OWNER_DATABASE_URL": urls.owner,
            "PALIER_SECRET": _SECRET,
            "PALIER_SEALING_KEYS": str(_SEALING_KEYS),
            "PALIER_URL": f"http://127.0.0.1:{port}",
            "PALIER_LOG_LEVEL": "error",
            "PORT": str(port),
        }
        flask = [sys.executable, "-m", "flask", "--app", "backend.app"]
        subprocess.run(
            [*flask, "db", "upgrade"], cwd=ROOT, env=environment, check=True, capture_output=True
        )
        web = [part.replace("{port}", str(port)) for part in command]
        process = subprocess.Popen(web, cwd=ROOT, env=environment)
        app = create_app(
            Settings(
                database_url=urls.application,
                owner_database_url=urls.owner,
                secret=_SECRET,
                sealing_keys_folder=_SEALING_KEYS,
                log_level="error",
            )
        )
        try:
            _wait_for(port)
            with app.app_context():
                yield Server(app, port, urls)
                db.engine.dispose()
        finally:
            process.terminate()
            process.wait(_PATIENCE_S)
            cluster.drop_database(_DIRECTORY, name)


def memory_kb() -> int:
    """What the processes of the web servers that this one started hold in memory, in kB."""
    return sum(_resident_kb(one) for one in _below(os.getpid()))


def _below(parent: int) -> Iterator[int]:
    children = Path(f"/proc/{parent}/task").glob("*/children")
    for child in (int(one) for file in children for one in file.read_text().split()):
        yield child
        yield from _below(child)


def _resident_kb(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return next((int(one.split()[1]) for one in status.splitlines() if "VmRSS" in one), 0)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health").close()
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
