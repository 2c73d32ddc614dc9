"""The main job on real input: one address file, one evening without network, one contact map."""

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Devices
from tests.browser.people import PASSWORD, Lead, Worker, sign_in
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.real_data]

STREET = "Martin Luther King"
# Thirty doors, every outcome; each line is said at the next door in walking order.
EVENING: list[tuple[str, dict[str, str]]] = [
    ("Absent", {}),
    ("Absent", {}),
    ("Échange", {"note": "Sait lire son compteur."}),
    ("Absent", {}),
    ("Refus", {}),
    ("Échange bref", {}),
    ("Absent", {}),
    ("Échange", {"flag": "Eau", "note": "Fuite sous l’évier depuis lundi."}),
    ("Revenir", {}),
    ("Absent", {}),
    ("Autre langue", {}),
    ("Pas d’accès", {}),
    ("Absent", {}),
    ("Logement vide", {}),
    ("Absent", {}),
    ("Échange", {}),
    ("Absent", {}),
    ("Absent", {}),
    ("Refus", {}),
    ("Échange", {"flag": "Droits"}),
    ("Absent", {}),
    ("Échange bref", {}),
    ("Absent", {}),
    ("Absent", {}),
    ("Revenir", {}),
    ("Absent", {}),
    ("Échange", {}),
    ("Absent", {}),
    ("Absent", {}),
    ("Refus", {}),
]
STATES = {
    "Absent": "not_home",
    "Échange": "conversation",
    "Échange bref": "brief_contact",
    "Refus": "refused",
    "Revenir": "come_back",
    "Autre langue": "language_barrier",
    "Pas d’accès": "inaccessible",
    "Logement vide": "vacant",
}
LEGEND = {
    "Absent": "absent",
    "Échange": "échange",
    "Échange bref": "échange bref",
    "Refus": "refus",
    "Revenir": "revenir",
    "Autre langue": "autre langue",
    "Pas d’accès": "pas d’accès",
    "Logement vide": "logement vide",
}


@pytest.fixture
def bondy(site: Site, real_data: Path) -> Site:
    """An organisation that has its people and its places, and nothing else."""
    site.flask("organisation", "create", "bondy", "Voisins de Bondy")
    site.flask("team", "create", "bondy", "Bondy sud")
    for email, name, role in (
        ("samira@example.org", "Samira L.", "team_lead"),
        ("aicha@example.org", "Aïcha B.", "worker"),
    ):
        site.flask(
            *("member", "add", "bondy", email, name),
            *("--role", role, "--team", "Bondy sud", "--password", PASSWORD),
        )
    site.flask("import", "ban", str(real_data / "bondy" / "ban.csv"), "--accept")
    printed = site.flask(
        *("import", "dwellings", str(real_data / "bondy" / "dwellings.csv")),
        *("--organisation", "bondy", "--team", "Bondy sud", "--accept"),
    )
    assert "2 735" in printed.replace("\u202f", " ").replace("\u00a0", " ")
    return site


def test_an_evening_without_network_reaches_the_map(bondy: Site, devices: Devices) -> None:
    desk = devices.laptop().new_page()
    sign_in(desk, "samira@example.org")
    expect(desk).to_have_url(re.compile("/bureau"))
    lead = Lead(desk)
    until = (date.today() + timedelta(days=14)).isoformat()  # noqa: DTZ011  # as the browser's
    lead.make_campaign("L’eau, on en parle", until)
    lead.make_territory("King", STREET)
    lead.assign("Aïcha B.", "L’eau, on en parle", until)

    phone = devices.phone()
    page = phone.new_page()
    sign_in(page, "aicha@example.org")
    expect(page.get_by_text("L’eau, on en parle")).to_be_visible()
    stairwell = stairwell_in_list(page)
    expect(stairwell).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")

    phone.set_offline(True)
    page.reload()
    worker = Worker(page)
    worker.tap(stairwell)
    expect(page.get_by_text("Hors connexion").first).to_be_visible()
    cells = page.locator("[data-door]")
    dwellings = cells.count()
    assert dwellings > len(EVENING)

    worker.tap(cells.first)
    for index, (outcome, extra) in enumerate(EVENING):
        if index == 10:
            # The thumb slipped: taken back, the sheet asks about the same door again.
            title = worker.sheet.get_by_role("heading").first.inner_text()
            worker.answer("Absent")
            worker.undo()
            worker.expect_door(title.removeprefix("Porte "))
        if outcome == "Échange":
            worker.talk(**extra)
        elif outcome == "Revenir":
            worker.come_back("18 h")
        elif outcome == "Autre langue":
            worker.answer(outcome)
            worker.answer("Je ne sais pas")
        else:
            worker.answer(outcome)
    page.keyboard.press("Escape")
    # Whoever stands on the ground floor is still there when a sheet closes.
    worker.tap(cells.last)
    page.go_back()
    expect(worker.sheet).to_have_count(0)
    page.wait_for_timeout(300)
    expect(cells.last).to_be_in_viewport()
    # 30 passages, one more taken back, and two flags.
    expect(page.get_by_text("34 sur ce téléphone").first).to_be_visible()

    # A phone that is closed and opened again, still without network, has it all.
    devices.shut("phone")
    phone = devices.phone()
    phone.set_offline(True)
    page = phone.new_page()
    page.goto("/")
    expect(page.get_by_text("34 sur ce téléphone").first).to_be_visible()
    phone.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Tout est reçu").first).to_be_visible(timeout=30_000)

    told = worker_facade(page)
    assert Counter(state for state, _ in told.values()) == Counter(
        {STATES[outcome]: count for outcome, count in Counter(o for o, _ in EVENING).items()}
        | {"never_seen": dwellings - len(EVENING)}
    )
    assert sum(is_flagged for _, is_flagged in told.values()) == 2

    # The map's legend, the list beside it, and each door of the building.
    desk.goto("/bureau")
    expect(desk.get_by_text("suivi ouvert").first).to_be_visible()
    legend = lead.legend()
    for outcome, count in Counter(outcome for outcome, _ in EVENING).items():
        assert legend[LEGEND[outcome]] == count, legend
    assert legend["suivi ouvert"] == 2
    vacant = 1
    row = desk.locator("[data-building]").filter(
        has_text=f"{len(EVENING) - vacant} / {dwellings - vacant}"
    )
    expect(row).to_have_count(1)
    row.click()
    expect(desk.locator("table [data-state]")).to_have_count(dwellings)
    assert lead.facade() == told

    desk.goto("/bureau/suivis")
    expect(desk.get_by_text("2 suivis ouverts")).to_be_visible()
    expect(desk.get_by_text("Fuite sous l’évier depuis lundi.")).to_be_visible()


def worker_facade(page: Page) -> dict[str, tuple[str, bool]]:
    """Each door on the phone: its state, and whether somebody is to take care of it."""
    stairwell_in_list(page).tap()
    expect(page.locator("[data-door]").first).to_be_visible()
    return Worker(page).facade()


def stairwell_in_list(page: Page) -> Locator:
    return page.get_by_role("listitem").get_by_role(
        "link", name=re.compile(rf"10 .*{STREET}", re.IGNORECASE)
    )
