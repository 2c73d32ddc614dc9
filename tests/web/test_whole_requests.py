"""Slow senders and slow readers hold no thread of the web server that production runs."""

import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from gunicorn.config import Config

from backend.database.cluster import ClusterUrls
from backend.web.whole_requests import BODY_BYTES, HEAD_BYTES, REQUEST_S, Connection
from tests.web.serving import serving

PROCESSES, THREADS = 2, 32
# Three times as many as there are threads.
MANY = 3 * PROCESSES * THREADS
# More than the system holds of an answer that nobody reads.
LARGE = b"palier" * 1_000_000


@pytest.fixture(scope="module")
def port(urls: ClusterUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder: Path = tmp_path_factory.mktemp("web")
    (folder / "assets").mkdir()
    (folder / "assets" / "large.bin").write_bytes(LARGE)
    settings = {
        "PALIER_LOG_LEVEL": "error",
        "WEB_CONCURRENCY": str(PROCESSES),
        "PALIER_PWA": str(folder),
    }
    with serving(urls, folder, settings) as port:
        yield port


def begun(port: int, text: str) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port))
    sock.sendall(text.encode())
    # Nothing here may wait for ever.
    sock.settimeout(60)
    return sock


def asked(length: int) -> str:
    return (
        "POST /api/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Content-Length: {length}\r\n\r\n"
    )


def is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/api/health")
    return connection.getresponse().status == 200


@pytest.mark.parametrize(
    "slow",
    [
        "",
        "POST /api/sign-in HTTP/1.1\r\nHost: x",
        asked(1000),
        asked(1000) + '{"email": ',
        "\r\n\r\n",
        "POST /api/sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n",
    ],
    ids=["nothing", "half a head", "no body", "half a body", "empty lines", "pieces"],
)
def test_who_never_ends_keeps_nobody_from_being_served(port: int, slow: str) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(begun(port, slow)) for _ in range(MANY)]

        assert is_healthy(port)
        assert all(one.fileno() >= 0 for one in held)


def test_who_never_closes_keeps_nobody_from_being_served(port: int) -> None:
    """An answer that ends its connection is over, whether or not the other side closes too."""
    text = "GET /api/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with ExitStack() as stack:
        open_ = [stack.enter_context(begun(port, text)) for _ in range(MANY)]

        assert all(one.recv(12) == b"HTTP/1.1 200" for one in open_)
        assert is_healthy(port)


def test_who_never_reads_keeps_nobody_from_being_served(port: int) -> None:
    """Nobody has to be signed in for the files of the pages."""
    with ExitStack() as stack:
        for sock in [stack.enter_context(socket.socket()) for _ in range(MANY)]:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            sock.connect(("127.0.0.1", port))
            sock.sendall(b"GET /assets/large.bin HTTP/1.1\r\nHost: x\r\n\r\n")

        assert is_healthy(port)


def test_who_reads_slowly_is_told_all(port: int) -> None:
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        sock.connect(("127.0.0.1", port))
        sock.settimeout(60)
        ask = "GET /assets/large.bin HTTP/1.1\r\nHost: x\r\n"
        sock.sendall(f"{ask}\r\n{ask}Connection: close\r\n\r\n".encode())
        time.sleep(1)
        said = bytearray()
        while chunk := sock.recv(64 * 1024):
            said += chunk

    _, first, second = bytes(said).split(b"HTTP/1.1 200 OK")
    assert first.endswith(b"\r\n\r\n" + LARGE)
    assert second.endswith(b"\r\n\r\n" + LARGE)


def test_a_head_that_does_not_come_is_told_so(port: int) -> None:
    with begun(port, "POST /api/sign-in HTTP/1.1\r\n") as sock:
        assert sock.recv(100).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(("took_s", "is_late"), [(REQUEST_S - 1, False), (REQUEST_S + 1, True)])
def test_a_body_has_until_the_deadline(took_s: float, is_late: bool) -> None:
    """Also one that comes byte by byte: the time is counted from the first."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        conn = Connection(Config(), ours, "", "")
        conn.begin()
        conn.arrived += asked(1000).encode()
        assert conn.read_head() is None
        conn.since = time.monotonic() - took_s
        conn.arrived += b"{"

        assert conn.is_late is is_late


@pytest.mark.parametrize("length", ["0" * 20 + "9", "+9", "9, 9", "9 9", "٩"])
def test_a_length_that_only_the_parser_would_read_is_refused(length: str) -> None:
    """A thread would wait for such a body."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        conn = Connection(Config(), ours, "", "")
        conn.begin()
        conn.arrived += asked(0).replace("Length: 0", f"Length: {length}").encode()

        assert conn.read_head() == 400


def test_a_request_in_pieces_is_one(port: int) -> None:
    body = json.dumps({"email": "é" * 5, "password": "x"})
    whole = (asked(len(body.encode())) + body).encode()
    with begun(port, "") as sock:
        for at in range(0, len(whole), 7):
            sock.sendall(whole[at : at + 7])
            time.sleep(0.001)

        assert sock.recv(12) == b"HTTP/1.1 422"


def test_a_connection_serves_many_requests_also_sent_at_once(port: int) -> None:
    one = "GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n"
    with begun(port, one * 2) as sock:
        time.sleep(0.2)
        sock.sendall(one.encode())
        said = b""
        while said.count(b"HTTP/1.1 200") < 3:
            chunk = sock.recv(4096)
            assert chunk, said
            said += chunk


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (asked(BODY_BYTES + 1), 413),
        ("GET /" + "a" * HEAD_BYTES, 431),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
    ],
)
def test_what_is_too_long_or_has_no_length_is_refused_at_once(
    port: int, text: str, status: int
) -> None:
    with begun(port, text) as sock:
        assert sock.recv(12) == f"HTTP/1.1 {status}".encode()


def test_who_asks_first_may_send(port: int) -> None:
    text = asked(2).replace("Host: x", "Host: x\r\nExpect: 100-continue")
    with begun(port, text) as sock:
        assert sock.recv(100).startswith(b"HTTP/1.1 100 ")
        sock.sendall(b"{}")
        said = b""
        while b"422" not in said:
            said += sock.recv(4096)
