"""A phone to measure with: Chromium, a profile on the disk, and a probe in each page."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import BrowserContext, CDPSession, Locator, Page, Playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.config import ROOT
from backend.database import act_for, db
from backend.organisations.models import Account, Member
from backend.organisations.passwords import hashed
from benchmarks.neighbourhood import Neighbourhood
from tests.browser.people import PASSWORD

CHROMIUM = os.environ.get("PALIER_CHROMIUM", "/usr/bin/chromium")
SLOW_DOWN = 4
# The round as its list stands: one link for each stairwell.
STOPS = "main ol a[href^='/tournee/']"

_PROFILES = ROOT / "var" / "bench-profiles"
_PROBE = Path(__file__).with_name("probe.js")
_PATIENCE_MS = 60_000
_FLAGS = [
    "--no-sandbox",  # may be run as root, whom the sandbox does not serve
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that nobody looks at would be slowed down.
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
]


@dataclass(frozen=True)
class Seen:
    """When something awaited stood on the screen, in milliseconds since the page began.

    Args:
        tapped_at: when the finger lifted, where one did.
        changed_at: when the page had it.
        shown_at: when the frame with it was handed over.
    """

    tapped_at: float | None
    changed_at: float
    shown_at: float

    @property
    def response_ms(self) -> float:
        """From the finger to the frame."""
        if self.tapped_at is None:
            raise RuntimeError("nobody tapped")
        return self.shown_at - self.tapped_at


class Phone:
    """One page on one phone."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.page: Page = context.pages[0] if context.pages else context.new_page()
        self.devtools: CDPSession = context.new_cdp_session(self.page)

    def slow_down(self, times: float) -> None:
        """Let the page's own thread be this many times slower."""
        self.devtools.send("Emulation.setCPUThrottlingRate", {"rate": times})

    def await_in_page(self, selector: str, text: str = "", count: int = 1) -> None:
        """Say what to wait for, before what makes it appear."""
        self.page.evaluate("wish => window.probe.await(wish)", _wish(selector, text, count))

    def await_from_start(self, selector: str, count: int = 1) -> None:
        """The same for pages that are yet to be loaded."""
        wish = json.dumps(_wish(selector, "", count))
        self.page.add_init_script(f"window.probe.await({wish})")

    def seen(self) -> Seen:
        """What was awaited; waits for it."""
        said: dict[str, Any] = self.page.evaluate("() => window.probe.seen()")
        return Seen(said["tappedAt"], said["changedAt"], said["shownAt"])

    def tap(self, target: Locator, selector: str, text: str = "") -> Seen:
        """Tap, and wait for what the tap leads to."""
        target.wait_for()
        self.await_in_page(selector, text)
        target.tap()
        return self.seen()

    def sign_in(self, email: str) -> None:
        """From the first screen on, once all of the shell is kept on the device."""
        page = self.page
        page.goto("/")
        page.get_by_label("Adresse e-mail").wait_for()
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        page.wait_for_load_state("networkidle")
        self.enter(email)

    def enter(self, email: str) -> None:
        """Say who it is, on the screen that asks."""
        page = self.page
        page.get_by_label("Adresse e-mail").fill(email)
        page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Se connecter").click()

    def requests(self, path: str) -> list[dict[str, Any]]:
        """What the browser noted of the page's requests whose path begins like this."""
        noted: list[dict[str, Any]] = self.page.evaluate(
            """path => performance.getEntriesByType('resource')
                .filter(({ name }) => new URL(name).pathname.startsWith(path))
                .map(entry => entry.toJSON())""",
            path,
        )
        return noted


@contextmanager
def phone(
    playwright: Playwright,
    name: str,
    url: str,
    *,
    is_new: bool = True,
    service_workers: Literal["allow", "block"] = "allow",
) -> Iterator[Phone]:
    """A phone by its name; one that is not new has what it had when it was closed."""
    profile = _PROFILES / name
    if is_new:
        shutil.rmtree(profile, ignore_errors=True)
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=CHROMIUM,
        args=_FLAGS,
        viewport={"width": 360, "height": 740},
        device_scale_factor=2,
        has_touch=True,
        locale="fr-FR",
        timezone_id="Europe/Paris",
        base_url=url,
        service_workers=service_workers,
    )
    context.set_default_timeout(_PATIENCE_MS)
    context.add_init_script(path=_PROBE)
    try:
        yield Phone(context)
    finally:
        context.close()


def let_in(place: Neighbourhood) -> str:
    """Give the first worker a password. Returns the address to sign in with."""
    with Session(db.engine) as session:
        act_for(session, place.organisation_id)
        account = session.scalars(
            select(Account)
            .join(Member, Member.account_id == Account.id)
            .where(Member.id == place.workers[0].member_id)
        ).one()
        account.password_hash = hashed(PASSWORD)
        email = account.email
        session.commit()
    return email


def load() -> str:
    """How busy the machine is, to be told beside figures."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def _wish(selector: str, text: str, count: int) -> dict[str, Any]:
    return {"selector": selector, "text": text, "count": count}
