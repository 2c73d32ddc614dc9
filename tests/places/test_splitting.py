"""One that turns out to be two: one half keeps the id, and with it all that was said."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.encounters.folds import recount_households
from backend.encounters.models import Encounter
from backend.encounters.recount import differences
from backend.households.merging import merge_doors
from backend.households.models import Household
from backend.organisations.models import Member
from backend.places.facts import Noted, note_access
from backend.places.layout import POSITION_MAX
from backend.places.models import AccessNote, Door, Stairwell
from backend.places.names import floor_labels
from backend.places.refusals import (
    DoorExists,
    DoorUnknown,
    LabelUnfit,
    StairwellCannotSplit,
    StairwellFull,
    StairwellNameTaken,
    StairwellNotSplit,
    StairwellUnknown,
)
from backend.places.service import NewDoor, add_doors, kept_doors, kept_stairwells
from backend.places.splitting import (
    split_door,
    split_stairwell,
    undo_stairwell_split,
)
from tests.factories import Make

SIX_PM = datetime(2026, 11, 24, 18, tzinfo=UTC)


@pytest.fixture
def lead(make: Make) -> Member:
    return make.member()


@pytest.fixture
def stairwell(make: Make) -> Stairwell:
    return make.stairwell()


@pytest.fixture
def landing(make: Make, stairwell: Stairwell) -> list[Door]:
    """Three doors of a floor, each with somebody behind it."""
    doors = [make.door(stairwell, floor=1, position=at, label=f"1{at}") for at in (1, 2, 3)]
    for door in doors:
        make.household(door)
    return doors


def on_floor(session: Session, stairwell_id: UUID) -> list[tuple[int, str]]:
    rows = session.execute(
        select(Door.position, Door.label)
        .where(Door.stairwell_id == stairwell_id, Door.gone_at.is_(None))
        .order_by(Door.floor, Door.position)
    )
    return [(row.position, row.label) for row in rows]


def household_of(session: Session, door_id: UUID) -> Household:
    return session.scalars(select(Household).where(Household.door_id == door_id)).one()


def new_door(stairwell_id: UUID, label: str, **said: object) -> NewDoor:
    default: dict[str, object] = {
        "stairwell_id": stairwell_id,
        "door_id": uuid4(),
        "household_id": uuid4(),
        "floor": 1,
        "position": 1,
        "label": label,
        "set_by": None,
        "set_at": SIX_PM,
    }
    return NewDoor(**default | said)  # type: ignore[arg-type]


def test_a_door_becomes_two_and_the_old_keeps_all(
    session: Session, make: Make, stairwell: Stairwell, landing: list[Door], lead: Member
) -> None:
    old = landing[1]
    lives = household_of(session, old.id)
    passage, wish = make.encounter(lives, lead), make.do_not_visit(lives, lead)
    former = make.door_alias(old)

    half = split_door(session, old.id, label="12 bis", member_id=lead.id)

    assert on_floor(session, stairwell.id) == [(1, "11"), (2, "12"), (3, "12 bis"), (4, "13")]
    assert household_of(session, old.id).id == lives.id == passage.household_id
    assert wish.household_id == lives.id
    assert kept_doors(session, [former.id]) == {former.id: old.id}
    assert household_of(session, half.door_id).id == half.household_id
    said = select(Encounter.id).where(Encounter.household_id == half.household_id)
    assert session.scalars(said).all() == []


def test_the_old_half_may_be_called_otherwise(
    session: Session, stairwell: Stairwell, landing: list[Door], lead: Member
) -> None:
    split_door(session, landing[1].id, label="12 B", kept_label="12 A", member_id=lead.id)

    assert [label for _, label in on_floor(session, stairwell.id)] == ["11", "12 A", "12 B", "13"]


@pytest.mark.parametrize("label", ["12", "13", " 11 "])
def test_no_two_doors_of_a_floor_are_called_alike(
    session: Session, landing: list[Door], lead: Member, label: str
) -> None:
    with pytest.raises(DoorExists):
        split_door(session, landing[1].id, label=label, member_id=lead.id)


def test_only_a_door_that_stands_is_split(
    session: Session, make: Make, landing: list[Door], lead: Member
) -> None:
    gone = make.door(gone_at=SIX_PM)

    for door_id in (gone.id, uuid4()):
        with pytest.raises(DoorUnknown):
            split_door(session, door_id, label="9", member_id=lead.id)
    with pytest.raises(LabelUnfit):
        split_door(session, landing[0].id, label="\u202e", member_id=lead.id)


def test_a_split_door_is_one_again_with_what_was_said_at_both(
    session: Session, make: Make, stairwell: Stairwell, landing: list[Door], lead: Member
) -> None:
    old = landing[1]
    lives = household_of(session, old.id)
    half = split_door(session, old.id, label="12 bis", member_id=lead.id)
    here = make.encounter(lives, lead)
    there = make.encounter(session.get_one(Household, _key(half.household_id, lives)), lead)
    recount_households(session, [lives.id, half.household_id])

    merge_doors(session, half.door_id, old.id, member_id=lead.id)

    session.expire_all()
    assert {here.household_id, there.household_id} == {lives.id}
    assert there.recorded_door_id == half.door_id
    assert kept_doors(session, [half.door_id]) == {half.door_id: old.id}
    assert [label for _, label in on_floor(session, stairwell.id)] == ["11", "12", "13"]
    assert [one for one in differences(session) if one.table == "household_fold"] == []


def _key(row_id: UUID, beside: Household) -> tuple[UUID, UUID]:
    return (beside.organisation_id, row_id)


def test_some_doors_of_a_stairwell_stand_in_another(
    session: Session, make: Make, stairwell: Stairwell, landing: list[Door], lead: Member
) -> None:
    make.floor_label(stairwell, floor=1, label="Entresol")
    make.access_note(stairwell, lead)
    going = landing[2]
    lives = household_of(session, going.id)
    passage = make.encounter(lives, lead)

    half = split_stairwell(
        session,
        stairwell.id,
        name="Esc. B",
        kept_name="Esc. A",
        door_ids=[going.id],
        member_id=lead.id,
    )

    assert [label for _, label in on_floor(session, stairwell.id)] == ["11", "12"]
    assert [label for _, label in on_floor(session, half)] == ["13"]
    assert (passage.door_id, passage.household_id) == (going.id, lives.id)
    assert floor_labels(session, [half]) == {half: {1: "Entresol"}}
    noted = session.scalars(select(AccessNote.stairwell_id)).all()
    assert noted == [stairwell.id]
    session.expire_all()
    assert stairwell.name == "Esc. A"


def test_no_two_stairwells_are_called_alike(
    session: Session, make: Make, stairwell: Stairwell, landing: list[Door], lead: Member
) -> None:
    stairwell.name = "Esc. A"
    other = make.stairwell(name="Esc. B", building_id=stairwell.building_id)
    for name, kept_name in (("esc. a", None), (other.name, None), ("C", "C"), ("C", "Esc. B")):
        with pytest.raises(StairwellNameTaken):
            split_stairwell(
                session,
                stairwell.id,
                name=name,
                kept_name=kept_name,
                door_ids=[landing[2].id],
                member_id=lead.id,
            )


def test_a_door_at_the_last_place_is_not_split(
    session: Session, make: Make, stairwell: Stairwell, lead: Member
) -> None:
    last = make.door(stairwell, floor=1, position=POSITION_MAX, label="last")

    with pytest.raises(StairwellFull):
        split_door(session, last.id, label="beyond", member_id=lead.id)


@pytest.mark.parametrize("which", [[], [0, 1, 2]])
def test_some_go_and_some_stay(
    session: Session, stairwell: Stairwell, landing: list[Door], lead: Member, which: list[int]
) -> None:
    with pytest.raises(StairwellCannotSplit):
        split_stairwell(
            session,
            stairwell.id,
            name="B",
            door_ids=[landing[at].id for at in which],
            member_id=lead.id,
        )


def test_a_door_of_elsewhere_does_not_go(
    session: Session, make: Make, stairwell: Stairwell, landing: list[Door], lead: Member
) -> None:
    with pytest.raises(StairwellCannotSplit):
        split_stairwell(
            session, stairwell.id, name="B", door_ids=[make.door().id], member_id=lead.id
        )


def test_a_split_stairwell_is_one_again_with_what_came_since(
    session: Session, stairwell: Stairwell, landing: list[Door], lead: Member
) -> None:
    half = split_stairwell(
        session, stairwell.id, name="B", door_ids=[landing[2].id], member_id=lead.id
    )
    assert add_doors(session, [new_door(half, "14", position=4)]) == {}
    _note(session, half, lead, "77", SIX_PM + timedelta(days=1))
    _note(session, stairwell.id, lead, "12", SIX_PM)

    assert undo_stairwell_split(session, half, member_id=lead.id) == stairwell.id

    assert [label for _, label in on_floor(session, stairwell.id)] == ["11", "12", "13", "14"]
    assert kept_stairwells(session, [half, stairwell.id]) == {
        half: stairwell.id,
        stairwell.id: stairwell.id,
    }
    notes = select(AccessNote.value).where(AccessNote.stairwell_id == stairwell.id)
    assert session.scalars(notes).all() == ["77"]


def test_what_a_phone_still_says_at_a_half_that_is_gone_belongs_to_the_other(
    session: Session, stairwell: Stairwell, landing: list[Door], lead: Member
) -> None:
    half = split_stairwell(
        session, stairwell.id, name="B", door_ids=[landing[2].id], member_id=lead.id
    )
    further = split_stairwell(
        session, half, name="C", door_ids=[_added(session, half)], member_id=lead.id
    )
    undo_stairwell_split(session, half)
    undo_stairwell_split(session, further)

    assert add_doors(session, [new_door(further, "15", position=5)]) == {}
    _note(session, half, lead, "77", SIX_PM)

    labels = [label for _, label in on_floor(session, stairwell.id)]
    assert labels == ["11", "12", "13", "14", "15"]
    assert session.scalars(select(AccessNote.stairwell_id)).all() == [stairwell.id]


def _added(session: Session, stairwell_id: UUID) -> UUID:
    door = new_door(stairwell_id, "14", position=4)
    assert add_doors(session, [door]) == {}
    return door.door_id


def _note(session: Session, stairwell_id: UUID, lead: Member, code: str, at: datetime) -> None:
    note_access(session, [Noted(uuid4(), stairwell_id, "code", code, lead.id, at, 1)])


def test_only_a_half_is_put_back(
    session: Session, stairwell: Stairwell, landing: list[Door], lead: Member
) -> None:
    with pytest.raises(StairwellNotSplit):
        undo_stairwell_split(session, stairwell.id)
    half = split_stairwell(
        session, stairwell.id, name="B", door_ids=[landing[2].id], member_id=lead.id
    )
    undo_stairwell_split(session, half)
    with pytest.raises(StairwellUnknown):
        undo_stairwell_split(session, half)


def test_doors_of_two_halves_can_still_be_one(
    session: Session, stairwell: Stairwell, landing: list[Door], lead: Member
) -> None:
    split_stairwell(session, stairwell.id, name="B", door_ids=[landing[2].id], member_id=lead.id)

    merge_doors(session, landing[2].id, landing[0].id)

    assert kept_doors(session, [landing[2].id]) == {landing[2].id: landing[0].id}


def test_a_door_is_added_on_the_floor_that_was_meant(
    session: Session, make: Make, stairwell: Stairwell, landing: list[Door]
) -> None:
    """The phone knew the first floor as rank 1; half a floor has come below it since."""
    make.floor_label(stairwell, floor=1, label="Entresol")
    make.floor_label(stairwell, floor=2, label="1er")
    make.door(stairwell, floor=2, label="1")

    said = [
        new_door(stairwell.id, "19", floor_label="1er"),
        new_door(stairwell.id, "E9", floor_label="Entresol"),
        new_door(stairwell.id, "99", floor_label="9e"),
        new_door(stairwell.id, "old"),
    ]
    assert add_doors(session, said) == {}

    floors = {row.label: row.floor for row in session.execute(select(Door.label, Door.floor))}
    assert {label: floors[label] for label in ("19", "E9", "99", "old")} == {
        "19": 2,
        "E9": 1,
        "99": 1,
        "old": 1,
    }
