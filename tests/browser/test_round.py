"""A whole round by its façade, without network: from the question of the hour to the last door."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Devices
from tests.browser.people import Worker
from tests.browser.recorded_visits import at_work, in_the_office, with_network, without_network
from tests.browser.site import Site, site_in

pytestmark = pytest.mark.browser

# What comes, comes after a plan of some hundred stairwells on a machine with other work.
_PATIENCE_MS = 60_000


@pytest.fixture
def site(browser_cluster: Path) -> Iterator[Site]:
    """The demonstration's neighbourhood, with six weeks of work in it."""
    with site_in(browser_cluster, "browser_round") as made:
        made.flask("demo", "load")
        yield made


def test_a_round_is_walked_by_its_facade(site: Site, devices: Devices) -> None:
    worker = at_work(devices.phone().new_page(), "mariama@example.org")
    page = worker.page
    prepare(worker)
    without_network(page)
    begun = datetime.now(UTC)
    worker.tap(page.get_by_role("button", name=re.compile("^Commencer")))

    planned: list[str] = []
    is_first = True
    while True:
        expect(page.get_by_text(re.compile("^Votre tournée"))).to_be_visible()
        here = ringed(page).evaluate_all("cells => cells.map(({ dataset }) => dataset.door)")
        expect(page.get_by_text(re.compile(rf"encore {len(here)}$"))).to_be_visible()
        if is_first:
            absent_floor(worker, len(here))
        walk_what_is_left(worker)
        planned += here
        is_first = False
        card = page.locator(".finished")
        expect(card).to_be_visible()
        if "Tout ce qui était prévu" in card.inner_text():
            break
        expect(card).to_contain_text(re.compile(rf"Escalier terminé.: {len(here)} porte"))
        title = page.get_by_role("heading", level=1).inner_text()
        worker.tap(card.get_by_role("link", name=re.compile("^Escalier suivant")))
        expect(page.get_by_role("heading", level=1)).not_to_have_text(title)

    expect(card).to_contain_text(f"{len(planned)} portes")
    worker.tap(card.get_by_role("button", name="Terminer la tournée"))
    expect(page.get_by_text("Tournée terminée", exact=True)).to_be_visible()

    with_network(page)
    recorded = in_the_office(site, begun)
    assert sorted(one.door_id for one in recorded) == sorted(planned)
    assert {one.outcome for one in recorded} == {"not_home"}


def prepare(worker: Worker) -> None:
    """Half an hour late in the evening: it is asked about first, and kept."""
    page = worker.page
    page.goto("/tournee/preparer")
    # The team is known: what is asked is asked by its hours.
    expect(page.get_by_role("heading", name=re.compile("^Avec qui"))).to_be_visible()
    worker.tap(page.get_by_role("button", name=re.compile("^30.min$")))
    page.get_by_label("Une autre heure").fill("23:00")
    worker.tap(page.get_by_role("button", name=re.compile("^Préparer")))
    expect(worker.sheet.get_by_role("heading", name=re.compile("^Frapper à"))).to_be_visible()
    worker.tap(worker.sheet.get_by_role("button", name="Garder cette heure"))
    begin = page.get_by_role("button", name=re.compile("^Commencer"))
    expect(begin).to_be_visible(timeout=_PATIENCE_MS)


def ringed(page: Page) -> Locator:
    return page.locator('[data-plan="left"]')


def absent_floor(worker: Worker, left: int) -> None:
    """Nobody is at home on a whole floor: at the doors that its button names."""
    page = worker.page
    taken = page.locator(".taken").inner_text().partition(":")[2].split(",")
    worker.tap(page.get_by_role("button", name=re.compile("^Tout le .* absent|tous absents$")))
    expect(ringed(page)).to_have_count(left - len(taken))


def walk_what_is_left(worker: Worker) -> None:
    """The sheet leads from door to door, from the last one on, until none of the plan is left."""
    page = worker.page
    left = ringed(page).count()
    if left == 0:
        return
    worker.tap(ringed(page).last)
    for done in range(1, left + 1):
        worker.answer("Absent")
        expect(ringed(page)).to_have_count(left - done)
    expect(worker.sheet).to_be_hidden()
