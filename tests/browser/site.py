"""A whole Palier for browser tests: a database of its own, the commands, the real web server."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from backend.config import ROOT
from backend.database import cluster

_PATIENCE_S = 30.0


@dataclass(frozen=True)
class Site:
    """One installation that answers at `url`, empty until a test fills it by commands."""

    url: str
    database: str
    environment: Mapping[str, str]

    def flask(self, *arguments: str) -> str:
        """What a command of the application printed.

        Raises:
            AssertionError: the command failed; its words are the message.
        """
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "backend.app", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@contextmanager
def site_in(directory: Path, database: str) -> Iterator[Site]:
    """A fresh database in the cluster kept in `directory`, migrated, with a server in front."""
    cluster.drop_database(directory, database)
    urls = cluster.create_database(directory, database)
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "DATABASE_URL": urls.application,
        "OWNER_DATABASE_URL": urls.owner,
        "PALIER_SECRET": "a secret for tests alone, long enough",
        "PALIER_URL": url,
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
    }
    site = Site(url, urls.application, environment)
    site.flask("db", "upgrade")
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "--config",
            "gunicorn.conf.py",
            "backend.app:create_app()",
        ],
        cwd=ROOT,
        env=environment,
    )
    try:
        _wait_for(url)
        yield site
    finally:
        server.terminate()
        server.wait(_PATIENCE_S)
        cluster.drop_database(directory, database)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            with urllib.request.urlopen(f"{url}/api/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
