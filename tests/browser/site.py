"""A whole Palier for browser tests: a database of its own, the commands, the real web server."""

import os
import socket
import subprocess
import sys
import tempfile
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


@dataclass
class Site:
    """One installation that answers at `url`, empty until a test fills it by commands."""

    url: str
    database: str
    environment: Mapping[str, str]
    _server: subprocess.Popen[bytes] | None = None

    def flask(self, *arguments: str) -> str:
        """What a command of the application printed.

        Raises:
            AssertionError: the command failed; its words are the message.
        """
        return self._run("flask", "--app", "seed.app", *arguments)

    def start(self) -> None:
        """Serve at `url`; done when it answers."""
        options = ["--config", "gunicorn.conf.py", "backend.app:create_app()"]
        self._server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *options], cwd=ROOT, env=self.environment
        )
        _wait_for(self.url)

    def stop(self) -> None:
        """Serve no more; nothing happens where it does not."""
        if self._server is None:
            return
        self._server.terminate()
        self._server.wait(_PATIENCE_S)
        self._server = None

    def back_up(self, file: Path) -> None:
        """Save the database to a file, as `bin/backup` does."""
        self._run("setup.copies", "backup", str(file))

    def restore(self, file: Path) -> str:
        """Put a saved database in place of what is there, as `bin/restore` does, while stopped."""
        assert self._server is None, "a site is restored while it serves nobody"
        return self._run("setup.copies", "restore", str(file))

    def _run(self, module: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
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
    with tempfile.TemporaryDirectory(prefix="palier-site-") as kept:
        environment = {
            **os.environ,
            "DATABASE_URL": urls.application,
            "OWNER_DATABASE_URL": urls.owner,
            # Without the driver's name: the programs of PostgreSQL read it.
            "BOOTSTRAP_DATABASE_URL": urls.bootstrap.replace("+psycopg", ""),
            "PALIER_SECRET": "a secret for tests alone, long enough",
            "PALIER_SEALING_KEYS": f"{kept}/sealing-keys",
            "PALIER_JOURNAL": f"{kept}/journal",
            "PALIER_URL": url,
            "PORT": str(port),
            "WEB_CONCURRENCY": "1",
        }
        site = Site(url, urls.application, environment)
        site.flask("db", "upgrade")
        try:
            site.start()
            yield site
        finally:
            site.stop()
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
