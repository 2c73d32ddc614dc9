"""Who left is out: a sign-out without network is owed, a withdrawn phone delivers first."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.browser.conftest import Devices
from tests.browser.office import revoke_devices
from tests.browser.on_disk import all_is_sent
from tests.browser.people import Worker
from tests.browser.recorded_visits import (
    RecordedVisit,
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

_LEAVE = "/api/sign-in/refresh/leave"


@pytest.fixture(scope="module")
def site(browser_cluster: Path) -> Iterator[Site]:
    """The demonstration's neighbourhood, with six weeks of work in it."""
    with site_in(browser_cluster, "browser_leaving") as made:
        made.flask("demo", "load")
        yield made


def test_a_sign_out_without_network_is_settled_first(
    site: Site, devices: Devices, playwright: Playwright
) -> None:
    begun = datetime.now(UTC)
    worker, doors = an_evening_without_network(devices, "aicha@example.org")
    taken = cookies_of(worker.page.context)
    leave(worker)
    devices.shut("phone")

    # Nobody has signed in yet; the network is back when the phone is opened again.
    phone = devices.phone()
    page = phone.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    with page.expect_response(f"**{_LEAVE}") as settled:
        page.goto("/")
    assert settled.value.status == 204
    expect(page.get_by_label("Adresse e-mail")).to_be_visible()
    assert [path for path in asked if path.startswith("/api/")] == [_LEAVE]
    assert not [name for name in cookies_of(phone) if "token" in name or "vault" in name]
    assert answers(playwright, site, taken) == {"me": 401, "changes": 401, "refresh": 401}
    assert in_the_office(site, begun) == []

    # Whoever signs in next carries what waits, in its author's name.
    at_work(page, "karim@example.org")
    all_is_sent(page)
    assert sorted(in_the_office(site, begun)) == told("Aïcha Benali", doors)


def test_a_phone_that_was_withdrawn_delivers_then_forgets(site: Site, devices: Devices) -> None:
    begun = datetime.now(UTC)
    worker, doors = an_evening_without_network(devices, "rosa@example.org")
    page = worker.page
    revoke_devices(site, "rosa@example.org")

    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_label("Adresse e-mail")).to_be_visible()
    expect(page.get_by_text("Ce téléphone a été retiré par votre organisation.")).to_be_visible()
    # Said at once; what was noted follows, and then nothing of it is left.
    all_is_sent(page)
    assert sorted(in_the_office(site, begun)) == told("Rosa Martins", doors)
    devices.shut("phone")
    reading = devices.read("phone", {})
    assert reading.keys == []
    assert reading.tables.get("palier/chunks", 0) == 0


def test_cookies_that_are_gone_cost_one_sign_in(site: Site, devices: Devices) -> None:
    begun = datetime.now(UTC)
    _, doors = an_evening_without_network(devices, "linh@example.org")
    devices.shut("phone")
    # As a clock in 2099 does, or somebody who tidies up.
    phone = devices.phone()
    phone.clear_cookies()
    phone.set_offline(True)
    page = phone.new_page()
    page.goto("/")
    expect(page.get_by_label("Adresse e-mail")).to_be_visible()

    phone.set_offline(False)
    at_work(page, "linh@example.org")
    all_is_sent(page)
    assert sorted(in_the_office(site, begun)) == told("Linh Tran", doors)


def an_evening_without_network(devices: Devices, email: str) -> tuple[Worker, list[str]]:
    """An absence and a refusal that wait on the phone, and at which doors."""
    worker = at_work(devices.phone().new_page(), email)
    stairwell, doors = open_untouched_stairwell(worker.page)
    without_network(worker.page)
    go_to(worker, stairwell)
    record_outcomes(worker, doors[:2], ["Absent", "Refus"])
    return worker, doors


def told(name: str, doors: list[str]) -> list[RecordedVisit]:
    """What the office has of such an evening."""
    said = zip(doors, ("not_home", "refused"), strict=False)
    return sorted(RecordedVisit(name, door, outcome, is_withdrawn=False) for door, outcome in said)


def cookies_of(phone: BrowserContext) -> dict[str, str]:
    return {str(one.get("name")): str(one.get("value")) for one in phone.cookies()}


def answers(playwright: Playwright, site: Site, cookies: dict[str, str]) -> dict[str, int]:
    """What somebody gets who took a phone's cookies."""
    asking = playwright.request.new_context(base_url=site.url)
    pairs = "; ".join(f"{name}={value}" for name, value in cookies.items())
    headers = {"cookie": pairs, "x-csrf-token": cookies["csrf_access_token"]}
    renewing = headers | {"x-csrf-token": cookies["csrf_refresh_token"]}
    statuses = {
        "me": asking.get("/api/me", headers=headers).status,
        "changes": asking.post(
            "/api/sync/changes", headers=headers, data={"cursor": None, "scopes": [], "format": 2}
        ).status,
        "refresh": asking.post("/api/sign-in/refresh", headers=renewing, data={}).status,
    }
    asking.dispose()
    return statuses
