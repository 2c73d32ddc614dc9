"""What somebody reads who finds a phone and copies its files: while signed in, and afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Devices
from tests.browser.evening import at_work, go_to, somewhere_new, without_network
from tests.browser.people import Worker
from tests.browser.site import Site, site_in

pytestmark = pytest.mark.browser

PLANTED = {
    "note": "Deux marmites rouges sèchent au balcon.",
    "name": "Zéphirine Quillivic",
    "phone": "06 98 76 54 32",
    "follow-up": "Rappeler pour le chauffe-eau qui goutte.",
    "code": "7B4192",
}


@pytest.fixture(scope="module")
def site(browser_cluster: Path) -> Iterator[Site]:
    """The demonstration's neighbourhood, with six weeks of work in it."""
    with site_in(browser_cluster, "browser_found") as made:
        made.flask("demo", "load")
        yield made


def test_a_copy_of_a_phone_that_is_signed_in_opens(devices: Devices) -> None:
    an_evening_of(devices, "aicha@example.org")
    devices.shut("phone")
    closed = devices.read("phone", PLANTED)
    assert closed.names == set(PLANTED)
    assert {"sign", "encrypt decrypt"} <= {key.does for key in closed.keys}

    page = devices.phone().new_page()
    page.goto("/")
    expect(page.get_by_text("Tout est reçu").first).to_be_visible()
    devices.kill("phone")
    killed = devices.read("phone", PLANTED)
    assert killed.names == set(PLANTED)
    # What was typed is written down by the application alone, and sealed.
    assert closed.files == killed.files == {}


def an_evening_of(devices: Devices, email: str) -> Page:
    """Somebody writes down, without network, all that is to be found."""
    worker = at_work(devices.phone().new_page(), email)
    stairwell, doors = somewhere_new(worker.page)
    without_network(worker.page)
    go_to(worker, stairwell)
    say_all(worker, doors)
    return worker.page


def say_all(worker: Worker, doors: list[str]) -> None:
    worker.note_code(PLANTED["code"])
    worker.open_cell(doors[0])
    worker.talk(note=PLANTED["note"], name=PLANTED["name"], phone=PLANTED["phone"])
    worker.close_sheet()
    worker.open_cell(doors[1])
    worker.talk(note=PLANTED["follow-up"], flag="Énergie, eau")
    worker.close_sheet()
