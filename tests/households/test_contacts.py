"""How a household wishes to be reached: with consent, and gone in one word."""

from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.households.merging import merge_doors, undo_merge
from backend.households.models import ContactDetails, Household
from backend.operations.models import LedgerEntry
from backend.sync.receive import receive
from tests.factories import Make
from tests.phones import Phone
from tests.sync.holders import Round
from tests.sync.verdicts import APPLIED, refused


def kept(session: Session) -> list[str | None]:
    """Names that are in the database at all, be they shown or not."""
    session.rollback()
    return list(session.scalars(select(ContactDetails.name).order_by(ContactDetails.set_at)))


def shown(round_of: Round) -> dict[str, Any]:
    pulled = round_of.holder.pulls(format=2)
    told: dict[str, Any] = pulled.chunks[f"stairwell:{round_of.stairwell.id}"]["contacts"]
    return told


def test_details_are_kept_and_their_payload_is_not(
    committed: Session, phone: Phone, home: Household
) -> None:
    said = phone.sets_contact(home.door_id, home.id, {"best_hour": "après 18 h"})

    assert receive([said]) == [APPLIED]

    row = committed.scalars(select(ContactDetails)).one()
    assert (row.name, row.phone, row.best_hour) == ("Mme Diallo", "06 12 34 56 78", "après 18 h")
    assert (row.consent_text, row.consent_language, row.consented_at) == (
        "contact.v1",
        "fr",
        row.set_at,
    )
    assert committed.scalars(select(LedgerEntry.payload)).all() == [None]


def test_without_consent_nothing_is_kept(committed: Session, phone: Phone, home: Household) -> None:
    said = phone.sets_contact(home.door_id, home.id, {"consent": None})

    assert receive([said]) == [refused("encounters.consent_missing")]
    assert kept(committed) == []
    assert committed.scalars(select(LedgerEntry.payload)).all() == [None]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_latest_word_stands_in_any_order(
    committed: Session, phone: Phone, home: Household, order: tuple[int, ...]
) -> None:
    said = [
        phone.sets_contact(home.door_id, home.id, {"name": "Avant"}),
        phone.withdraws_contact(home.door_id, home.id),
        phone.sets_contact(home.door_id, home.id, {"name": "Après"}),
        phone.sets_contact(home.door_id, home.id, {"name": "Enfin"}),
    ]

    for place in order:
        assert receive([said[place]]) == [APPLIED]

    assert kept(committed) == [None, "Enfin"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_was_withdrawn_never_comes_back(
    committed: Session, phone: Phone, home: Household, order: tuple[int, ...]
) -> None:
    said = [
        phone.sets_contact(home.door_id, home.id),
        phone.sets_contact(home.door_id, home.id, {"name": "Sa fille"}),
        phone.withdraws_contact(home.door_id, home.id),
    ]

    for place in order:
        assert receive([said[place]]) == [APPLIED]

    assert kept(committed) == [None]
    assert set(
        committed.scalars(
            select(LedgerEntry.payload).where(LedgerEntry.kind == "contact_details.set")
        )
    ) == {None}


def test_a_phone_is_told_the_latest_and_that_it_is_gone(round_of: Round) -> None:
    phone = round_of.phone
    receive([phone.sets_contact(*round_of.door(0))])
    assert shown(round_of) == {
        "d": [1],
        "name": ["Mme Diallo"],
        "phone": ["06 12 34 56 78"],
        "language": [None],
        "best_hour": [None],
        "at": [pytest.approx(phone._now.timestamp(), abs=1)],
    }

    receive([phone.withdraws_contact(*round_of.door(0))])

    assert shown(round_of)["d"] == []


@pytest.mark.parametrize("said_first", ["kept", "vanished"])
def test_doors_that_are_one_have_one_contact(
    round_of: Round, make_committed: Make, said_first: str
) -> None:
    make, session = make_committed, make_committed.session
    twin = make.household(make.door(round_of.stairwell, floor=0, position=8))
    places = [(round_of.door(0), "Gardée"), ((twin.door_id, twin.id), "Disparue")]
    for where, name in places if said_first == "kept" else places[::-1]:
        receive([round_of.phone.sets_contact(*where, {"name": name})])

    merge_doors(session, twin.door_id, round_of.homes[0].door_id)
    session.commit()

    latest = places[1 if said_first == "kept" else 0][1]
    assert shown(round_of)["name"] == [latest]
    undo_merge(session, twin.door_id)
    session.commit()
    assert sorted(shown(round_of)["name"]) == ["Disparue", "Gardée"]
    merge_doors(session, twin.door_id, round_of.homes[0].door_id)
    session.commit()
    # From a phone that does not know of the merge yet.
    assert receive([round_of.phone.withdraws_contact(twin.door_id, twin.id)]) == [APPLIED]
    assert shown(round_of)["d"] == []
    assert set(kept(session)) == {None}
