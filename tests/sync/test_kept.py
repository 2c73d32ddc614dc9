"""An answer says whether what was said is kept here: what is not, only its phone has."""

from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.households.models import Household
from backend.operations.models import LedgerEntry
from backend.sync import judging
from backend.sync import receive as receiving
from backend.sync.keys import Checks
from backend.sync.receive import receive
from tests.conftest import Client
from tests.factories import Make
from tests.phones import Carried, Phone


def told(*said: Any) -> list[tuple[str, str | None, bool]]:
    return [(one.verdict, one.code, one.is_kept) for one in receive(said)]


def test_what_counts_and_what_a_person_can_settle_is_kept(phone: Phone, home: Household) -> None:
    """What cannot be read nobody can settle, and nobody knows what it says."""
    passage = phone.records(home.door_id, home.id)
    waiting = phone.withdraws({"id": str(uuid4())})
    nowhere = phone.records(uuid4(), uuid4())
    odd = phone.says("encounter.record", {"outcome": 3})

    assert told(passage, waiting, nowhere, odd) == [
        ("applied", None, True),
        ("held", "operations.waits", True),
        ("held", "operations.place_gone", True),
        ("refused", "operations.malformed", False),
    ]
    assert told(passage, odd)[0] == ("duplicate", None, True)


def test_what_nobody_is_known_to_have_signed_is_not(
    committed: Session, make_committed: Make, phone: Phone, home: Household
) -> None:
    stranger = Phone(phone.key, ec.generate_private_key(ec.SECP256R1()))
    said = phone.records(home.door_id, home.id)
    elsewhere = Phone(make_committed.device_key(), phone.private_key)
    elsewhere.device_id = uuid4()
    sealed = {"id": said["id"], "sealed": "AAAA", "key": "none"}
    other = {**said, "payload": said["payload"].replace("conversation", "not_home")}

    assert told(stranger.records(home.door_id, home.id), sealed, other, {"id": "x"}, None) == [
        ("refused", "operations.signature_wrong", False),
        ("refused", "operations.seal_unreadable", False),
        ("refused", "operations.payload_changed", False),
        ("refused", "operations.malformed", False),
        ("refused", "operations.malformed", False),
    ]
    assert told(elsewhere.records(home.door_id, home.id)) == [
        ("refused", "operations.key_unknown", False)
    ]
    assert committed.scalars(select(LedgerEntry.id)).all() == []


def test_an_id_that_is_taken_keeps_the_first_alone(phone: Phone, home: Household) -> None:
    first = phone.records(home.door_id, home.id)
    second = phone.records(home.door_id, home.id, id=first["id"])

    assert told(first) == [("applied", None, True)]
    assert told(second) == [("refused", "operations.id_reused", False)]


def test_what_the_ledger_must_not_hold_is_not_kept_before_it_counts(
    phone: Phone, home: Household
) -> None:
    without_consent = phone.sets_contact(home.door_id, home.id, {"consent": None})
    too_soon = phone.sets_contact(home.door_id, home.id, depends_on=(str(uuid4()),))

    assert told(without_consent, too_soon) == [
        ("refused", "encounters.consent_missing", False),
        ("held", "operations.waits", False),
    ]
    # Asked again it is not kept either.
    assert told(without_consent) == [("refused", "encounters.consent_missing", False)]


def test_what_there_was_no_room_for_is_not_kept(
    monkeypatch: pytest.MonkeyPatch, phone: Phone, home: Household
) -> None:
    monkeypatch.setattr(judging, "MOST_WAITING", 1)
    passages = [phone.records(home.door_id, home.id) for _ in range(2)]
    first, second = (phone.withdraws(one) for one in passages)

    assert [kept for *_, kept in told(first, second)] == [True, False]
    assert [kept for *_, kept in told(first, second)] == [True, False]
    assert told(*passages, second)[2] == ("applied", None, True)


def test_what_a_later_server_knows_is_with_its_phone_until_then(phone: Phone) -> None:
    """It may say what nobody may keep."""
    assert told(phone.says("encounter.dance", {})) == [("held", "operations.kind_unknown", False)]


def test_what_was_not_looked_at_is_not_kept(
    monkeypatch: pytest.MonkeyPatch, phone: Phone, home: Household
) -> None:
    monkeypatch.setattr(receiving, "Checks", lambda: Checks(most=1))
    said = [phone.records(home.door_id, home.id) for _ in range(2)]

    assert told(*said)[1] == ("held", "operations.batch_crowded", False)


def test_it_is_told_to_phones(client: Client, phone: Phone, home: Household) -> None:
    said: list[Carried] = [phone.records(home.door_id, home.id), {"id": "x"}]

    answer = client.post("/api/sync/operations", json={"operations": said}).get_json()

    assert [one["kept"] for one in answer["answers"]] == [True, False]
