"""What floors are called: a rank orders, a label is shown, and half a floor moves no name."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.organisations.models import Member
from backend.places.floors import insert_floor, set_floor_labels
from backend.places.labels import (
    HIGHEST_FLOOR,
    LABEL_LONGEST,
    clean_label,
    default_floor_label,
    is_same_label,
)
from backend.places.models import Door, FloorLabel, FormerDoorName, Stairwell
from backend.places.names import floor_labels
from backend.places.refusals import (
    FloorLabelTaken,
    LabelUnfit,
    StairwellFull,
    StairwellUnknown,
)
from backend.places.service import called_floors
from tests.factories import Make
from tests.factories.factory import NOW


@pytest.fixture
def lead(make: Make) -> Member:
    return make.member()


@pytest.fixture
def stairwell(make: Make) -> Stairwell:
    """A cellar, the ground floor, and two above it."""
    stairwell = make.stairwell()
    for floor in (-1, 0, 1, 2):
        make.door(stairwell, floor=floor, position=1)
    return stairwell


def called(session: Session, stairwell: Stairwell) -> list[str]:
    return [
        label for _, label in sorted(called_floors(session, [stairwell.id])[stairwell.id].items())
    ]


@pytest.mark.parametrize(
    ("floor", "label"), [(-2, "SS2"), (-1, "SS1"), (0, "RdC"), (1, "1er"), (2, "2e"), (100, "100e")]
)
def test_a_floor_is_called_by_its_rank(floor: int, label: str) -> None:
    assert default_floor_label(floor) == label


def test_labels_are_one_to_whoever_reads_them() -> None:
    assert is_same_label("2  BIS", " 2 bis")
    assert not is_same_label("2", "2 bis")


def test_what_nobody_sees_is_taken_out() -> None:
    assert clean_label(" 2\u202e\x00\n bis\x7f ") == "2 bis"


def test_nothing_is_kept_of_what_is_the_default(
    session: Session, stairwell: Stairwell, lead: Member
) -> None:
    set_floor_labels(session, stairwell.id, {0: "RdC", 1: "1er"}, member_id=lead.id)

    assert session.scalars(select(FloorLabel)).all() == []
    assert called(session, stairwell) == ["SS1", "RdC", "1er", "2e"]


def test_a_floor_has_a_name_of_its_own_and_the_default_again(
    session: Session, stairwell: Stairwell, lead: Member
) -> None:
    set_floor_labels(session, stairwell.id, {-1: "Cave", 1: " Entresol "}, member_id=lead.id)
    assert called(session, stairwell) == ["Cave", "RdC", "Entresol", "2e"]

    set_floor_labels(session, stairwell.id, {-1: "SS1"}, member_id=lead.id)

    assert called(session, stairwell) == ["SS1", "RdC", "Entresol", "2e"]
    assert floor_labels(session, [stairwell.id]) == {stairwell.id: {1: "Entresol"}}


def test_doors_of_a_floor_that_is_renamed_keep_what_they_were_called(
    session: Session, stairwell: Stairwell, lead: Member
) -> None:
    set_floor_labels(session, stairwell.id, {1: "Entresol"}, member_id=lead.id)
    set_floor_labels(session, stairwell.id, {1: "Mezzanine"}, member_id=lead.id)

    former = session.scalars(select(FormerDoorName).order_by(FormerDoorName.until)).all()
    assert [(one.floor, one.floor_label) for one in former] == [(1, None), (1, "Entresol")]


def test_half_a_floor_moves_ranks_and_no_name(
    session: Session, stairwell: Stairwell, lead: Member
) -> None:
    labels = {one.id: one.label for one in session.scalars(select(Door))}

    insert_floor(session, stairwell.id, 1, "Entresol", member_id=lead.id)

    assert called(session, stairwell) == ["SS1", "RdC", "Entresol", "1er", "2e"]
    doors = session.scalars(select(Door).order_by(Door.floor)).all()
    assert [one.floor for one in doors] == [-1, 0, 2, 3]
    assert {one.id: one.label for one in doors} == labels
    assert session.scalars(select(FormerDoorName)).all() == []


def test_several_halves_in_one_stairwell(
    session: Session, stairwell: Stairwell, lead: Member
) -> None:
    insert_floor(session, stairwell.id, 2, "1 bis", member_id=lead.id)
    insert_floor(session, stairwell.id, 1, "Entresol", member_id=lead.id)
    insert_floor(session, stairwell.id, 0, "Rez-de-jardin", member_id=lead.id)

    assert called(session, stairwell) == [
        "SS1",
        "Rez-de-jardin",
        "RdC",
        "Entresol",
        "1er",
        "1 bis",
        "2e",
    ]


@pytest.mark.parametrize("label", ["", "  ", "x" * (LABEL_LONGEST + 1), "2\u202ebis", "a\nb"])
def test_a_label_fits_or_is_refused(
    session: Session, stairwell: Stairwell, lead: Member, label: str
) -> None:
    with pytest.raises(LabelUnfit):
        set_floor_labels(session, stairwell.id, {1: label}, member_id=lead.id)


def test_no_two_floors_are_called_alike(
    session: Session, stairwell: Stairwell, lead: Member
) -> None:
    with pytest.raises(FloorLabelTaken):
        set_floor_labels(session, stairwell.id, {1: "2E"}, member_id=lead.id)
    with pytest.raises(FloorLabelTaken):
        insert_floor(session, stairwell.id, 1, "rdc", member_id=lead.id)


def test_two_floors_change_their_names_in_one_go(
    session: Session, stairwell: Stairwell, lead: Member
) -> None:
    set_floor_labels(session, stairwell.id, {1: "2e", 2: "1er"}, member_id=lead.id)

    assert called(session, stairwell) == ["SS1", "RdC", "2e", "1er"]


def test_there_is_an_end_to_floors(session: Session, make: Make, lead: Member) -> None:
    door = make.door(floor=100)

    with pytest.raises(StairwellFull):
        insert_floor(session, door.stairwell_id, 1, "Entresol", member_id=lead.id)


def test_a_door_that_is_gone_moves_with_the_floors(
    session: Session, make: Make, stairwell: Stairwell, lead: Member
) -> None:
    gone = make.door(stairwell, floor=5, gone_at=NOW)

    insert_floor(session, stairwell.id, 1, "Entresol", member_id=lead.id)

    session.expire_all()
    assert (gone.floor, floor_labels(session, [stairwell.id])[stairwell.id][6]) == (6, "5e")
    gone.floor = HIGHEST_FLOOR
    with pytest.raises(StairwellFull):
        insert_floor(session, stairwell.id, 1, "1 bis", member_id=lead.id)


def test_a_stairwell_that_is_gone_has_no_floors(session: Session, make: Make, lead: Member) -> None:
    stands = make.stairwell()
    gone = make.stairwell(split_from_id=stands.id, gone_at=NOW)

    for one in (gone.id, lead.id):
        with pytest.raises(StairwellUnknown):
            set_floor_labels(session, one, {1: "Entresol"}, member_id=lead.id)
