"""The glossary: what each figure means, and that they always fit together."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.encounters.outcomes import OUTCOMES
from backend.insights.measures import (
    STATES,
    Passage,
    Summary,
    count_states,
    measure,
    summarise,
)
from tests.insights.golden import GoldenCase, golden_cases

SIX_PM = datetime(2026, 11, 24, 18, tzinfo=UTC)

passages = st.builds(
    Passage,
    outcome=st.sampled_from(OUTCOMES),
    at=st.integers(0, 5000).map(lambda minutes: SIX_PM + timedelta(minutes=minutes)),
    seq=st.integers(0, 3),
    withdrawn=st.booleans(),
)
summaries = st.builds(summarise, st.lists(passages, max_size=4), do_not_visit=st.booleans())


@pytest.mark.parametrize("case", golden_cases(), ids=lambda case: case.name)
def test_what_the_phone_counts_the_server_counts(case: GoldenCase) -> None:
    dwellings = [
        summarise(dwelling.passages, do_not_visit=dwelling.do_not_visit, period=case.period)
        for dwelling in case.dwellings
    ]

    assert measure(dwellings).as_answer() == case.measures
    assert count_states(dwellings) == case.states


def test_a_state_is_an_outcome_a_wish_or_nothing_yet() -> None:
    assert len(STATES) == len(set(STATES)) == len(OUTCOMES) + 2


@given(st.lists(summaries, max_size=30))
def test_states_part_the_dwellings(dwellings: list[Summary]) -> None:
    states, measures = count_states(dwellings), measure(dwellings)

    assert sum(states.values()) == measures.dwellings == len(dwellings)
    assert measures.doors == len(dwellings) - states["do_not_visit"] - states["vacant"]
    assert measures.doors - measures.seen == states["never_seen"]


@given(st.lists(summaries, max_size=30))
def test_no_rate_passes_one(dwellings: list[Summary]) -> None:
    measures = measure(dwellings)

    assert measures.met <= measures.seen <= measures.doors
    assert measures.answered <= measures.passages
    for rate in (measures.coverage, measures.meeting_rate, measures.answer_rate):
        assert rate is None or 0 <= rate <= 1


@given(st.lists(st.lists(summaries, max_size=10), max_size=6))
def test_buildings_add_up_to_their_territory(buildings: list[list[Summary]]) -> None:
    together = measure([dwelling for building in buildings for dwelling in building])
    apart = [measure(building) for building in buildings]

    for count in ("dwellings", "doors", "seen", "met", "passages", "answered"):
        assert sum(getattr(one, count) for one in apart) == getattr(together, count)


@given(st.lists(passages, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(said: list[Passage], random: Random) -> None:
    # Of two passages with one instant and one number nobody can tell which was last.
    distinct = list({(passage.at, passage.seq): passage for passage in said}.values())
    shuffled = list(distinct)
    random.shuffle(shuffled)

    assert summarise(distinct) == summarise(shuffled)
