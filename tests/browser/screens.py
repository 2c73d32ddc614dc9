"""Every screen of Palier and how a person comes to it, on the demonstration.

`python -m tests.browser.screens docs/screens` takes a picture of each of them.
"""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import chain, repeat
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Locator, Page, Playwright, Route, expect, sync_playwright

from backend.config import ROOT
from backend.database import cluster
from seed.people import PASSWORD
from tests.browser.conftest import CHROMIUM, FLAGS, LAPTOP, PHONE
from tests.browser.site import Site, site_in
from tests.browser.words import dictionary

# What the taps of a slipping thumb are measured by, and a little more.
BETWEEN_TAPS_MS = 420
# A map without a graphics card takes its time where others work too.
PATIENCE_MS = 40_000
LONG_NAME = "Marie-Antoinette de la Bruyère-Vandenbroucke"
LONG_TEAM = "Résidence du Parc départemental de la Haute-Île et alentours"

_EXPECTED = re.compile(r"Failed to load resource.*(ERR_INTERNET_DISCONNECTED|40[13]|422)")

Walk = Callable[["Visit"], Iterator[str]]


@dataclass
class Visit:
    """One person with one page, in one language."""

    page: Page
    language: str
    # What the browser complained of.
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self._heard(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, kind: str, text: str) -> None:
        # Without network, or without a session, requests fail: the screen says so itself.
        expected = re.search(
            r"Failed to load resource.*(ERR_INTERNET_DISCONNECTED|40[13]|422)", text
        )
        if kind == "error" and not expected:
            self.complaints.append(text)

    def say(self, key: str, **values: str) -> str:
        text = dictionary(self.language)[key][-1]
        return re.sub(
            r"\{(\w+)\}", lambda match: self._isolated(values.get(match[1], match[0])), text
        )

    def _isolated(self, value: str) -> str:
        return f"\u2068{value}\u2069" if self.language == "ar" else value

    def open(self, path: str) -> None:
        self.page.goto(path)

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.open("/")
        self.page.get_by_label(self.say("signIn.email")).fill(email)
        self.page.get_by_label(self.say("signIn.password"), exact=True).fill(password)
        self.page.get_by_role("button", name=self.say("signIn.submit")).click()

    def button(self, key: str, **values: str) -> Locator:
        return self.page.get_by_role("button", name=self.say(key, **values), exact=True)

    def tap(self, target: Locator) -> None:
        target.click()
        self.page.wait_for_timeout(BETWEEN_TAPS_MS)

    def choose(self, key: str, **values: str) -> None:
        """Tap the button of this name in the sheet that is open."""
        name = self.say(key, **values)
        self.tap(self.sheet.get_by_role("button", name=name, exact=True))

    @property
    def sheet(self) -> Locator:
        return self.page.get_by_role("dialog")

    def door(self, state: str) -> Locator:
        return self.page.locator(f'[data-door][data-state="{state}"]').first

    def seen(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=PATIENCE_MS)

    def map_is_drawn(self) -> None:
        self.page.locator("canvas").first.wait_for()
        self.button("desk.map.whole").wait_for()
        self.page.wait_for_timeout(700)


def visitor(visit: Visit) -> Iterator[str]:
    """Somebody who is not signed in."""
    visit.open("/")
    visit.button("signIn.submit").wait_for()
    yield "sign-in"
    visit.sign_in("personne@example.org", "pas le bon mot de passe")
    visit.seen(visit.say("signIn.wrong"))
    yield "sign-in-wrong"


def worker(visit: Visit) -> Iterator[str]:
    """From the round to a door, and every answer there."""
    page = visit.page
    visit.sign_in("aicha@example.org")
    page.locator("li a").first.wait_for()
    yield "round"
    visit.open("/compte")
    visit.button("account.signOut").wait_for()
    yield "account"
    visit.open("/nulle-part")
    visit.seen(visit.say("nowhere.title"))
    yield "unknown-page"
    visit.open("/envois")
    visit.seen(visit.say("records.empty.title"))
    yield "records-empty"

    visit.open("/")
    page.locator("li a", has_text=visit.say("state.never_seen")).first.click()
    visit.door("not_home").wait_for()
    yield "building"
    visit.tap(visit.door("never_seen"))
    yield "door"
    page.keyboard.press("Escape")
    visit.tap(visit.door("not_home"))
    yield "door-last-passage"
    visit.choose("outcome.conversation")
    yield "conversation"
    visit.tap(visit.sheet.get_by_role("button", name=visit.say("conversation.flag")))
    visit.sheet.get_by_label(visit.say("conversation.note")).fill(
        "Souhaite un rendez-vous, plutôt le jeudi après 17 h. Ne reçoit plus son courrier."
    )
    yield "conversation-flag"
    visit.choose("conversation.save")
    visit.seen(visit.say("flag.needsReason"))
    yield "conversation-flag-missing"
    visit.choose("action.back")
    visit.choose("outcome.come_back")
    yield "come-back"
    visit.tap(visit.sheet.get_by_role("radio", name=visit.say("comeBack.other")))
    visit.choose("comeBack.exact")
    visit.choose("comeBack.save", when="…")
    visit.seen(visit.say("comeBack.needsDay"))
    yield "come-back-other-day"
    visit.choose("action.back")
    visit.choose("door.flag")
    yield "flag"
    visit.choose("action.back")
    visit.choose("door.more")
    yield "more"
    visit.tap(visit.sheet.get_by_role("button", name=visit.say("more.doNotVisit")))
    yield "do-not-visit"
    visit.choose("action.back")
    visit.choose("door.more")
    visit.tap(visit.sheet.get_by_role("button", name=visit.say("more.household")))
    yield "new-household"
    visit.choose("action.back")
    page.keyboard.press("Escape")
    visit.tap(visit.button("stairwell.addDoor.label"))
    yield "add-door"


