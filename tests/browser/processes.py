"""Ending a browser as a flat battery does: nothing of it gets to write another byte."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

_PATIENCE_S = 10.0


def browser_of(profile: Path) -> int:
    """The process of the browser that runs on a profile.

    Raises:
        LookupError: none does.
    """
    wanted = f"--user-data-dir={profile}".encode()
    parents = _parents()
    holders = {pid for pid in parents if wanted in _words(pid)}
    for pid in holders:
        if parents[pid] not in holders:
            return pid
    raise LookupError(f"no browser runs on {profile}")


def kill_with_children(pid: int) -> None:
    """SIGKILL for a process first, then for all that it started; done when they are gone."""
    parents = _parents()
    family = [pid]
    for one in family:
        family += [child for child, parent in parents.items() if parent == one]
    for one in family:
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
    until = time.monotonic() + _PATIENCE_S
    while any(_lives(one) for one in family):
        assert time.monotonic() < until, f"process {pid} does not end"
        time.sleep(0.01)


def _parents() -> dict[int, int]:
    """Each process, and who started it."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            # The name stands in brackets and may hold anything.
            found[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    return found


def _words(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
