"""A door that was missing, told from phones together with what was said there."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.encounters.models import Encounter
from backend.encounters.recount import differences
from backend.households.models import HouseholdFold
from backend.sync.receive import receive
from tests.factories import Make
from tests.phones import Phone, payload_of
from tests.sync.verdicts import APPLIED, held

pytestmark = pytest.mark.usefixtures("in_app")


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
