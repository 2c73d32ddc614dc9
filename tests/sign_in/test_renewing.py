"""A refresh token is used once; a device that proves itself may ask again for a lost answer."""

import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backend.access.models import AuditEntry
from backend.organisations import passwords
from backend.organisations.models import Account, Member
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


def _signed_wrong(phone: Phone) -> dict[str, Any]:
    return {"device_id": str(phone.key.device_id), "signature": "0" * 128}


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
        assert phone.refused(restored, **_signed_wrong(phone)) == "sign_in.proof_refused"
        assert phone.next(restored, signed=True)

    def test_it_may_leave(self, phone: Phone, restored: str) -> None:
        answer = phone.client.post(f"{HERE}/leave", headers={"Authorization": f"Bearer {restored}"})

        assert answer.status_code == 204
        assert phone.refused(restored, signed=True) == "sign_in.session_ended"


class TestASessionOnADevice:
    """A thief has copied the refresh token, or the cookie that holds it, and not the key."""

    def test_is_not_renewed_without_the_devices_proof(
        self, phone: Phone, committed: Session
    ) -> None:
        second = phone.next(phone.first, signed=True)

        assert phone.refused(second) == "sign_in.proof_missing"
        assert phone.refused(second, **_signed_wrong(phone)) == "sign_in.proof_refused"
        assert committed.scalars(select(SignInSession)).one().revoked_at is None

    def test_a_thief_two_renewals_ahead_does_not_shut_out_the_phone(self, phone: Phone) -> None:
        second = phone.next(phone.first, signed=True)
        for _ in range(2):
            # What the thief needs to be ahead is what they are not given.
            assert phone.refused(second) == "sign_in.proof_missing"
            assert phone.refused(phone.first) == "sign_in.proof_missing"
            assert phone.refused(second, **_signed_wrong(phone)) == "sign_in.proof_refused"

        third = phone.next(second, signed=True)
        fourth = phone.next(third, signed=True)

        assert phone.refused(third) == "sign_in.proof_missing"
        assert phone.next(fourth, signed=True)

    def test_a_thief_who_was_quicker_than_the_enrolment_is_left_behind(
        self, phone: Phone, committed: Session
    ) -> None:
        stolen = phone.next(phone.first)
        row = committed.scalars(select(SignInSession)).one()
        row.device_id = phone.key.device_id
        committed.commit()

        assert phone.refused(stolen) == "sign_in.proof_missing"
        # The phone never saw the answer that the thief got; it is given the same one.
        assert phone.next(phone.first, signed=True) == stolen

    def test_what_was_tried_is_audited_once_a_minute_though_it_was_refused(
        self, phone: Phone, committed: Session
    ) -> None:
        second = phone.next(phone.first, signed=True)
        for _ in range(3):
            phone.refused(second)
            phone.refused(second, **_signed_wrong(phone))

        found = committed.scalars(
            select(AuditEntry).where(AuditEntry.action == "sign_in.refresh_refused")
        ).all()

        session_id = committed.scalars(select(SignInSession.id)).one()
        device = str(phone.key.device_id)
        assert sorted(entry.facts["code"] for entry in found) == [
            "sign_in.proof_missing",
            "sign_in.proof_refused",
        ]
        for entry in found:
            assert (entry.member_id, entry.subject_id) == (phone.member.id, session_id)
            assert entry.facts["device"] == device

    def test_a_stolen_access_token_brings_no_key_of_the_thiefs(
        self, phone: Phone, committed: Session
    ) -> None:
        answer = phone.renew(phone.first, signed=True)
        assert answer.json is not None
        bearer = {"Authorization": f"Bearer {answer.json['access_token']}"}
        key = ec.generate_private_key(ec.SECP256R1())
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

        for device_id in (phone.key.device_id, uuid4()):
            body = {
                "device_id": str(device_id),
                "name": "Mine",
                "public_key": base64.b64encode(public).decode(),
                "signature": sign(key, f"enrol:{device_id}:{phone.member.id}".encode()),
            }
            refused = phone.client.post("/api/devices", json=body, headers=bearer)

            assert refused.status_code == 409
            assert refused.json is not None
            assert refused.json["code"] == "sign_in.session_bound"
        assert committed.scalars(select(DeviceKey.id)).all() == [phone.key.id]

    @pytest.mark.parametrize("by_its_own", [True, False])
    def test_a_further_key_is_taken_when_one_that_the_device_has_signs_for_it(
        self, phone: Phone, committed: Session, by_its_own: bool
    ) -> None:
        answer = phone.renew(phone.first, signed=True)
        assert answer.json is not None
        bearer = {"Authorization": f"Bearer {answer.json['access_token']}"}
        key = ec.generate_private_key(ec.SECP256R1())
        public = base64.b64encode(
            key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        ).decode()
        device_id, member_id = phone.key.device_id, phone.member.id
        signs_for_it = phone.make.private_key(phone.key) if by_its_own else key
        body = {
            "device_id": str(device_id),
            "name": "The same",
            "public_key": public,
            "signature": sign(key, f"enrol:{device_id}:{member_id}".encode()),
            "vouch": sign(signs_for_it, f"next:{device_id}:{member_id}:{public}".encode()),
        }
        taken = phone.client.post("/api/devices", json=body, headers=bearer)

        assert taken.status_code == (201 if by_its_own else 409)
        keys = committed.scalars(select(DeviceKey.id)).all()
        assert len(keys) == (2 if by_its_own else 1)


class TestWhoIsOut:
    """A device learns why it may no longer renew, so that it can deliver and then forget."""

    def test_a_withdrawn_device_is_told_so_with_the_token_that_was_its_last(
        self, phone: Phone, committed: Session
    ) -> None:
        second = phone.next(phone.first, signed=True)
        third = phone.next(second, signed=True)

        assert devices.revoke(committed, phone.key.device_id) == 1
        committed.commit()

        for signed in (True, False):
            assert phone.refused(third, signed=signed) == "sign_in.device_withdrawn"
            # The answer that brought the last one may have been lost.
            assert phone.refused(second, signed=signed) == "sign_in.device_withdrawn"
            assert phone.refused(phone.first, signed=signed) == "sign_in.session_ended"

    @pytest.mark.parametrize("signed", [True, False])
    def test_who_is_no_longer_a_member_is_told_so(
        self, phone: Phone, committed: Session, signed: bool
    ) -> None:
        second = phone.next(phone.first, signed=signed)
        committed.execute(update(Member).values(ended_at=datetime.now(UTC)))
        committed.commit()

        assert phone.refused(second, signed=signed) == "sign_in.membership_ended"

    def test_so_is_whose_account_was_disabled(self, phone: Phone, committed: Session) -> None:
        committed.execute(update(Account).values(disabled_at=datetime.now(UTC)))
        committed.commit()

        assert phone.refused(phone.first, signed=True) == "sign_in.membership_ended"

    def test_who_signed_out_is_told_nothing_of_it(self, phone: Phone, committed: Session) -> None:
        second = phone.next(phone.first, signed=True)
        phone.client.post(f"{HERE}/leave", headers={"Authorization": f"Bearer {second}"})
        devices.revoke(committed, phone.key.device_id)
        committed.commit()

        assert phone.refused(second, signed=True) == "sign_in.session_ended"


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
