"""A device that was taken out of use still delivers what it holds, and hears nothing else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backend.households.models import Household
from backend.organisations import passwords
from backend.organisations.models import Member
from backend.sign_in import delivering, devices, tokens
from backend.sign_in.models import DeviceKey, LoginCounter, SignInSession
from tests.factories import PASSWORD, Make
from tests.phones import Carried, Phone

HERE = "/api/sign-in/refresh/operations"


class Leaving:
    """A member with a phone, signed in, who has recorded a passage and not sent it yet."""

    def __init__(self, app: Flask, make: Make, home: Household) -> None:
        self.member: Member = make.member()
        make.role_grant(self.member)
        key: DeviceKey = make.device_key(self.member)
        self.device_id = key.device_id
        self.session: SignInSession = make.sign_in_session(self.member, device_id=key.device_id)
        self.token = tokens.refresh_token(self.session)
        self.client: FlaskClient = app.test_client()
        self.phone = Phone(key, make.private_key(key))
        self.said = self.phone.records(home.door_id, home.id)

    def delivers(self, *said: Carried, token: str | None = None) -> TestResponse:
        return self.client.post(
            HERE,
            json={"operations": said},
            headers={"Authorization": f"Bearer {token or self.token}"},
        )


@pytest.fixture
def leaving(app: Flask, make_committed: Make, home: Household) -> Leaving:
    return Leaving(app, make_committed, home)


def _withdrawn(session: Session, leaving: Leaving) -> None:
    devices.revoke(session, leaving.device_id)


def _left(session: Session, leaving: Leaving) -> None:
    session.execute(
        update(Member)
        .where(Member.account_id == leaving.member.account_id)
        .values(ended_at=datetime.now(UTC))
    )


def _signed_out(session: Session, leaving: Leaving) -> None:
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == leaving.session.id)
        .values(revoked_at=datetime.now(UTC), revoked_because="signed_out")
    )


def _long_ago(session: Session, leaving: Leaving) -> None:
    leaving.session.refresh_issued_at = datetime.now(UTC) - timedelta(days=170)
    leaving.token = tokens.refresh_token(leaving.session)


End = Callable[[Session, Leaving], None]


@pytest.mark.parametrize("end", [_withdrawn, _left, _signed_out, _long_ago])
def test_what_was_recorded_before_the_end_still_arrives(
    committed: Session, leaving: Leaving, end: End
) -> None:
    end(committed, leaving)
    committed.commit()
    assert _renewed(leaving).status_code == 401

    answer = leaving.delivers(leaving.said)
    again = leaving.delivers(leaving.said)

    assert answer.status_code == again.status_code == 200
    assert _verdicts(answer) == ["applied"]
    assert _verdicts(again) == ["duplicate"]
    assert answer.json is not None
    assert answer.json.keys() == {"answers", "epoch"}
    assert answer.json["answers"][0]["receipt"]


def test_what_is_recorded_after_the_end_does_not_count(
    committed: Session, leaving: Leaving, home: Household
) -> None:
    _withdrawn(committed, leaving)
    committed.commit()

    later = leaving.phone.records(home.door_id, home.id, at=datetime.now(UTC) + timedelta(hours=1))

    assert _verdicts(leaving.delivers(later, leaving.said)) != ["applied", "applied"]


def test_nothing_but_a_refresh_token_of_ours_delivers(app: Flask, leaving: Leaving) -> None:
    access = tokens.access_token(leaving.session)

    assert _code(leaving.delivers(leaving.said, token=access)) == "sign_in.token_missing"
    forged = leaving.token[:-2] + ("AA" if leaving.token[-2:] != "AA" else "BB")
    assert _code(leaving.delivers(leaving.said, token=forged)) == "sign_in.token_missing"
    bare = app.test_client().post(HERE, json={"operations": [leaving.said]})
    assert (bare.status_code, _code(bare)) == (401, "sign_in.token_missing")


def test_a_session_that_is_not_known_delivers_nothing(
    bootstrap: psycopg.Connection, leaving: Leaving
) -> None:
    """So it is after a restore, for who signed in after the copy: signing in again delivers."""
    bootstrap.execute("delete from sign_in_session where id = %s", [leaving.session.id])

    assert _code(leaving.delivers(leaving.said)) == "sign_in.session_ended"


def test_a_page_delivers_with_its_cookies(
    app: Flask, committed: Session, make_committed: Make, home: Household
) -> None:
    account = make_committed.account(
        email="aicha@example.org", password_hash=passwords.hashed(PASSWORD)
    )
    member = make_committed.member(account_id=account.id)
    make_committed.role_grant(member)
    said = Phone.of(make_committed, member).records(home.door_id, home.id)
    page = app.test_client()
    page.post("/api/sign-in", json={"email": "aicha@example.org", "password": PASSWORD})
    committed.execute(update(SignInSession).values(revoked_at=datetime.now(UTC)))
    committed.commit()
    csrf = page.get_cookie("csrf_refresh_token")
    assert csrf is not None

    foreign = page.post(HERE, json={"operations": [said]})
    answer = page.post(HERE, json={"operations": [said]}, headers={"X-CSRF-TOKEN": csrf.value})

    assert _code(foreign) == "sign_in.csrf_missing"
    assert _verdicts(answer) == ["applied"]


def test_a_session_delivers_so_often_and_then_later(
    monkeypatch: pytest.MonkeyPatch, committed: Session, leaving: Leaving
) -> None:
    monkeypatch.setattr(delivering, "PER_SESSION", 2)
    assert [leaving.delivers().status_code for _ in range(2)] == [200, 200]

    refused = leaving.delivers(leaving.said)

    assert (refused.status_code, _code(refused)) == (429, "sign_in.too_many_deliveries")
    assert 0 < int(refused.headers["Retry-After"]) <= 900
    [counter] = committed.scalars(select(LoginCounter)).all()
    assert str(leaving.session.id) not in counter.subject
    counter.window_ends_at = datetime.now(UTC)
    committed.commit()
    assert _verdicts(leaving.delivers(leaving.said)) == ["applied"]


def test_a_delivery_has_an_end(leaving: Leaving) -> None:
    assert leaving.delivers(*[{"id": "x" * 20_000}] * 150).status_code == 413
    assert leaving.delivers(*[{}] * 201).status_code == 422


def _renewed(leaving: Leaving) -> TestResponse:
    headers = {"Authorization": f"Bearer {leaving.token}"}
    return leaving.client.post("/api/sign-in/refresh", json={}, headers=headers)


def _verdicts(answer: TestResponse) -> list[Any]:
    assert answer.json is not None
    return [one["verdict"] for one in answer.json["answers"]]


def _code(answer: TestResponse) -> str:
    assert answer.json is not None
    return str(answer.json["code"])
