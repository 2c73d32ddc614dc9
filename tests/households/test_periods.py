"""Who lived behind a door, and when, whatever the order in which phones say it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from backend.organisations.models import Member, Team
from backend.places.models import Stairwell
from tests.factories import Make
from tests.places.door_operations import SIX_PM, START, DoorOperations, periods


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


def test_a_new_household_ends_the_one_before(
    session: Session, make: Make, says: DoorOperations, stairwell: Stairwell
) -> None:
    door = make.door(stairwell)
    before = make.household(door)

    code, household_id = says.starts(door.id)

    assert code is None
    assert periods(session, door.id) == [
        (before.id, None, SIX_PM),
        (household_id, SIX_PM, None),
    ]


def test_households_that_arrive_late_take_their_place_in_time(
    session: Session, make: Make, says: DoorOperations, stairwell: Stairwell
) -> None:
    door = make.door(stairwell)
    before = make.household(door)
    at_eight, at_seven = SIX_PM + timedelta(hours=2), SIX_PM + timedelta(hours=1)

    _, third = says.starts(door.id, at_eight)
    _, second = says.starts(door.id, at_seven)

    assert periods(session, door.id) == [
        (before.id, None, at_seven),
        (second, at_seven, at_eight),
        (third, at_eight, None),
    ]


def test_several_moves_in_one_batch(
    session: Session, make: Make, says: DoorOperations, stairwell: Stairwell
) -> None:
    door, other = make.door(stairwell), make.door(stairwell)
    make.household(door)
    ids = [uuid4() for _ in range(3)]
    doors = [door.id, door.id, other.id]
    operations = [
        says.operation(START, SIX_PM - timedelta(hours=n), door_id=at, household_id=ids[n])
        for n, at in enumerate(doors)
    ]

    assert says.apply(START, operations) == [None, None, None]

    assert [one[0] for one in periods(session, door.id)][1:] == [ids[1], ids[0]]
    assert periods(session, other.id) == [(ids[2], SIX_PM - timedelta(hours=2), None)]


def test_people_move_in_behind_the_door_that_was_kept(
    session: Session, make: Make, says: DoorOperations, stairwell: Stairwell
) -> None:
    kept, vanished = make.door(stairwell), make.door(stairwell)
    make.household(kept)
    make.door_alias(kept, id=vanished.id)

    code, household_id = says.starts(vanished.id)

    assert code is None
    assert household_id in [one[0] for one in periods(session, kept.id)]


def test_a_household_that_is_noted_already_is_refused(
    make: Make, says: DoorOperations, stairwell: Stairwell
) -> None:
    household = make.household(make.door(stairwell))
    door = make.door(stairwell)
    operation = says.operation(START, door_id=door.id, household_id=household.id)

    assert says.apply(START, [operation]) == ["places.household_exists"]


def test_what_is_said_of_a_door_that_is_not_there_waits(says: DoorOperations) -> None:
    assert says.starts(uuid4())[0] == "operations.place_gone"
