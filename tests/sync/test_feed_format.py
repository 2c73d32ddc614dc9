"""The format of the feed: a device of before is told byte for byte what it always was."""

from pathlib import Path

import pytest

from backend.sync.stairwell_chunks import stairwell_chunks
from tests.sync.feed_sample import ROWS
from tests.sync.holders import Round

GOLDEN = Path(__file__).parent.parent / "golden" / "feed"


@pytest.mark.parametrize("spoken", [1, 2])
def test_a_format_stays_what_it_was(spoken: int) -> None:
    [chunk] = stairwell_chunks(ROWS, spoken)

    assert chunk.content.hex() == (GOLDEN / f"stairwell-{spoken}.hex").read_text().strip()


@pytest.mark.parametrize(("asked", "spoken"), [({}, 1), ({"format": 2}, 2), ({"format": 9}, 2)])
def test_the_newest_that_both_know_is_spoken(
    round_of: Round, asked: dict[str, int], spoken: int
) -> None:
    pulled = round_of.holder.pulls(**asked)

    assert pulled.format == spoken
    assert pulled.chunks[f"stairwell:{round_of.stairwell.id}"]["f"] == spoken
