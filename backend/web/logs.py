"""Structured logs: one JSON object a line, a request id on each, nothing personal on any.

Addresses, names, e-mails, bodies and query strings never reach them; a path is logged as its
route, without the ids in it; an exception as its class and its places in the code, since its
message may quote the values it was about. What a line says besides, it says in
`extra={"facts": {…}}`: other keys of `extra` would be dropped, and a test refuses them.
"""

import json
import logging
import sys
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

from flask import Flask, Response, g, has_request_context, request

_access = logging.getLogger("backend.requests")


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without a line break."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self.message_of(record),
        }
        if has_request_context():
            line["request_id"] = g.get("request_id", "")
        line.update(getattr(record, "facts", {}))
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__qualname__
            line["causes"] = [type(one).__qualname__ for one in _causes(record.exc_info[1])]
            line["places"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(line, ensure_ascii=False, default=str)

    def message_of(self, record: logging.LogRecord) -> str:
        """What the record says of itself."""
        return record.getMessage()


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """What an error came of, the nearest first: a driver's error under the library's."""
    while error := error and (error.__cause__ or error.__context__):
        yield error


def log_as_json(level: str) -> None:
    """Send the logs of Palier to standard error, one JSON object a line."""
    logger = logging.getLogger("backend")
    if not any(isinstance(handler.formatter, JsonLines) for handler in logger.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
    logger.setLevel(level.upper())
    logger.propagate = False


def log_requests(app: Flask) -> None:
    """Give each request an id, also in its answer, and one line when it is answered."""

    @app.before_request
    def begin() -> None:
        g.request_id = str(uuid4())
        g.started_at = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        facts = {
            "method": request.method,
            "route": request.url_rule.rule if request.url_rule else None,
            "status": response.status_code,
            "duration_ms": round((time.perf_counter() - g.get("started_at", 0)) * 1000, 1),
        }
        _access.info("request", extra={"facts": facts})
        return response
