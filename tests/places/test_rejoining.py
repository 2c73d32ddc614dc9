"""A half becomes one with its stairwell again: each door on its floor, under its name."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.organisations.models import Member
from backend.places.floors import insert_floor, set_floor_labels
from backend.places.models import Door, FormerDoorName, Stairwell
from backend.places.names import names_at
from backend.places.refusals import DoorExists
from backend.places.service import called_floors
from backend.places.splitting import split_stairwell, undo_stairwell_split
from tests.factories import Make


@pytest.fixture
def lead(make: Make) -> Member:
    return make.member()


@pytest.fixture
def doors(make: Make) -> list[Door]:
    """On the ground floor and three above it, two doors each."""
    stairwell = make.stairwell()
    return [
        make.door(stairwell, floor=floor, position=at, label=f"{floor}{at}")
        for floor in range(4)
        for at in (1, 2)
    ]


@pytest.fixture
def half(session: Session, make: Make, doors: list[Door], lead: Member) -> Stairwell:
    """Where the second doors stand."""
    half_id = split_stairwell(
        session,
        doors[0].stairwell_id,
        name="B",
        door_ids=[door.id for door in doors[1::2]],
        member_id=lead.id,
    )
    return session.scalars(select(Stairwell).where(Stairwell.id == half_id)).one()


def called(session: Session, doors: list[Door]) -> list[str]:
    """The floor of each door, as it is called."""
    session.flush()
    session.expire_all()
    labels = called_floors(session, {door.stairwell_id for door in doors})
    return [labels[door.stairwell_id][door.floor] for door in doors]


def test_floors_that_moved_in_the_half_are_called_what_they_were_called(
    session: Session, make: Make, doors: list[Door], half: Stairwell, lead: Member
) -> None:
    before = called(session, doors)
    insert_floor(session, half.id, 1, "Entresol", member_id=lead.id)
    own = make.door(half, floor=1, position=1, label="E1")

    undo_stairwell_split(session, half.id, member_id=lead.id)

    assert called(session, doors) == before
    assert called(session, [own]) == ["Entresol"]
    assert own.floor == 1
    assert {door.stairwell_id for door in (*doors, own)} == {doors[0].stairwell_id}
    assert session.scalars(select(FormerDoorName)).all() == []


def test_half_a_floor_without_doors_moves_the_floors_above_it(
    session: Session, make: Make, lead: Member
) -> None:
    stairwell = make.stairwell()
    landing = [make.door(stairwell, floor=3, position=at, label=f"3{at}") for at in (1, 2)]
    half_id = split_stairwell(
        session, stairwell.id, name="B", door_ids=[landing[1].id], member_id=lead.id
    )
    insert_floor(session, half_id, 1, "Entresol", member_id=lead.id)

    undo_stairwell_split(session, half_id, member_id=lead.id)

    assert called(session, landing) == ["3e", "3e"]


def test_floors_that_moved_in_the_stairwell_are_called_what_they_were_called(
    session: Session, doors: list[Door], half: Stairwell, lead: Member
) -> None:
    before = called(session, doors)
    insert_floor(session, doors[0].stairwell_id, 0, "Rez-de-jardin", member_id=lead.id)

    undo_stairwell_split(session, half.id, member_id=lead.id)

    assert called(session, doors) == before
    assert [door.floor for door in doors] == [1, 1, 2, 2, 3, 3, 4, 4]


def test_a_floor_that_the_half_called_otherwise_is_the_same_floor(
    session: Session, doors: list[Door], half: Stairwell, lead: Member
) -> None:
    set_floor_labels(session, half.id, {3: "Soupente"}, member_id=lead.id)
    session.flush()
    at = datetime.now(UTC)

    undo_stairwell_split(session, half.id, member_id=lead.id)

    last = doors[-1]
    assert called(session, [last]) == ["3e"]
    later = at + timedelta(days=1)
    names = names_at(session, [(last.id, at), (last.id, later)])
    assert [names[last.id, when].floor for when in (at, later)] == ["Soupente", "3e"]


def test_no_two_doors_stand_at_one_place(
    session: Session, make: Make, doors: list[Door], half: Stairwell
) -> None:
    added = make.door(half, floor=3, position=1, label="3 bis")

    undo_stairwell_split(session, half.id)

    session.expire_all()
    assert (added.floor, added.position) == (3, 3)
    assert [(door.floor, door.position) for door in doors[6:]] == [(3, 1), (3, 2)]


def test_no_two_doors_of_a_floor_are_called_alike(
    session: Session, make: Make, doors: list[Door], half: Stairwell
) -> None:
    make.door(half, floor=3, position=7, label="31")

    with pytest.raises(DoorExists):
        undo_stairwell_split(session, half.id)
