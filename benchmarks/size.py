"""What the first load of a worker's screens weighs, as the page itself asks for it."""

import gzip
import re
import urllib.request
from collections.abc import Iterator

from playwright.sync_api import Route, sync_playwright

from benchmarks.browser import STOPS, Phone, let_in, phone
from benchmarks.figures import Figure
from benchmarks.neighbourhood import make_neighbourhood
from benchmarks.server import serving

BUDGET_KB = 80

# The parts that `sync/member-keys.ts` fetches.
_OF_SIGN_IN = re.compile(r"/assets/vault-")
_SCRIPTS_AND_STYLES = (".js", ".css")
# The stairwell and what is kept beside it are asked for a moment after the round.
_AFTERWARDS_MS = 3_000


def measure() -> Iterator[Figure]:
    """JS and CSS until the round is usable, then all of the worker's pages, then the fonts."""
    with serving("bench_size") as server, sync_playwright() as playwright:
        email = let_in(make_neighbourhood(stairwells=20, doors=400))
        url = f"http://127.0.0.1:{server.port}"
        with phone(playwright, "size", url, service_workers="block") as worker:
            page = worker.page
            page.goto("/")
            page.get_by_label("Adresse e-mail").wait_for()
            page.wait_for_load_state("networkidle")
            # Signing in fetches what makes keys. What the round needs is here already: it stands
            # although nothing more may come.
            page.route("**/assets/**", _pass_sign_in)
            worker.enter(email)
            page.locator(STOPS).first.wait_for()
            first, fonts = _weights(worker)
            page.unroute_all()
            page.reload()
            page.locator(STOPS).first.wait_for()
            page.wait_for_timeout(_AFTERWARDS_MS)
            everything, _ = _weights(worker)
        kept = sum(_over_the_wire(url, path) for path in _kept_by_service_worker(url))
    yield Figure("JS and CSS until the round is usable", first, "kB", BUDGET_KB)
    yield Figure("  with all other pages of a worker, fetched afterwards", everything, "kB")
    yield Figure("  fonts beside", fonts, "kB")
    yield Figure("  what the service worker keeps, fonts and page with it", kept, "kB")


def _pass_sign_in(route: Route) -> None:
    """Let through what signing in waits for, which counts with the rest, and nothing else."""
    if _OF_SIGN_IN.search(route.request.url):
        route.continue_()
    else:
        route.abort()


def _weights(worker: Phone) -> tuple[float, float]:
    """Of scripts and styles, and of fonts, in kB as they travelled."""
    assets = worker.requests("/assets/")
    code = sum(one["encodedBodySize"] for one in assets if _is_code(one["name"]))
    fonts = sum(one["encodedBodySize"] for one in assets if one["name"].endswith(".woff2"))
    return code / 1000, fonts / 1000


def _is_code(name: str) -> bool:
    return name.endswith(_SCRIPTS_AND_STYLES)


def _kept_by_service_worker(url: str) -> set[str]:
    """The files that its list names."""
    text = gzip.decompress(_get(url, "/service-worker.js")).decode()
    return {f"/{name}" for name in re.findall(r"""url["']?:\s*["'`]([^"'`]+)["'`]""", text)}


def _over_the_wire(url: str, path: str) -> float:
    return len(_get(url, path)) / 1000


def _get(url: str, path: str) -> bytes:
    asked = urllib.request.Request(url + path, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked) as answer:
        body: bytes = answer.read()
    return body
