"""What a member may make the server keep and look at is bounded, and honest phones lose nothing."""

from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.households.models import Household
from backend.operations.envelope import read_signed
from backend.operations.models import LedgerEntry
from backend.organisations.models import Member
from backend.sync import judging, keys
from backend.sync import receive as receiving
from backend.sync.keys import Checks, Key, KeysOfDevice
from backend.sync.receive import receive
from tests.factories import Make
from tests.phones import Phone
from tests.sync.verdicts import APPLIED, DUPLICATE, held, refused

_minutes = count(1)

UNKNOWN = held("operations.kind_unknown")
WAITS = held("operations.waits")


def kept(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(LedgerEntry)) or 0


def another_phone(make: Make, phone: Phone) -> Phone:
    """The same device and member with a key that was made later."""
    member = make.session.get_one(Member, (phone.organisation_id, phone.member_id))
    enrolled_at = phone.key.enrolled_at + timedelta(minutes=next(_minutes))
    key = make.device_key(member, device_id=phone.device_id, enrolled_at=enrolled_at)
    return Phone(key, make.private_key(key), clock=phone._clock)


def test_kinds_of_later_servers_are_kept_up_to_a_number(
    monkeypatch: pytest.MonkeyPatch, committed: Session, phone: Phone, home: Household
) -> None:
    monkeypatch.setattr(judging, "MOST_UNKNOWN_KINDS", 3)
    later = [phone.says("encounter.dance", {"steps": number}) for number in range(5)]

    assert receive(later[:2]) == [UNKNOWN] * 2
    assert receive(later) == [UNKNOWN] * 5

    assert kept(committed) == 3
    # What is known goes on, and what was kept is known again.
    assert receive([phone.records(home.door_id, home.id)]) == [APPLIED]
    assert receive(later) == [UNKNOWN] * 5
    assert kept(committed) == 4


def test_what_waits_is_kept_up_to_a_number(
    monkeypatch: pytest.MonkeyPatch, committed: Session, phone: Phone, home: Household
) -> None:
    monkeypatch.setattr(judging, "MOST_WAITING", 3)
    missing = [phone.records(home.door_id, home.id) for _ in range(5)]
    waiting = [phone.withdraws(one) for one in missing]

    assert receive(waiting[:2]) == [WAITS] * 2
    assert receive(waiting) == [WAITS] * 5

    assert kept(committed) == 3
    # Nor does one wait for what is refused in the same breath; what waits for nothing goes on.
    nowhere = phone.says("encounter.record", {})
    on_top = phone.withdraws(nowhere)
    free = phone.records(home.door_id, home.id)
    assert receive([nowhere, on_top, free]) == [refused("operations.malformed"), WAITS, APPLIED]
    assert kept(committed) == 5
    # What they waited for makes room, and in the end all of it is here.
    assert receive([*missing, *waiting]) == [APPLIED] * 10


def test_one_member_takes_no_room_from_another(
    monkeypatch: pytest.MonkeyPatch, committed: Session, make_committed: Make, phone: Phone
) -> None:
    monkeypatch.setattr(judging, "MOST_UNKNOWN_KINDS", 1)
    colleague = make_committed.member()
    make_committed.role_grant(colleague)
    second = Phone.of(make_committed, colleague)
    receive([phone.says("encounter.dance", {}) for _ in range(3)])

    receive([second.says("encounter.dance", {})])

    assert kept(committed) == 2


def test_a_batch_has_so_many_checks_and_what_is_beyond_comes_again(
    monkeypatch: pytest.MonkeyPatch, committed: Session, phone: Phone, home: Household
) -> None:
    monkeypatch.setattr(receiving, "Checks", lambda: Checks(most=2))
    said = [phone.records(home.door_id, home.id) for _ in range(3)]

    assert receive(said) == [APPLIED, APPLIED, held("operations.batch_crowded")]
    assert receive(said[2:]) == [APPLIED]


def test_what_an_older_key_signed_costs_one_look_at_the_others(
    committed: Session, make_committed: Make, phone: Phone, home: Household
) -> None:
    for _ in range(9):
        another_phone(make_committed, phone)
    said = [phone.records(home.door_id, home.id) for _ in range(20)]
    checks = Checks(most=100)

    committed.rollback()
    known = KeysOfDevice(committed, phone.device_id, phone.member_id)
    for one in said:
        assert isinstance(known.find(read_signed(one), checks), Key)

    assert checks._left >= 100 - 10 - 19
    assert receive(said) == [APPLIED] * 20


def test_only_the_latest_keys_are_tried_and_what_is_in_the_ledger_finds_its_own(
    monkeypatch: pytest.MonkeyPatch,
    committed: Session,
    make_committed: Make,
    phone: Phone,
    home: Household,
) -> None:
    passage = phone.records(home.door_id, home.id)
    undo = phone.withdraws(passage)
    receive([undo])
    newer = another_phone(make_committed, phone)
    monkeypatch.setattr(keys, "MOST_KEYS", 1)

    assert receive([phone.records(home.door_id, home.id)]) == [
        refused("operations.signature_wrong")
    ]
    assert receive([newer.records(home.door_id, home.id)]) == [APPLIED]
    # It is judged again, with the key that signed it then.
    monkeypatch.setattr(keys, "MOST_KEYS", 2)
    receive([passage])
    committed.rollback()
    row = committed.get_one(LedgerEntry, (phone.organisation_id, UUID(undo["id"])))
    assert row.state == "applied"
    assert receive([undo]) == [DUPLICATE]
