"""A refresh token is used once; a device that proves itself may ask again for a lost answer."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backend.organisations import passwords
from backend.organisations.models import Member
from backend.sign_in import devices, tokens
from backend.sign_in.models import DeviceKey, SignInSession
from tests.factories import PASSWORD, Make
from tests.signing import sign

HERE = "/api/sign-in/refresh"


@dataclass
class Phone:
    """Somebody's phone: a session, and a key on the device."""

    client: FlaskClient
    make: Make
    member: Member
    key: DeviceKey
    first: str

    def renew(self, token: str, *, signed: bool = False, **said: Any) -> TestResponse:
        """Show a refresh token, with the device's signature or without."""
        body: dict[str, Any] = {}
        if signed:
            csrf = jwt.decode(token, options={"verify_signature": False})["csrf"]
            body = {
                "device_id": str(self.key.device_id),
                "signature": sign(self.make.private_key(self.key), f"refresh:{csrf}".encode()),
            }
        return self.client.post(
            HERE, json=body | said, headers={"Authorization": f"Bearer {token}"}
        )

    def next(self, token: str, *, signed: bool = False) -> str:
        """The token that follows."""
        answer = self.renew(token, signed=signed)
        assert answer.status_code == 200, answer.json
        assert answer.json is not None
        return str(answer.json["refresh_token"])

    def refused(self, token: str, *, signed: bool = False, **said: Any) -> str:
        """The code with which a token is refused."""
        answer = self.renew(token, signed=signed, **said)
        assert answer.status_code == 401, answer.json
        assert answer.json is not None
        return str(answer.json["code"])


@pytest.fixture
def phone(app: Flask, make_committed: Make) -> Phone:
    """A signed-in phone with an enrolled key."""
    member = make_committed.member()
    running = make_committed.sign_in_session(member)
    with app.app_context():
        first = tokens.refresh_token(running)
    return Phone(
        app.test_client(), make_committed, member, make_committed.device_key(member), first
    )


def test_each_renewal_gives_the_next_token(phone: Phone) -> None:
    second = phone.next(phone.first)
    third = phone.next(second)

    assert len({phone.first, second, third}) == 3


def test_the_new_access_token_holds(phone: Phone) -> None:
    answer = phone.renew(phone.first)
    assert answer.json is not None

    me = phone.client.get(
        "/api/me", headers={"Authorization": f"Bearer {answer.json['access_token']}"}
    )

    assert me.status_code == 200


class TestWithoutASignature:
    def test_a_token_used_twice_ends_the_session_for_thief_and_owner(
        self, phone: Phone, committed: Session
    ) -> None:
        second = phone.next(phone.first)

        assert phone.refused(phone.first) == "sign_in.session_ended"
        assert phone.refused(second) == "sign_in.session_ended"
        row = committed.scalars(select(SignInSession)).one()
        assert row.revoked_because == "reused"

    def test_an_access_token_renews_nothing(self, phone: Phone) -> None:
        answer = phone.renew(phone.first)
        assert answer.json is not None

        assert phone.refused(answer.json["access_token"]) == "sign_in.token_missing"

    def test_a_refresh_token_opens_nothing(self, phone: Phone) -> None:
        me = phone.client.get("/api/me", headers={"Authorization": f"Bearer {phone.first}"})

        assert me.status_code == 401


class TestSignedByTheDevice:
    def test_a_lost_answer_is_given_again_byte_for_byte(self, phone: Phone) -> None:
        second = phone.next(phone.first, signed=True)

        assert phone.next(phone.first, signed=True) == second
        assert phone.next(phone.first, signed=True) == second

    def test_once_the_successor_was_used_the_old_token_is_stale_and_the_session_stands(
        self, phone: Phone
    ) -> None:
        second = phone.next(phone.first, signed=True)
        third = phone.next(second, signed=True)

        assert phone.refused(phone.first, signed=True) == "sign_in.refresh_stale"
        assert phone.next(third, signed=True)

    def test_a_thief_without_the_key_ends_the_session(self, phone: Phone) -> None:
        phone.next(phone.first, signed=True)

        assert phone.refused(phone.first) == "sign_in.session_ended"

    def test_a_signature_over_another_token_proves_nothing(self, phone: Phone) -> None:
        second = phone.next(phone.first, signed=True)
        csrf = jwt.decode(second, options={"verify_signature": False})["csrf"]
        signature = sign(phone.make.private_key(phone.key), f"refresh:{csrf}".encode())

        code = phone.refused(phone.first, device_id=str(phone.key.device_id), signature=signature)

        assert code == "sign_in.session_ended"

    def test_another_members_key_on_the_same_device_proves_nothing(self, phone: Phone) -> None:
        phone.next(phone.first, signed=True)
        others = phone.make.device_key(device_id=phone.key.device_id)
        phone.key = others

        assert phone.refused(phone.first, signed=True) == "sign_in.session_ended"

    def test_a_withdrawn_device_proves_nothing_and_its_session_has_ended(
        self, phone: Phone, committed: Session
    ) -> None:
        second = phone.next(phone.first, signed=True)

        assert devices.revoke(committed, phone.key.device_id) == 1
        committed.commit()

        assert phone.refused(second, signed=True) == "sign_in.session_ended"


def test_a_page_renews_with_its_cookie_and_the_header(
    stranger: FlaskClient, make_committed: Make
) -> None:
    account = make_committed.account(password_hash=passwords.hashed(PASSWORD))
    make_committed.member(account_id=account.id)
    stranger.post("/api/sign-in", json={"email": account.email, "password": PASSWORD})
    csrf = stranger.get_cookie("csrf_refresh_token")
    old = stranger.get_cookie("refresh_token_cookie", path=HERE)
    assert csrf is not None
    assert old is not None

    # A form on somebody else's page sends the cookie, and cannot send the header.
    assert stranger.post(HERE).status_code == 401
    answer = stranger.post(HERE, headers={"X-CSRF-TOKEN": csrf.value})

    assert answer.status_code == 200
    assert set(answer.json or {}) == {"session_id"}
    new = stranger.get_cookie("refresh_token_cookie", path=HERE)
    assert new is not None
    assert new.value != old.value
    assert stranger.get("/api/me").status_code == 200


def test_two_renewals_at_once_give_two_answers_and_one_successor(phone: Phone) -> None:
    def renew(_: int) -> str:
        return phone.next(phone.first, signed=True)

    with ThreadPoolExecutor(4) as pool:
        successors = set(pool.map(renew, range(8)))

    assert len(successors) == 1


def test_nothing_in_a_refresh_token_depends_on_when_it_is_written(phone: Phone) -> None:
    claims = jwt.decode(phone.first, options={"verify_signature": False})

    assert set(claims) == {"fresh", "iat", "exp", "jti", "type", "sub", "csrf", "sid", "oid"}


def test_a_session_that_nobody_started_is_refused(app: Flask, make_committed: Make) -> None:
    running = make_committed.sign_in_session()
    running.id = uuid4()
    make_committed.session.expunge(running)
    with app.app_context():
        token = tokens.refresh_token(running)

    answer = app.test_client().post(HERE, json={}, headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401
