"""What people say of places: a door's number, how one gets in. The latest word counts."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.households.merging import merge_doors
from backend.places.models import AccessNote, Door
from backend.sync.receive import receive
from tests.phones import Phone
from tests.sync.holders import Round
from tests.sync.verdicts import APPLIED, held, refused

pytestmark = pytest.mark.usefixtures("in_app")


def stairwell(round_of: Round) -> dict[str, Any]:
    told: dict[str, Any] = round_of.holder.pulls(format=2, cursor=None).chunks[
        f"stairwell:{round_of.stairwell.id}"
    ]
    return told


def label(session: Session, round_of: Round, index: int = 0) -> str:
    session.rollback()
    found = session.scalars(select(Door.label).where(Door.id == round_of.homes[index].door_id))
    return found.one()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_latest_label_stands(
    round_of: Round, committed: Session, order: tuple[int, ...]
) -> None:
    door_id = round_of.homes[0].door_id
    said = [round_of.phone.corrects_door(door_id, one) for one in ("1", "2", " 42 bis ")]

    for place in order:
        assert receive([said[place]]) == [APPLIED]

    assert label(committed, round_of) == "42 bis"


def test_a_person_beats_an_import(round_of: Round, committed: Session) -> None:
    """Its doors were set when it was read, long after what a phone then still held."""
    before = datetime.now(UTC) - timedelta(days=30)

    assert receive([round_of.phone.corrects_door(round_of.homes[0].door_id, "12", at=before)]) == [
        APPLIED
    ]
    assert label(committed, round_of) == "12"


def test_a_door_says_who_set_it(round_of: Round) -> None:
    said = round_of.phone.corrects_door(round_of.homes[0].door_id, "12")
    receive([said])

    doors = stairwell(round_of)["doors"]
    assert doors["label"] == ["31", "12"]
    assert doors["estimated"] == [1, 0]
    assert doors["set_by"] == [None, "Fatou"]
    assert doors["set_at"] == [None, pytest.approx(round_of.phone._now.timestamp(), abs=1)]


def test_a_door_that_was_merged_is_the_door_it_became(round_of: Round, committed: Session) -> None:
    twin = round_of.make.household(round_of.make.door(round_of.stairwell, position=7))
    merge_doors(committed, twin.door_id, round_of.homes[0].door_id)
    committed.commit()

    assert receive([round_of.phone.corrects_door(twin.door_id, "12")]) == [APPLIED]
    assert label(committed, round_of) == "12"


def test_only_who_works_there_says_so(round_of: Round) -> None:
    member = round_of.make.member()
    round_of.make.role_grant(member, team=round_of.make.team())
    stranger = Phone.of(round_of.make, member)

    assert receive(
        [
            stranger.corrects_door(round_of.homes[0].door_id, "12"),
            stranger.notes_access(round_of.stairwell.id),
            stranger.corrects_door(uuid4(), "12"),
            stranger.notes_access(uuid4()),
        ]
    ) == [
        refused("access.no_grant"),
        refused("access.no_grant"),
        held("operations.place_gone"),
        held("operations.place_gone"),
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_latest_note_stands(
    round_of: Round, committed: Session, order: tuple[int, ...]
) -> None:
    said = [
        round_of.phone.notes_access(round_of.stairwell.id, "code", one)
        for one in ("12A45", None, "9B")
    ]

    for place in order:
        assert receive([said[place]]) == [APPLIED]

    row = committed.scalars(select(AccessNote)).one()
    assert (row.value, str(row.set_by_operation)) == ("9B", said[2]["id"])


def test_a_phone_is_told_how_one_gets_in(round_of: Round) -> None:
    note = round_of.phone.notes_access
    place = round_of.stairwell.id
    receive([note(place, "lift", "out"), note(place, "code"), note(place, "caretaker", "M. Sy")])
    receive([note(place, "caretaker", None)])

    access = stairwell(round_of)["access"]
    assert list(zip(access["subject"], access["value"], access["by"], strict=True)) == [
        ("code", "12A45", "Fatou"),
        ("lift", "out", "Fatou"),
    ]


def test_a_lift_works_or_is_out(round_of: Round) -> None:
    said = round_of.phone.notes_access(round_of.stairwell.id, "lift", "parfois")

    assert receive([said]) == [refused("operations.malformed")]


@pytest.mark.parametrize("what", ["note", "label", "fact", "contact", "correction"])
def test_only_the_stairwell_that_changed_is_told(round_of: Round, what: str) -> None:
    round_of.make.household(round_of.make.door(round_of.make.stairwell(round_of.building)))
    phone = round_of.phone
    passage = phone.records(*round_of.door(0))
    receive([passage])
    assert len(round_of.holder.pulls(format=2).stairwells) == 2
    said = {
        "note": lambda: phone.notes_access(round_of.stairwell.id),
        "label": lambda: phone.corrects_door(round_of.homes[0].door_id, "12"),
        "fact": lambda: phone.sees_of_door(round_of.homes[0].door_id),
        "contact": lambda: phone.sets_contact(*round_of.door(0)),
        "correction": lambda: phone.corrects(passage, payload={"note": "Revenu"}),
    }

    assert receive([said[what]()]) == [APPLIED]

    assert set(round_of.holder.pulls(format=2).chunks) == {f"stairwell:{round_of.stairwell.id}"}


def test_a_passage_says_what_was_talked_about_and_by_whom(round_of: Round) -> None:
    colleague = round_of.make.member("Karim")
    lead = round_of.make.member("Nadia")
    round_of.make.role_grant(colleague, team=round_of.team)
    round_of.make.role_grant(lead, Role.TEAM_LEAD)
    need = {"reason": "rights", "consent": {"text": "need.v1", "language": "fr"}}
    theirs = Phone.of(round_of.make, colleague).records_talk(
        *round_of.door(0), themes=("rights",), need=need, campaign_id=round_of.campaign.id
    )
    round_of.make.campaign_theme(round_of.campaign, code="rights")
    round_of.make.session.commit()
    mine = round_of.phone.records(*round_of.door(0), "not_home")
    receive([theirs])
    receive([mine, round_of.phone.corrects(mine, "refused")])

    told = stairwell(round_of)
    passages = told["passages"]
    rows = dict(
        zip(
            passages["outcome"],
            zip(
                *(passages[name] for name in ("themes", "need", "by", "corrected_by")), strict=True
            ),
            strict=True,
        )
    )
    assert told["members"] == ["Karim"]
    assert rows == {0: (["rights"], "rights", 0, None), 4: (None, None, -1, None)}
    assert [one is None for one in passages["corrected"]].count(False) == 1

    receive([Phone.of(round_of.make, lead).corrects(theirs, "brief_contact", reason="Vu")])
    assert "Nadia" in stairwell(round_of)["passages"]["corrected_by"]
