"""What is counted while Palier serves, for Prometheus to fetch. Nothing personal: no ids, no paths.

Counted only where somebody asked for it (`PALIER_METRICS_TOKEN`); the library is loaded then.
Under several web processes each writes to files of its own in `PROMETHEUS_MULTIPROC_DIR`, which
`gunicorn.conf.py` makes, and whichever is asked adds all of them up.
"""

import os
from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from time import perf_counter
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Engine, event

_SHARED = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Meters:
    """The counters of this process."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self.registry = CollectorRegistry()
        to: dict[str, Any] = {"registry": self.registry}
        self.requests = Counter(
            "palier_requests", "Requests answered.", ["method", "route", "status"], **to
        )
        self.request_seconds = Histogram(
            "palier_request_seconds",
            "From a request's arrival to its answer's first byte.",
            ["route"],
            buckets=_SECONDS,
            **to,
        )
        self.batches = Counter("palier_batches", "Batches of operations taken in.", **to)
        self.batch_seconds = Histogram(
            "palier_batch_seconds", "What a batch took.", buckets=_SECONDS, **to
        )
        self.verdicts = Counter(
            "palier_verdicts", "Operations answered.", ["verdict", "code"], **to
        )
        self.pulls = Counter(
            "palier_pulls",
            "Answers of changes that were sent to their end, or broke off.",
            ["outcome"],
            **to,
        )
        self.pull_seconds = Histogram(
            "palier_pull_seconds",
            "What an answer of changes took, to its last byte.",
            buckets=_SECONDS,
            **to,
        )
        self.pull_bytes = Counter("palier_pull_bytes", "Bytes of changes sent.", **to)
        self.pool = Gauge(
            "palier_pool_connections_in_use",
            "Connections to the database that are at work.",
            multiprocess_mode="livesum",
            **to,
        )

    def text(self, collectors: Iterable[Any]) -> bytes:
        """All of it, of all processes, as Prometheus reads it.

        Args:
            collectors: of what stands in tables, asked at this moment.
        """
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        asked = CollectorRegistry()
        for collector in collectors:
            asked.register(collector)
        if not os.environ.get(_SHARED):
            return bytes(generate_latest(self.registry) + generate_latest(asked))
        MultiProcessCollector(asked)  # type: ignore[no-untyped-call,unused-ignore]
        return bytes(generate_latest(asked))

    def watch_pool(self, engine: Engine) -> None:
        """Count the connections that are taken from a pool and given back."""
        event.listen(engine, "checkout", lambda *_: self.pool.inc())
        event.listen(engine, "checkin", lambda *_: self.pool.dec())


def keep_meters(app: Flask) -> Meters:
    """Count in this application from now on."""
    meters = Meters()
    app.extensions["palier_meters"] = meters
    return meters


def meters() -> Meters | None:
    """The current application's counters; None where nobody asked for them."""
    found = current_app.extensions.get("palier_meters")
    return found if isinstance(found, Meters) else None


def count_batch(verdicts: Iterable[tuple[str, str | None]], seconds: float) -> None:
    """A batch was answered.

    Args:
        verdicts: of each operation, with the code of its refusal.
        seconds: from its arrival to its answer.
    """
    counting = meters()
    if counting is None:
        return
    counting.batches.inc()
    counting.batch_seconds.observe(seconds)
    for (verdict, code), count in Tally(verdicts).items():
        counting.verdicts.labels(verdict, code or "").inc(count)


def counting_pull(items: Iterable[bytes]) -> Iterator[bytes]:
    """The items of an answer as they are sent, counted."""
    counting = meters()
    if counting is None:
        return iter(items)
    return _counted(items, counting)


def _counted(items: Iterable[bytes], counting: Meters) -> Iterator[bytes]:
    started, sent, outcome = perf_counter(), 0, "broken_off"
    try:
        for item in items:
            yield item
            sent += len(item)
        outcome = "complete"
    finally:
        counting.pulls.labels(outcome).inc()
        counting.pull_bytes.inc(sent)
        counting.pull_seconds.observe(perf_counter() - started)
