"""What one sees of a door, of a closed list: the latest word counts, in whatever order it comes."""

from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from backend.households.merging import merge_doors, undo_merge
from backend.sync.receive import receive
from tests.phones import Phone
from tests.sync.holders import Round
from tests.sync.verdicts import APPLIED, held, refused

pytestmark = pytest.mark.usefixtures("in_app")


def doors(round_of: Round, spoken: int = 3) -> dict[str, Any]:
    """The doors as a phone that holds nothing yet is told of them."""
    pulled = round_of.holder.pulls(format=spoken, cursor=None, scopes=[])
    told: dict[str, Any] = pulled.chunks[f"stairwell:{round_of.stairwell.id}"]["doors"]
    return told


def facts(round_of: Round) -> set[tuple[UUID, str]]:
    told = doors(round_of)
    ids = [UUID(bytes=told["id"][at : at + 16]) for at in range(0, len(told["id"]), 16)]
    return {
        (ids[door], fact)
        for door, fact in zip(told["facts"]["d"], told["facts"]["fact"], strict=True)
    }


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_latest_word_stands(round_of: Round, order: tuple[int, ...]) -> None:
    here, there = (home.door_id for home in round_of.homes)
    said = [round_of.phone.sees_of_door(here, present=one) for one in (True, False, True)]
    other = [round_of.phone.sees_of_door(there, present=one) for one in (False, True, False)]

    for place in order:
        assert receive([said[place], other[place]]) == [APPLIED, APPLIED]

    assert facts(round_of) == {(here, "bell_broken")}


def test_a_phone_is_told_by_whom_and_when(round_of: Round) -> None:
    here = round_of.homes[0].door_id
    receive([round_of.phone.sees_of_door(here)])

    told = doors(round_of)["facts"]
    assert told == {
        "d": [[one.door_id for one in round_of.homes][::-1].index(here)],
        "fact": ["bell_broken"],
        "by": ["Fatou"],
        "at": [pytest.approx(round_of.phone._now.timestamp(), abs=1)],
    }


@pytest.mark.parametrize("spoken", [1, 2])
def test_a_phone_of_before_is_told_nothing_of_it(round_of: Round, spoken: int) -> None:
    receive([round_of.phone.sees_of_door(round_of.homes[0].door_id)])

    assert "facts" not in doors(round_of, spoken)


@pytest.mark.parametrize(
    "payload",
    [
        {"fact": "nobody_home"},
        {"fact": "vacant"},
        {"fact": ""},
        {"fact": None},
        {"fact": "no_name", "present": None},
        {"fact": "no_name", "present": 1},
        {"fact": "no_name", "note": "absente le mardi"},
    ],
)
def test_nothing_but_the_list_can_be_said(round_of: Round, payload: dict[str, Any]) -> None:
    door_id = round_of.homes[0].door_id
    said = round_of.phone.says(
        "door_fact.set", {"door_id": door_id, "fact": "no_name", "present": True} | payload
    )

    assert receive([said]) == [refused("operations.malformed")]
    assert facts(round_of) == set()


def test_only_who_works_there_says_so(round_of: Round) -> None:
    member = round_of.make.member()
    round_of.make.role_grant(member, team=round_of.make.team())
    stranger = Phone.of(round_of.make, member)

    assert receive(
        [stranger.sees_of_door(round_of.homes[0].door_id), stranger.sees_of_door(uuid4())]
    ) == [refused("access.no_grant"), held("operations.place_gone")]


def test_it_goes_with_the_door_that_it_became_and_back(round_of: Round, committed: Session) -> None:
    """Said at both, and again at the one that vanished by a phone that had not heard of it."""
    here, there = (home.door_id for home in round_of.homes)
    phone = round_of.phone
    receive([phone.sees_of_door(here), phone.sees_of_door(there, "no_number")])
    receive([phone.sees_of_door(there, present=False), phone.sees_of_door(here, "no_name")])

    merge_doors(committed, there, here)
    committed.commit()
    # The later word counts, at whichever of the two it was said.
    assert facts(round_of) == {(here, "no_name"), (here, "no_number")}

    assert receive([phone.sees_of_door(there, "no_name", present=False)]) == [APPLIED]
    assert facts(round_of) == {(here, "no_number")}

    undo_merge(committed, there)
    committed.commit()
    assert facts(round_of) == {(here, "bell_broken"), (here, "no_name"), (there, "no_number")}


def test_it_stays_when_others_move_in(round_of: Round) -> None:
    """It is about the door: whoever lives there now finds the same bell."""
    here = round_of.homes[0].door_id
    receive([round_of.phone.sees_of_door(here)])

    receive([round_of.phone.starts_household(here)])

    assert facts(round_of) == {(here, "bell_broken")}
