"""However much a phone's wrong clock has held, a desk reads it page by page."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.sync import unsettled
from backend.sync.receive import receive
from tests.conftest import Client
from tests.phones import Carried
from tests.sync.desk import Desk
from tests.sync.holders import Round

IN_2010 = datetime(2010, 1, 1, 0, 20, tzinfo=UTC)


@pytest.fixture
def desk(round_of: Round, client_as: Callable[..., Client]) -> Desk:
    return Desk(client_as(round_of.make, Role.TEAM_LEAD, team=round_of.team), round_of)


@pytest.fixture
def held(round_of: Round) -> list[Carried]:
    """Of three evenings in 2010, by the same phone: four, two and one."""
    minutes = [0, 10, 20, 30, 5000, 5010, 9000]
    said = [
        round_of.phone.records(*round_of.door(0), at=IN_2010 + timedelta(minutes=minute))
        for minute in minutes
    ]
    for one in said:
        receive([one])
    return said


def test_pages_follow_each_other_and_all_is_counted(desk: Desk, held: list[Carried]) -> None:
    first = desk.lists(limit=3)
    second = desk.lists(limit=3, after=first[-1]["id"])
    third = desk.lists(limit=3, after=second[-1]["id"])

    assert [len(page) for page in (first, second, third)] == [3, 3, 1]
    assert [one["id"] for one in (*first, *second, *third)] == [one["id"] for one in held]
    assert desk.counts() == 7
    assert desk.lists(after=third[-1]["id"]) == []


def test_an_evening_is_counted_beyond_the_page(desk: Desk, held: list[Carried]) -> None:
    assert [one["alike"] for one in desk.lists(limit=2)] == [3, 3]
    assert [one["alike"] for one in desk.lists(limit=9)] == [3, 3, 3, 3, 1, 1, 0]


def test_the_page_after_one_that_was_settled_is_the_same(desk: Desk, held: list[Carried]) -> None:
    first = desk.lists(limit=2)
    desk.settles(held[1], "set_aside")

    assert desk.lists(limit=1, after=first[-1]["id"])[0]["id"] == held[2]["id"]
    assert desk.counts() == 6


def test_a_page_and_a_count_have_an_end(
    desk: Desk, held: list[Carried], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unsettled, "MOST_COUNTED", 4)

    assert desk.counts() == 4
    with pytest.raises(AssertionError):
        desk.lists(limit=unsettled.LARGEST_PAGE + 1)
    assert unsettled.PAGE <= unsettled.LARGEST_PAGE <= 200


def test_what_is_shown_without_a_page_is_bounded(
    desk: Desk, held: list[Carried], committed: Session, round_of: Round
) -> None:
    said = [
        round_of.phone.records(*round_of.door(0), at=IN_2010 + timedelta(days=9, minutes=minute))
        for minute in range(unsettled.PAGE)
    ]
    receive(said)

    assert len(desk.lists()) == unsettled.PAGE
    assert desk.counts() == unsettled.PAGE + len(held)
