"""The server's power goes while phones are served: no phone misses a row, none loses a word."""

import os
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from backend.config import ROOT
from tests.browser.conftest import Devices
from tests.browser.on_disk import cursors
from tests.browser.recorded_visits import (
    at_work,
    go_to,
    open_untouched_stairwell,
    record_outcomes,
    recorded,
)
from tests.browser.site import Site, site_in
from tests.power import Server

pytestmark = pytest.mark.browser

# A start of the cluster uses up a few transaction numbers itself.
_NUMBERS = 30
_SYNC_S = 60
_DATABASE = "browser_power"
_RENAMES = "update stairwell set name = %s where id = %s"


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(ROOT / "var" / f"power-browser-{os.getpid()}")
    yield server
    server.remove()


@pytest.fixture
def site(server: Server) -> Iterator[Site]:
    """The demonstration on a server that may lose its power."""
    with site_in(server.folder, _DATABASE) as made:
        made.flask("demo", "load")
        yield made


def test_a_phone_misses_nothing_after_a_power_cut(
    server: Server, site: Site, devices: Devices
) -> None:
    worker = at_work(devices.phone().new_page(), "aicha@example.org")
    page = worker.page
    stairwell, doors = open_untouched_stairwell(page)
    before = recorded(site)
    record_outcomes(worker, doors[:1], ["Absent"])
    page.goto("/")
    expect(page.get_by_text("Tout est reçu").first).to_be_visible()

    # From here on the disk gets only what somebody waits for; then numbers are given and undone.
    server.writers_stop()
    for _ in range(_NUMBERS):
        with server.connect(_DATABASE) as connection:
            connection.execute("update stairwell set name = name || '.'")
            connection.rollback()
    syncs(page)
    server.loses_power()
    site.stop()
    site.start()

    with server.connect(_DATABASE) as connection:
        connection.execute(_RENAMES, ["Hall des Acacias", stairwell])
    for _ in range(_NUMBERS):
        with server.connect(_DATABASE) as connection:
            connection.execute("update team set name = name")
    assert recorded(site) == before + 1
    syncs(page)
    expect(page.get_by_text("Hall des Acacias").first).to_be_visible()
    go_to(worker, stairwell)
    expect(page.locator(f'[data-door="{doors[0]}"][data-state="not_home"]')).to_be_visible()


def syncs(page: Page) -> None:
    """The phone sends and fetches now; the transactions since make the next place another one."""
    before = cursors(page)
    page.evaluate("dispatchEvent(new Event('online'))")
    until = time.monotonic() + _SYNC_S
    while cursors(page) == before:
        assert time.monotonic() < until, "the phone fetched nothing"
        page.wait_for_timeout(100)
