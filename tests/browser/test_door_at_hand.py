"""What only a browser shows of a door's sheet on a phone of 360 × 740: what lies under a thumb."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Devices
from tests.browser.recorded_visits import at_work, open_untouched_stairwell
from tests.browser.site import Site, site_in

pytestmark = pytest.mark.browser

LONG_NOTE = ("Souhaite qu’on repasse avec quelqu’un qui connaît les factures. " * 5)[:280]
# Where a point lies is asked of the browser: what is painted above takes the tap.
_TAKES_ITS_TAP = """(label) => {
  const { left, top, width, height } = label.getBoundingClientRect();
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  return hit === null || label.contains(hit);
}"""


@pytest.fixture
def site(browser_cluster: Path) -> Iterator[Site]:
    """The demonstration's neighbourhood, with six weeks of work in it."""
    with site_in(browser_cluster, "browser_door") as made:
        made.flask("demo", "load")
        yield made


def test_what_is_tapped_is_what_one_sees(devices: Devices) -> None:
    page = devices.phone().new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    worker = at_work(page, "aicha@example.org")
    _, doors = open_untouched_stairwell(page)
    worker.open_cell(doors[0])
    worker.tap(worker.sheet.get_by_role("button", name="Échange", exact=True))
    worker.sheet.get_by_label("Note").fill(LONG_NOTE)
    worker.tap(worker.sheet.get_by_role("button", name="Quelqu’un doit s’en occuper"))
    box = worker.sheet.locator("label", has_text="La personne est d’accord")
    assert takes_its_tap(box)
    worker.tap(worker.sheet.get_by_role("button", name="Emploi"))
    worker.tap(box)
    worker.tap(worker.sheet.get_by_role("button", name="Enregistrer"))
    expect(page.get_by_text("aide demandée").first).to_be_visible()
    worker.close_sheet()

    worker.open_cell(doors[0])
    expect(worker.sheet.get_by_text(LONG_NOTE[:20]).first).to_be_visible()
    for answer in ("Échange", "Absent", "Refus", "Autre langue", "Logement vide"):
        button = worker.sheet.get_by_role("button", name=answer, exact=True)
        expect(button).to_be_in_viewport(ratio=1)


def takes_its_tap(label: Locator) -> bool:
    """Nothing that is painted above it takes the tap that is meant for it."""
    expect(label).to_be_visible()
    taken: bool = label.evaluate(_TAKES_ITS_TAP)
    return taken
