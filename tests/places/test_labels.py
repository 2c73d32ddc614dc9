"""What is seen of a label: one rule for the server and the phone, over one golden file."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from backend.places.floors import set_floor_labels
from backend.places.labels import clean_label, is_same_label, label_order
from backend.places.models import Door
from backend.places.refusals import FloorLabelTaken, LabelUnfit
from backend.sync.receive import receive
from tests.factories import Make
from tests.sync.holders import Round
from tests.sync.verdicts import APPLIED, refused

GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "golden" / "labels.json").read_text(encoding="utf-8")
)
UNSEEN = [one["label"] for one in GOLDEN["labels"] if one["label"] and not one["shown"]]


@pytest.mark.parametrize("one", GOLDEN["labels"], ids=lambda one: one["name"])
def test_a_label_is_what_is_seen_of_it(one: dict[str, str]) -> None:
    assert clean_label(one["label"]) == one["shown"]


def test_labels_are_one_or_two_on_a_door() -> None:
    assert [pair for pair in GOLDEN["alike"] if not is_same_label(*pair)] == []
    assert [pair for pair in GOLDEN["unlike"] if is_same_label(*pair)] == []


def test_doors_follow_each_other() -> None:
    for row in GOLDEN["in_order"]:
        assert sorted(set(row), key=label_order) == row


@pytest.mark.parametrize("unseen", UNSEEN, ids=ascii)
def test_a_floor_is_called_by_something_that_is_seen(make: Make, unseen: str) -> None:
    door = make.door(floor=1)

    with pytest.raises(LabelUnfit):
        set_floor_labels(make.session, door.stairwell_id, {1: unseen}, member_id=make.member().id)


@pytest.mark.parametrize(("one", "other"), GOLDEN["alike"], ids=ascii)
def test_no_two_floors_look_alike(make: Make, one: str, other: str) -> None:
    door = make.door(floor=1)

    with pytest.raises(FloorLabelTaken):
        set_floor_labels(
            make.session, door.stairwell_id, {1: one, 2: other}, member_id=make.member().id
        )


@pytest.mark.usefixtures("in_app")
def test_a_phone_gives_a_door_a_number_that_is_seen(round_of: Round) -> None:
    phone, (door_id, _) = round_of.phone, round_of.door(0)
    before = label_of(round_of, door_id)

    for unseen in UNSEEN:
        said = [phone.corrects_door(door_id, unseen), adds_door(round_of, unseen)]
        assert receive(said) == [refused("operations.malformed")] * 2, ascii(unseen)

    assert label_of(round_of, door_id) == before


@pytest.mark.usefixtures("in_app")
def test_a_number_is_kept_as_it_is_seen(round_of: Round) -> None:
    door_id, _ = round_of.door(0)
    added = adds_door(round_of, "E\u200b1")

    corrected = round_of.phone.corrects_door(door_id, "12\ufeff e\u0301")
    assert receive([corrected, added]) == [APPLIED] * 2

    assert label_of(round_of, door_id) == "12 \u00e9"
    assert label_of(round_of, json.loads(added["payload"])["door_id"]) == "E1"


def adds_door(round_of: Round, label: str) -> dict[str, Any]:
    door = {
        "stairwell_id": round_of.stairwell.id,
        "door_id": uuid4(),
        "household_id": uuid4(),
        "floor": 1,
        "position": 7,
        "label": label,
        "floor_label": "1er",
    }
    return round_of.phone.says("door.add", door, kind_version=2)


def label_of(round_of: Round, door_id: UUID | str) -> str:
    session = round_of.make.session
    session.rollback()
    return session.scalars(select(Door.label).where(Door.id == door_id)).one()
