"""The format of the feed: a device of before is told byte for byte what it always was."""

from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.encounters.models import Encounter
from backend.sync.receive import receive
from backend.sync.stairwell_chunks import stairwell_chunks
from tests.factories import Make
from tests.sync.feed_sample import ROWS, ROWS_FOR_EVERYBODY
from tests.sync.holders import Holder, Round
from tests.sync.verdicts import APPLIED

GOLDEN = Path(__file__).parent.parent / "golden" / "feed"


@pytest.mark.parametrize("spoken", [1, 2, 3])
def test_a_format_stays_what_it_was(spoken: int) -> None:
    [chunk] = stairwell_chunks(ROWS if spoken < 3 else ROWS_FOR_EVERYBODY, spoken)

    assert chunk.content.hex() == (GOLDEN / f"stairwell-{spoken}.hex").read_text().strip()


@pytest.mark.parametrize(
    ("asked", "spoken", "content"),
    [({}, 1, 1), ({"format": 2}, 2, 2), ({"format": 3}, 3, 3), ({"format": 9}, 3, 3)],
)
def test_the_newest_that_both_know_is_spoken(
    round_of: Round, asked: dict[str, int], spoken: int, content: int
) -> None:
    pulled = round_of.holder.pulls(**asked)

    assert pulled.format == spoken
    assert pulled.chunks[f"stairwell:{round_of.stairwell.id}"]["f"] == content


@pytest.mark.parametrize("spoken", [1, 2, 3])
def test_the_third_says_in_which_life_and_from_where(round_of: Round, spoken: int) -> None:
    pulled = round_of.holder.pulls(format=spoken)

    life = {"epoch": pulled.cursor.split("/")[0], "cursor": pulled.cursor} if spoken == 3 else {}
    assert pulled.start.keys() == {"format", "server_time"} | life.keys()
    assert {name: pulled.start[name] for name in life} == life


def test_what_was_cut_goes_on_from_where_it_was(round_of: Round, make_committed: Make) -> None:
    """Chunks of a scope come one after another; the first item's cursor is good for them."""
    stairwells = [round_of.stairwell]
    for number in range(3):
        building = make_committed.building(team=round_of.team, name=f"Bât. {number}")
        make_committed.territory_building(round_of.territory, building)
        stairwells += [make_committed.stairwell(building, name=name) for name in "AB"]
    whole = Holder(round_of.holder.client).pulls(format=3)
    in_turn = [scope for scope, _ in groupby(whole.scopes.values())]
    assert len(in_turn) == len(set(in_turn))
    assert whole.stairwells == {str(one.id) for one in stairwells}

    had = set(in_turn[: len(in_turn) // 2])
    rest = Holder(round_of.holder.client, whole.start["cursor"], had).pulls(format=3)

    assert set(rest.scopes.values()) == set(in_turn) - had


# What a passage says of the fifth version on.
SPOKEN: dict[str, Any] = {
    "themes": [],
    "need": None,
    "seen_floor": None,
    "seen_label": None,
    "companion_id": None,
    "language": "ta",
}


def test_the_third_is_otherwise_as_the_second(round_of: Round) -> None:
    """But for what is seen of doors, what is spoken there, and for what says who reads."""
    said = round_of.phone.records(
        *round_of.door(0), "language_barrier", payload=SPOKEN, kind_version=5
    )
    assert receive([said]) == [APPLIED]
    receive([round_of.phone.sees_of_door(round_of.homes[0].door_id)])
    second, third = (Holder(round_of.holder.client).pulls(format=spoken) for spoken in (2, 3))

    named = f"stairwell:{round_of.stairwell.id}"
    before, told = second.chunks[named], third.chunks[named]
    assert told["doors"].pop("facts")["fact"] == ["bell_broken"]
    assert third.chunks.pop("own_passages")["id"] == UUID(said["id"]).bytes
    assert third.scopes.pop("own_passages") == "me"
    assert before["passages"].pop("id") == UUID(said["id"]).bytes
    assert (before.pop("f"), told.pop("f")) == (2, 3)
    assert (before["members"], before["passages"]["by"]) == ([], [-1])
    assert told.pop("authors") == round_of.worker.id.bytes
    assert told["members"] == ["Fatou"]
    assert told["passages"].pop("by") == [0]
    before["passages"].pop("by")
    assert told["passages"].pop("language") == ["ta"]
    told["members"] = []
    team = third.chunks[f"team:{round_of.team.id}"]
    assert team.pop("service_day") == []
    hours = team.pop("knocking")
    assert (hours["days"], hours["opens"], hours["closes"]) == (
        [1, 2, 3, 4, 5, 6],
        "10:00",
        "20:30",
    )
    assert [day[5:] for day in hours["closed_on"] if day.endswith("12-25")] == ["12-25", "12-25"]
    assert third.chunks == second.chunks
    assert third.scopes == second.scopes


@pytest.mark.parametrize(
    ("outcome", "language", "kept"),
    [
        ("language_barrier", "ta", "ta"),
        ("language_barrier", None, None),
        ("language_barrier", "klingonisch", "und"),
        ("conversation", "ta", None),
    ],
)
def test_a_language_stays_where_nobody_understood_the_other(
    round_of: Round, committed: Session, outcome: str, language: str | None, kept: str | None
) -> None:
    """What is spoken in a talk is counted, with no door."""
    said = round_of.phone.records(
        *round_of.door(0), outcome, payload=SPOKEN | {"language": language}, kind_version=5
    )

    assert receive([said]) == [APPLIED]
    assert committed.scalars(select(Encounter.language)).one() == kept
