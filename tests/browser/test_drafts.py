"""A form half filled comes back after a reload, and after a browser that was killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Devices
from tests.browser.evening import at_work, go_to, opened_again, somewhere_new, without_network
from tests.browser.on_disk import count_in
from tests.browser.people import Worker
from tests.browser.site import Site, site_in

pytestmark = pytest.mark.browser

NOTE = "Veut qu’on lui explique sa facture, plutôt le matin."
# A keystroke is at most one write behind.
_KEPT_MS = 500


@pytest.fixture
def site(browser_cluster: Path) -> Iterator[Site]:
    """The demonstration's neighbourhood, with six weeks of work in it."""
    with site_in(browser_cluster, "browser_drafts") as made:
        made.flask("demo", "load")
        yield made


def test_a_note_half_typed_comes_back(devices: Devices) -> None:
    worker = at_work(devices.phone().new_page(), "aicha@example.org")
    stairwell, doors = somewhere_new(worker.page)
    without_network(worker.page)
    worker = opened_again(devices)
    go_to(worker, stairwell)
    begin(worker, doors[0], NOTE[:20])

    worker.page.reload()
    take_up(worker, doors[0], NOTE[:20])
    worker.sheet.get_by_label("Note").fill(NOTE)
    worker.page.wait_for_timeout(_KEPT_MS)
    devices.kill("phone")

    worker = opened_again(devices)
    go_to(worker, stairwell)
    take_up(worker, doors[0], NOTE)
    worker.tap(worker.sheet.get_by_role("button", name="Enregistrer"))
    worker.close_sheet()
    worker.page.reload()
    worker.open_cell(doors[0])
    expect(worker.sheet.get_by_text(NOTE).first).to_be_visible()
    expect(worker.sheet.get_by_text("Reprendre votre note")).to_have_count(0)
    assert count_in(worker.page, "drafts") == 0
    assert count_in(worker.page, "outbox") == 1


def begin(worker: Worker, door: str, note: str) -> None:
    """Type a note, and leave it there."""
    worker.open_cell(door)
    worker.tap(worker.sheet.get_by_role("button", name="Échange", exact=True))
    worker.sheet.get_by_label("Note").press_sequentially(note)
    worker.page.wait_for_timeout(_KEPT_MS)


def take_up(worker: Worker, door: str, note: str) -> None:
    """Whoever comes back to the door is offered what was typed, where it is not open already."""
    if not worker.sheet.get_by_label("Note").is_visible():
        if not worker.sheet.is_visible():
            worker.open_cell(door)
        worker.tap(worker.sheet.get_by_role("button", name="Reprendre votre note"))
    expect(worker.sheet.get_by_label("Note")).to_have_value(note)
