"""The environment in which Palier runs from this folder: its own cluster, its own secret."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.config import ROOT
from backend.database import cluster

VAR = ROOT / "var"
CLUSTER = VAR / "cluster"


@contextmanager
def palier_environment() -> Iterator[dict[str, str]]:
    """What to set for a program of Palier, with the private cluster running meanwhile.

    Where DATABASE_URL is set, no cluster is started and that database serves.

    Raises:
        ClusterFault: the private cluster cannot start.
    """
    VAR.mkdir(exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.setdefault("PALIER_SECRET", _secret(VAR / "secret"))
    if environment.get("DATABASE_URL"):
        yield environment
        return
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
