"""Operations in: what each kind does at doors, told from a phone."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.encounters.models import Encounter
from backend.encounters.recount import differences
from backend.households.merging import merge_doors, undo_merge
from backend.households.models import Household
from backend.sync.receive import receive
from tests.factories import Make
from tests.phones import Phone, payload_of
from tests.sync.verdicts import APPLIED, held, refused


def test_what_was_said_to_the_last_tenant_stays_with_them(
    committed: Session, phone: Phone, home: Household
) -> None:
    before = phone.records(home.door_id, home.id, note="Avant")
    moved = phone.starts_household(home.door_id)
    after = phone.records(
        home.door_id, payload_of(moved)["household_id"], depends_on=(moved["id"],)
    )

    assert receive([moved, after]) == [APPLIED, APPLIED]
    assert receive([before]) == [APPLIED]
    rows = committed.execute(
        select(Encounter.household_id, Encounter.note).order_by(Encounter.device_seq)
    ).all()
    assert [(str(household), note) for household, note in rows] == [
        (str(home.id), "Avant"),
        (payload_of(moved)["household_id"], None),
    ]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"household_id": "0190f5a0-0000-7000-8000-000000000001"}, "places.household_unknown"),
        ({"campaign_id": "0190f5a0-0000-7000-8000-000000000001"}, "campaigns.unknown"),
    ],
)
def test_what_points_nowhere_is_refused_by_name(
    phone: Phone, home: Household, changed: dict[str, str], code: str
) -> None:
    for said in (
        phone.records(home.door_id, home.id, payload=changed),
        phone.promises(home.door_id, home.id, changed),
    ):
        assert receive([said]) == [refused(code)]


def test_what_was_said_at_a_door_that_is_not_there_is_held(phone: Phone, home: Household) -> None:
    nowhere = {"door_id": "0190f5a0-0000-7000-8000-000000000001"}
    for said in (
        phone.records(home.door_id, home.id, payload=nowhere),
        phone.promises(home.door_id, home.id, nowhere),
    ):
        assert receive([said]) == [held("operations.place_gone")]


def test_a_household_of_another_door_is_unknown_here(
    make_committed: Make, phone: Phone, home: Household
) -> None:
    other = make_committed.household()

    assert receive([phone.records(home.door_id, other.id)]) == [refused("places.household_unknown")]


def test_whoever_moved_in_at_a_door_that_became_two_others_is_known_there(
    make_committed: Make, committed: Session, phone: Phone
) -> None:
    stairwell = make_committed.stairwell()
    first, second, third = (
        make_committed.household(make_committed.door(stairwell)) for _ in range(3)
    )
    merge_doors(committed, first.door_id, second.door_id)
    committed.commit()
    moved = phone.starts_household(first.door_id)
    receive([moved])
    merge_doors(committed, second.door_id, third.door_id)
    committed.commit()

    said = phone.records(
        first.door_id, payload_of(moved)["household_id"], depends_on=(moved["id"],)
    )

    assert receive([said]) == [APPLIED]
    passage = committed.scalars(select(Encounter)).one()
    assert (passage.door_id, passage.household_id) == (third.door_id, third.id)
    assert differences(committed) == []


def test_whoever_moved_in_at_a_door_that_is_one_again_is_found_behind_either(
    make_committed: Make, committed: Session, phone: Phone
) -> None:
    stairwell = make_committed.stairwell()
    vanished, kept = (make_committed.household(make_committed.door(stairwell)) for _ in range(2))
    merge_doors(committed, vanished.door_id, kept.door_id)
    committed.commit()
    moved = phone.starts_household(vanished.door_id)
    receive([moved])
    undo_merge(committed, vanished.door_id)
    committed.commit()
    household_id = payload_of(moved)["household_id"]

    # One phone heard of the merge and not yet of its end, the other of neither.
    said = [phone.records(one.door_id, household_id) for one in (kept, vanished)]

    assert receive(said) == [APPLIED] * 2
    found = committed.execute(select(Encounter.door_id, Encounter.household_id)).all()
    assert {(row.door_id, str(row.household_id)) for row in found} == {
        (vanished.door_id, household_id)
    }
    assert differences(committed) == []
