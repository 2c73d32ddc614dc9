"""Web servers beside each other: a pull, operations, and /api/health beside 100 slow bodies.

gunicorn's kinds of workers with two processes each; gevent and Granian too, where somebody has
installed them beside Palier.
"""

import http.client
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

from benchmarks import operations
from benchmarks.figures import Figure
from benchmarks.neighbourhood import make_neighbourhood
from benchmarks.pull import pull
from benchmarks.server import Server, serving

STAIRWELLS, DOORS, PASSAGES = 500, 10_000, 10_000
PULLS, PROBES, SLOW = 5, 5, 100
BUDGET_HEALTH_S = 2
# After this nobody waits any more.
PATIENCE_S = 20


def measure() -> Iterator[Figure]:
    """Each server in turn; the first is the one that is used, and the others stand beside it."""
    ours: tuple[float, float, float] | None = None
    with tempfile.TemporaryDirectory() as folder:
        for name, command in _commands(Path(folder)).items():
            figures = _measured(command)
            yield from _lines(name, figures, ours or figures, is_ours=ours is None)
            ours = ours or figures


def _commands(folder: Path) -> dict[str, Sequence[str]]:
    gunicorn = ("gunicorn", "--config", "gunicorn.conf.py")
    application = "backend.app:create_app()"
    known: dict[str, Sequence[str]] = {
        "threads for whole requests": (*gunicorn, application),
        "gthread": (*gunicorn, "--worker-class", "gthread", application),
    }
    if find_spec("gevent"):
        # Patched before anything is loaded, so not loaded before the fork.
        bare = folder / "bare.py"
        bare.write_text("import os\nbind = f\"127.0.0.1:{os.environ['PORT']}\"\nworkers = 2\n")
        known["gevent"] = (
            *("gunicorn", "--config", str(bare), "--worker-class", "gevent"),
            application,
        )
    if find_spec("granian"):
        known["granian"] = (
            *("granian", "--interface", "wsgi", "--factory", "--workers", "2"),
            *("--blocking-threads", "4", "--port", "{port}", "backend.app:create_app"),
        )
    return known


def _measured(command: Sequence[str]) -> tuple[float, float, float]:
    """Seconds of a pull, operations a second, and the slowest /api/health beside slow bodies."""
    with serving("bench_servers", [sys.executable, "-m", *command]) as server:
        place = make_neighbourhood(
            stairwells=STAIRWELLS, doors=DOORS, passages=PASSAGES, workers=operations.DEVICES
        )
        server.analyze()
        pulls = [pull(server, place, None, [])[0] for _ in range(PULLS)]
        rate = operations.accepted_per_second(server, place)
        slowest = _beside_slow_bodies(server)
    return statistics.median(pulls), rate, slowest


def _beside_slow_bodies(server: Server) -> float:
    head = (
        b"POST /api/sign-in HTTP/1.1\r\nHost: palier\r\nContent-Type: application/json\r\n"
        b'Content-Length: 1000\r\n\r\n{"email": '
    )
    with ExitStack() as stack:
        for _ in range(SLOW):
            sock = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            sock.sendall(head)
        slowest = 0.0
        for _ in range(PROBES):
            slowest = max(slowest, _health_s(server))
            if slowest >= PATIENCE_S:
                break
    return slowest


def _health_s(server: Server) -> float:
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_S)
    try:
        connection.request("GET", "/api/health")
        connection.getresponse().read()
    except (TimeoutError, ConnectionError, http.client.HTTPException):
        return PATIENCE_S
    finally:
        connection.close()
    return time.perf_counter() - started


def _lines(
    name: str, figures: Sequence[float], ours: Sequence[float], *, is_ours: bool
) -> Iterator[Figure]:
    what = ("first pull of 10,000 doors", "operations, 4 devices", f"health, {SLOW} slow bodies")
    for line, unit, figure, beside in zip(what, ("s", "/s", "s"), figures, ours, strict=True):
        is_health = line.startswith("health")
        yield Figure(
            f"{name}: {line}",
            figure,
            unit,
            BUDGET_HEALTH_S if is_ours and is_health else None,
            beside="" if is_ours else "the one that is used",
            beside_measured=None if is_ours else beside,
        )
