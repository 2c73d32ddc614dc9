"""Somebody signed out without network, and the phone is found a moment later; then who is next."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import Devices
from tests.browser.on_disk import count_in
from tests.browser.recorded_visits import (
    at_work,
    go_to,
    in_the_office,
    leave,
    open_untouched_stairwell,
    record_outcomes,
    without_network,
)
from tests.browser.site import Site, site_in

pytestmark = pytest.mark.browser

PLANTED = {"note": "Deux marmites rouges sèchent au balcon."}
_FOUND_AFTER_S = 2
_ARRIVED_WITHIN_S = 30


@pytest.fixture(scope="module")
def site(browser_cluster: Path) -> Iterator[Site]:
    """The demonstration's neighbourhood, with six weeks of work in it."""
    with site_in(browser_cluster, "browser_signed_out") as made:
        made.flask("demo", "load")
        yield made


def test_a_sign_out_without_network_leaves_nothing_to_read_and_loses_nothing(
    site: Site, devices: Devices
) -> None:
    begun = datetime.now(UTC)
    worker = at_work(devices.phone().new_page(), "aicha@example.org")
    page = worker.page
    stairwell, doors = open_untouched_stairwell(page)
    secret = vault_secrets(page.context)[0]
    without_network(page)
    go_to(worker, stairwell)
    record_outcomes(worker, doors[:1], ["Absent"])
    worker.open_cell(doors[1])
    worker.talk(note=PLANTED["note"])
    worker.close_sheet()
    devices_signed_in = devices.read("phone", PLANTED)
    # So that the reader below can fail.
    assert devices_signed_in.names == set(PLANTED)

    leave(worker)
    left = monotonic()
    page.wait_for_timeout(max(0, _FOUND_AFTER_S - 0.5 - (monotonic() - left)) * 1000)
    devices.kill("phone")
    assert monotonic() - left < _FOUND_AFTER_S + 1

    found = devices.read("phone", PLANTED)
    assert (found.names, found.keys, found.files) == (set(), [], {})
    assert not [name for name in found.cookies if name.startswith("palier_vault_")]
    assert found.holds_bytes_of([secret]) == []

    # The next one signs in: the server first hears who has left, then what they had said.
    page = devices.phone().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/api/")[2]))
    at_work(page, "rosa@example.org")
    until = monotonic() + _ARRIVED_WITHIN_S
    while count_in(page, "outbox") and monotonic() < until:
        page.wait_for_timeout(200)
    spoken = [
        path
        for path in asked
        if path in ("sign-in", "me") or path.startswith(("sign-in/", "sync/"))
    ]
    assert spoken[:2] == ["sign-in/refresh/leave", "sign-in"]
    told = sorted((one.author, one.outcome) for one in in_the_office(site, begun))
    assert told == [("Aïcha Benali", "conversation"), ("Aïcha Benali", "not_home")]


def vault_secrets(phone: BrowserContext) -> list[str]:
    cookies = phone.cookies()
    found = [
        str(one.get("value")) for one in cookies if str(one.get("name")).startswith("palier_vault_")
    ]
    assert found
    return found
