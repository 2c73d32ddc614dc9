"""What a browser keeps by itself of where somebody was: its history, its storage, its caches."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Devices
from tests.browser.people import Worker
from tests.browser.profiles import Reading, copied
from tests.browser.recorded_visits import at_work, leave, open_untouched_stairwell
from tests.browser.site import Site, site_in

pytestmark = pytest.mark.browser

PLANTED = {
    "title": "Mme Quillivic au troisième",
    "storage": "Les marmites rouges du balcon",
    "cache": "Le chauffe-eau qui goutte",
}
# Chromium writes its history a moment after a page was there.
_WRITTEN_MS = 2000


@pytest.fixture(scope="module")
def site(browser_cluster: Path) -> Iterator[Site]:
    """The demonstration's neighbourhood."""
    with site_in(browser_cluster, "browser_traces") as made:
        made.flask("demo", "load")
        yield made


def test_titles_storage_and_caches_tell_of_no_place_and_nobody(
    devices: Devices, tmp_path: Path
) -> None:
    worker = at_work(devices.phone().new_page(), "aicha@example.org")
    page = worker.page
    open_untouched_stairwell(page)
    seen = {"place": page.locator("h1").inner_text(), "who": "Aïcha"}
    page.goto("/compte")
    expect(page.locator("h1")).to_contain_text("Aïcha")
    leave(Worker(page), has_unsent=False)
    page.wait_for_timeout(_WRITTEN_MS)
    devices.shut("phone")

    titles = titles_in(devices, tmp_path)
    assert "Escalier · Palier" in titles
    assert [title for title in titles for text in seen.values() if text in title] == []
    reading = devices.read("phone", seen)
    assert outside_of_tables(reading) == {}


def test_a_plant_in_each_place_is_found(devices: Devices, tmp_path: Path) -> None:
    """So that the test above, and those of a found phone, can fail."""
    page = at_work(devices.phone().new_page(), "linh@example.org").page
    plant(page)
    page.wait_for_timeout(_WRITTEN_MS)
    devices.shut("phone")

    assert PLANTED["title"] in titles_in(devices, tmp_path)
    found = outside_of_tables(devices.read("phone", PLANTED))
    assert {"storage", "cache"} <= found.keys()
    assert any(where == "storage" for where in found["storage"])
    assert any(where.startswith("cache planted") for where in found["cache"])


def plant(page: Page) -> None:
    """A text in the page's title, one in its storage, one in a cache."""
    page.evaluate(
        """async ({title, storage, cache}) => {
          document.title = title;
          localStorage.setItem('planted', storage);
          await (await caches.open('planted')).put('/planted', new Response(cache));
        }""",
        PLANTED,
    )


def titles_in(devices: Devices, folder: Path) -> set[str]:
    """The titles in the browser's history, as its file has them."""
    copy = copied(devices.profile("phone"), folder / "history")
    [file] = copy.rglob("History")
    with closing(sqlite3.connect(file)) as history:
        return {str(row[0]) for row in history.execute("select title from urls")}


def outside_of_tables(reading: Reading) -> dict[str, list[str]]:
    """Where texts stand outside of the application's own database."""
    found = {
        name: [one for one in places if one.startswith(("storage", "cache", "document.cookie"))]
        for name, places in reading.kept.items()
    }
    return {name: places for name, places in found.items() if places}
