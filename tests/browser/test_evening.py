"""A whole evening: two neighbours in one building, a shared phone, a territory taken away."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from seed.people import PASSWORD
from tests.browser.conftest import Devices
from tests.browser.people import Lead, sign_in
from tests.browser.recorded_visits import (
    RecordedVisit,
    at_work,
    go_to,
    in_the_office,
    leave,
    open_untouched_stairwell,
    record_outcomes,
    with_network,
    without_network,
)
from tests.browser.site import Site, site_in

pytestmark = pytest.mark.browser

TERRITORY = "Tilleuls nord"


@pytest.fixture
def site(browser_cluster: Path) -> Iterator[Site]:
    """The demonstration's neighbourhood, with six weeks of work in it."""
    with site_in(browser_cluster, "browser_evening") as made:
        made.flask("demo", "load")
        yield made


def test_an_evening_of_three_neighbours_is_kept_whole(site: Site, devices: Devices) -> None:
    begun = datetime.now(UTC)
    desk = devices.laptop().new_page()
    sign_in(desk, "sandrine@example.org", PASSWORD)
    expect(desk).to_have_url(re.compile("/bureau"))
    share_with(desk, "Karim Haddad")

    aicha = at_work(devices.phone("first").new_page(), "aicha@example.org")
    karim = at_work(devices.phone("second").new_page(), "karim@example.org")
    stairwell, doors = open_untouched_stairwell(aicha.page)
    for worker in (aicha, karim):
        without_network(worker.page)
        go_to(worker, stairwell)
    told: list[RecordedVisit] = []

    # Both at the same doors, and both change their minds.
    record_outcomes(aicha, doors[:5], ["Absent", "Refus", "Absent", "Échange bref", "Absent"])
    aicha.correct(doors[0], "Échange bref")
    aicha.withdraw(doors[2])
    told += [
        RecordedVisit("Aïcha Benali", doors[0], "brief_contact", is_withdrawn=False),
        RecordedVisit("Aïcha Benali", doors[1], "refused", is_withdrawn=False),
        RecordedVisit("Aïcha Benali", doors[2], "not_home", is_withdrawn=True),
        RecordedVisit("Aïcha Benali", doors[3], "brief_contact", is_withdrawn=False),
        RecordedVisit("Aïcha Benali", doors[4], "not_home", is_withdrawn=False),
    ]
    record_outcomes(karim, doors[:3], ["Absent", "Absent", "Pas d’accès"])
    karim.correct(doors[1], "Logement vide")
    karim.withdraw(doors[0])
    told += [
        RecordedVisit("Karim Haddad", doors[0], "not_home", is_withdrawn=True),
        RecordedVisit("Karim Haddad", doors[1], "vacant", is_withdrawn=False),
        RecordedVisit("Karim Haddad", doors[2], "inaccessible", is_withdrawn=False),
    ]

    # The desk takes the territory away from Karim, who cannot know it and goes on.
    take_from(desk, "Karim Haddad")
    record_outcomes(karim, doors[5:7], ["Absent", "Refus"])
    told += [
        RecordedVisit("Karim Haddad", doors[5], "not_home", is_withdrawn=False),
        RecordedVisit("Karim Haddad", doors[6], "refused", is_withdrawn=False),
    ]

    # Aïcha hands her phone to Rosa before anything was sent.
    leave(aicha)
    aicha.page.context.set_offline(False)
    rosa = at_work(aicha.page, "rosa@example.org")
    rosa_stairwell, rosa_doors = open_untouched_stairwell(rosa.page)
    without_network(rosa.page)
    go_to(rosa, rosa_stairwell)
    record_outcomes(rosa, rosa_doors[:2], ["Absent", "Échange bref"])
    rosa.correct(rosa_doors[0], "Refus")
    told += [
        RecordedVisit("Rosa Martins", rosa_doors[0], "refused", is_withdrawn=False),
        RecordedVisit("Rosa Martins", rosa_doors[1], "brief_contact", is_withdrawn=False),
    ]

    for worker in (rosa, karim):
        with_network(worker.page)
    # What Karim may no longer hold has left his phone, once all that he said there was received.
    karim.page.goto("/")
    expect(karim.page.locator(f'a[href*="{stairwell}"]')).to_have_count(0)

    assert sorted(in_the_office(site, begun)) == sorted(told)
    assert "Every fold is what it adds up to." in site.flask("folds", "recount")


def share_with(desk: Page, name: str) -> None:
    """Put the territory in somebody's hands too."""
    desk.goto("/bureau/secteurs")
    desk.get_by_role("button", name=re.compile(TERRITORY)).first.click()
    lead = Lead(desk)
    until = desk.get_by_text(re.compile("jusqu’au")).first
    expect(until).to_be_visible()
    lead.assign(name, "L’eau, on en parle", None)


def take_from(desk: Page, name: str) -> None:
    desk.get_by_role("button", name=f"Mettre fin pour {name}").click()
    desk.get_by_role("button", name="Oui, mettre fin").click()
    expect(desk.get_by_role("button", name=f"Mettre fin pour {name}")).to_have_count(0)
