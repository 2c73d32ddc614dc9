"""A door that was missing, told from phones together with what was said there."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.encounters.models import Encounter
from backend.encounters.recount import differences
from backend.households.models import HouseholdFold
from backend.places.models import Door
from backend.sync.receive import receive
from tests.factories import Make
from tests.phones import Phone, payload_of
from tests.places.test_labels import GOLDEN
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


def test_however_its_number_is_spelled_it_is_one_door(
    make_committed: Make, committed: Session, phone: Phone
) -> None:
    stairwell = make_committed.stairwell()
    batch = [phone.adds_door(stairwell.id, label=label) for label in ("30B", "30 B", "N° 30-b")]

    assert receive(batch) == [APPLIED] * 3
    standing = committed.scalars(select(Door.label).where(Door.gone_at.is_(None)))
    assert standing.all() == ["30B"]


@pytest.mark.parametrize("one", GOLDEN["placed"], ids=lambda one: one["name"])
def test_doors_that_were_added_stand_in_their_order(
    make_committed: Make, committed: Session, phone: Phone, one: dict[str, Any]
) -> None:
    stairwell = make_committed.stairwell()
    for index, label in enumerate(one["standing"]):
        make_committed.door(stairwell=stairwell, floor=1, position=index + 1, label=label)
    make_committed.session.commit()

    last = len(one["standing"]) + 1
    added = [phone.adds_door(stairwell.id, label=it, position=last) for it in one["added"]]
    assert receive(added) == [APPLIED] * len(added)
    rows = committed.execute(
        select(Door.label, Door.position).order_by(Door.position, Door.id)
    ).all()
    assert [row.label for row in rows] == one["row"]
    assert len({row.position for row in rows}) == len(rows)
