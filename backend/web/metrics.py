"""Metrics for Prometheus, behind a token of their own."""

import hmac
import time
from collections.abc import Iterator
from typing import Any

import psycopg
from flask import Blueprint, Flask, Response, abort, current_app, g, request
from sqlalchemy import Select, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend.access.policy import public
from backend.database import act_for, db
from backend.jobs import queue
from backend.metrics import keep_meters, meters
from backend.organisations.models import Organisation
from backend.places.recognition.models import PlaceImport
from backend.reference.models import ReferenceImport

metrics = Blueprint("metrics", __name__)

# Whoever asks may name any other, and each would be a line that is kept.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


def measure_requests(app: Flask) -> None:
    """Count requests, batches, pulls and the pool from now on."""
    counting = keep_meters(app)
    with app.app_context():
        counting.watch_pool(db.engine)

    @app.after_request
    def count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "unknown"
        method = request.method if request.method in _METHODS else "other"
        counting.requests.labels(method, route, response.status_code).inc()
        counting.request_seconds.labels(route).observe(
            time.perf_counter() - g.get("started_at", time.perf_counter())
        )
        return response


@metrics.get("/metrics")
@public
def tell() -> Response:
    """What was counted; 404 where no token was set, 401 without it."""
    expected = current_app.config["PALIER_SETTINGS"].metrics_token
    counting = meters()
    if expected is None or counting is None:
        abort(404)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), expected.encode()):
        return Response("", 401, {"WWW-Authenticate": "Bearer"}, content_type=_TEXT)
    return Response(counting.text([Imports(), Jobs()]), content_type=_TEXT)


class Imports:
    """Imports by kind and state: they are run by commands, in processes of their own."""

    def collect(self) -> Iterator[Any]:
        """One family; none where the database is away, which other figures tell."""
        from prometheus_client.core import GaugeMetricFamily

        family = GaugeMetricFamily(
            "palier_imports", "Imports that are known.", labels=["kind", "state"]
        )
        try:
            counts = _imports()
        except (SQLAlchemyError, psycopg.Error):
            return
        for (kind, state), count in sorted(counts.items()):
            family.add_metric([kind, state], count)
        yield family


class Jobs:
    """The queue of background work: what workers do is counted where it is kept."""

    def collect(self) -> Iterator[Any]:
        """Three families; none where the database is away."""
        from prometheus_client.core import GaugeMetricFamily

        try:
            with Session(db.engine) as session:
                found = queue.figures(session)
        except (SQLAlchemyError, psycopg.Error):
            return
        family = GaugeMetricFamily(
            "palier_jobs", "Jobs that have not ended well, by kind.", labels=["kind", "state"]
        )
        for (kind, state), count in sorted(found.counts.items()):
            family.add_metric([kind, state], count)
        yield family
        yield GaugeMetricFamily(
            "palier_jobs_oldest_wait_seconds",
            "For how long the first in line could have been begun.",
            value=found.oldest_wait_s,
        )
        yield GaugeMetricFamily(
            "palier_workers", "Workers that gave a sign of life.", value=found.workers
        )


def _imports() -> dict[tuple[str, str], int]:
    states = ("staged", "accepted", "reverted")
    counts = {(kind, state): 0 for kind in ("addresses", "dwellings") for state in states}
    with Session(db.engine) as session:
        _add(counts, "addresses", session, select(ReferenceImport.state, func.count()))
        organisations = session.scalars(select(Organisation.id)).all()
    for organisation_id in organisations:
        with Session(db.engine) as session:
            act_for(session, organisation_id)
            _add(counts, "dwellings", session, select(PlaceImport.state, func.count()))
    return counts


def _add(
    counts: dict[tuple[str, str], int],
    kind: str,
    session: Session,
    counted: Select[str, int],
) -> None:
    for state, count in session.execute(counted.group_by("state")):
        counts[kind, state] = counts.get((kind, state), 0) + count
