"""Operations in: what each kind does at doors, told from a phone."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.encounters.models import Encounter
from backend.encounters.recount import differences
from backend.follow_ups.models import FollowUp
from backend.households.models import HouseholdFold
from backend.operations.models import LedgerEntry
from backend.places.merging import merge_doors, undo_merge
from backend.places.models import Household
from backend.sync.receive import receive
from tests.factories import Make
from tests.phones import Phone, payload_of
from tests.sync.verdicts import APPLIED, held, refused


def test_a_new_door_and_what_was_said_there_come_together(
    make_committed: Make, committed: Session, phone: Phone
) -> None:
    stairwell = make_committed.stairwell()
    door = phone.adds_door(stairwell.id)
    where = payload_of(door)
    passage = phone.records(where["door_id"], where["household_id"], depends_on=(door["id"],))

    assert receive([passage]) == [held("operations.waits")]
    assert receive([passage, door]) == [APPLIED, APPLIED]
    assert str(committed.scalars(select(Encounter.door_id)).one()) == where["door_id"]


def test_a_door_that_two_add_is_one_door(
    make_committed: Make, committed: Session, phone: Phone
) -> None:
    colleague = make_committed.member()
    make_committed.role_grant(colleague)
    second = Phone.of(make_committed, colleague)
    stairwell = make_committed.stairwell()
    batch = []
    for one in (phone, second):
        door = one.adds_door(stairwell.id)
        where = payload_of(door)
        batch += [
            door,
            one.records(where["door_id"], where["household_id"], depends_on=(door["id"],)),
        ]

    assert receive(batch) == [APPLIED] * 4
    kept = payload_of(batch[0])
    passages_kept = committed.execute(select(Encounter.door_id, Encounter.household_id)).all()
    assert {tuple(map(str, row)) for row in passages_kept} == {
        (kept["door_id"], kept["household_id"])
    }
    assert differences(committed) == []
    assert committed.scalars(select(HouseholdFold.passages)).one() == 2


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


def test_without_consent_nothing_is_kept(committed: Session, phone: Phone, home: Household) -> None:
    said = phone.promises(home.door_id, home.id, {"consent": None, "note": "Rien à garder"})

    assert receive([said]) == [refused("follow_ups.consent_missing")]
    assert committed.scalars(select(FollowUp)).all() == []
    entry = committed.scalars(select(LedgerEntry)).one()
    assert (entry.state, entry.payload) == ("refused", None)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("somebody else's", "encounters.not_yours"),
        ("nothing", "encounters.unknown"),
    ],
)
def test_only_who_recorded_a_passage_withdraws_it(
    make_committed: Make, phone: Phone, home: Household, kind: str, code: str
) -> None:
    colleague = make_committed.member()
    make_committed.role_grant(colleague)
    passage = Phone.of(make_committed, colleague).records(home.door_id, home.id)
    receive([passage])
    promise = phone.promises(home.door_id, home.id)
    receive([promise])

    undone = phone.withdraws(passage if kind == "somebody else's" else promise)

    assert receive([undone]) == [refused(code)]


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
