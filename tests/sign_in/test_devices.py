"""A device is enrolled with a key of the member's own, which it shows that it holds."""

import base64
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backend.access.models import AuditEntry
from backend.sign_in import devices
from backend.sign_in.keys import is_signed_by
from backend.sign_in.models import Device, DeviceKey, SignInSession
from tests.conftest import Client
from tests.factories import Make
from tests.signing import sign

KEY = ec.generate_private_key(ec.SECP256R1())
# The names of the curve and of the algorithm, as DER has them.
CURVE, EC = bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a8648ce3d0201")


def _public(key: Any = KEY) -> bytes:
    return bytes(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _enrol(client: Client, device_id: UUID, **said: object) -> TestResponse:
    proof = sign(KEY, f"enrol:{device_id}:{client.member.id}".encode())
    body = {
        "device_id": str(device_id),
        "name": "Téléphone",
        "public_key": base64.b64encode(_public()).decode(),
        "signature": proof,
    }
    return client.post("/api/devices", json=body | said)


def test_a_key_that_was_answered_is_kept(client: Client, committed: Session) -> None:
    device_id = uuid4()

    answer = _enrol(client, device_id)

    assert answer.status_code == 201
    key = committed.scalars(select(DeviceKey)).one()
    assert answer.json is not None
    assert answer.json["id"] == str(key.id)
    assert (key.member_id, key.device_id, key.public_key) == (
        client.member.id,
        device_id,
        _public(),
    )
    assert committed.scalars(select(SignInSession.device_id)).one() == device_id
    assert committed.scalars(select(AuditEntry.action)).all() == ["sign_in.device_enrolled"]


def test_the_same_key_again_is_the_same_enrolment(client: Client, committed: Session) -> None:
    device_id = uuid4()

    first, second = _enrol(client, device_id), _enrol(client, device_id)

    assert second.status_code == 201
    assert first.json == second.json
    assert len(committed.scalars(select(DeviceKey)).all()) == 1


def test_two_people_share_a_phone_each_with_a_key(
    client: Client, make_committed: Make, committed: Session
) -> None:
    theirs = make_committed.device_key()

    assert _enrol(client, theirs.device_id).status_code == 201
    assert len(committed.scalars(select(DeviceKey)).all()) == 2
    assert len(committed.scalars(select(Device)).all()) == 1


def _in_base64(key: Any) -> str:
    return base64.b64encode(_public(key)).decode()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"signature": "0" * 128}, "sign_in.proof_wrong"),
        ({"public_key": "AAAA"}, "sign_in.key_unreadable"),
        ({"public_key": "not base64!"}, "sign_in.key_unreadable"),
        ({"public_key": "clé"}, "sign_in.key_unreadable"),
        (
            # A curve that nobody knows, and an algorithm that nobody knows.
            {"public_key": base64.b64encode(_public().replace(CURVE, CURVE[:-1] + b"U")).decode()},
            "sign_in.key_unreadable",
        ),
        (
            {"public_key": base64.b64encode(_public().replace(EC, EC[:-1] + b"w")).decode()},
            "sign_in.key_unreadable",
        ),
        (
            {"public_key": _in_base64(rsa.generate_private_key(65537, 2048))},
            "sign_in.key_unreadable",
        ),
        (
            {"public_key": _in_base64(ec.generate_private_key(ec.SECP384R1()))},
            "sign_in.key_unreadable",
        ),
    ],
    ids=["signature", "short", "not base64", "not ASCII", "curve", "algorithm", "RSA", "P-384"],
)
def test_what_is_no_key_or_no_proof_is_refused(
    client: Client, committed: Session, said: dict[str, str], code: str
) -> None:
    answer = _enrol(client, uuid4(), **said)

    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["code"] == code
    assert committed.scalars(select(Device)).all() == []


def test_a_proof_for_another_member_is_refused(client: Client) -> None:
    device_id = uuid4()
    theirs = sign(KEY, f"enrol:{device_id}:{uuid4()}".encode())

    answer = _enrol(client, device_id, signature=theirs)

    assert answer.json is not None
    assert answer.json["code"] == "sign_in.proof_wrong"


def test_a_withdrawn_device_enrols_nobody_and_its_sessions_end(
    client: Client, committed: Session
) -> None:
    device_id = uuid4()
    _enrol(client, device_id)
    devices.revoke(committed, device_id)
    committed.commit()

    answer = client.get("/api/me")

    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["code"] == "sign_in.session_ended"


@given(st.binary(max_size=80), st.binary(max_size=20))
def test_no_other_bytes_are_a_signature(signature: bytes, message: bytes) -> None:
    assert not is_signed_by(_public(), signature, message)


def test_a_signature_holds_for_its_bytes_alone() -> None:
    signature = bytes.fromhex(sign(KEY, b"a message"))

    assert is_signed_by(_public(), signature, b"a message")
    assert not is_signed_by(_public(), signature, b"a message.")
    assert not is_signed_by(b"no key", signature, b"a message")


def test_a_member_enrols_so_many_keys_a_day_and_a_known_one_always(
    client: Client, committed: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "MOST_KEYS_A_DAY", 1)
    device_id = uuid4()
    assert _enrol(client, device_id).status_code == 201
    other = ec.generate_private_key(ec.SECP256R1())
    public = base64.b64encode(_public(other)).decode()

    refused = _enrol(
        client,
        device_id,
        public_key=public,
        signature=sign(other, f"enrol:{device_id}:{client.member.id}".encode()),
        vouch=sign(KEY, f"next:{device_id}:{client.member.id}:{public}".encode()),
    )

    assert refused.status_code == 429
    assert refused.json is not None
    assert refused.json["code"] == "sign_in.too_many_keys"
    assert refused.headers["Retry-After"] == "86400"
    assert _enrol(client, device_id).status_code == 201
    assert len(committed.scalars(select(DeviceKey)).all()) == 1
