"""What surrounds every answer: problems in two languages, headers, logs, files, health."""

import gzip
import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.app import create_app
from backend.config import Settings
from backend.problems import NotFound
from tests.conftest import SECRET, Client


class TestProblems:
    def test_an_unknown_address_is_a_problem_in_french(self, stranger: FlaskClient) -> None:
        answer = stranger.get("/api/nothing")

        assert answer.status_code == 404
        assert answer.content_type == "application/problem+json"
        assert answer.headers["Content-Language"] == "fr"
        assert answer.json == {
            "type": "/api/problems/http.404",
            "title": "Adresse inconnue",
            "status": 404,
            "detail": "Il n’y a rien à cette adresse.",
            "code": "http.404",
            "method": "GET",
        }

    @pytest.mark.parametrize(
        ("wished", "title"),
        [
            ("en", "Unknown address"),
            ("en-GB,fr;q=0.5", "Unknown address"),
            ("tr, en;q=0.8", "Unknown address"),
            ("fr;q=0.9, en;q=0.8", "Adresse inconnue"),
            ("tr", "Adresse inconnue"),
            ("ar, fr;q=0.5", "عنوان مجهول"),
        ],
    )
    def test_it_comes_in_the_language_that_was_asked_for(
        self, stranger: FlaskClient, wished: str, title: str
    ) -> None:
        answer = stranger.get("/api/nothing", headers={"Accept-Language": wished})

        assert answer.json is not None
        assert answer.json["title"] == title
        assert "Accept-Language" in answer.headers["Vary"]

    def test_a_wrong_method_names_the_right_ones(self, stranger: FlaskClient) -> None:
        answer = stranger.delete("/api/sign-in")

        assert answer.status_code == 405
        assert "POST" in answer.headers["Allow"]
        assert answer.json is not None
        assert answer.json["detail"] == "Cette adresse n’accepte pas DELETE."

    def test_wrong_values_are_named_with_what_would_be_right(self, stranger: FlaskClient) -> None:
        answer = stranger.post(
            "/api/sign-in",
            json={
                "email": "aicha",
                "organisation_id": "12",
                "transport": "pigeon",
                "colour": "red",
            },
            headers={"Accept-Language": "en"},
        )

        assert answer.status_code == 422
        assert answer.json is not None
        assert answer.json["code"] == "invalid"
        assert {error["field"]: error for error in answer.json["errors"]} == {
            "email": {
                "field": "email",
                "value": "aicha",
                "detail": "Give an e-mail address, such as name@example.org.",
            },
            "organisation_id": {
                "field": "organisation_id",
                "value": "12",
                "detail": "Give an identifier (UUID).",
            },
            "transport": {
                "field": "transport",
                "value": "pigeon",
                "detail": "Choose: cookie, bearer.",
            },
            "password": {"field": "password", "value": None, "detail": "This field is needed."},
            "colour": {
                "field": "colour",
                "value": "red",
                "detail": "No such field: remove it.",
            },
        }

    def test_a_password_is_never_repeated(self, stranger: FlaskClient) -> None:
        answer = stranger.post(
            "/api/sign-in", json={"email": "a@example.org", "password": "long" * 100}
        )

        assert answer.status_code == 422
        assert "longlong" not in answer.text

    def test_a_body_that_is_not_json_is_a_problem(self, stranger: FlaskClient) -> None:
        answer = stranger.post("/api/sign-in", data="{", content_type="application/json")

        assert answer.status_code in (400, 422)
        assert answer.content_type == "application/problem+json"

    def test_a_fault_says_nothing_of_what_it_was_about(
        self, broken: FlaskClient, lines: list[str]
    ) -> None:
        answer = broken.get("/api/broken")

        assert answer.status_code == 500
        assert answer.json is not None
        assert answer.json["code"] == "fault"
        assert answer.json["request_id"] == answer.headers["X-Request-Id"]
        assert "Aïcha" not in answer.text
        [fault] = [line for line in lines if "exception" in line]
        assert "Aïcha" not in fault
        assert json.loads(fault)["exception"] == "ValueError"
        assert "in_the_route" in fault

    def test_facts_travel_beside_the_sentence(self, broken: FlaskClient) -> None:
        answer = broken.get("/api/missing")

        assert answer.status_code == 404
        assert answer.json is not None
        assert answer.json["what"] == "door"


