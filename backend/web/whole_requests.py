"""gunicorn's threads, for requests that have arrived whole: a slow sender holds none of them.

The worker's loop collects what arrives, hands a request to a thread when its last byte is there,
and answers 408 to whoever takes longer than the deadlines below. What is refused before the
application sees it: a body without a length (411) or with one that nobody writes (400), a head or
a body that is too long (431, 413). What of an answer is not taken at once is sent by the loop, and
answers are closed there as well, since a reader that never closes would stop it for seconds.
"""

import logging
import re
import socket
import struct
import time
from functools import cached_property, partial
from selectors import EVENT_READ
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from gunicorn.http import RequestParser
from gunicorn.http.unreader import Unreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from backend.web.leaving_answers import LeavingAnswers, Outgoing

if TYPE_CHECKING:
    from concurrent.futures import Future

    from gunicorn.http.message import Request

# A batch of 200 operations with their notes is well under this.
BODY_BYTES = 4 * 1024 * 1024
HEAD_BYTES = 64 * 1024
# A phone waits 30 s for an answer, so what arrives later is answered to nobody.
HEAD_S = 10.0
REQUEST_S = 30.0
# What one process holds of requests that are on their way; over it, the longest goes.
HELD_BYTES = 64 * 1024 * 1024
# In a thread nothing is waited for that long: a request is whole, and an answer flows.
_READ_S, _WRITE_S = 5, 30
_LINGER_S, _LINGERING = 2.0, 1000
_SWEEP_S = 0.5

_REASONS = {
    400: "Bad Request",
    408: "Request Timeout",
    411: "Length Required",
    413: "Content Too Large",
    431: "Request Header Fields Too Large",
    503: "Service Unavailable",
}
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
# A length that the parser reads and we do not would let a thread wait for the body.
_LENGTHS = re.compile(rb"^content-length[ \t]*:", re.IGNORECASE | re.MULTILINE)
_CODED = re.compile(rb"^transfer-encoding:", re.IGNORECASE | re.MULTILINE)
_EXPECTS = re.compile(rb"^expect:[ \t]*100-continue", re.IGNORECASE | re.MULTILINE)
_HEAD_END = b"\r\n\r\n"

_log = logging.getLogger(__name__)


class Connection(TConn):
    """A connection, and what has arrived of the request that is on its way."""

    worker: "WholeRequests"
    # What of an answer was not taken yet.
    kept: bytearray

    def begin(self) -> None:
        """Collect another request from now on."""
        self.arrived = bytearray(self._unreader.take_buffered() if self.parser else b"")
        self.length: int | None = None
        self.since = time.monotonic()

    @property
    def _unreader(self) -> Unreader:
        """Where the parser reads; there is one for HTTP/1 alone, which is what is served."""
        if not isinstance(self.parser, RequestParser):
            raise TypeError("only HTTP/1 is served")
        return self.parser.unreader

    def give_to_parser(self) -> None:
        """Let the parser find what has arrived."""
        self.init()
        self._unreader.unread(bytes(self.arrived))
        self.arrived.clear()

    @property
    def is_late(self) -> bool:
        """Whether the time is over for the head, or for all of the request."""
        took = time.monotonic() - self.since
        return took > (REQUEST_S if self.length is not None else HEAD_S)

    @property
    def is_whole(self) -> bool:
        """Whether a thread would find all that it reads."""
        return self.length is not None and len(self.arrived) >= self.length

    def read_head(self) -> int | None:
        """Learn the request's length from its head, once it is there; or why it is refused."""
        end = self.arrived.find(_HEAD_END)
        if end < 0:
            return 431 if len(self.arrived) > HEAD_BYTES else None
        head = bytes(self.arrived[: end + 2])
        if _CODED.search(head):
            return 411
        lengths = _LENGTH.findall(head)
        if len(lengths) != len(_LENGTHS.findall(head)):
            return 400
        body = max((int(one) for one in lengths), default=0)
        if body > BODY_BYTES:
            return 413
        self.length = end + len(_HEAD_END) + body
        if not self.is_whole and _EXPECTS.search(head):
            _say(self.sock, b"HTTP/1.1 100 Continue\r\n\r\n")
        return None

    def close(self, graceful: bool = False) -> None:
        """Close at once, or once the other side has read to the end."""
        if graceful:
            self.worker.linger(self.sock)
        else:
            super().close()


