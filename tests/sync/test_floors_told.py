"""What floors are called reaches phones of the third format; those of before get the rank."""

from typing import Any

import pytest

from backend.access.roles import Role
from backend.organisations.models import Member
from backend.places.floors import insert_floor, set_floor_labels
from backend.places.models import Residence
from backend.places.splitting import split_stairwell, undo_stairwell_split
from tests.sync.holders import Holder, Round


@pytest.fixture
def lead(round_of: Round) -> Member:
    lead = round_of.make.member("Awa")
    round_of.make.role_grant(lead, Role.TEAM_LEAD, round_of.team)
    return lead


def whole(round_of: Round, spoken: int = 3) -> dict[str, Any]:
    pulled = Holder(round_of.holder.client).pulls(format=spoken)
    told: dict[str, Any] = pulled.chunks[f"stairwell:{round_of.stairwell.id}"]
    return told


def test_where_nothing_is_called_otherwise_nothing_is_told(round_of: Round) -> None:
    assert {"floors", "residence", "gone"}.isdisjoint(whole(round_of))


@pytest.mark.parametrize("spoken", [1, 2])
def test_a_phone_of_before_is_told_the_rank(round_of: Round, lead: Member, spoken: int) -> None:
    before = whole(round_of, spoken)
    set_floor_labels(round_of.make.session, round_of.stairwell.id, {3: "4e"}, member_id=lead.id)
    round_of.make.session.commit()

    assert whole(round_of, spoken) == before
    assert before["doors"]["floor"] == [3, 0]


def test_a_phone_hears_of_a_label_and_of_its_end(round_of: Round, lead: Member) -> None:
    session = round_of.make.session
    holder = Holder(round_of.holder.client)
    holder.pulls(format=3)
    for label, floors in (("Entresol", {"rank": [3], "label": ["Entresol"]}), ("3e", None)):
        set_floor_labels(session, round_of.stairwell.id, {3: label}, member_id=lead.id)
        session.commit()

        pulled = holder.pulls(format=3)

        told = pulled.chunks[f"stairwell:{round_of.stairwell.id}"]
        assert told.get("floors") == floors


def test_half_a_floor_is_told_with_the_names_above_it(round_of: Round, lead: Member) -> None:
    insert_floor(round_of.make.session, round_of.stairwell.id, 1, "Entresol", member_id=lead.id)
    round_of.make.session.commit()

    told = whole(round_of)
    assert told["doors"]["floor"] == [4, 0]
    assert told["floors"] == {"rank": [1, 4], "label": ["Entresol", "3e"]}


def test_a_residence_has_a_name_over_its_buildings(round_of: Round) -> None:
    session = round_of.make.session
    holder = Holder(round_of.holder.client)
    holder.pulls(format=3)
    residence = Residence(team_id=round_of.team.id, name="Les Érables")
    session.add(residence)
    session.flush()
    session.get_one(type(round_of.building), _key(round_of)).residence_id = residence.id
    session.commit()
    assert _told(holder, round_of)["residence"] == "Les Érables"

    residence.name = "Les Tilleuls"
    session.commit()

    assert _told(holder, round_of)["residence"] == "Les Tilleuls"


def _key(round_of: Round) -> tuple[Any, Any]:
    return (round_of.building.organisation_id, round_of.building.id)


def _told(holder: Holder, round_of: Round) -> dict[str, Any]:
    told: dict[str, Any] = holder.pulls(format=3).chunks[f"stairwell:{round_of.stairwell.id}"]
    return told


def test_a_split_is_told_on_both_halves_and_so_is_its_end(round_of: Round, lead: Member) -> None:
    session = round_of.make.session
    holder = Holder(round_of.holder.client)
    holder.pulls(format=3)
    half = split_stairwell(
        session,
        round_of.stairwell.id,
        name="B",
        door_ids=[round_of.door(0)[0]],
        member_id=lead.id,
    )
    session.commit()

    pulled = holder.pulls(format=3)
    sizes = {one: len(chunk["doors"]["label"]) for one, chunk in _stairwells(pulled.chunks)}
    assert sizes == {f"stairwell:{round_of.stairwell.id}": 1, f"stairwell:{half}": 1}

    undo_stairwell_split(session, half)
    session.commit()

    pulled = holder.pulls(format=3)
    sizes = {one: len(chunk["doors"]["label"]) for one, chunk in _stairwells(pulled.chunks)}
    assert sizes == {f"stairwell:{round_of.stairwell.id}": 2, f"stairwell:{half}": 0}
    assert pulled.chunks[f"stairwell:{half}"]["gone"] is True
    assert [one for one, _ in _stairwells(Holder(holder.client).pulls(format=3).chunks)] == [
        f"stairwell:{round_of.stairwell.id}"
    ]


def _stairwells(chunks: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(one, chunk) for one, chunk in chunks.items() if one.startswith("stairwell:")]
