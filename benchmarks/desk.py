"""The desk over 10,000 doors in 1,400 buildings, beside a plain map page with as many squares."""

import http.server
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import make_url

from backend.config import ROOT
from benchmarks.browser import CHROMIUM, load
from benchmarks.figures import Figure
from benchmarks.office import LEAD, OTHER_MISSION, make_office
from benchmarks.server import serving
from tests.browser.people import PASSWORD

BUDGET_FIGURES_S, BUDGET_USABLE_S = 1, 3
BUDGET_TICK_MS, BUDGET_TASK_MS = 100, 200
BUDGET_FRAMES = 30
BUDGET_TIMES_PLAIN = 1.2
TICKS = 10
PANS = 30

_PROBE = Path(__file__).with_name("probe.js")
_TASKS = """
window.tasks = [];
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) window.tasks.push(duration);
}).observe({ type: 'longtask', buffered: true });
"""
# A map without a graphics card, for both pages alike.
_FLAGS = [
    *("--no-sandbox", "--disable-background-networking", "--no-first-run"),
    *("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
]
_READY = "[data-map='ready']"


def measure() -> Iterator[Figure]:
    """Figures, a map that can be used, a tick, another mission, panning; and the longest task."""
    with serving("bench_desk") as server, sync_playwright() as playwright:
        bootstrap = make_url(server.urls.bootstrap).set(drivername="postgresql")
        make_office(bootstrap.render_as_string(hide_password=False))
        server.analyze()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        with _plain_page() as url:
            plain_s, plain_frames = _plain(browser, url)
        page = _open(browser, f"http://127.0.0.1:{server.port}")
        yield from _signed_in(page, plain_s)
        yield from _panned(page, plain_frames)
        yield from _switched(page)
        yield from _ticked(page)
        browser.close()


def _signed_in(page: Page, plain_s: float) -> Iterator[Figure]:
    page.goto("/")
    page.get_by_label("Adresse e-mail").fill(LEAD)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    _forget_tasks(page)
    _await(page, "dl dd")
    page.get_by_role("button", name="Se connecter").click()
    tapped_at, figures_at = _seen(page)
    _await(page, _READY)
    _, usable_at = _seen(page)
    figures_ms, usable_ms = figures_at - tapped_at, usable_at - tapped_at
    yield Figure(
        f"from the sign-in to the figures ({load()})", figures_ms / 1000, "s", BUDGET_FIGURES_S
    )
    yield Figure(
        "  to a map that can be used",
        usable_ms / 1000,
        "s",
        BUDGET_USABLE_S,
        beside="a plain map page",
        beside_measured=plain_s,
    )
    page.wait_for_load_state("networkidle")
    yield _longest_task(page, "meanwhile")


def _panned(page: Page, plain_frames: float) -> Iterator[Figure]:
    _forget_tasks(page)
    frames = _frames_a_second(page)
    yield Figure(
        "panning over all of it",
        frames,
        "/s",
        min(BUDGET_FRAMES, plain_frames / BUDGET_TIMES_PLAIN),
        at_least=True,
        beside="a plain map page",
        beside_measured=plain_frames,
    )
    yield _longest_task(page, "meanwhile")


def _switched(page: Page) -> Iterator[Figure]:
    _forget_tasks(page)
    started = _now(page)
    page.get_by_label("Mission").select_option(label=OTHER_MISSION)
    page.get_by_role("heading", name=OTHER_MISSION).wait_for()
    page.locator(_READY).wait_for()
    yield Figure("another mission on the same map", (_now(page) - started) / 1000, "s")
    yield _longest_task(page, "meanwhile")


def _ticked(page: Page) -> Iterator[Figure]:
    page.goto("/bureau/secteurs")
    page.locator(_READY).wait_for()
    page.get_by_role("button", name="Nouveau secteur").click()
    boxes = page.locator("fieldset li input[type='checkbox']")
    boxes.nth(1_000).wait_for(state="attached")
    _forget_tasks(page)
    took = []
    for number in range(TICKS):
        box = boxes.nth(number)
        box.scroll_into_view_if_needed()
        # The sum below the list says what is chosen.
        sum_before = page.locator(".foot strong").inner_text()
        page.evaluate(_AWAIT_CHANGE, sum_before)
        box.click()
        took.append(page.evaluate("window.changed"))
    yield Figure(
        "a tick in the editor, to the frame that shows it",
        statistics.median(took),
        "ms",
        BUDGET_TICK_MS,
    )
    yield Figure(f"  the slowest of {TICKS}", max(took), "ms", BUDGET_TICK_MS)
    yield _longest_task(page, "meanwhile")


_AWAIT_CHANGE = """before => {
  window.changed = new Promise((settle) => {
    let tapped = 0;
    addEventListener('click', (event) => (tapped = event.timeStamp), { capture: true, once: true });
    const look = () => {
      const now = document.querySelector('.foot strong').textContent.trim();
      if (!tapped || now === before.trim()) return requestAnimationFrame(look);
      settle(performance.now() - tapped);
    };
    look();
  });
}"""


def _frames_a_second(page: Page) -> float:
    """While the map is dragged to and fro by its middle."""
    page.evaluate(
        """() => {
          window.frames_seen = 0;
          window.counting = true;
          const count = () => {
            window.frames_seen += 1;
            if (window.counting) requestAnimationFrame(count);
          };
          requestAnimationFrame(count);
        }"""
    )
    started = _now(page)
    page.mouse.move(600, 450)
    page.mouse.down()
    for step in range(PANS):
        page.mouse.move(600 + 12 * (step % 10), 450 + 6 * (step % 7))
    page.mouse.up()
    seen: int = page.evaluate("() => ((window.counting = false), window.frames_seen)")
    return seen / ((_now(page) - started) / 1000)


def _plain(browser: Browser, url: str) -> tuple[float, float]:
    """Seconds until a plain map can be used, and its frames a second."""
    page = _open(browser, url)
    page.goto("/plain-map.html")
    page.locator(_READY).wait_for()
    usable_s = _now(page) / 1000
    return usable_s, _frames_a_second(page)


@contextmanager
def _plain_page() -> Iterator[str]:
    """Serves the plain page beside the library that the desk has too."""
    library = ROOT / "pwa/node_modules/maplibre-gl/dist"

    class Files(http.server.SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            name = Path(path.partition("?")[0]).name
            own = Path(__file__).with_name(name)
            return str(own if own.suffix == ".html" else library / name)

        def log_message(self, *_: object) -> None:
            """Nothing is told."""

    Files.extensions_map = {**Files.extensions_map, ".mjs": "text/javascript"}
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Files))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def _open(browser: Browser, url: str) -> Page:
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="fr-FR", base_url=url
    )
    context.set_default_timeout(120_000)
    context.add_init_script(path=_PROBE)
    context.add_init_script(_TASKS)
    return context.new_page()


def _await(page: Page, selector: str) -> None:
    page.evaluate("selector => window.probe.await({ selector })", selector)


def _seen(page: Page) -> tuple[float, float]:
    """When the last click was, and when the frame came with what was awaited."""
    said: dict[str, float | None] = page.evaluate("() => window.probe.seen()")
    return said["tappedAt"] or 0, said["shownAt"] or 0


def _now(page: Page) -> float:
    now: float = page.evaluate("performance.now()")
    return now


def _forget_tasks(page: Page) -> None:
    page.evaluate("window.tasks.length = 0")


def _longest_task(page: Page, when: str) -> Figure:
    longest: float = page.evaluate("Math.max(0, ...window.tasks)")
    return Figure(f"  the longest task {when}", longest, "ms", BUDGET_TASK_MS)
