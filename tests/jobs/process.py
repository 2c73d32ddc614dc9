"""A worker as on a server, quicker, with the kinds of tests: `python -m tests.jobs.process`."""

import tests.jobs.kinds  # noqa: F401
from backend.app import create_app
from backend.jobs.worker import Pace, work

if __name__ == "__main__":
    work(
        create_app(),
        Pace(heartbeat_s=0.2, stalled_s=2, sweep_s=0.3, poll_s=0.2, stop_s=5, restart_s=0.2),
    )
