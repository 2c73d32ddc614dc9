"""A phone that carries unsent passages of an earlier release changes to this one: none is lost."""

import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from backend.config import ROOT
from seed.people import PASSWORD
from tests.browser.conftest import Devices
from tests.browser.people import Worker, sign_in
from tests.browser.recorded_visits import recorded
from tests.browser.site import Site, site_in

pytestmark = pytest.mark.browser

RELEASES = ROOT / "tests" / "golden" / "releases"
# Those whose build was kept: the one of today is in pwa/dist.
BUILDS = sorted(RELEASES.glob("*/build.tar.xz"))


@pytest.fixture
def shown(tmp_path: Path) -> Path:
    """The folder of the PWA that the server gives out."""
    return tmp_path / "pwa"


@pytest.fixture
def site(browser_cluster: Path, shown: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The demonstration, with a PWA that can be changed."""
    monkeypatch.setenv("PALIER_PWA", str(shown))
    with site_in(browser_cluster, "browser_update") as made:
        made.flask("demo", "load")
        yield made


@pytest.mark.parametrize("build", BUILDS, ids=lambda path: f"release {path.parent.name}")
def test_an_update_loses_nothing_that_waits(
    build: Path, shown: Path, site: Site, devices: Devices
) -> None:
    with tarfile.open(build) as packed:
        # Debian 12's Python does not know the filter yet.
        safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        packed.extractall(shown, **safely)  # type: ignore[arg-type]  # of an older signature
    before = recorded(site)
    phone = devices.phone()
    page = phone.new_page()
    sign_in(page, "aicha@example.org", PASSWORD)
    page.locator("main li a").first.wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")

    said = an_evening_without_network(phone, page)
    shutil.rmtree(shown)
    shutil.copytree(ROOT / "pwa" / "dist", shown)

    # The network is back for pages alone: what waits is still on board when the new one arrives.
    phone.route("**/api/sync/**", cut)
    phone.set_offline(False)
    page.reload()
    old = script_of(page)
    page.get_by_role("status").get_by_role("button").click()
    page.wait_for_function("old => !document.querySelector(`script[src='${old}']`)", arg=old)
    assert script_of(page) != old

    expect(page.get_by_text(f"{said} sur ce téléphone").first).to_be_visible()
    assert recorded(site) == before
    phone.unroute("**/api/sync/**")
    page.goto("/")
    expect(page.get_by_text("Tout est reçu").first).to_be_visible()
    assert recorded(site) == before + said
    page.goto("/envois")
    expect(page.get_by_text("Tout ce que vous avez noté est bien arrivé.")).to_be_visible()


def an_evening_without_network(phone: BrowserContext, page: Page) -> int:
    """Passages at the doors of the first stairwell. @returns how many operations they are."""
    phone.set_offline(True)
    page.reload()
    page.locator("main li a", has_text="jamais vue").first.tap()
    cells = page.locator("[data-door][data-state='never_seen']")
    cells.first.wait_for()
    worker = Worker(page)
    worker.tap(cells.first)
    worker.answer("Absent")
    worker.talk(note="La fuite est revenue.")
    worker.answer("Refus")
    worker.undo()
    worker.answer("Échange bref")
    page.keyboard.press("Escape")
    # Four passages at doors, one of them taken back.
    return 5


def script_of(page: Page) -> str:
    """The name of the page's own script: it changes with what is in it."""
    name = page.locator("script[type='module']").first.get_attribute("src")
    assert name
    return name


def cut(route: Route) -> None:
    route.abort()