def without_network(visit: Visit) -> Iterator[str]:
    """Doors are recorded without network; then the server takes some, and sets others aside."""
    page = visit.page
    visit.sign_in("karim@example.org")
    page.locator("li a").first.wait_for()
    # Without a service worker, the pages behind this one are kept once they have been fetched.
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.locator("li a", has_text=visit.say("state.never_seen")).first.click()
    visit.tap(visit.door("never_seen"))
    for outcome in ("not_home", "brief_contact", "refused", "not_home"):
        visit.choose(f"outcome.{outcome}")
    yield "door-offline"
    page.keyboard.press("Escape")
    expect(visit.sheet).to_be_hidden()
    yield "building-offline"
    page.get_by_role("link", name=re.compile(visit.say("status.offline"))).first.click()
    visit.seen(visit.say("records.waiting"))
    yield "records-offline"
    page.get_by_role("link", name=visit.say("action.back")).click()
    visit.seen(visit.say("round.stairwells"))
    yield "round-offline"
    page.get_by_role("link", name=visit.say("account.title")).click()
    visit.button("account.signOut").click()
    visit.button("account.signOut.anyway").wait_for()
    yield "account-leave-unsent"
    page.get_by_role("link", name=visit.say("action.back")).click()
    # What was recorded here never reaches the demonstration.
    page.route("**/api/sync/operations", _setting_aside())
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_role("link", name=re.compile(visit.say("status.trouble", count="2"))).click()
    visit.seen(visit.say("records.needsYou"))
    yield "records-set-aside"
    page.context.clear_cookies()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_role("link", name=visit.say("action.back")).click()
    ended = page.get_by_role("link", name=visit.say("status.signedOut"))
    ended.wait_for()
    yield "round-session-ended"
    ended.click()
    visit.seen(visit.say("signIn.again"))
    yield "sign-in-again"


def _setting_aside() -> Callable[[Route], None]:
    """A server that refuses the first record, holds the second and takes the others."""
    verdicts = chain(
        [("refused", "access.no_grant"), ("held", "operations.waits")], repeat(("applied", None))
    )

    def answer(route: Route) -> None:
        operations = json.loads(route.request.post_data or "{}")["operations"]
        answers = [
            {"id": operation["id"], "verdict": verdict, "code": code}
            for operation, (verdict, code) in zip(operations, verdicts, strict=False)
        ]
        route.fulfill(json={"answers": answers})

    return answer


def newcomer(visit: Visit) -> Iterator[str]:
    """A worker to whom nothing is assigned yet."""
    visit.sign_in("nouvelle@example.org")
    visit.seen(visit.say("round.empty.title"))
    yield "round-empty"
    visit.open("/compte")
    visit.seen(LONG_NAME)
    yield "account-long-name"


