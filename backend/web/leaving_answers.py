"""Answers that their readers take slowly: a thread hands them on, and the worker's loop sends them.

Without it a thread would wait for as long as a reader likes: forty such readers, who need not even
be signed in, would keep everybody else from being served.
"""

import socket
import time
from collections.abc import Callable
from functools import partial
from selectors import EVENT_WRITE, BaseSelector
from typing import Any

# An answer of changes of a large territory takes some minutes on the slowest of networks.
ANSWER_S = 300.0
# Nothing was taken for so long: nobody is there any more.
SILENT_S = 30.0
# What one process keeps of answers; over it, the one that takes longest goes.
KEPT_BYTES = 64 * 1024 * 1024
_PIECE = 256 * 1024


class Outgoing:
    """A socket to answer on, that never waits: what is not taken at once is kept in `kept`."""

    def __init__(self, sock: socket.socket, kept: bytearray) -> None:
        self._sock, self._kept = sock, kept

    def sendall(self, data: bytes) -> None:
        """Send what is taken now, and keep the rest.

        Raises:
            OSError: nobody is there any more.
        """
        self._kept += data
        send_now(self._sock, self._kept)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever a socket has
        return getattr(self._sock, name)


def send_now(sock: socket.socket, kept: bytearray) -> int:
    """Send of this what is taken without waiting, and say how much that was; it is taken off.

    Raises:
        OSError: nobody is there any more.
    """
    before = len(kept)
    while kept:
        try:
            sent = sock.send(kept[:_PIECE], socket.MSG_DONTWAIT)
        except (BlockingIOError, InterruptedError):
            break
        del kept[:sent]
    return before - len(kept)


class _Leaving:
    """An answer on its way, and what is done at its end."""

    def __init__(self, sock: socket.socket, kept: bytearray, over: Callable[[bool], None]) -> None:
        self.sock, self.kept, self.over = sock, kept, over
        self.since = self.took_at = time.monotonic()

    def is_late(self, now: float) -> bool:
        return now - self.took_at > SILENT_S or now - self.since > ANSWER_S


class LeavingAnswers:
    """All that one worker still has to send, sent by its loop."""

    def __init__(self, poller: BaseSelector) -> None:
        self._poller = poller
        # In the order of their beginning.
        self._all: dict[_Leaving, None] = {}
        self._kept_bytes = 0

    def add(self, sock: socket.socket, kept: bytearray, over: Callable[[bool], None]) -> None:
        """Send this.

        Args:
            over: called at the end, with whether all of it was taken.
        """
        one = _Leaving(sock, kept, over)
        sock.setblocking(False)
        self._all[one] = None
        self._kept_bytes += len(kept)
        self._poller.register(sock, EVENT_WRITE, partial(self._write, one))
        while self._kept_bytes > KEPT_BYTES:
            self.drop_oldest()

    @property
    def oldest_since(self) -> float | None:
        """When the oldest of them began to leave."""
        return next((one.since for one in self._all), None)

    def drop_oldest(self) -> None:
        """Give the oldest of them up, to make room."""
        self._end(next(iter(self._all)), is_whole=False)

    def drop_late(self) -> None:
        """Give those up that nobody takes."""
        now = time.monotonic()
        for one in [one for one in self._all if one.is_late(now)]:
            self._end(one, is_whole=False)

    def _write(self, one: _Leaving, _: object = None) -> None:
        try:
            sent = send_now(one.sock, one.kept)
        except OSError:
            self._end(one, is_whole=False)
            return
        self._kept_bytes -= sent
        one.took_at = time.monotonic()
        if not one.kept:
            self._end(one, is_whole=True)

    def _end(self, one: _Leaving, *, is_whole: bool) -> None:
        del self._all[one]
        self._kept_bytes -= len(one.kept)
        self._poller.unregister(one.sock)
        one.over(is_whole)
