"""How the web server runs; gunicorn reads this file from the folder where it is started."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import cast

from flask import Flask
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# Threads that are given whole requests: docs/decisions/a-request-arrives-before-it-is-served.md
worker_class = "backend.web.whole_requests.WholeRequests"
# Of these 31 at most are taken by heavy work and who waits for it (backend/access/turns.py).
threads = 40
worker_connections = 1000
timeout = 60
graceful_timeout = 10
# The application is loaded once, then forked: half the time to start, half the memory.
preload_app = True
# A worker's sign of life: kept in memory, since a slow disk would make it look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# Where each worker counts for Prometheus; a folder of this start's own, before anything is loaded.
_METRICS = "PROMETHEUS_MULTIPROC_DIR"
if os.environ.get("PALIER_METRICS_TOKEN") and not os.environ.get(_METRICS):
    os.environ[_METRICS] = tempfile.mkdtemp(prefix="palier-metrics-", dir=worker_tmp_dir)
control_socket_disable = True
# Who asks for what is personal data; the application logs what it needs itself.
accesslog = None
logger_class = "backend.web.server_log.ServerLog"
loglevel = os.environ.get("PALIER_LOG_LEVEL", "info").lower()


def post_fork(_: Arbiter, worker: Worker) -> None:
    """Forget connections made before the fork, which would be several processes' at once."""
    from backend.database import db  # the folder is on the path by now

    with cast("Flask", worker.app.wsgi()).app_context():
        db.engine.dispose(close=False)


def child_exit(_: Arbiter, worker: Worker) -> None:
    """What a worker that ended still held, it holds no more; what it counted stays counted."""
    if os.environ.get(_METRICS):
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call,unused-ignore]


def on_exit(_: Arbiter) -> None:
    """Take the counters' folder away."""
    if os.environ.get(_METRICS):
        shutil.rmtree(os.environ[_METRICS], ignore_errors=True)
