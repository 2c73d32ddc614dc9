"""What the server refuses is put right where it is listed, and then it has it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Devices
from tests.browser.recorded_visits import (
    at_work,
    office,
    open_untouched_stairwell,
    record_outcomes,
)
from tests.browser.site import Site, site_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(browser_cluster: Path) -> Iterator[Site]:
    """The demonstration's neighbourhood, with six weeks of work in it."""
    with site_in(browser_cluster, "browser_repairs") as made:
        made.flask("demo", "load")
        yield made


def test_who_had_no_role_sends_again_once_it_is_given_and_lets_the_rest_be(
    site: Site, devices: Devices
) -> None:
    worker = at_work(devices.phone().new_page(), "aicha@example.org")
    page = worker.page
    _, doors = open_untouched_stairwell(page)
    page.context.set_offline(True)
    record_outcomes(worker, doors[:2], ["Absent", "Refus"])
    _change_roles(site, "20 years")

    _network_back(page)
    expect(page.get_by_role("link", name=re.compile("^2 à voir"))).to_be_visible()
    page.goto("/envois")
    expect(page.get_by_role("heading", name="À voir 2")).to_be_visible()
    _change_roles(site, "-20 years")
    worker.tap(page.get_by_role("button", name=re.compile("^Renvoyer, .*Refus")))
    worker.tap(page.get_by_role("button", name=re.compile("^Mettre de côté, .*Absent")))
    expect(page.get_by_text("Ce ne sera ni envoyé ni compté.")).to_be_visible()
    worker.tap(page.get_by_role("button", name="Oui, mettre de côté"))

    expect(page.get_by_role("heading", name="Mis de côté 1")).to_be_visible()
    _network_back(page)
    assert _passages(site, doors[:2]) == ["refused"]


def _change_roles(site: Site, by: str) -> None:
    with office(site) as connection:
        connection.execute(
            """
            update role_grant set starts_at = starts_at + cast(%s as interval) from member
            where member.id = role_grant.member_id and member.name like 'Aïcha%%'
            """,
            [by],
        )


def _network_back(page: Page) -> None:
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")


def _passages(site: Site, doors: list[str]) -> list[str]:
    with office(site) as connection:
        rows = connection.execute(
            "select outcome from encounter where door_id = any(%s::uuid[])", [doors]
        )
        return [outcome for (outcome,) in rows]