@pytest.fixture
def broken(app: Flask) -> FlaskClient:
    """A client of an application with routes that go wrong."""
    settings = app.config["PALIER_SETTINGS"]
    another = create_app(settings)
    another.config["PROPAGATE_EXCEPTIONS"] = False

    def in_the_route() -> str:
        raise ValueError("Aïcha, 12 rue des Érables")

    def missing() -> str:
        raise NotFound(what="door")

    another.add_url_rule("/api/broken", view_func=in_the_route)
    another.add_url_rule("/api/missing", view_func=missing)
    return another.test_client()


class TestLogs:
    def test_a_request_is_one_line_without_anything_personal(
        self, client: Client, lines: list[str]
    ) -> None:
        answer = client.get(
            f"/api/members?team_id={client.member.id}", headers={"User-Agent": "a phone"}
        )

        [line] = lines
        logged = json.loads(line)
        assert logged["route"] == "/api/members"
        assert logged["status"] == answer.status_code
        assert logged["request_id"] == answer.headers["X-Request-Id"]
        assert logged["duration_ms"] >= 0
        for personal in (str(client.member.id), "127.0.0.1", "a phone", "team_id"):
            assert personal not in line

    def test_each_request_has_its_own_id(self, stranger: FlaskClient) -> None:
        ids = {stranger.get("/api/health").headers["X-Request-Id"] for _ in range(3)}

        assert len(ids) == 3


class TestHeaders:
    @pytest.mark.parametrize("path", ["/", "/api/health", "/api/nothing", "/api/docs"])
    def test_every_answer_is_protected(self, stranger: FlaskClient, path: str) -> None:
        headers = stranger.get(path).headers

        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "worker-src 'self' blob:" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"

    def test_no_cache_keeps_what_the_api_says(self, stranger: FlaskClient) -> None:
        assert stranger.get("/api/me").headers["Cache-Control"] == "no-store"

    def test_long_texts_are_compressed_for_who_asks(self, stranger: FlaskClient) -> None:
        zipped = stranger.get("/api/openapi.json", headers={"Accept-Encoding": "gzip"})
        plain = stranger.get("/api/openapi.json")

        assert zipped.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(zipped.data) == plain.data
        assert "Content-Encoding" not in plain.headers

    def test_behind_https_cookies_and_browsers_insist_on_it(self, app: Flask) -> None:
        old: Settings = app.config["PALIER_SETTINGS"]
        secure = create_app(
            Settings(
                database_url=old.database_url,
                owner_database_url=old.owner_database_url,
                secret=SECRET,
                sealing_keys_folder=old.sealing_keys_folder,
                public_url="https://palier.example.org",
                log_level="error",
            )
        )

        assert "Strict-Transport-Security" in secure.test_client().get("/api/health").headers
        assert secure.config["JWT_COOKIE_SECURE"] is True


