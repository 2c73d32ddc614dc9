"""The desk as those find it who are not supposed to be there, or were away too long."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser.conftest import LAPTOP
from tests.browser.screens import fill, launch
from tests.browser.site import Site, site_in
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser

_SESSION = re.compile("access|refresh")


@pytest.fixture(scope="module")
def demonstration(browser_cluster: Path) -> Iterator[Site]:
    with site_in(browser_cluster, f"browser_desk_{os.getpid()}") as site:
        fill(site)
        yield site


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = launch(playwright)
    yield launched
    launched.close()


@pytest.fixture
def visit(browser: Browser, demonstration: Site) -> Iterator[Visit]:
    context = browser.new_context(
        base_url=demonstration.url,
        viewport={"width": LAPTOP["width"], "height": LAPTOP["height"]},
        locale="fr-FR",
    )
    yield Visit(context.new_page(), "fr")
    context.close()


def _refusals(page: Page) -> list[str]:
    """What the server was asked from here on and did not allow."""
    refused: list[str] = []
    page.on("response", lambda one: refused.append(one.url) if one.status == 403 else None)
    return refused


def test_a_worker_is_told_that_the_desk_is_for_others(visit: Visit) -> None:
    visit.sign_in("aicha@example.org")
    visit.page.get_by_role("link", name=visit.say("tabs.map")).wait_for()
    refused = _refusals(visit.page)

    for path in ("/bureau", "/bureau/secteurs", "/bureau/suivis", "/bureau/missions"):
        visit.open(path)
        visit.seen(visit.say("notAllowed.desk.title"))

    assert refused == []
    visit.page.get_by_role("link", name=visit.say("notAllowed.desk.back")).click()
    visit.page.get_by_role("link", name=visit.say("tabs.map")).wait_for()


def test_a_coordinator_is_offered_neither_rounds_nor_follow_ups(visit: Visit) -> None:
    visit.sign_in("nadia@example.org")
    visit.seen(visit.say("contactMap.streets"))
    rail = visit.page.get_by_role("navigation", name=visit.say("desk.rail.label"))
    refused = _refusals(visit.page)

    expect(rail.get_by_role("link", name=visit.say("desk.rail.territories"))).to_be_visible()
    expect(rail.get_by_role("link", name=visit.say("desk.rail.followUps"))).to_have_count(0)
    for path in ("/tournee/preparer", "/carte", "/suivis", "/rencontre"):
        visit.open(path)
        visit.seen(visit.say("notAllowed.field.title"))
    visit.open("/bureau/suivis")
    visit.seen(visit.say("desk.notAllowed.title"))

    assert refused == []


def test_whoever_was_away_too_long_signs_in_on_the_spot(visit: Visit) -> None:
    """What was chosen is still there, and is sent once they are back."""
    page = visit.page
    visit.sign_in("sandrine@example.org")
    visit.seen(visit.say("contactMap.streets"))
    visit.open("/bureau/secteurs")
    page.get_by_role("button", name=re.compile("Grand Mail")).first.click()
    visit.button("territories.assign").first.click()
    page.get_by_label(visit.say("territories.assign.member")).select_option(label="Rosa Martins")
    page.context.clear_cookies(name=_SESSION)

    visit.button("territories.assign").last.click()
    dialog = page.get_by_role("dialog", name=visit.say("desk.session.title"))
    dialog.get_by_label(visit.say("signIn.email")).fill("sandrine@example.org")
    dialog.get_by_label(visit.say("signIn.password"), exact=True).fill("palier-demo-2026")
    dialog.get_by_role("button", name=visit.say("signIn.submit")).click()

    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Rosa Martins").first).to_be_visible()
    expect(page.get_by_label(visit.say("territories.assign.member"))).to_have_count(0)


def test_all_that_is_missing_is_said_at_once_and_seen(visit: Visit) -> None:
    page = visit.page
    visit.sign_in("sandrine@example.org")
    visit.seen(visit.say("contactMap.streets"))
    visit.open("/bureau/missions")
    visit.button("campaigns.new").first.click()
    page.get_by_label(visit.say("campaigns.form.from"), exact=True).fill("")

    visit.button("action.save").click()

    wrong = page.locator("[aria-invalid]")
    expect(wrong).to_have_count(4)
    expect(wrong.first).to_be_focused()
    expect(wrong.first).to_be_in_viewport()
