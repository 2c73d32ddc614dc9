"""What a worker with a phone does in an evening, step by step, and what the office has of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

import psycopg
from playwright.sync_api import Page, expect

from seed.people import PASSWORD
from tests.browser.conftest import Devices
from tests.browser.people import Worker, sign_in
from tests.browser.site import Site
from tests.conftest import plain

_ALL_RECEIVED_MS = 60_000


class RecordedVisit(NamedTuple):
    """A passage as the office has it: who said it, where, and what it is now."""

    author: str
    door_id: str
    outcome: str
    is_withdrawn: bool


def at_work(page: Page, email: str) -> Worker:
    sign_in(page, email, PASSWORD)
    expect(page.locator('a[href^="/tournee/"]').first).to_be_visible()
    return Worker(page)


def without_network(page: Page) -> None:
    """The phone has all it needs; then the network goes, and the page is opened anew."""
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.context.set_offline(True)
    page.goto("/")


def opened_again(devices: Devices) -> Worker:
    """The phone of that name, closed if it still was open, as it starts without network."""
    devices.shut("phone")
    phone = devices.phone()
    phone.set_offline(True)
    page = phone.new_page()
    page.goto("/")
    expect(page.locator("a[href^='/tournee/']").first).to_be_visible()
    return Worker(page)


def with_network(page: Page) -> None:
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    status = page.get_by_role("link", name=re.compile("^Tout est reçu"))
    expect(status.first).to_be_visible(timeout=_ALL_RECEIVED_MS)


def open_untouched_stairwell(page: Page) -> tuple[str, list[str]]:
    """A stairwell where nobody has been, and its doors in walking order."""
    page.goto("/")
    link = page.locator('a[href^="/tournee/"]', has_text="jamais vue").last
    address = link.get_attribute("href") or ""
    link.tap()
    cells = page.locator('[data-door][data-state="never_seen"]')
    expect(cells.nth(6)).to_be_visible()
    doors = cells.evaluate_all("cells => cells.map((cell) => cell.dataset.door)")
    return address.rsplit("/", 1)[1], doors


def go_to(worker: Worker, stairwell: str) -> None:
    worker.tap(worker.page.locator(f'a[href*="{stairwell}"]').first)
    expect(worker.page.locator("[data-door]").first).to_be_visible()


def record_outcomes(worker: Worker, doors: list[str], outcomes: list[str]) -> None:
    for door, outcome in zip(doors, outcomes, strict=True):
        worker.open_cell(door)
        worker.answer(outcome)
        worker.close_sheet()


def leave(worker: Worker, *, has_unsent: bool = True) -> None:
    """Sign out, also though not all has been sent."""
    page = worker.page
    page.goto("/compte")
    page.get_by_role("button", name="Se déconnecter", exact=True).tap()
    if has_unsent:
        page.get_by_role("button", name="Se déconnecter quand même").tap()
    expect(page.get_by_label("Adresse e-mail")).to_be_visible()


def in_the_office(site: Site, since: datetime) -> list[RecordedVisit]:
    """Every passage of the evening, read where all of them lie."""
    with office(site) as connection:
        return [
            RecordedVisit(*passage)
            for passage in connection.execute(
                """
                select member.name, door_id::text, outcome, withdrawn_at is not null
                from encounter join member on member.id = encounter.member_id
                where recorded_at >= %s
                """,
                [since],
            )
        ]


def recorded(site: Site) -> int:
    """How many operations the server has applied."""
    with office(site) as connection:
        [[count]] = connection.execute("select count(*) from operation").fetchall()
    return int(count)


@contextmanager
def office(site: Site) -> Iterator[psycopg.Connection]:
    """A connection that reads what the only organisation has."""
    with psycopg.connect(plain(site.environment["OWNER_DATABASE_URL"])) as connection:
        connection.execute(
            "select set_config('palier.organisation_id', id::text, false) from organisation"
        )
        yield connection