class TestPages:
    @pytest.mark.parametrize("path", ["/", "/index.html", "/territoires/1", "/sw.js"])
    def test_what_may_change_is_asked_for_each_time(self, stranger: FlaskClient, path: str) -> None:
        answer = stranger.get(path)

        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-cache"
        etag = answer.headers["ETag"]
        assert stranger.get(path, headers={"If-None-Match": etag}).status_code == 304

    def test_any_path_is_the_application(self, stranger: FlaskClient) -> None:
        assert "<title>Palier" in stranger.get("/a/deep/link").text

    def test_a_hashed_file_is_kept_for_a_year_and_compressed(self, stranger: FlaskClient) -> None:
        answer = stranger.get("/assets/index-1a2b3c4d.js", headers={"Accept-Encoding": "gzip"})

        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.content_type.startswith("text/javascript")
        assert b"palier" in gzip.decompress(answer.data)

    @pytest.mark.parametrize(
        "path",
        [
            "/assets/gone-1a2b3c4d.js",
            "/assets/gone",
            "/assets",
            "/gone.png",
            "/../pyproject.toml",
            "/api",
            "/%2e%2e/app.py",
            f"/{'a' * 300}.js",
        ],
    )
    def test_a_file_that_is_not_there_is_not_found(self, stranger: FlaskClient, path: str) -> None:
        assert stranger.get(path).status_code == 404

    @pytest.mark.parametrize(
        "path",
        [
            "/health",
            "/healthz",
            "/health/live",
            "/Healthz",
            "/livez",
            "/readyz",
            "/status",
            "/metrics",
            "/metrics/any",
            "/api/healthz",
            "/api/health/live",
        ],
    )
    @pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT"])
    def test_what_monitors_ask_for_is_never_the_page(
        self, stranger: FlaskClient, path: str, method: str
    ) -> None:
        answer = stranger.open(path, method=method)

        # A counter that is not kept is no address; it is one that is only read.
        is_known = path == "/metrics" and method in ("POST", "PUT")
        assert answer.status_code == (405 if is_known else 404)
        assert answer.content_type == "application/problem+json"

    @pytest.mark.parametrize("path", ["/healthy-homes", "/apiary", "/statuses/3", "/field/api"])
    def test_what_only_begins_alike_is_a_page(self, stranger: FlaskClient, path: str) -> None:
        assert stranger.get(path).status_code == 200

    def test_pages_that_are_not_built_say_so(self, app: Flask) -> None:
        old: Settings = app.config["PALIER_SETTINGS"]
        unbuilt = create_app(
            Settings(
                database_url=old.database_url,
                owner_database_url=old.owner_database_url,
                secret=SECRET,
                sealing_keys_folder=old.sealing_keys_folder,
                pwa_folder=old.pwa_folder / "nowhere",
                log_level="error",
            )
        )

        answer = unbuilt.test_client().get("/")

        assert answer.status_code == 503
        assert "make run" in answer.text


class TestDescription:
    def test_every_route_of_the_product_is_described(
        self, app: Flask, stranger: FlaskClient
    ) -> None:
        said = stranger.get("/api/openapi.json").json
        assert said is not None
        apart = {"/api/openapi.json", "/api/docs"}
        routes = {
            rule.rule.replace("<uuid:", "{").replace(">", "}")
            for rule in app.url_map.iter_rules()
            if rule.rule.startswith("/api/")
        }

        assert set(said["paths"]) == routes - apart

    def test_refusals_are_described_as_problems(self, stranger: FlaskClient) -> None:
        said = stranger.get("/api/openapi.json").json
        assert said is not None

        assert {"type", "title", "status", "detail", "code", "errors"} <= set(
            said["components"]["schemas"]["Problem"]["properties"]
        )

    def test_its_page_loads_nothing_from_anywhere(self, stranger: FlaskClient) -> None:
        page = stranger.get("/api/docs").text

        assert "<code>POST /api/sign-in</code>" in page
        for loading in ("<script", "<link", "<img", "src=", "http://", "https://", "style"):
            assert loading not in page


class TestHealth:
    def test_it_says_that_the_database_answers(self, stranger: FlaskClient) -> None:
        answer = stranger.get("/api/health")

        assert answer.status_code == 200
        assert answer.json is not None
        assert answer.json["database"] == "ok"

    def test_it_says_when_it_does_not(self, tmp_path: Path) -> None:
        nowhere = "postgresql+psycopg://palier_app@/palier?host=/nowhere"
        app = create_app(
            Settings(
                database_url=nowhere,
                owner_database_url=nowhere,
                secret=SECRET,
                sealing_keys_folder=tmp_path / "keys",
                log_level="error",
            )
        )

        assert app.test_client().get("/api/health").status_code == 503
