"""What the web server itself logs repeats nothing of what was sent to it."""

import json
import logging
import socket
import sys
from pathlib import Path

from backend.database.cluster import ClusterUrls
from backend.web.server_log import ServerLines
from tests.web.serving import serving

PLANT = "Mme-Quillivic-12-rue-des-Erables"


def test_what_cannot_be_read_is_not_repeated(urls: ClusterUrls, tmp_path: Path) -> None:
    unreadable = (
        f"{PLANT}\r\n\r\n",
        f"GET /{PLANT} HTTP/{PLANT}\r\nHost: x\r\n\r\n",
        f"GET /{PLANT} HTTP/1.1\r\nHost: x\r\n{PLANT} : {PLANT}\r\n\r\n",
        f"POST /{PLANT} HTTP/1.1\r\nHost: x\r\nContent-Length: {PLANT}\r\n\r\n",
    )
    with serving(urls, tmp_path, {"WEB_CONCURRENCY": "1"}) as port:
        for text in unreadable:
            with socket.create_connection(("127.0.0.1", port)) as sock:
                sock.sendall(text.encode())
                assert sock.recv(12).startswith(b"HTTP/1.1 4")

    written = (tmp_path / "web.log").read_text()
    lines = [json.loads(line) for line in written.splitlines()]
    assert [one["message"] for one in lines].count("a request could not be read") == len(unreadable)
    assert PLANT not in written
    assert "127.0.0.1:" not in "".join(one["message"] for one in lines if one["level"] != "info")


def test_a_request_that_broke_off_is_a_place_in_the_code() -> None:
    """Such as an answer that was half sent when the database said no, with a value in its words."""
    try:
        raise ValueError(PLANT)
    except ValueError:
        record = logging.LogRecord(
            "gunicorn.error",
            logging.ERROR,
            __file__,
            1,
            "Error handling request %s %s",
            ("GET", f"/{PLANT}"),
            sys.exc_info(),
        )

    line = ServerLines().format(record)

    assert PLANT not in line
    assert json.loads(line)["exception"] == "ValueError"
    assert "test_a_request_that_broke_off" in json.loads(line)["places"][0]


def test_numbers_of_processes_are_told() -> None:
    record = logging.LogRecord(
        "gunicorn.error", logging.CRITICAL, __file__, 1, "WORKER TIMEOUT (pid:%s)", (12,), None
    )

    assert json.loads(ServerLines().format(record))["message"] == "WORKER TIMEOUT (pid:12)"
