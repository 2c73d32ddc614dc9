"""Where many synchronise at once, a phone is told when to come back and keeps its place."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backend.access import turns
from backend.access.turns import DESK, PHONES, TICKET_HEADER, Turns
from backend.households.models import Household
from backend.operations.models import LedgerEntry
from backend.sign_in import tokens
from tests.conftest import Client
from tests.factories import Make
from tests.phones import Phone


@pytest.fixture
def is_full(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nobody's turn comes, until it is undone."""
    for limits in (PHONES, DESK):
        full = Turns(replace(limits, at_once=0), wait_s=0.01)
        monkeypatch.setitem(turns._lines, limits, full)
    return monkeypatch


def told_to_come_back(answer: TestResponse) -> str:
    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    assert answer.json["code"] == "service.busy"
    assert answer.headers["Retry-After"] == str(answer.json["retry_after_s"])
    return str(answer.json["turn"])


@pytest.mark.parametrize(
    ("route", "body"),
    [("operations", {"operations": []}), ("changes", {"cursor": None, "scopes": []})],
)
def test_a_phone_is_told_when_to_come_back_and_keeps_its_place(
    client: Client, is_full: pytest.MonkeyPatch, route: str, body: dict[str, Any]
) -> None:
    ticket = told_to_come_back(client.post(f"/api/sync/{route}", json=body))

    again = client.post(f"/api/sync/{route}", json=body, headers={TICKET_HEADER: ticket})
    assert told_to_come_back(again) == ticket

    is_full.undo()
    answer = client.post(f"/api/sync/{route}", json=body, headers={TICKET_HEADER: ticket})
    assert answer.status_code == 200


def test_nothing_of_what_was_sent_meanwhile_is_kept_or_lost(
    make_committed: Make,
    client_as: Callable[..., Client],
    committed: Session,
    phone: Phone,
    home: Household,
    is_full: pytest.MonkeyPatch,
) -> None:
    client, said = client_as(make_committed), phone.records(home.door_id, home.id)

    told_to_come_back(client.post("/api/sync/operations", json={"operations": [said]}))
    assert committed.scalar(select(func.count()).select_from(LedgerEntry)) == 0

    is_full.undo()
    answer = client.post("/api/sync/operations", json={"operations": [said]})
    assert answer.json is not None
    assert [one["verdict"] for one in answer.json["answers"]] == ["applied"]


def test_who_delivers_after_the_end_waits_in_the_same_line(
    app: Flask, make_committed: Make, is_full: pytest.MonkeyPatch
) -> None:
    running = make_committed.sign_in_session(make_committed.member())
    client = app.test_client()
    headers = {"Authorization": f"Bearer {tokens.refresh_token(running)}"}

    def deliver() -> TestResponse:
        where = "/api/sign-in/refresh/operations"
        return client.post(where, json={"operations": []}, headers=headers)

    told_to_come_back(deliver())
    is_full.undo()
    assert deliver().status_code == 200


def test_the_desk_waits_in_a_line_of_its_own(
    make_committed: Make, client: Client, is_full: pytest.MonkeyPatch
) -> None:
    territory = make_committed.territory()
    where = f"/api/territories/{territory.id}/contact-map"

    told_to_come_back(client.get(where))
    is_full.undo()
    is_full.setitem(turns._lines, PHONES, Turns(replace(PHONES, at_once=0), wait_s=0.01))
    assert client.get(where).status_code == 200


def test_the_health_is_told_while_nobodys_turn_comes(
    client: Client, is_full: pytest.MonkeyPatch
) -> None:
    assert client.get("/api/health").status_code == 200
    assert client.get("/api/me").status_code == 200
