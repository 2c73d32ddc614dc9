"""What somebody reads who finds a phone and copies its files: while signed in, and afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Devices
from tests.browser.office import revoke_devices
from tests.browser.on_disk import all_is_sent
from tests.browser.people import Worker
from tests.browser.profiles import Reading
from tests.browser.recorded_visits import (
    at_work,
    go_to,
    leave,
    open_untouched_stairwell,
    without_network,
)
from tests.browser.site import Site, site_in

pytestmark = pytest.mark.browser

PLANTED = {
    "note": "Deux marmites rouges sèchent au balcon.",
    "name": "Zéphirine Quillivic",
    "phone": "06 98 76 54 32",
    "follow-up": "Rappeler pour le chauffe-eau qui goutte.",
    "code": "7B4192",
    "draft": "Sonnette muette, taper deux fois au carreau.",
}
# Signing out makes the browser write what it would write half a minute later.
_COOKIES_WRITTEN_MS = 2000


@pytest.fixture(scope="module")
def site(browser_cluster: Path) -> Iterator[Site]:
    """The demonstration's neighbourhood, with six weeks of work in it."""
    with site_in(browser_cluster, "browser_found") as made:
        made.flask("demo", "load")
        yield made


def test_a_copy_of_a_phone_that_is_signed_in_opens(devices: Devices) -> None:
    page = an_evening_of(devices, "aicha@example.org")
    page.goto("/")
    begin_draft(Worker(page))
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


@pytest.mark.parametrize("is_online", [True, False], ids=["with network", "without network"])
def test_after_a_sign_out_nothing_opens(devices: Devices, *, is_online: bool) -> None:
    page = an_evening_of(devices, "linh@example.org" if is_online else "rosa@example.org")
    devices.shut("phone")
    before = devices.read("phone", PLANTED)
    phone = devices.phone()
    page = phone.new_page()
    phone.set_offline(not is_online)
    page.goto("/")
    if is_online:
        expect(page.get_by_text("Tout est reçu").first).to_be_visible()
    begin_draft(Worker(page))
    leave(Worker(page), has_unsent=not is_online)

    page.wait_for_timeout(_COOKIES_WRITTEN_MS)
    devices.kill("phone")
    assert_nothing_opens(devices.read("phone", PLANTED), before)
    devices.phone()
    devices.shut("phone")
    assert_nothing_opens(devices.read("phone", PLANTED), before)


def test_on_a_shared_phone_nothing_of_who_left_opens(devices: Devices) -> None:
    page = an_evening_of(devices, "mariama@example.org")
    devices.shut("phone")
    before = devices.read("phone", PLANTED)
    page = devices.phone().new_page()
    page.goto("/")
    expect(page.get_by_text("Tout est reçu").first).to_be_visible()
    leave(Worker(page), has_unsent=False)
    at_work(page, "karim@example.org")
    devices.shut("phone")
    reading = devices.read("phone", PLANTED)
    # Somebody is signed in: what is theirs opens, and nothing else.
    assert {key.does for key in reading.keys} == {"sign", "encrypt decrypt"}
    assert reading.names == set()
    assert reading.files == {}
    assert reading.holds_bytes_of(secrets_of(before)) == []
    assert reading.secrets.isdisjoint(secrets_of(before))


def test_after_a_withdrawal_nothing_opens(site: Site, devices: Devices) -> None:
    an_evening_of(devices, "karim@example.org")
    devices.shut("phone")
    before = devices.read("phone", PLANTED)
    phone = devices.phone()
    page = phone.new_page()
    phone.set_offline(True)
    page.goto("/")
    begin_draft(Worker(page))
    revoke_devices(site, "karim@example.org")
    phone.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Ce téléphone a été retiré par votre organisation.")).to_be_visible()
    all_is_sent(page)

    page.wait_for_timeout(_COOKIES_WRITTEN_MS)
    devices.kill("phone")
    assert_nothing_opens(devices.read("phone", PLANTED), before)
    devices.phone()
    devices.shut("phone")
    assert_nothing_opens(devices.read("phone", PLANTED), before)


def assert_nothing_opens(reading: Reading, before: Reading) -> None:
    """Neither texts nor keys, nor the bytes of the keys and of the secret that opened them."""
    assert reading.names == set()
    assert reading.keys == []
    assert reading.files == {}
    assert reading.holds_bytes_of(secrets_of(before)) == []
    assert reading.secrets.isdisjoint(secrets_of(before))


def secrets_of(reading: Reading) -> list[str]:
    """What opened and signed while somebody was signed in."""
    keys = [key.secret for key in reading.keys if key.secret]
    assert len(keys) == 2
    wrapping = [value for name, value in reading.cookies.items() if name.startswith("palier_vault")]
    assert len(wrapping) == 1
    return [*keys, *wrapping]


def begin_draft(worker: Worker) -> None:
    """A form half filled."""
    _, doors = open_untouched_stairwell(worker.page)
    worker.open_cell(doors[0])
    worker.tap(worker.sheet.get_by_role("button", name="Échange", exact=True))
    worker.sheet.get_by_label("Note").fill(PLANTED["draft"])
    expect(worker.sheet.get_by_label("Note")).to_have_value(PLANTED["draft"])
    worker.page.wait_for_timeout(500)


def an_evening_of(devices: Devices, email: str) -> Page:
    """Somebody writes down, without network, all that is to be found."""
    worker = at_work(devices.phone().new_page(), email)
    stairwell, doors = open_untouched_stairwell(worker.page)
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
