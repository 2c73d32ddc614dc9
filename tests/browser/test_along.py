"""Two workers in one round, one of them without network: each sees what the other noted, a door
says that two were there, and the round ends once for both.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Devices
from tests.browser.people import Worker
from tests.browser.recorded_visits import at_work, office, with_network, without_network
from tests.browser.site import Site, site_in
from tests.browser.test_round import ringed

pytestmark = pytest.mark.browser

_PATIENCE_MS = 60_000


@pytest.fixture
def site(browser_cluster: Path) -> Iterator[Site]:
    """The demonstration's neighbourhood, with six weeks of work in it."""
    with site_in(browser_cluster, "browser_along") as made:
        made.flask("demo", "load")
        yield made


def test_two_walk_one_round_and_it_ends_once(site: Site, devices: Devices) -> None:
    mariama = at_work(devices.phone("first").new_page(), "mariama@example.org")
    prepare_with(mariama, "Joseph Nkounkou")
    joseph = at_work(devices.phone("second").new_page(), "joseph@example.org")
    expect(joseph.page.get_by_text("avec Mariama Diallo")).to_be_visible(timeout=_PATIENCE_MS)
    without_network(joseph.page)
    for worker in (mariama, joseph):
        worker.tap(worker.page.get_by_role("button", name=re.compile("^Commencer")))
        expect(ringed(worker.page).first).to_be_visible()
    first, second = doors_of(mariama.page)[-2:]

    answers(mariama, second, "Absent", "Avec Joseph Nkounkou")
    answers(joseph, first, "Refus", "Avec Mariama Diallo")
    expect(joseph.page.locator(f'[data-door="{second}"]')).to_have_attribute("data-plan", "left")
    with_network(joseph.page)
    expect(joseph.page.locator(f'[data-door="{second}"]')).to_have_attribute(
        "data-state", "not_home"
    )
    mariama.page.evaluate("dispatchEvent(new Event('online'))")
    expect(mariama.page.locator(f'[data-door="{first}"]')).to_have_attribute(
        "data-state", "refused"
    )

    joseph.page.context.set_offline(True)
    for worker in (mariama, joseph):
        end(worker)
    for worker in (mariama, joseph):
        with_network(worker.page)
        expect(worker.page.get_by_text("Tournée terminée", exact=True)).to_be_visible()
    with office(site) as connection:
        assert connection.execute("select state from round").fetchall() == [("ended",)]
        states = connection.execute("select distinct state from operation").fetchall()
        assert states == [("applied",)]
        companions = connection.execute(
            "select outcome, member.name from encounter join member on member.id = companion_id"
            " order by outcome"
        ).fetchall()
    assert companions == [("not_home", "Joseph Nkounkou"), ("refused", "Mariama Diallo")]


def prepare_with(worker: Worker, name: str) -> None:
    page = worker.page
    page.goto("/tournee/preparer")
    worker.tap(page.get_by_role("button", name=re.compile("^30.min$")))
    worker.tap(page.get_by_role("button", name=name))
    page.get_by_label("Une autre heure").fill("23:00")
    worker.tap(page.get_by_role("button", name=re.compile("^Préparer")))
    worker.tap(worker.sheet.get_by_role("button", name="Garder cette heure"))
    expect(page.get_by_role("button", name=re.compile("^Commencer"))).to_be_visible(
        timeout=_PATIENCE_MS
    )


def doors_of(page: Page) -> list[str]:
    """The doors of the plan in the stairwell that is open."""
    found: list[str] = ringed(page).evaluate_all(
        "cells => cells.map(({ dataset }) => dataset.door)"
    )
    return found


def answers(worker: Worker, door_id: str, outcome: str, companion: str) -> None:
    worker.open_cell(door_id)
    chip = worker.sheet.get_by_role("button", name=companion)
    expect(chip).to_have_attribute("aria-pressed", "true")
    worker.answer(outcome)
    worker.close_sheet()


def end(worker: Worker) -> None:
    page = worker.page
    page.goto("/")
    worker.tap(page.get_by_role("button", name="Terminer", exact=True))
    worker.tap(worker.sheet.get_by_role("button", name="Terminer la tournée"))
    expect(page.get_by_text("Tournée terminée", exact=True)).to_be_visible()
