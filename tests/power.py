"""A database server of its own, for tests in which the power goes."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import psycopg

from backend.database import cluster
from backend.database.cluster import ClusterUrls
from backend.database.home import home_of, socket_folder
from tests.conftest import plain

_WRITERS = ("walwriter", "checkpointer", "background writer", "autovacuum launcher")


class Server:
    """A cluster that may lose its power."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.urls: ClusterUrls = cluster.start(folder)
        self.data = home_of(folder) / "data"

    def connect(self, database: str = cluster.DATABASE) -> psycopg.Connection:
        return psycopg.connect(plain(cluster.urls_of(self.folder, database).bootstrap))

    def writers_stop(self) -> None:
        """From now on the disk gets only what somebody waits for."""
        for number in self._processes():
            try:
                title = Path(f"/proc/{number}/cmdline").read_bytes().decode()
            except (FileNotFoundError, ProcessLookupError):
                continue  # a session that has just ended
            if any(writer in title for writer in _WRITERS):
                os.kill(number, signal.SIGSTOP)

    def loses_power(self) -> None:
        self._kill()
        cluster.start(self.folder)

    def _kill(self) -> None:
        for number in self._processes():
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)

    def put_back(self, copy: Path) -> None:
        """Another data folder in place of the present one, as a snapshot of the disk would."""
        cluster.stop(self.folder)
        shutil.rmtree(self.data)
        _copy(copy, self.data)
        cluster.start(self.folder)

    def remove(self) -> None:
        """End it, also with its writers suspended, and leave nothing of it."""
        self._kill()
        home = home_of(self.folder)
        for folder in (socket_folder(home), home, self.folder):
            shutil.rmtree(folder, ignore_errors=True)

    def copied_to(self, copy: Path) -> None:
        cluster.stop(self.folder)
        _copy(self.data, copy)
        cluster.start(self.folder)

    def _processes(self) -> list[int]:
        """The postmaster first, so that it buries and restarts nobody."""
        first = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        listed = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        return [first, *map(int, listed)]


def _copy(data: Path, copy: Path) -> None:
    subprocess.run(["cp", "-a", str(data), str(copy)], check=True)
