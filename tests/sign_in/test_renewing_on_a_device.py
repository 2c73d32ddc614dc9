"""A session on an enrolled device is renewed by its key alone; who is out learns why."""

import base64
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.access.models import AuditEntry
from backend.organisations.models import Account, Member
from backend.sign_in import devices
from backend.sign_in.models import DeviceKey, SignInSession
from tests.sign_in.renewal import HERE, Phone, signed_wrong
from tests.signing import sign


class TestASessionOnADevice:
    """A thief has copied the refresh token, or the cookie that holds it, and not the key."""

    def test_is_not_renewed_without_the_devices_proof(
        self, phone: Phone, committed: Session
    ) -> None:
        second = phone.next(phone.first, signed=True)

        assert phone.refused(second) == "sign_in.proof_missing"
        assert phone.refused(second, **signed_wrong(phone)) == "sign_in.proof_refused"
        assert committed.scalars(select(SignInSession)).one().revoked_at is None

    def test_a_thief_two_renewals_ahead_does_not_shut_out_the_phone(self, phone: Phone) -> None:
        second = phone.next(phone.first, signed=True)
        for _ in range(2):
            # What the thief needs to be ahead is what they are not given.
            assert phone.refused(second) == "sign_in.proof_missing"
            assert phone.refused(phone.first) == "sign_in.proof_missing"
            assert phone.refused(second, **signed_wrong(phone)) == "sign_in.proof_refused"

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
            phone.refused(second, **signed_wrong(phone))

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
