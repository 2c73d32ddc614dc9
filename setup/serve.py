"""`make run`: bring up the database, migrate, load the demo, serve until Ctrl-C, and clean up."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import NoReturn

from backend.config import ROOT
from backend.database.cluster import ClusterFault
from setup.environment import CannotRun, only_one, palier_environment

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# What runs side by side, as the Procfile names it.
_PROCESSES = {
    "web server": ["gunicorn", "--config", "gunicorn.conf.py", "backend.app:create_app()"],
    "worker": ["setup.command", "jobs", "work"],
}
_START_S = 60
_STOP_S = 15


def main() -> int:
    """Serve until a signal comes; the exit code is 0 if it was asked to stop."""
    for number in ENDINGS:
        signal.signal(number, _asked_to_stop)
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    url = f"http://{host}:{port}"
    try:
        with only_one(url):
            _check_port(host, port)
            with palier_environment() as environment:
                environment.setdefault("PALIER_URL", url)
                environment.setdefault("PALIER_LOG_LEVEL", "warning")
                _serve(url, environment | {"HOST": host, "PORT": port})
    except (CannotRun, ClusterFault) as fault:
        print(fault, file=sys.stderr)
        return 1
    except _Stop:
        print("Palier has stopped.", flush=True)
    return 0


class _Stop(BaseException):
    """Somebody asked for the end; not an Exception, so that nothing swallows it."""


def _asked_to_stop(*_: int | FrameType | None) -> NoReturn:
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)  # the clean-up is not to be interrupted
    print("\nStopping…", flush=True)
    raise _Stop


def _check_port(host: str, port: str) -> None:
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise CannotRun(f"PORT must be a number from 1 to 65535, not {port}.")
    try:
        family = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, int(port)))
    except OSError as error:
        raise CannotRun(
            f"Palier cannot listen on {host}:{port}: {error.strerror}.\n"
            f"If another program has that port, choose another one:  PORT={int(port) + 1} make run"
        ) from error


def _serve(url: str, environment: dict[str, str]) -> None:
    # A database that somebody named is theirs: no demo is put into it.
    is_ours = "BOOTSTRAP_DATABASE_URL" in environment
    has_demo = is_ours and environment.get("PALIER_DEMO", "yes") != "no"
    sign_ins = _prepare(environment, with_demo=has_demo)
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in _PROCESSES.items():
            running[name] = _begin(command, environment)
        _await_answer(url, running["web server"])
        print(f"\n{sign_ins}\nPalier answers at {url}   (Ctrl-C stops it)", flush=True)
        _await_end(running)
    finally:
        _end(running.values())


def _begin(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment,
        start_new_session=True,  # Ctrl-C is for this process, which stops the others itself
        preexec_fn=_die_with_parent,  # noqa: PLW1509  # no threads here
    )


def _await_end(running: dict[str, subprocess.Popen[bytes]]) -> NoReturn:
    """Wait until one of them ends, which none should.

    Raises:
        CannotRun: with the name of the one.
    """
    while True:
        for name, process in running.items():
            if (code := process.poll()) is not None:
                raise CannotRun(f"The {name} ended by itself (code {code}).")
        time.sleep(0.2)


def _end(processes: Iterable[subprocess.Popen[bytes]]) -> None:
    left = [process for process in processes if process.poll() is None]
    for process in left:
        process.terminate()
    deadline = time.monotonic() + _STOP_S
    for process in left:
        try:
            process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _prepare(environment: dict[str, str], *, with_demo: bool) -> str:
    """Migrate and load the demo; returns what is to be told about it."""
    print("Preparing the database…", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "setup.prepare", *(["--demo"] if with_demo else [])],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CannotRun(f"The database could not be prepared:\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout


def _await_answer(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise CannotRun(f"The web server did not start (code {server.returncode}).")
        try:
            with urllib.request.urlopen(f"{url}/api/health", timeout=2):  # noqa: S310  # ours
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise CannotRun(f"The web server does not answer at {url}/api/health within {_START_S} s.")


def _die_with_parent() -> None:
    """On Linux, end the server when this process is killed, or it would hold the port."""
    if Path("/proc/self").exists():
        death_signal = 1  # PR_SET_PDEATHSIG
        ctypes.CDLL(None).prctl(death_signal, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
