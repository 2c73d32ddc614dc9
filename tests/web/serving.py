"""The web server of production on a port of its own, over the run's database."""

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from backend.config import ROOT
from backend.database.cluster import ClusterUrls

_PATIENCE_S = 60


@contextmanager
def serving(urls: ClusterUrls, folder: Path, settings: Mapping[str, str]) -> Iterator[int]:
    """The port at which it answers; what it logs is in `folder`.

    Args:
        urls: of the database.
        folder: of its keys and its log.
        settings: environment variables on top.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    environment = os.environ | {
        "DATABASE_URL": urls.application,
        "OWNER_DATABASE_URL": urls.owner,
        "PALIER_SECRET": secrets.token_urlsafe(48),
        "PALIER_SEALING_KEYS": str(folder / "keys"),
        "PALIER_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        **settings,
    }
    with (folder / "web.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "backend.app:create_app()"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for(port, server, folder / "web.log")
            yield port
        finally:
            server.terminate()
            server.wait(_PATIENCE_S)


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health").close()
        except (urllib.error.URLError, ConnectionError):
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        else:
            return
