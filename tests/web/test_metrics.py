"""What Prometheus reads: counted where it happens, by several processes, for its token alone."""

import urllib.request
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from backend.access.roles import Role
from backend.app import create_app
from backend.config import Settings
from backend.database import writing_for
from backend.database.cluster import ClusterUrls
from backend.jobs.service import enqueue
from backend.reference.models import ReferenceImport
from tests.conftest import SECRET, sign_in_client
from tests.factories import Make
from tests.web.serving import serving

TOKEN = "a token of tests, which is long enough to be one"
BEARER = {"Authorization": f"Bearer {TOKEN}"}

Values = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
def counting(app: Flask) -> Flask:
    """An application that counts."""
    old: Settings = app.config["PALIER_SETTINGS"]
    return create_app(
        Settings(
            database_url=old.database_url,
            owner_database_url=old.owner_database_url,
            secret=SECRET,
            sealing_keys_folder=old.sealing_keys_folder,
            pwa_folder=old.pwa_folder,
            metrics_token=TOKEN,
            log_level="error",
        )
    )


@pytest.fixture
def watched(counting: Flask) -> FlaskClient:
    """A client of it that is not signed in."""
    return counting.test_client()


def values(text: str) -> Values:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def told(client: FlaskClient) -> Values:
    answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    return values(answer.text)


def test_without_its_token_nothing_is_told(watched: FlaskClient, stranger: FlaskClient) -> None:
    assert watched.get("/metrics").status_code == 401
    assert watched.get("/metrics", headers={"Authorization": "Bearer x"}).status_code == 401
    assert stranger.get("/metrics", headers=BEARER).status_code == 404


def test_requests_are_counted_by_route_never_by_path(watched: FlaskClient) -> None:
    watched.get("/api/health")
    watched.get("/api/door/0193-private")
    text = watched.get("/metrics", headers=BEARER).text

    counted = values(text)
    labels = (("method", "GET"), ("route", "/api/health"), ("status", "200"))
    assert counted["palier_requests_total", labels] == 1
    unknown = (("method", "GET"), ("route", "unknown"), ("status", "404"))
    assert counted["palier_requests_total", unknown] == 1
    assert counted["palier_request_seconds_count", (("route", "/api/health"),)] == 1
    assert "0193-private" not in text


def test_methods_that_somebody_makes_up_are_one(watched: FlaskClient) -> None:
    """Else each would be a line that is kept for as long as the server runs."""
    for method in ("ZORGLUB", "SPIROU", "GASTON"):
        watched.open("/api/health", method=method)

    labels = (("method", "other"), ("route", "unknown"), ("status", "405"))
    assert told(watched)["palier_requests_total", labels] == 3


def test_batches_verdicts_and_pulls_are_counted(
    counting: Flask, watched: FlaskClient, make_committed: Make
) -> None:
    client = sign_in_client(counting, make_committed, Role.WORKER)
    client.post("/api/sync/operations", json={"operations": [{"id": "x"}, {"id": "y"}]})
    answer = client.post("/api/sync/changes", json={"cursor": None, "scopes": [], "format": 1})
    sent = len(answer.data)
    assert answer.status_code == 200, answer.text

    counted = told(watched)
    assert counted["palier_batches_total", ()] == 1
    malformed = (("code", "operations.malformed"), ("verdict", "refused"))
    assert counted["palier_verdicts_total", malformed] == 2
    assert counted["palier_pulls_total", (("outcome", "complete"),)] == 1
    assert counted["palier_pull_bytes_total", ()] == sent
    # The one that reads the imports for this answer.
    assert counted["palier_pool_connections_in_use", ()] == 0


def test_imports_are_counted_by_kind_and_state(watched: FlaskClient, make_committed: Make) -> None:
    session = make_committed.session
    session.add(ReferenceImport(source="ban", file_name="x.csv", report={}))
    session.commit()

    counted = told(watched)
    assert counted["palier_imports", (("kind", "addresses"), ("state", "staged"))] == 1
    assert counted["palier_imports", (("kind", "dwellings"), ("state", "accepted"))] == 0


def test_jobs_are_counted_by_kind_and_state(
    watched: FlaskClient, counting: Flask, make_committed: Make
) -> None:
    with counting.app_context(), writing_for(make_committed.session.info["organisation_id"]) as at:
        enqueue(at, "jobs.tidy")

    counted = told(watched)

    assert counted["palier_jobs", (("kind", "jobs.tidy"), ("state", "waiting"))] == 1
    assert counted["palier_jobs_oldest_wait_seconds", ()] >= 0
    assert counted["palier_workers", ()] == 0


def test_several_processes_are_added_up(urls: ClusterUrls, tmp_path: Path) -> None:
    """The server of production, with three processes; any of them tells of all."""
    settings = {
        "PALIER_METRICS_TOKEN": TOKEN,
        "PALIER_LOG_LEVEL": "error",
        "WEB_CONCURRENCY": "3",
        "TMPDIR": str(tmp_path),
    }
    labels = (("method", "GET"), ("route", "/api/docs"), ("status", "200"))
    with serving(urls, tmp_path, settings) as port:
        at = f"http://127.0.0.1:{port}"
        for _ in range(20):
            urllib.request.urlopen(f"{at}/api/docs").close()
        asked = urllib.request.Request(f"{at}/metrics", headers=BEARER)
        answers = []
        for _ in range(6):
            with urllib.request.urlopen(asked) as answer:
                answers.append(values(answer.read().decode()))

    assert [one["palier_requests_total", labels] for one in answers] == [20] * 6
    assert all(("palier_pool_connections_in_use", ()) in one for one in answers)
