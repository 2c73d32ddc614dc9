"""What nobody can read or keep is refused as such, on every route, and never our fault."""

import json

import pytest
from flask.testing import FlaskClient

from tests.conftest import Client
from tests.factories import Make

ROUTES = ("/api/sign-in", "/api/sign-in/refresh", "/api/sync/changes", "/api/sync/operations")


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"operations": ' + b"[" * 100_000, b'{"format": ' + b"9" * 5_000 + b"}"],
    ids=["deep", "deep inside", "endless number"],
)
def test_a_body_without_end_is_unreadable(client: Client, path: str, body: bytes) -> None:
    answer = client.post(path, data=body, content_type="application/json")

    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["code"] == "invalid"


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999"])
@pytest.mark.parametrize("path", ROUTES)
def test_a_number_that_no_answer_may_repeat_is_unreadable(
    client: Client, path: str, number: str
) -> None:
    body = f'{{"cursor": {number}, "operations": [{number}], "email": {number}}}'
    answer = client.post(path, data=body, content_type="application/json")

    assert answer.status_code == 422
    assert "errors" in json.loads(answer.text, parse_constant=pytest.fail)


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"], ids=["NUL", "half of a pair"])
def test_a_text_that_cannot_be_kept_is_refused_by_its_field(
    client: Client, make_committed: Make, text: str
) -> None:
    team = make_committed.team()
    for path, body, field in (
        ("/api/territories", {"team_id": str(team.id), "name": text, "building_ids": []}, "name"),
        ("/api/sync/changes", {"scopes": ["me", text]}, "scopes"),
        ("/api/sign-in", {"email": "aicha@example.org", "password": text}, "password"),
    ):
        answer = client.post(path, data=json.dumps(body), content_type="application/json")
        assert answer.status_code == 422, path
        assert answer.json is not None
        assert [one["field"] for one in answer.json["errors"]] == [field]


def test_one_operation_that_cannot_be_kept_blocks_no_other(client: Client) -> None:
    body = json.dumps({"operations": [{"id": "\ud800"}, {"id": "one"}, None, 7, [], "x"]})

    answer = client.post("/api/sync/operations", data=body, content_type="application/json")

    assert answer.json is not None
    assert [one["code"] for one in answer.json["answers"]] == ["operations.malformed"] * 6


def test_letters_of_all_scripts_are_kept(stranger: FlaskClient) -> None:
    body = {"email": "aicha@example.org", "password": "mot de passe \u0639\u0631\u0628 \U0001f6aa"}

    assert stranger.post("/api/sign-in", json=body).status_code == 401
