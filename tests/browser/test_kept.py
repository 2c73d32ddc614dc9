"""A server put back to this morning: the phone sends again what it keeps, and claims nothing."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Devices
from tests.browser.on_disk import count_in
from tests.browser.recorded_visits import (
    at_work,
    in_the_office,
    open_untouched_stairwell,
    record_outcomes,
    with_network,
)
from tests.browser.site import Site, site_in

pytestmark = pytest.mark.browser

_CHECKED_MS = 30_000


@pytest.fixture(scope="module")
def site(browser_cluster: Path) -> Iterator[Site]:
    """The demonstration's neighbourhood, with six weeks of work in it."""
    with site_in(browser_cluster, "browser_kept") as made:
        made.flask("demo", "load")
        yield made


def test_what_a_restore_has_lost_comes_back_from_the_phone(
    site: Site, devices: Devices, tmp_path: Path
) -> None:
    begun = datetime.now(UTC)
    worker = at_work(devices.phone().new_page(), "aicha@example.org")
    page = worker.page
    site.back_up(tmp_path / "copy.dump")
    _, doors = open_untouched_stairwell(page)
    record_outcomes(worker, doors[:3], ["Absent", "Absent", "Absent"])
    page.goto("/")
    with_network(page)
    before = {(one.door_id, one.outcome) for one in in_the_office(site, begun)}
    assert len(before) == 3
    assert count_in(page, "kept") == 3

    site.stop()
    site.restore(tmp_path / "copy.dump")
    site.start()
    assert in_the_office(site, begun) == []
    page.reload()

    checking = page.get_by_role("link", name=re.compile("^On vérifie"))
    expect(checking.first).to_be_visible(timeout=_CHECKED_MS)
    expect(page.get_by_text("Tout est reçu")).to_have_count(0)
    checking.first.click()
    expect(page.get_by_text("Le serveur a été remis en état")).to_be_visible()
    page.get_by_role("button", name="Vérifier maintenant").click()
    expect(page.get_by_text("Tout ce que vous avez noté est bien arrivé.")).to_be_visible(
        timeout=_CHECKED_MS
    )

    after = in_the_office(site, begun)
    assert len(after) == 3
    assert {(one.door_id, one.outcome) for one in after} == before
    assert count_in(page, "kept") == 3
