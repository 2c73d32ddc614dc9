"""A phone whose clock jumps in the middle of an evening: what was said keeps its day and order."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.clock import TurnableClock, year_on
from tests.browser.conftest import Devices
from tests.browser.people import Worker
from tests.browser.recorded_visits import (
    at_work,
    go_to,
    office,
    open_untouched_stairwell,
    record_outcomes,
    with_network,
    without_network,
)
from tests.browser.site import Site, site_in

pytestmark = pytest.mark.browser

_PARIS = ZoneInfo("Europe/Paris")
# What the clocks of phones fall back to whose battery was empty, and one that somebody mistyped.
JUMPS = (
    datetime(1970, 1, 1, 0, 5, tzinfo=UTC),
    datetime(2010, 6, 15, 12, tzinfo=UTC),
    datetime(2099, 3, 1, 8, tzinfo=UTC),
)


class Arrived(NamedTuple):
    """A passage as the server has placed it in time."""

    door_id: str
    outcome: str
    occurred_at: datetime
    is_of_today: bool


@pytest.fixture(scope="module")
def site(browser_cluster: Path) -> Iterator[Site]:
    """The demonstration's neighbourhood, with six weeks of work in it."""
    with site_in(browser_cluster, "browser_clock") as made:
        made.flask("demo", "load")
        yield made


def test_jumps_in_an_evening_without_network(site: Site, devices: Devices) -> None:
    begun = datetime.now(UTC)
    phone = devices.phone()
    clock = TurnableClock(phone)
    worker = at_work(phone.new_page(), "aicha@example.org")
    page = worker.page
    stairwell, doors = open_untouched_stairwell(page)
    without_network(page)
    go_to(worker, stairwell)
    said = [(doors[0], "Absent")]
    record_outcomes(worker, doors[:1], ["Absent"])
    for door, moment in zip(doors[1:], JUMPS, strict=False):
        clock.turn_to(moment)
        assert year_on(page) == moment.year
        record_outcomes(worker, [door], ["Refus"])
        said.append((door, "Refus"))
        expect_today(worker, door)
    clock.turn_back()
    record_outcomes(worker, [doors[4]], ["Échange bref"])
    said.append((doors[4], "Échange bref"))
    for door, _ in said:
        expect_today(worker, door)

    with_network(page)
    expect_arrived(site, said, begun)
    for door, _ in said:
        expect_today(worker, door)


def test_a_phone_that_starts_again_years_back(site: Site, devices: Devices) -> None:
    begun = datetime.now(UTC)
    phone = devices.phone()
    worker = at_work(phone.new_page(), "karim@example.org")
    stairwell, doors = open_untouched_stairwell(worker.page)
    without_network(worker.page)
    go_to(worker, stairwell)
    record_outcomes(worker, doors[:1], ["Absent"])
    said = [(doors[0], "Absent")]

    for door, moment in zip(doors[1:], JUMPS[:2], strict=False):
        devices.shut("phone")
        phone = devices.phone()
        TurnableClock(phone).turn_to(moment)
        phone.set_offline(True)
        worker = Worker(phone.new_page())
        worker.page.goto("/")
        assert year_on(worker.page) == moment.year
        go_to(worker, stairwell)
        record_outcomes(worker, [door], ["Refus"])
        said.append((door, "Refus"))
        for seen, _ in said:
            expect_today(worker, seen)

    with_network(worker.page)
    expect_arrived(site, said, begun)


def test_a_phone_that_is_a_day_behind_from_the_first_day(site: Site, devices: Devices) -> None:
    begun = datetime.now(UTC)
    phone = devices.phone()
    clock = TurnableClock(phone)
    clock.turn_to(begun - timedelta(days=1))
    worker = at_work(phone.new_page(), "rosa@example.org")
    stairwell, doors = open_untouched_stairwell(worker.page)
    without_network(worker.page)
    go_to(worker, stairwell)
    record_outcomes(worker, doors[:2], ["Absent", "Refus"])
    for door in doors[:2]:
        expect_today(worker, door)
    said = [(doors[0], "Absent"), (doors[1], "Refus")]

    with_network(worker.page)
    expect_arrived(site, said, begun)
    for door, _ in said:
        expect_today(worker, door)


def test_what_a_wrong_clock_has_held_is_said_again(site: Site, devices: Devices) -> None:
    begun = datetime.now(UTC)
    phone = devices.phone()
    clock = TurnableClock(phone)
    worker = at_work(phone.new_page(), "linh@example.org")
    page = worker.page
    stairwell, doors = open_untouched_stairwell(page)
    without_network(page)
    go_to(worker, stairwell)
    # Two days forward without network may be two days of sleep: the phone cannot know.
    clock.turn_to(begun + timedelta(days=2))
    record_outcomes(worker, doors[:2], ["Absent", "Refus"])
    page.context.set_offline(False)
    page.goto("/envois")
    again = page.get_by_role("button", name=re.compile("^C’était aujourd’hui"))
    expect(again).to_have_count(2)
    assert passages_at(site, doors[:2]) == []

    # What was said just before and just after follows.
    again.first.tap()
    expect(again).to_have_count(0)
    expect(page.get_by_text("Tout ce que vous avez noté est bien arrivé.")).to_be_visible()
    expect_arrived(site, [(doors[0], "Absent"), (doors[1], "Refus")], begun)


def expect_today(worker: Worker, door_id: str) -> None:
    """The door says that somebody was there today."""
    worker.open_cell(door_id)
    expect(
        worker.sheet.get_by_text(
            re.compile("aujourd’hui|hier") if _is_late() else "aujourd’hui"
        ).first
    ).to_be_visible()
    worker.close_sheet()


def _is_late() -> bool:
    """Midnight may come between a tap and the look at it."""
    return datetime.now(_PARIS).hour in (0, 23)


def expect_arrived(site: Site, said: list[tuple[str, str]], since: datetime) -> None:
    """Every passage is at the server once, within the evening, in the order of the taps."""
    arrived = passages_at(site, [door for door, _ in said])
    assert [one.door_id for one in arrived] == [door for door, _ in said]
    until = datetime.now(UTC)
    for one in arrived:
        assert since <= one.occurred_at <= until, one
        assert one.is_of_today, one


def passages_at(site: Site, doors: list[str]) -> list[Arrived]:
    """All passages at these doors, in the server's order."""
    with office(site) as connection:
        return [
            Arrived(*row)
            for row in connection.execute(
                """
                select door_id::text, outcome, occurred_at,
                    local_date = (occurred_at at time zone 'Europe/Paris')::date
                    and local_hour = extract(hour from occurred_at at time zone 'Europe/Paris')
                from encounter where door_id = any(%s::uuid[])
                order by occurred_at, device_seq, id
                """,
                [doors],
            )
        ]
