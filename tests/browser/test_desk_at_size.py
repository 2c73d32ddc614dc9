"""The desk over a whole neighbourhood: 10,000 doors in 1,400 buildings, read, ticked and moved."""

import re

from playwright.sync_api import Page, expect
from sqlalchemy import make_url

from backend.app import create_app
from backend.config import Settings
from benchmarks.office import BUILDINGS, LEAD, OTHER_MISSION, make_office
from tests.browser.conftest import Devices
from tests.browser.people import sign_in
from tests.browser.site import Site

_READY = "[data-map='ready']"


def _fill(site: Site) -> None:
    bootstrap = make_url(site.environment["BOOTSTRAP_DATABASE_URL"])
    with create_app(Settings.from_environment(site.environment)).app_context():
        make_office(bootstrap.render_as_string(hide_password=False))


def _figure(page: Page, label: str) -> str:
    """A figure of the panel, without the spaces between thousands."""
    card = page.locator("dl > div", has=page.get_by_text(label, exact=True)).first
    return re.sub(r"\s", "", card.locator("dd").first.inner_text())


def test_a_neighbourhood_is_read_moved_cut_and_looked_at_by_campaign(
    devices: Devices, site: Site
) -> None:
    _fill(site)
    page = devices.laptop().new_page()
    sign_in(page, LEAD)

    # The figures stand there, and the list can be used, before the map is drawn.
    page.locator("dl dd").first.wait_for()
    assert _figure(page, "Portes vues") != "0"
    expect(page.locator(_READY)).to_be_visible()
    expect(page.locator("[data-building]")).to_have_count(BUILDINGS)

    # It can be moved, and comes back whole.
    page.get_by_role("button", name="Plus près").click()
    middle = page.locator(".drawn")
    box = middle.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 500, box["y"] + 400)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 300, steps=8)
    page.mouse.up()
    page.get_by_role("button", name="Tout voir").click()

    # Another campaign has other figures on the same ground, which keeps its places.
    kept = _placed(page)
    page.get_by_label("Mission").select_option(label=OTHER_MISSION)
    page.get_by_role("heading", name=OTHER_MISSION).wait_for()
    expect(page.locator(_READY)).to_be_visible()
    assert _figure(page, "Portes vues") == "0"
    assert _placed(page) == kept
    assert len(kept) == 1

    # Lost for good, the map says so; given back, it is there again. The list never goes away.
    _lose(page)
    page.get_by_text("La carte s’est effacée").wait_for()
    expect(page.locator("[data-building]").first).to_be_visible()
    page.evaluate("window.surface.restoreContext()")
    expect(page.locator(_READY)).to_be_visible()
    expect(page.get_by_text("La carte s’est effacée")).to_have_count(0)

    _cut(page)


def _cut(page: Page) -> None:
    """Cut a territory: one building, a whole street, and it adds up at once."""
    page.goto("/bureau/secteurs")
    expect(page.locator(_READY)).to_be_visible()
    page.get_by_role("button", name="Nouveau secteur").click()
    page.get_by_label("Nom", exact=True).fill("Le bas")
    page.get_by_role("checkbox", name=re.compile(r"^1 ")).first.check()
    expect(page.get_by_text(re.compile(r"(?<!\d)1\sbâtiment\s·\s+environ"))).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("^Rue 1 des Érables")).check()
    expect(page.get_by_text(re.compile(r"21\sbâtiments\s·\s+environ"))).to_be_visible()
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("heading", name="Le bas").wait_for()
    expect(page.locator(_READY)).to_be_visible()


def _placed(page: Page) -> list[str]:
    """Under what the places of buildings are kept."""
    kept: list[str] = page.evaluate(
        """async () => (await (await caches.open('placed-buildings')).keys())
            .map(({ url }) => new URL(url).pathname)"""
    )
    return kept


def _lose(page: Page) -> None:
    """Take the drawing surface away, as a phone does that has too little memory."""
    page.evaluate(
        """() => {
          const canvas = document.querySelector('canvas.maplibregl-canvas');
          window.surface = canvas.getContext('webgl2').getExtension('WEBGL_lose_context');
          window.surface.loseContext();
        }"""
    )