class WholeRequests(ThreadWorker):
    """Threads for whole requests; the loop waits for the rest, whoever sends it."""

    def init_process(self) -> None:
        """Begin with nothing on its way."""
        # In the order of their beginning.
        self.arriving: dict[Connection, None] = {}
        self.lingering: dict[socket.socket, tuple[float, int]] = {}
        self.held_bytes = 0
        self.swept_at = 0.0
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        """Take a connection; where there are too many, the one that dawdles longest goes."""
        try:
            taken, client = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        if self.nr_conns >= self.worker_connections - 1:
            self._make_room()
        self.nr_conns += 1
        # The kernel ends what a thread waits for, whatever the sender makes of it.
        for option, seconds in ((socket.SO_RCVTIMEO, _READ_S), (socket.SO_SNDTIMEO, _WRITE_S)):
            taken.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", seconds, 0))
        connection = Connection(self.cfg, taken, client, listener.getsockname())
        connection.worker, connection.kept = self, bytearray()
        self.enqueue_req(connection)

    def enqueue_req(self, conn: TConn) -> None:
        """Collect a connection's next request; a thread has it once it is whole."""
        if not isinstance(conn, Connection):
            raise TypeError("accept() makes connections that collect")
        conn.begin()
        conn.sock.setblocking(False)
        self.arriving[conn] = None
        self.held_bytes += len(conn.arrived)
        self.poller.register(conn.sock, EVENT_READ, partial(self._read, conn))
        self._go_on(conn)

    def _read(self, conn: Connection, _: object = None) -> None:
        try:
            chunk = conn.sock.recv(256 * 1024)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            chunk = b""
        if not chunk:
            self._drop(conn)
            return
        conn.arrived += chunk
        self.held_bytes += len(chunk)
        self._go_on(conn)

    def _go_on(self, conn: Connection) -> None:
        refused = conn.read_head() if conn.length is None else None
        if refused:
            self._drop(conn, refused)
        elif conn.is_whole:
            self._hand_over(conn)
        elif self.held_bytes > HELD_BYTES:
            self._drop(max(self.arriving, key=lambda one: len(one.arrived)), 503)

    def _hand_over(self, conn: Connection) -> None:
        self._forget(conn)
        conn.give_to_parser()
        super().enqueue_req(conn)

    def _make_room(self) -> None:
        """Let whoever sends or reads for longest go."""
        sends, reads = next(iter(self.arriving), None), self._leaving.oldest_since
        if sends is not None and (reads is None or sends.since <= reads):
            self._drop(sends, 503)
        elif reads is not None:
            self._leaving.drop_oldest()

    @cached_property
    def _leaving(self) -> LeavingAnswers:
        return LeavingAnswers(self.poller)

    def handle_request(self, req: "Request", conn: TConn) -> bool:
        """Answer in a thread, that does not wait until the answer is taken."""
        if not isinstance(conn, Connection):
            raise TypeError("accept() makes connections that keep what is not taken")
        answered = SimpleNamespace(
            sock=Outgoing(conn.sock, conn.kept), client=conn.client, server=conn.server
        )
        return super().handle_request(req, cast(TConn, answered))

    def finish_request(self, conn: TConn, fs: "Future[bool]") -> None:
        """Go on with a connection, once all of its answer was taken; in the loop."""
        if not isinstance(conn, Connection) or not conn.kept:
            super().finish_request(conn, fs)
            return
        self._leaving.add(conn.sock, conn.kept, partial(self._left, conn, fs))

    def _left(self, conn: Connection, fs: "Future[bool]", is_whole: bool) -> None:
        conn.kept.clear()
        if is_whole:
            super().finish_request(conn, fs)
            return
        self.nr_conns -= 1
        _log.info("answer dropped")
        conn.close()

    def _forget(self, conn: Connection) -> None:
        self.arriving.pop(conn, None)
        self.held_bytes -= len(conn.arrived)
        self.poller.unregister(conn.sock)

    def _drop(self, conn: Connection, status: int | None = None) -> None:
        """Close what will not be answered by the application; say why to who has begun."""
        self._forget(conn)
        self.nr_conns -= 1
        if status is None or not conn.arrived:
            conn.close()
            return
        # The same words as for what gunicorn's parser cannot read.
        message = "a request could not be read" if status == 400 else "request dropped"
        _log.info(message, extra={"facts": {"status": status}})
        line = f"HTTP/1.1 {status} {_REASONS[status]}\r\nConnection: close\r\nContent-Length: 0\r\n"
        _say(conn.sock, f"{line}\r\n".encode())
        conn.close(graceful=True)

    def murder_pending(self) -> None:
        """Close what came too late; the loop calls it after each event, and each second."""
        super().murder_pending()
        now = time.monotonic()
        if now - self.swept_at < _SWEEP_S:
            return
        self.swept_at = now
        for conn in [one for one in self.arriving if one.is_late]:
            self._drop(conn, 408)
        self._leaving.drop_late()
        if not self.alive:
            for conn in [one for one in self.arriving if not one.arrived]:
                self._drop(conn)
        for sock in [one for one, (until, _) in self.lingering.items() if until < now]:
            self._stop_lingering(sock)

    def linger(self, sock: socket.socket) -> None:
        """Close for writing, and wholly once the other side has read to the end, or 2 s later."""
        try:
            sock.setblocking(False)
            sock.shutdown(socket.SHUT_WR)
        except OSError:
            sock.close()
            return
        if len(self.lingering) >= _LINGERING:
            self._stop_lingering(next(iter(self.lingering)))
        self.lingering[sock] = (time.monotonic() + _LINGER_S, 0)
        self.poller.register(sock, EVENT_READ, self._drain)

    def _drain(self, sock: socket.socket) -> None:
        until, drained = self.lingering[sock]
        try:
            size = len(sock.recv(64 * 1024))
        except BlockingIOError:
            return
        except OSError:
            size = 0
        if size and drained + size < BODY_BYTES:
            self.lingering[sock] = (until, drained + size)
        else:
            self._stop_lingering(sock)

    def _stop_lingering(self, sock: socket.socket) -> None:
        del self.lingering[sock]
        self.poller.unregister(sock)
        sock.close()


def _say(sock: socket.socket, line: bytes) -> None:
    """Send a short line, if the other side takes it at once."""
    try:
        sock.send(line)
    except OSError:
        return
