"""How the web server runs; gunicorn reads this file from the folder where it is started."""

import os
from pathlib import Path
from typing import cast

from flask import Flask
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
# Of these 23 at most are taken by heavy work and who waits for it (backend/access/turns.py).
threads = 32
timeout = 60
graceful_timeout = 10
# The application is loaded once, then forked: half the time to start, half the memory.
preload_app = True
# A worker's sign of life: kept in memory, since a slow disk would make it look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True
# Who asks for what is personal data; the application logs what it needs itself.
accesslog = None
loglevel = os.environ.get("PALIER_LOG_LEVEL", "info").lower()


def post_fork(_: Arbiter, worker: Worker) -> None:
    """Forget connections made before the fork, which would be several processes' at once."""
    from backend.database import db  # the folder is on the path by now

    with cast("Flask", worker.app.wsgi()).app_context():
        db.engine.dispose(close=False)
