"""A refresh token is used once; a device that proves itself may ask again for a lost answer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.organisations import passwords
from backend.sign_in import tokens
from backend.sign_in.models import SignInSession
from tests.factories import PASSWORD, Make
from tests.sign_in.renewal import HERE, Phone, signed_wrong
from tests.signing import sign


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

    def test_a_signature_over_another_token_proves_nothing(self, phone: Phone) -> None:
        second = phone.next(phone.first, signed=True)
        csrf = jwt.decode(second, options={"verify_signature": False})["csrf"]
        signature = sign(phone.make.private_key(phone.key), f"refresh:{csrf}".encode())

        code = phone.refused(phone.first, device_id=str(phone.key.device_id), signature=signature)

        assert code == "sign_in.proof_refused"

    def test_another_members_key_on_the_same_device_proves_nothing(self, phone: Phone) -> None:
        second = phone.next(phone.first, signed=True)
        others = phone.make.device_key(device_id=phone.key.device_id)
        phone.key = others

        assert phone.refused(second, signed=True) == "sign_in.proof_refused"

    def test_another_device_of_the_member_proves_nothing(self, phone: Phone) -> None:
        second = phone.next(phone.first, signed=True)
        phone.key = phone.make.device_key(phone.member)

        assert phone.refused(second, signed=True) == "sign_in.proof_refused"


class TestAfterARestore:
    """The database knows an older token than the phone holds."""

    @pytest.fixture
    def restored(self, phone: Phone) -> str:
        """The token of a phone whose database is as it was some hours before."""
        session = phone.make.session
        first = session.scalars(select(SignInSession.refresh_id)).one()
        last = phone.next(phone.next(phone.first, signed=True), signed=True)
        session.rollback()
        session.execute(
            update(SignInSession).values(
                refresh_id=first,
                previous_id=None,
                refresh_issued_at=datetime.now(UTC) - timedelta(hours=5),
            )
        )
        session.commit()
        return last

    def test_a_device_that_proves_itself_goes_on(self, phone: Phone, restored: str) -> None:
        second = phone.next(restored, signed=True)

        assert phone.next(restored, signed=True) == second
        assert phone.next(second, signed=True) != second
        assert phone.refused(restored, signed=True) == "sign_in.refresh_stale"

    def test_nobody_else_does(self, phone: Phone, restored: str) -> None:
        assert phone.refused(restored) == "sign_in.proof_missing"
        assert phone.refused(restored, **signed_wrong(phone)) == "sign_in.proof_refused"
        assert phone.next(restored, signed=True)

    def test_it_may_leave(self, phone: Phone, restored: str) -> None:
        answer = phone.client.post(f"{HERE}/leave", headers={"Authorization": f"Bearer {restored}"})

        assert answer.status_code == 204
        assert phone.refused(restored, signed=True) == "sign_in.session_ended"


class TestALifeHasAnEnd:
    def test_a_session_ends_after_180_days_however_often_it_was_renewed(
        self, app: Flask, phone: Phone, committed: Session
    ) -> None:
        row = committed.scalars(select(SignInSession)).one()
        row.created_at = datetime.now(UTC) - timedelta(days=179, hours=23)
        committed.commit()

        answer = phone.renew(phone.first)
        assert answer.json is not None
        second = str(answer.json["refresh_token"])
        claims = jwt.decode(second, options={"verify_signature": False})
        assert (
            timedelta(0)
            < datetime.fromtimestamp(claims["exp"], UTC) - datetime.now(UTC)
            <= timedelta(hours=1)
        )

        row.created_at -= timedelta(hours=2)
        committed.commit()
        bearer = {"Authorization": f"Bearer {answer.json['access_token']}"}
        assert phone.client.get("/api/me", headers=bearer).status_code == 401
        assert phone.refused(second) == "sign_in.session_ended"

    def test_a_token_lives_90_days_within_it(self, phone: Phone) -> None:
        claims = jwt.decode(
            phone.next(phone.first, signed=True), options={"verify_signature": False}
        )

        assert claims["exp"] - claims["iat"] == timedelta(days=90).total_seconds()


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
