"""What a phone says of doors offline, when it arrives."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.organisations.models import Member, Team
from backend.places import layout, service
from backend.places.models import Door, DoorAlias, Stairwell
from tests.factories import Make
from tests.places.door_operations import ADD, SIX_PM, DoorOperations, periods


@pytest.fixture
def team(make: Make) -> Team:
    return make.team()


@pytest.fixture
def worker(make: Make) -> Member:
    return make.member()


@pytest.fixture
def stairwell(make: Make, team: Team) -> Stairwell:
    return make.stairwell(make.building(team))


@pytest.fixture
def says(session: Session, worker: Member, team: Team) -> DoorOperations:
    return DoorOperations(session, worker, team)


def test_a_missing_door_is_added_with_its_household(
    session: Session, says: DoorOperations, stairwell: Stairwell, worker: Member
) -> None:
    code, door_id, household_id = says.adds(stairwell.id, label=" 13 ")

    assert code is None
    door = session.scalars(select(Door).where(Door.id == door_id)).one()
    assert (door.floor, door.position, door.label) == (1, 3, "13")
    assert (door.is_estimated, door.set_by, door.set_at) == (False, worker.id, SIX_PM)
    assert periods(session, door_id) == [(household_id, None, None)]


def test_at_a_place_that_is_taken_the_door_stands_in_its_order(
    session: Session, make: Make, says: DoorOperations, stairwell: Stairwell
) -> None:
    make.door(stairwell, floor=1, position=3, label="12")
    further = make.door(stairwell, floor=1, position=4, label="14")

    _, door_id, _ = says.adds(stairwell.id)

    door = session.scalars(select(Door).where(Door.id == door_id)).one()
    assert (door.position, door.gone_at) == (4, None)
    assert further.position == 5


def test_at_a_place_that_is_taken_among_doors_without_order_it_is_the_last(
    session: Session, make: Make, says: DoorOperations, stairwell: Stairwell
) -> None:
    make.door(stairwell, floor=1, position=3, label="14")
    make.door(stairwell, floor=1, position=4, label="12")

    _, door_id, _ = says.adds(stairwell.id)

    door = session.scalars(select(Door).where(Door.id == door_id)).one()
    assert (door.position, door.gone_at) == (5, None)


def test_a_door_that_two_add_is_one_door(
    session: Session, says: DoorOperations, stairwell: Stairwell
) -> None:
    _, first, _ = says.adds(stairwell.id, label="Gardien")
    code, second, household_id = says.adds(stairwell.id, position=4, label="gardien ")

    assert code is None
    assert service.kept_doors(session, [second]) == {second: first}
    live = session.scalars(
        select(Door.id).where(Door.stairwell_id == stairwell.id, Door.gone_at.is_(None))
    ).all()
    assert live == [first]
    # What the second phone says of its household finds the first one's.
    assert periods(session, second) == [(household_id, None, None)]


def test_two_in_one_batch_are_one_door_too(
    session: Session, says: DoorOperations, stairwell: Stairwell
) -> None:
    said: dict[str, Any] = {"stairwell_id": stairwell.id, "floor": 2, "position": 1, "label": "21"}
    both = [says.operation(ADD, door_id=uuid4(), household_id=uuid4(), **said) for _ in range(2)]

    assert says.apply(ADD, both) == [None, None]

    [alias] = session.scalars(select(DoorAlias)).all()
    assert [alias.door_id, alias.id] == [one.payload["door_id"] for one in both]


def test_one_label_on_two_floors_is_two_doors(
    session: Session, says: DoorOperations, stairwell: Stairwell
) -> None:
    says.adds(stairwell.id, floor=1, label="A")
    says.adds(stairwell.id, floor=2, label="A")

    assert session.scalars(select(DoorAlias)).all() == []


def test_an_id_that_is_taken_is_refused(
    make: Make, says: DoorOperations, stairwell: Stairwell
) -> None:
    door = make.door(stairwell)
    household = make.household(door)

    assert says.adds(stairwell.id, door_id=door.id)[0] == "places.door_exists"
    assert says.adds(stairwell.id, household_id=household.id)[0] == "places.door_exists"


def test_a_floor_has_room_for_so_many(
    make: Make, says: DoorOperations, stairwell: Stairwell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (layout, service):
        monkeypatch.setattr(module, "POSITION_MAX", 3)
    for position in (1, 2, 3):
        make.door(stairwell, floor=1, position=position, label=f"{position}")

    assert says.adds(stairwell.id, position=3)[0] == "places.stairwell_full"


def test_a_door_at_the_very_end_of_a_floor_leaves_room_for_others(
    make: Make, session: Session, says: DoorOperations, stairwell: Stairwell
) -> None:
    make.door(stairwell, floor=1, position=1, label="11")
    make.door(stairwell, floor=1, position=500, label="500")

    assert says.adds(stairwell.id, position=500, label="12")[0] is None

    added = session.scalars(select(Door.position).where(Door.label == "12")).one()
    assert added == 2
    assert layout.next_place([(1, 1, "11"), (1, 500, "500")], 1).position == 2


def test_what_is_said_of_a_stairwell_that_is_not_there_waits(says: DoorOperations) -> None:
    assert says.adds(uuid4())[0] == "operations.place_gone"


def test_only_who_works_for_the_team_adds_doors_and_households(
    session: Session, make: Make, worker: Member, stairwell: Stairwell
) -> None:
    door = make.door(stairwell)
    stranger = DoorOperations(session, worker, make.team())
    nobody = DoorOperations(session, worker, None)
    nobody.grants = ()

    for one in (stranger, nobody):
        assert one.adds(stairwell.id)[0] == "access.no_grant"
        assert one.starts(door.id)[0] == "access.no_grant"
    assert DoorOperations(session, worker, None).adds(stairwell.id)[0] is None


def test_a_label_is_suggested_as_the_stairwell_calls_its_doors(
    session: Session, make: Make, stairwell: Stairwell
) -> None:
    make.door(stairwell, floor=2, position=1, label="201")
    make.door(stairwell, floor=2, position=2, label="202")

    assert service.suggest_label(session, stairwell.id, 2) == "203"
    assert service.suggest_label(session, stairwell.id, 3) == "301"
