"""Who rings back is found by a name or a phone, by hashes that tell nobody else anything."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask, current_app
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from backend.database import act_for, acting_for, db
from backend.households import finding
from backend.households.contacts import withdraw_again
from backend.households.finding import MOST_FOUND, find_households, hash_key
from backend.households.merging import merge_doors
from backend.households.models import ContactDetails, ContactHash, Household
from backend.households.tasks import hash_contacts
from backend.jobs.work import Work
from backend.sync.receive import receive
from tests.factories import Make
from tests.phones import Phone
from tests.sync.holders import Round
from tests.sync.verdicts import APPLIED

SAID = {"name": "Mme N’Diaye-Bâ", "phone": "+33 6 12 34 56 78"}


def hashes(session: Session) -> set[bytes]:
    session.rollback()
    return set(session.scalars(select(ContactHash.hash)))


def found(session: Session, **asked: str) -> list[UUID]:
    session.rollback()
    return find_households(session, **asked)


@pytest.fixture
def told(phone: Phone, home: Household) -> Household:
    assert receive([phone.sets_contact(home.door_id, home.id, SAID)]) == [APPLIED]
    return home


@pytest.mark.parametrize(
    "asked",
    [
        {"name": "ndiaye"},
        {"name": "Ba N'DIAYE"},
        {"name": "Madame Bâ"},
        {"phone": "06 12 34 56 78"},
        {"phone": "0033612345678"},
        {"name": "Ba", "phone": "06.12.34.56.78"},
    ],
)
def test_it_is_found_however_it_is_typed(
    committed: Session, told: Household, asked: dict[str, str]
) -> None:
    assert found(committed, **asked) == [told.id]


@pytest.mark.parametrize(
    "asked",
    [
        {"name": "Diaye"},
        {"name": "N’Diaye Fatou"},
        {"phone": "06 12 34 56 79"},
        {"name": "Ba", "phone": "06 12 34 56 79"},
        # A word is no number, and a number no word.
        {"name": "33612345678"},
        {"name": ""},
        {"name": "—", "phone": "?"},
        {},
    ],
)
def test_whoever_is_not_meant_is_not_found(
    committed: Session, told: Household, asked: dict[str, str]
) -> None:
    assert found(committed, **asked) == []


def test_the_latest_are_found_first_and_not_without_end(
    committed: Session, make_committed: Make, phone: Phone
) -> None:
    now = datetime.now(UTC)
    homes = [make_committed.household() for _ in range(MOST_FOUND + 1)]
    said = [
        phone.sets_contact(home.door_id, home.id, SAID, at=now - timedelta(minutes=minutes))
        for minutes, home in enumerate(homes)
    ]
    assert receive(said) == [APPLIED] * len(said)

    assert found(committed, name="Ba") == [home.id for home in homes[:MOST_FOUND]]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_was_withdrawn_or_replaced_is_found_no_more(
    committed: Session, phone: Phone, home: Household, order: tuple[int, ...]
) -> None:
    said = [
        phone.sets_contact(home.door_id, home.id, SAID),
        phone.withdraws_contact(home.door_id, home.id),
        phone.sets_contact(home.door_id, home.id, {"name": "Sow", "phone": None}),
    ]

    for place in order:
        assert receive([said[place]]) == [APPLIED]

    assert found(committed, name="Ba") == []
    assert found(committed, phone=SAID["phone"]) == []
    assert found(committed, name="Sow") == [home.id]
    assert len(hashes(committed)) == 1


def test_nothing_is_left_of_who_wishes_to_be_reached_no_more(
    committed: Session, phone: Phone, told: Household
) -> None:
    assert len(hashes(committed)) == 3

    receive([phone.withdraws_contact(told.door_id, told.id)])

    assert hashes(committed) == set()


def test_without_consent_there_is_no_hash(
    committed: Session, phone: Phone, home: Household
) -> None:
    receive([phone.sets_contact(home.door_id, home.id, SAID | {"consent": None})])

    assert hashes(committed) == set()


def test_whoever_deletes_the_row_deletes_its_hashes(committed: Session, told: Household) -> None:
    committed.rollback()
    committed.execute(delete(ContactDetails))
    committed.commit()

    assert hashes(committed) == set()


def test_what_the_journal_withdraws_again_is_found_no_more(
    committed: Session, told: Household
) -> None:
    committed.rollback()
    row = committed.scalars(select(ContactDetails)).one()
    word = {
        "id": str(uuid4()),
        "household_id": str(told.id),
        "set_at": (row.set_at + timedelta(minutes=1)).isoformat(),
        "device_seq": 1,
    }

    assert withdraw_again(committed, word)
    committed.commit()

    assert hashes(committed) == set()


def test_two_doors_that_are_one_are_found_by_the_latest_word(round_of: Round) -> None:
    make, session = round_of.make, round_of.make.session
    twin = make.household(make.door(round_of.stairwell, floor=0, position=8))
    kept = round_of.homes[0]
    receive([round_of.phone.sets_contact(twin.door_id, twin.id, {"name": "Avant"})])
    receive([round_of.phone.sets_contact(kept.door_id, kept.id, {"name": "Après"})])

    merge_doors(session, twin.door_id, kept.door_id)
    session.commit()

    assert found(session, name="Après") == [kept.id]
    assert found(session, name="Avant") == []


def test_another_organisation_finds_nobody_and_hashes_otherwise(
    app: Flask, committed: Session, told: Household, make_committed: Make
) -> None:
    ours = hashes(committed)
    other = make_committed.organisation()
    committed.commit()
    with Session(db.engine) as session:
        act_for(session, other.id)
        make = Make(session)
        member = make.member()
        make.role_grant(member)
        home = make.household()
        phone = Phone.of(make, member)
        session.commit()
        home_id, said = home.id, phone.sets_contact(home.door_id, home.id, SAID)
    receive([said])
    with Session(db.engine) as session:
        act_for(session, other.id)

        assert find_households(session, name="Ba") == [home_id]
        theirs = set(session.scalars(select(ContactHash.hash)))
    assert len(theirs) == len(ours) == 3
    assert theirs.isdisjoint(ours)


def test_a_hash_needs_the_secret(committed: Session, told: Household) -> None:
    organisation_id = acting_for(committed)
    settings = current_app.config["PALIER_SETTINGS"]
    own, others = (
        hash_key(secret, organisation_id)
        for secret in (settings.secret_for("finding households"), "another secret")
    )

    assert set(own.hashes_of(**SAID)) == hashes(committed)
    assert set(others.hashes_of(**SAID)).isdisjoint(hashes(committed))
    assert own.id != others.id
    assert set(committed.scalars(select(ContactHash.key_id))) == {own.id}


def test_nobody_is_told_a_hash(round_of: Round, committed: Session) -> None:
    receive([round_of.phone.sets_contact(*round_of.door(0), SAID)])
    kept = hashes(committed)

    for format_ in (1, 2, 3):
        pulled = repr(round_of.holder.pulls(format=format_, cursor=None, scopes=[]).chunks)
        assert ("Diaye" in pulled) == (format_ > 1)
        for one in kept:
            assert repr(one)[2:-1] not in pulled
            assert one.hex() not in pulled


def work_of(session: Session) -> Work:
    return Work(acting_for(session), uuid4(), None, 1)


def test_what_was_noted_before_is_hashed_by_night(
    committed: Session, make_committed: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.households.tasks._BATCH", 2)
    homes = [make_committed.household() for _ in range(5)]
    for home in homes:
        make_committed.contact_details(home, name="Ba")
    # What has no letter is looked at, and holds nobody up.
    make_committed.contact_details(make_committed.household(), name="—", phone=None)
    make_committed.contact_details(make_committed.household(), name=None, phone=None)
    committed.commit()
    assert found(committed, name="Ba") == []

    hash_contacts(work_of(committed))

    assert set(found(committed, name="Ba")) == {home.id for home in homes}
    before = committed.execute(select(ContactHash.id, ContactHash.changed_xid)).all()
    hash_contacts(work_of(committed))
    committed.rollback()
    assert committed.execute(select(ContactHash.id, ContactHash.changed_xid)).all() == before


def test_phones_hold_the_same_while_it_is_hashed(
    round_of: Round, committed: Session, make_committed: Make
) -> None:
    make_committed.contact_details(round_of.homes[0], name="Ba")
    committed.commit()
    round_of.holder.pulls(format=2)

    hash_contacts(work_of(committed))

    assert round_of.holder.pulls(format=2).chunks == {}


def test_another_secret_finds_nobody_until_the_night(
    committed: Session, told: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = hashes(committed)
    changed: Callable[..., Any] = lambda session: hash_key("changed", acting_for(session))  # noqa: E731
    monkeypatch.setattr(finding, "_key", changed)
    assert found(committed, name="Ba") == []

    hash_contacts(work_of(committed))

    assert found(committed, name="Ba") == [told.id]
    assert hashes(committed).isdisjoint(former)


def test_the_index_is_used_behind_the_wall(
    make_committed: Make, committed: Session, bootstrap: psycopg.Connection
) -> None:
    """Comparing bytes tells nothing of the rows of others, unlike comparing arrays or words."""
    details = make_committed.contact_details()
    committed.execute(
        text(
            "insert into contact_hash (id, contact_id, hash, key_id) select gen_random_uuid(),"
            " :id, substr(sha256(n::text::bytea), 1, 16), '0' from generate_series(1, 3000) n"
        ),
        {"id": details.id},
    )
    committed.commit()
    bootstrap.execute("analyze contact_hash")

    plan = committed.execute(
        text(
            "explain (costs off) select contact_id from contact_hash"
            " where hash = any(cast(:hashes as bytea[]))"
        ),
        {"hashes": [b"0" * 16, b"1" * 16]},
    ).scalars()

    [condition] = [line for line in plan if "Index Cond" in line]
    assert "hash = ANY" in condition
