"""How the web server runs; gunicorn reads this file from the folder where it is started."""

import os
from pathlib import Path

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 10
# A worker's sign of life: kept in memory, since a slow disk would make it look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True
# Who asks for what is personal data; the application logs what it needs itself.
accesslog = None
loglevel = os.environ.get("PALIER_LOG_LEVEL", "info").lower()
