"""The format of the feed: a device of before is told byte for byte what it always was."""

from pathlib import Path

import pytest

from backend.sync.receive import receive
from backend.sync.stairwell_chunks import stairwell_chunks
from tests.sync.feed_sample import ROWS
from tests.sync.holders import Holder, Round

GOLDEN = Path(__file__).parent.parent / "golden" / "feed"


@pytest.mark.parametrize("spoken", [1, 2])
def test_a_format_stays_what_it_was(spoken: int) -> None:
    [chunk] = stairwell_chunks(ROWS, spoken)

    assert chunk.content.hex() == (GOLDEN / f"stairwell-{spoken}.hex").read_text().strip()


@pytest.mark.parametrize(
    ("asked", "spoken", "content"),
    [({}, 1, 1), ({"format": 2}, 2, 2), ({"format": 3}, 3, 2), ({"format": 9}, 3, 2)],
)
def test_the_newest_that_both_know_is_spoken(
    round_of: Round, asked: dict[str, int], spoken: int, content: int
) -> None:
    pulled = round_of.holder.pulls(**asked)

    assert pulled.format == spoken
    assert pulled.chunks[f"stairwell:{round_of.stairwell.id}"]["f"] == content


@pytest.mark.parametrize("spoken", [1, 2, 3])
def test_the_third_says_in_which_life_it_is_told(round_of: Round, spoken: int) -> None:
    pulled = round_of.holder.pulls(format=spoken)

    life = {"epoch": pulled.cursor.split("/")[0]} if spoken == 3 else {}
    assert pulled.start.keys() == {"format", "server_time"} | life.keys()
    assert {name: pulled.start[name] for name in life} == life


def test_the_third_is_otherwise_as_the_second(round_of: Round) -> None:
    receive([round_of.phone.records(*round_of.door(0), note="Préfère le soir")])
    second, third = (Holder(round_of.holder.client).pulls(format=spoken) for spoken in (2, 3))

    assert third.chunks == second.chunks
    assert third.scopes == second.scopes
