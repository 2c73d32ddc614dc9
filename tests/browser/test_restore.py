"""Yesterday's copy is put back under three phones: each brings back what it said since."""

import re
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Page, expect

from seed.people import PASSWORD
from tests.browser.conftest import Devices
from tests.browser.office import Books, books, end_membership
from tests.browser.on_disk import count_in, server_life
from tests.browser.people import Worker
from tests.browser.recorded_visits import at_work, leave, open_untouched_stairwell, record_outcomes
from tests.browser.site import Site, site_in

pytestmark = pytest.mark.browser

_RECEIVED_MS = 60_000
_SAYS = "Tout ce que vous avez noté est bien arrivé."
_CHECK = "Vérifier maintenant"
# The lines of the screen at one instant; then the button is pressed where there is one.
_READ_AND_CHECK = """
(name) => {
  const shown = document.body.innerText.split('\\n').map((line) => line.trim());
  [...document.querySelectorAll('button')].find((one) => one.innerText.trim() === name)?.click();
  return shown;
}
"""


@pytest.fixture
def site(browser_cluster: Path) -> Iterator[Site]:
    """The demonstration's neighbourhood, with six weeks of work in it."""
    with site_in(browser_cluster, "browser_restore") as made:
        made.flask("demo", "load")
        yield made


def test_phones_bring_back_what_a_restore_lost(
    site: Site, devices: Devices, tmp_path: Path
) -> None:
    copy = tmp_path / "yesterday.dump"
    phones = {name: devices.phone(name) for name in ("shared", "left", "new")}
    aicha = at_work(phones["shared"].new_page(), "aicha@example.org")
    linh = at_work(phones["left"].new_page(), "linh@example.org")
    yesterday = books(site)
    site.back_up(copy)

    # The evening that the copy does not know of.
    an_evening(aicha, ["Absent", "Refus"], note="La chaudière est froide depuis mardi.")
    leave(aicha, has_unsent=False)
    karim = at_work(aicha.page, "karim@example.org")
    an_evening(karim, ["Absent"])
    an_evening(linh, ["Refus", "Absent"])
    end_membership(site, "linh@example.org")
    rosa = at_work(phones["new"].new_page(), "rosa@example.org")
    an_evening(rosa, ["Échange bref", "Absent"], note="Veut parler de ses factures.")
    before = books(site)
    assert len(before["operations"]) > len(yesterday["operations"]) + 8

    site.stop()
    site.restore(copy)
    assert books(site)["operations"] == yesterday["operations"]
    site.start()

    # Those whose sign-in the copy does not know sign in once more.
    for worker, email in ((karim, "karim@example.org"), (rosa, "rosa@example.org")):
        before_restore = server_life(worker.page)
        sign_in_again(worker.page, email)
        while server_life(worker.page) == before_restore:
            worker.page.wait_for_timeout(100)
        claims_nothing_before_all_is_sent(worker.page)
    # The phone of somebody who left delivers what it has kept, and forgets.
    linh.page.goto("/")
    out = linh.page.get_by_text("Vous ne faites plus partie de l’organisation.")
    expect(out).to_be_visible(timeout=_RECEIVED_MS)
    while count_in(linh.page, "kept"):
        linh.page.wait_for_timeout(100)

    assert_same(books(site), before)
    assert "Every fold is what it adds up to." in site.flask("folds", "recount")


def an_evening(worker: Worker, outcomes: list[str], note: str = "") -> None:
    """Passages in a stairwell where nobody has been, all of them received."""
    page = worker.page
    _, doors = open_untouched_stairwell(page)
    record_outcomes(worker, doors[: len(outcomes)], outcomes)
    if note:
        worker.open_cell(doors[len(outcomes)])
        worker.talk(note=note, flag="Énergie, eau", name="Mme Vasseur", phone="06 11 22 33 44")
        worker.close_sheet()
    page.goto("/envois")
    expect(page.get_by_text(_SAYS)).to_be_visible(timeout=_RECEIVED_MS)
    page.goto("/")


def sign_in_again(page: Page, email: str) -> None:
    """The server does not know the session any more."""
    page.goto("/")
    page.get_by_role("link", name=re.compile("Reconnectez-vous")).first.tap()
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_label("Mot de passe", exact=True)).to_have_count(0)


def claims_nothing_before_all_is_sent(page: Page) -> None:
    """As long as not all that is kept was sent again, nothing is said to have been received."""
    page.goto("/envois")
    until = monotonic() + _RECEIVED_MS / 1000
    while _SAYS not in (shown := page.evaluate(_READ_AND_CHECK, _CHECK)):
        assert not (_CHECK in shown and "Reçu" in shown), shown
        assert monotonic() < until, shown
        page.wait_for_timeout(100)
    assert _CHECK not in shown, shown


def assert_same(now: Books, before: Books) -> None:
    """Nothing is missing, and nothing is there twice."""
    for name, rows in before.items():
        assert now[name] == rows, name
