"""The battery goes in the middle of a tap: all that the tap says is kept, or nothing of it."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.browser.conftest import Devices
from tests.browser.on_disk import count_in
from tests.browser.people import Worker
from tests.browser.recorded_visits import (
    at_work,
    go_to,
    office,
    open_untouched_stairwell,
    opened_again,
    record_outcomes,
    with_network,
    without_network,
)
from tests.browser.site import Site, site_in

pytestmark = pytest.mark.browser

# Milliseconds from the tap on; what it writes is on the disk some 20 to 60 later.
MOMENTS_MS = (0, 8, 16, 30, 60)
_BEFORE_TAP_MS = 300
# A conversation, a name with its consent, a flag.
_SAID_BY_TAP = 3


@pytest.fixture(scope="module")
def site(browser_cluster: Path) -> Iterator[Site]:
    """The demonstration's neighbourhood, with six weeks of work in it."""
    with site_in(browser_cluster, "browser_killed") as made:
        made.flask("demo", "load")
        yield made


def test_a_tap_that_is_cut_off_leaves_all_or_nothing(site: Site, devices: Devices) -> None:
    begun = datetime.now(UTC)
    worker = at_work(devices.phone().new_page(), "aicha@example.org")
    stairwell, doors = open_untouched_stairwell(worker.page)
    without_network(worker.page)
    # The browser writes its cookies late; whoever just signed in would sign in once more.
    worker = opened_again(devices)
    kept = []
    for door, moment_ms in zip(doors, MOMENTS_MS, strict=False):
        go_to(worker, stairwell)
        before = count_in(worker.page, "outbox")
        worker.open_cell(door)
        fill_conversation(worker, str(moment_ms))
        # The page taps by itself, so that what kills it need not wait for an answer.
        save = worker.sheet.get_by_role("button", name="Enregistrer")
        save.evaluate("(button, ms) => void setTimeout(() => button.click(), ms)", _BEFORE_TAP_MS)
        time.sleep((_BEFORE_TAP_MS + moment_ms) / 1000)
        devices.kill("phone")

        worker = opened_again(devices)
        said = count_in(worker.page, "outbox") - before
        assert said in (0, _SAID_BY_TAP), f"killed {moment_ms} ms after the tap"
        if said:
            kept.append(door)
        go_to(worker, stairwell)
        state = worker.page.locator(f'[data-door="{door}"]').get_attribute("data-state")
        assert state == ("conversation" if said else "never_seen")
        worker.page.goto("/")

    # On a slow machine each of them may have been killed before it wrote: this one was not.
    whole = doors[len(MOMENTS_MS)]
    go_to(worker, stairwell)
    record_outcomes(worker, [whole], ["Absent"])
    with_network(worker.page)
    assert arrived(site, begun) == dict.fromkeys(kept, (1, 1, 1)) | {whole: (1, 0, 0)}


def fill_conversation(worker: Worker, name: str) -> None:
    """A theme, a flag and a name, all but the last tap."""
    sheet, tap = worker.sheet, worker.tap
    tap(sheet.get_by_role("button", name="Échange", exact=True))
    tap(sheet.locator("button[data-tick]").first)
    tap(sheet.get_by_role("button", name="Quelqu’un doit s’en occuper"))
    tap(sheet.get_by_role("button", name="Énergie, eau"))
    tap(sheet.get_by_text("La personne est d’accord").last)
    tap(sheet.get_by_role("button", name="Garder ses coordonnées"))
    sheet.get_by_label("Nom", exact=True).fill(f"Mme {name}")
    tap(sheet.get_by_text("La personne est d’accord").last)


def arrived(site: Site, since: datetime) -> dict[str, tuple[int, int, int]]:
    """By door: how many passages, names and flags this evening brought."""
    with office(site) as connection:
        rows = connection.execute(
            """
            select door_id::text, count(*),
                (select count(*) from contact_details c
                    where c.household_id = encounter.household_id),
                (select count(*) from follow_up f
                    where f.encounter_id = any(array_agg(encounter.id)))
            from encounter where recorded_at >= %s
            group by door_id, household_id
            """,
            [since],
        ).fetchall()
    return {door: (passages, names, flags) for door, passages, names, flags in rows}