def lead(visit: Visit) -> Iterator[str]:
    """Somebody who leads a team, at the desk."""
    page = visit.page
    visit.sign_in("sandrine@example.org")
    visit.seen(visit.say("contactMap.streets"))
    visit.map_is_drawn()
    yield "contact-map"
    page.locator("[data-building]").first.click()
    visit.seen(visit.say("desk.building.back"))
    yield "contact-map-building"

    visit.open("/bureau/secteurs")
    visit.seen("Tilleuls nord")
    visit.map_is_drawn()
    yield "territories"
    page.get_by_role("button", name=re.compile("Grand Mail")).first.click()
    visit.seen(visit.say("territories.assignedTo"))
    yield "territory"
    visit.button("territories.endFor", name="Linh Tran").click()
    visit.seen(visit.say("territories.endQuestion", name="Linh Tran"))
    yield "territory-end"
    visit.button("action.cancel").click()
    visit.button("territories.assign").first.click()
    visit.seen(visit.say("territories.assign.title"))
    yield "territory-assign"
    visit.open("/bureau/secteurs")
    visit.button("territories.new").click()
    visit.seen(visit.say("territories.edit.buildings"))
    visit.map_is_drawn()
    page.get_by_role("checkbox").nth(1).check()
    page.get_by_role("checkbox").nth(2).check()
    yield "territory-editor"
    visit.button("action.save").click()
    page.locator("[aria-invalid]").first.wait_for()
    yield "territory-editor-error"

    visit.open("/bureau/missions")
    visit.button("campaigns.new").wait_for()
    yield "missions"
    visit.button("campaigns.new").click()
    visit.button("action.save").click()
    page.locator("[aria-invalid]").first.wait_for()
    yield "mission-form-error"

    visit.open("/bureau/suivis")
    visit.seen(visit.say("followUps.title"))
    page.locator("main li").first.wait_for()
    yield "follow-ups"
    page.route("**/api/operations/unsettled*", _unsettled)
    page.reload()
    visit.seen(visit.say("unsettled.title"))
    yield "follow-ups-unsettled"
    # Both rooms have been looked into, so that they are here without network.
    page.get_by_role("link", name=visit.say("desk.rail.campaigns")).click()
    visit.button("campaigns.new").wait_for()
    page.get_by_role("link", name=visit.say("desk.rail.followUps")).click()
    visit.seen(visit.say("unsettled.title"))
    page.context.set_offline(True)
    page.get_by_role("link", name=visit.say("desk.rail.campaigns")).click()
    visit.seen(visit.say("trouble.offline"))
    yield "desk-offline"


def _unsettled(route: Route) -> None:
    author = {"id": "0199b3a4-0000-7000-8000-000000000001", "name": "Aïcha Benali"}
    kinds = [
        ("encounter.record", "held", "operations.waits"),
        ("follow_up.open", "refused", "follow_ups.consent_missing"),
        ("door.add", "refused", "places.door_exists"),
    ]
    route.fulfill(
        json=[
            {
                "id": f"0199b3a4-0000-7000-8000-00000000001{index}",
                "kind": kind,
                "state": state,
                "code": code,
                "recorded_at": "2026-11-23T18:20:00Z",
                "author": author,
            }
            for index, (kind, state, code) in enumerate(kinds)
        ]
    )


def coordinator(visit: Visit) -> Iterator[str]:
    """Somebody who looks at every team."""
    visit.sign_in("nadia@example.org")
    visit.seen(visit.say("contactMap.streets"))
    visit.map_is_drawn()
    yield "contact-map-coordinator"
    visit.open("/bureau/secteurs")
    visit.seen("Sansonnets")
    visit.map_is_drawn()
    yield "territories-coordinator"
    visit.open("/bureau/missions")
    visit.page.locator("main h1").wait_for()
    visit.page.locator("main h2").first.wait_for()
    yield "missions-coordinator"


def beginner(visit: Visit) -> Iterator[str]:
    """Somebody who leads a team that has nothing yet."""
    visit.sign_in("debut@example.org")
    visit.seen(visit.say("contactMap.empty.title"))
    yield "contact-map-empty"
    visit.open("/bureau/secteurs")
    visit.seen(visit.say("territories.noPlaces.title"))
    yield "territories-empty"
    visit.open("/bureau/missions")
    visit.seen(visit.say("campaigns.empty.title"))
    yield "missions-empty"
    visit.open("/bureau/suivis")
    visit.seen(visit.say("followUps.empty.title"))
    yield "follow-ups-empty"


def alone(visit: Visit) -> Iterator[str]:
    """A coordinator of an organisation without teams."""
    visit.sign_in("seule@example.org")
    visit.seen(visit.say("desk.noTeam.title"))
    yield "desk-no-team"


WALKS: tuple[Walk, ...] = (
    visitor,
    worker,
    without_network,
    newcomer,
    lead,
    coordinator,
    beginner,
    alone,
)
# Those that are photographed in the dark too; the tests look at all of them.
DARK = frozenset(
    {"round", "building", "building-offline", "door", "conversation-flag", "records-offline"}
    | {"contact-map", "contact-map-building", "territories", "missions", "follow-ups"}
)
_CLUSTER = ROOT / "var" / "cluster-browser"
AT_THE_DESK: frozenset[Walk] = frozenset({lead, coordinator, beginner, alone})


