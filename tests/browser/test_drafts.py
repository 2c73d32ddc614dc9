"""A form half filled comes back after a reload, a killed browser, Back and ‹, and is said once."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Devices
from tests.browser.on_disk import count_in
from tests.browser.people import Worker
from tests.browser.recorded_visits import (
    at_work,
    go_to,
    office,
    open_untouched_stairwell,
    opened_again,
    with_network,
    without_network,
)
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
    stairwell, doors = open_untouched_stairwell(worker.page)
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


def test_a_talk_survives_back_reload_and_kill_and_goes_out_once(
    site: Site, devices: Devices
) -> None:
    worker = at_work(devices.phone().new_page(), "aicha@example.org")
    page = worker.page
    stairwell, doors = open_untouched_stairwell(page)
    without_network(page)
    go_to(worker, stairwell)
    begin(worker, doors[0], NOTE)
    add_flag_and_contact(worker)

    # The app's ‹, then the phone's Back, each one step; forward again, nothing is lost.
    worker.tap(worker.sheet.get_by_role("button", name="Retour"))
    expect(worker.sheet.get_by_text("Reprendre votre note")).to_be_visible()
    page.go_back()
    expect(worker.sheet).to_be_hidden()
    expect(page.locator(f'[data-door="{doors[0]}"]')).to_have_attribute(
        "aria-label", re.compile("note à reprendre")
    )
    page.go_forward()
    expect(worker.sheet.get_by_text("Reprendre votre note")).to_be_visible()
    page.go_forward()
    expect_whole(worker)

    # In the middle, the page is loaded anew, and Back still takes one step.
    page.reload()
    expect_whole(worker)
    page.go_back()
    expect(worker.sheet.get_by_text("Reprendre votre note")).to_be_visible()
    worker.tap(worker.sheet.get_by_role("button", name="Reprendre votre note"))
    expect_whole(worker)
    devices.kill("phone")

    worker = opened_again(devices)
    go_to(worker, stairwell)
    worker.open_cell(doors[0])
    worker.tap(worker.sheet.get_by_role("button", name="Reprendre votre note"))
    expect_whole(worker)
    worker.tap(worker.sheet.get_by_role("button", name="Enregistrer"))
    expect(worker.page.locator("dialog.tall")).to_have_count(0)
    worker.close_sheet()
    assert count_in(worker.page, "drafts") == 0
    assert said_in(worker.page) == "/tournee"

    with_network(worker.page)
    with office(site) as connection:
        passages = connection.execute(
            "select id, outcome, note from encounter where door_id = %s", [doors[0]]
        ).fetchall()
        assert [(outcome, note) for _, outcome, note in passages] == [("conversation", NOTE)]
        flags = connection.execute(
            "select reason from follow_up where encounter_id = %s", [passages[0][0]]
        ).fetchall()
        assert flags == [("housing",)]
        contacts = connection.execute(
            "select name, phone from contact_details where name = 'Mme Diallo'"
        ).fetchall()
        assert contacts == [("Mme Diallo", "06 12 34 56 78")]


def add_flag_and_contact(worker: Worker) -> None:
    sheet = worker.sheet
    worker.tap(sheet.get_by_role("button", name="Quelqu’un doit s’en occuper"))
    worker.tap(housing(worker))
    worker.tap(sheet.get_by_text("La personne est d’accord"))
    worker.tap(sheet.get_by_role("button", name="Garder ses coordonnées"))
    sheet.get_by_label("Nom", exact=True).fill("Mme Diallo")
    sheet.get_by_label("Téléphone").fill("06 12 34 56 78")
    worker.tap(sheet.get_by_text("La personne est d’accord").nth(1))
    worker.page.wait_for_timeout(_KEPT_MS)


def housing(worker: Worker) -> Locator:
    """The reason, not the theme of the same name."""
    why = worker.sheet.get_by_role("group", name="Pour quoi")
    return why.get_by_role("button", name="Logement", exact=True)


def expect_whole(worker: Worker) -> None:
    sheet = worker.sheet
    expect(sheet.get_by_text("Votre note est reprise.")).to_be_visible()
    expect(sheet.get_by_label("Note", exact=False).first).to_have_value(NOTE)
    expect(housing(worker)).to_have_attribute("aria-pressed", "true")
    expect(sheet.get_by_label("Nom", exact=True)).to_have_value("Mme Diallo")
    expect(sheet.get_by_label("Téléphone")).to_have_value("06 12 34 56 78")
    for box in sheet.get_by_role("checkbox", name="La personne est d’accord").all():
        expect(box).to_be_checked()


def said_in(page: Page) -> str:
    """The first part of the address, and nothing of what was open."""
    address = page.url.removeprefix(page.url.split("/tournee")[0])
    assert "?" not in address
    return "/" + address.split("/")[1]


def begin(worker: Worker, door: str, note: str) -> None:
    """Type a note, and leave it there."""
    worker.open_cell(door)
    worker.tap(worker.sheet.get_by_role("button", name="Échange", exact=True))
    worker.sheet.get_by_label("Note").press_sequentially(note)
    worker.page.wait_for_timeout(_KEPT_MS)


def take_up(worker: Worker, door: str, note: str) -> None:
    """Whoever comes back to the door is offered what was typed, where it is not open already."""
    expect(worker.page.locator("[data-door]").first).to_be_visible()
    if not worker.sheet.get_by_label("Note").is_visible():
        if not worker.sheet.is_visible():
            worker.open_cell(door)
        worker.tap(worker.sheet.get_by_role("button", name="Reprendre votre note"))
    expect(worker.sheet.get_by_label("Note")).to_have_value(note)
