"""Browser tests: Debian's Chromium against a real server, with its service worker and its disk."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from backend.config import ROOT
from backend.database import cluster
from tests.browser.processes import browser_of, kill_with_children
from tests.browser.profiles import Reading, copied, read_profile
from tests.browser.site import Site, site_in

CHROMIUM = os.environ.get("PALIER_CHROMIUM", "/usr/bin/chromium")
# Maps are drawn without a graphics card here, and two cores share all that runs.
_PATIENCE_MS = 60_000
expect.set_options(timeout=_PATIENCE_MS / 2)
PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1440, "height": 900}
FLAGS = [
    "--no-sandbox",  # tests may run as root, whom the sandbox does not serve
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A map without a graphics card.
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]


@pytest.fixture(scope="session")
def browser_cluster() -> Iterator[Path]:
    directory = ROOT / "var" / "cluster-browser"
    with cluster.running(directory, durable=False):
        yield directory


@pytest.fixture
def site(browser_cluster: Path) -> Iterator[Site]:
    """An empty installation."""
    with site_in(browser_cluster, f"browser_{os.getpid()}") as made:
        yield made


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


class Devices:
    """Phones and laptops, each with a profile of its own on the disk."""

    def __init__(self, playwright: Playwright, folder: Path, url: str) -> None:
        self.playwright, self._folder, self._url = playwright, folder, url
        self._open: dict[str, BrowserContext] = {}

    def phone(self, name: str = "phone") -> BrowserContext:
        """A phone held in one hand; opened again under the same name, it is the same phone."""
        return self._launch(name, PHONE, has_touch=True)

    def laptop(self, name: str = "laptop") -> BrowserContext:
        return self._launch(name, LAPTOP, has_touch=False)

    def shut(self, name: str) -> None:
        """Close a browser as its owner does; nothing happens where it is not open."""
        if name in self._open:
            self._open.pop(name).close()

    def kill(self, name: str) -> None:
        """End a browser as a battery does that is flat."""
        kill_with_children(browser_of(self.profile(name)))
        # The driver finds out by itself that nobody is there any more.
        with suppress(PlaywrightError):
            self._open.pop(name).close()

    def read(self, name: str, planted: Mapping[str, str]) -> Reading:
        """What a copy of the profile gives away, taken as it lies on the disk now."""
        copy = copied(self.profile(name), self._folder / "copies" / token_hex(4))
        options = self._options(PHONE, has_touch=True)
        return read_profile(self.playwright, options, copy, planted)

    def profile(self, name: str) -> Path:
        return self._folder / name

    def _launch(self, name: str, size: dict[str, int], *, has_touch: bool) -> BrowserContext:
        context = self.playwright.chromium.launch_persistent_context(
            self.profile(name), **self._options(size, has_touch=has_touch)
        )
        context.set_default_timeout(_PATIENCE_MS)
        self._open[name] = context
        return context

    def _options(self, size: dict[str, int], *, has_touch: bool) -> dict[str, Any]:
        return {
            "executable_path": CHROMIUM,
            "args": FLAGS,
            "viewport": {"width": size["width"], "height": size["height"]},
            "device_scale_factor": 2 if has_touch else 1,
            "has_touch": has_touch,
            "locale": "fr-FR",
            "timezone_id": "Europe/Paris",
            "base_url": self._url,
            "reduced_motion": "reduce",
        }

    def close(self) -> None:
        for context in self._open.values():
            context.close()


@pytest.fixture
def devices(playwright: Playwright, tmp_path: Path, site: Site) -> Iterator[Devices]:
    opened = Devices(playwright, tmp_path, site.url)
    yield opened
    opened.close()