def launch(playwright: Playwright) -> Browser:
    """A browser that draws in software: only its maps ask for a graphics card, and get none."""
    drawn = ("--use-gl", "--use-angle")
    flags = [flag for flag in FLAGS if not flag.startswith(drawn)]
    # Fields for dates are written as the browser itself speaks.
    spoken: dict[str, str | float | bool] = {**os.environ, "LANGUAGE": "fr"}
    return playwright.chromium.launch(
        executable_path=CHROMIUM, args=[*flags, "--lang=fr"], env=spoken
    )


def fill(site: Site) -> None:
    """The demonstration, and those who have nothing yet."""
    site.flask("demo", "load")
    for slug, name in (("debut", "Voisins du Parc"), ("seule", "Voisins sans équipe")):
        site.flask("organisation", "create", slug, name)
    site.flask("team", "create", "debut", LONG_TEAM)
    for slug, email, name, role, team in (
        ("debut", "nouvelle@example.org", LONG_NAME, "worker", LONG_TEAM),
        ("debut", "debut@example.org", LONG_NAME, "team_lead", LONG_TEAM),
        ("seule", "seule@example.org", LONG_NAME, "coordinator", None),
    ):
        of_team = ("--team", team) if team else ()
        site.flask(
            *("member", "add", slug, email, name, "--role", role, "--password", PASSWORD), *of_team
        )


def visits(
    browser: Browser, url: str, walk: Walk, language: str, *, script: str = ""
) -> Iterator[tuple[Visit, str]]:
    """Each screen of a walk, standing, and its name.

    Args:
        script: run in every page before its own.
    """
    is_desk = walk in AT_THE_DESK
    context = browser.new_context(
        viewport=LAPTOP if is_desk else PHONE,  # type: ignore[arg-type]  # a TypedDict of its own
        device_scale_factor=1 if is_desk else 2,
        locale=language,
        timezone_id="Europe/Paris",
        base_url=url,
        reduced_motion="reduce",
        color_scheme="light",
        # One that keeps the pages of an earlier context would hide what changed.
        service_workers="block",
    )
    context.set_default_timeout(PATIENCE_MS)
    # A browser whose service workers are blocked still says that it has them.
    context.add_init_script("delete Navigator.prototype.serviceWorker")
    if script:
        context.add_init_script(script)
    context.add_init_script(f"localStorage.setItem('palier.language', '{language}')")
    try:
        visit = Visit(context.new_page(), language)
        for name in walk(visit):
            yield visit, name
            visit.page.set_viewport_size(LAPTOP if is_desk else PHONE)  # type: ignore[arg-type]
            visit.page.emulate_media(color_scheme="light")
    finally:
        context.close()


def take_pictures(folder: Path, only: str = "") -> None:
    """One PNG per screen and size, in light and dark."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        cluster.running(_CLUSTER, durable=False),
        site_in(_CLUSTER, "browser_screens") as site,
        sync_playwright() as playwright,
    ):
        fill(site)
        browser = launch(playwright)
        for walk in WALKS:
            if only and not re.search(only, walk.__name__):
                continue
            for visit, name in visits(browser, site.url, walk, "fr"):
                photograph(visit, folder, name)


def photograph(visit: Visit, folder: Path, name: str) -> None:
    """One screen at both sizes; it was made at one of them, which comes first."""
    page = visit.page
    sizes = [PHONE, LAPTOP]
    if page.viewport_size == LAPTOP:
        sizes.reverse()
    for size in sizes:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        whole = visit.button("desk.map.whole")
        if size is PHONE and whole.is_visible():
            whole.click()
        for scheme in ("light", "dark") if name in DARK else ("light",):
            page.emulate_media(color_scheme=scheme)
            shade = "-dark" if scheme == "dark" else ""
            picture = _smaller(_when_still(page, "css" if size is LAPTOP else "device"))
            (folder / f"{name}-{size['width']}{shade}.png").write_bytes(picture)
    print(name)  # noqa: T201  # progress for who waits


def _when_still(page: Page, scale: Literal["css", "device"]) -> bytes:
    """A map takes a moment to be drawn anew."""
    before = b""
    for _ in range(12):
        picture = page.screenshot(scale=scale)
        if picture == before:
            break
        before = picture
        page.wait_for_timeout(500 if page.locator("canvas").count() else 150)
    return picture


def _smaller(png: bytes) -> bytes:
    """With a palette a flat screen looks the same and takes a third; rare colours keep theirs."""
    from PIL import Image

    with Image.open(BytesIO(png)) as picture:
        few = picture.convert("RGB").quantize(
            256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
        written = BytesIO()
        few.save(written, "PNG", optimize=True)
    return written.getvalue()


if __name__ == "__main__":
    take_pictures(Path(sys.argv[1]), *sys.argv[2:3])
