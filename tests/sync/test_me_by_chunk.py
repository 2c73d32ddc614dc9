"""What a phone holds of itself is told by the chunk: only what says something else travels."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.access.roles import Role
from backend.sync.changes import NEWEST_FORMAT
from backend.sync.receive import receive
from tests.conftest import Client
from tests.factories import Make
from tests.phones import Carried
from tests.sync.holders import Holder, Round, make_round

OF_ME = {"me", "follow_ups", "meetings", "rounds", "own_passages"}


def all_of_it(holder: Holder, feed_format: int = NEWEST_FORMAT) -> dict[str, Any]:
    """What a phone that holds nothing is told."""
    first = Holder(holder.client)
    told = first.pulls(format=feed_format)
    return {one: content for one, content in told.chunks.items() if told.scopes[one] == "me"}


def mine(holder: Holder, feed_format: int = NEWEST_FORMAT) -> dict[str, Any]:
    """What changed of it."""
    told = holder.pulls(format=feed_format)
    return {one: content for one, content in told.chunks.items() if told.scopes[one] == "me"}


def test_who_said_something_at_a_door_is_told_of_their_passages_and_of_nothing_else(
    round_of: Round,
) -> None:
    assert set(mine(round_of.holder)) == OF_ME

    receive([round_of.phone.records(*round_of.door(0))])

    assert set(mine(round_of.holder)) == {"own_passages"}
    assert mine(round_of.holder) == {}


def test_a_phone_of_before_is_told_all_of_it(round_of: Round) -> None:
    mine(round_of.holder, 2)

    receive([round_of.phone.promises(*round_of.door(0))])

    assert set(mine(round_of.holder, 2)) == {"me", "follow_ups", "meetings", "rounds"}


def test_a_phone_that_reads_a_newer_format_from_now_on_is_told_all_of_it(round_of: Round) -> None:
    mine(round_of.holder, 2)

    assert set(mine(round_of.holder)) == OF_ME


def test_a_phone_that_wants_it_anew_is_told_all_of_it(round_of: Round) -> None:
    mine(round_of.holder)
    round_of.holder.scopes -= {"me"}

    assert set(mine(round_of.holder)) == OF_ME


class Life:
    """What happens to a worker, one thing after the other."""

    def __init__(self, here: Round) -> None:
        self._here = here
        self._passages: list[Carried] = []
        self._promises: list[Carried] = []

    def happens(self, what: str) -> None:
        getattr(self, what)()
        self._here.make.session.commit()

    def passes(self) -> None:
        self._passages.append(self._here.phone.records(*self._here.door(len(self._passages) % 2)))
        receive(self._passages[-1:])

    def withdraws(self) -> None:
        if self._passages:
            receive([self._here.phone.withdraws(self._passages.pop())])

    def promises(self) -> None:
        self._promises.append(self._here.phone.promises(*self._here.door(1)))
        receive(self._promises[-1:])

    def closes(self) -> None:
        if self._promises:
            receive([self._here.phone.closes(self._promises.pop())])

    def meets(self) -> None:
        receive([self._here.phone.meets(self._here.team.id)])

    def prepares(self) -> None:
        self._here.make.round(self._here.assignment)

    def leads(self) -> None:
        self._here.make.role_grant(self._here.worker, Role.TEAM_LEAD, self._here.team)

    def renames(self) -> None:
        self._here.territory.name += "’"


WHAT = ("passes", "withdraws", "promises", "closes", "meets", "prepares", "leads", "renames")


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.sampled_from(WHAT), st.booleans()), max_size=8))
@pytest.mark.parametrize("feed_format", [2, NEWEST_FORMAT])
def test_what_was_told_piece_by_piece_is_what_is_told_at_once(
    make_committed: Make,
    client_as: Callable[..., Client],
    feed_format: int,
    happens: list[tuple[str, bool]],
) -> None:
    here = make_round(make_committed, client_as)
    make_committed.session.commit()
    life, held = Life(here), mine(here.holder, feed_format)

    for what, is_fetched in happens:
        life.happens(what)
        if is_fetched:
            held |= mine(here.holder, feed_format)

    held |= mine(here.holder, feed_format)
    assert held == all_of_it(here.holder, feed_format)
