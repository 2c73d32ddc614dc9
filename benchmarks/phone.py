"""The phone of a worker: 10,000 doors in 500 stairwells, 30,000 passages with notes."""

import http.client
import json
import math
import statistics
from collections.abc import Iterator, Sequence

from playwright.sync_api import Playwright, sync_playwright

from benchmarks.browser import SLOW_DOWN, STOPS, Phone, let_in, load, phone
from benchmarks.figures import Figure
from benchmarks.floor import floor_s, floor_server
from benchmarks.neighbourhood import Neighbourhood, make_neighbourhood
from benchmarks.server import Server, serving

STAIRWELLS, DOORS, PASSAGES = 500, 10_000, 30_000
FIRST_SYNCS = 3
FLOORS = 5
TAPS = 40
STARTS = 5
# A second tap within 400 ms is taken for a slip of the thumb.
BETWEEN_TAPS_MS = 450

BUDGET_FIRST_SYNC_S = {1: 0.6, SLOW_DOWN: 1.5}
BUDGET_KB = 500
BUDGET_TAP_MS = 100
BUDGET_WARM_START_S = 1

_BAR = "dialog[open] .bar, footer .bar"


def measure() -> Iterator[Figure]:
    """First sync beside its floor, taps with everything stored, and the start without network."""
    with serving("bench_phone") as server, sync_playwright() as playwright:
        place = make_neighbourhood(stairwells=STAIRWELLS, doors=DOORS, passages=PASSAGES)
        server.analyze()
        email = let_in(place)
        url = f"http://127.0.0.1:{server.port}"
        yield from _first_syncs(playwright, url, email, _answer(server, place))
        with phone(playwright, "worker", url, is_new=False) as worker:
            yield from _warm_starts(worker, url)
            yield from _taps(worker)


def _first_syncs(playwright: Playwright, url: str, email: str, answer: bytes) -> Iterator[Figure]:
    for times in (1, SLOW_DOWN):
        synced: list[_FirstSync] = []
        for _ in range(FIRST_SYNCS):
            with phone(playwright, "worker", url) as worker:
                synced.append(_first_sync(worker, email, times))
        with (
            floor_server(answer) as floor_url,
            phone(playwright, "floor", floor_url, service_workers="block") as bare,
        ):
            floors = [floor_s(bare, times) for _ in range(FLOORS)]
        how = "" if times == 1 else f", {times}× slower"
        yield Figure(
            f"first sync of 10,000 doors, from asking to the round{how}",
            statistics.median(one.from_pull_s for one in synced),
            "s",
            BUDGET_FIRST_SYNC_S[times],
            beside="bare fetch, AES-GCM, one write",
            beside_measured=statistics.median(floors),
        )
        yield Figure(
            f"  from the answer to the sign-in on ({load()})",
            statistics.median(one.from_sign_in_s for one in synced),
            "s",
            BUDGET_FIRST_SYNC_S[times],
        )
        yield Figure(
            "  until the whole answer was here",
            statistics.median(one.answer_s for one in synced),
            "s",
        )
        if times == 1:
            yield Figure(
                "  compressed",
                synced[-1].compressed_bytes / 1000,
                "kB",
                BUDGET_KB,
                beside="the floor's",
                beside_measured=len(answer) / 1000,
            )


def _answer(server: Server, place: Neighbourhood) -> bytes:
    """All of the first pull, as it travels."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    headers = {
        "Authorization": f"Bearer {place.workers[0].access_token}",
        "Content-Type": "application/json",
        "Accept-Encoding": "gzip",
    }
    asked = json.dumps({"cursor": None, "scopes": []})
    connection.request("POST", "/api/sync/changes", asked, headers)
    body = connection.getresponse().read()
    connection.close()
    return body


class _FirstSync:
    """One first sync, as the page and the browser told it."""

    def __init__(self, worker: Phone, shown_at: float) -> None:
        [changes, *_] = worker.requests("/api/sync/changes")
        [entered] = worker.requests("/api/sign-in")
        self.from_pull_s = (shown_at - changes["startTime"]) / 1000
        self.from_sign_in_s = (shown_at - entered["responseEnd"]) / 1000
        self.answer_s = (changes["responseEnd"] - changes["startTime"]) / 1000
        self.compressed_bytes: int = changes["encodedBodySize"]


def _first_sync(worker: Phone, email: str, times: int) -> _FirstSync:
    worker.await_from_start(STOPS)
    worker.slow_down(times)
    worker.sign_in(email)
    seen = worker.seen()
    # What is shown came from the disk: let it be said by the disk itself.
    stored: int = worker.page.evaluate(_COUNT_CHUNKS)
    if stored < STAIRWELLS:
        raise RuntimeError(f"the list was shown with {stored} chunks on the disk")
    return _FirstSync(worker, seen.shown_at)


_COUNT_CHUNKS = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open('palier');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const counting = opening.result.transaction('chunks').objectStore('chunks').count();
    counting.onsuccess = () => (opening.result.close(), resolve(counting.result));
  };
})"""


def _warm_starts(worker: Phone, url: str) -> Iterator[Figure]:
    page = worker.page
    worker.await_from_start(STOPS)
    page.goto(url)
    worker.seen()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(3_000)  # what the first start keeps for later ones is written
    worker.context.set_offline(True)
    for times in (1, SLOW_DOWN):
        worker.slow_down(times)
        starts = []
        for _ in range(STARTS):
            page.reload()
            starts.append(worker.seen().shown_at / 1000)
            page.wait_for_timeout(1_000)
        how = "" if times == 1 else f", {times}× slower ({load()})"
        yield Figure(
            f"warm start without network to the round{how}",
            statistics.median(starts),
            "s",
            BUDGET_WARM_START_S,
        )
    worker.slow_down(1)


def _taps(worker: Phone) -> Iterator[Figure]:
    """One absence after another, through stairwells as they come, without network and with."""
    page = worker.page
    for number, is_offline in enumerate((True, False)):
        worker.context.set_offline(is_offline)
        taps: list[float] = []
        for stop in range(number * 50, STAIRWELLS):
            if len(taps) >= TAPS:
                break
            page.goto("/")
            page.locator(STOPS).nth(stop).tap()
            page.locator("[data-door]").first.tap()
            page.wait_for_timeout(BETWEEN_TAPS_MS)
            for _ in range(10):
                absent = page.get_by_role("dialog").get_by_role("button", name="Absent", exact=True)
                if not absent.is_visible():
                    break
                title = page.get_by_role("dialog").get_by_role("heading").first.inner_text()
                taps.append(worker.tap(absent, _BAR, f"{title} :").response_ms)
                page.wait_for_timeout(BETWEEN_TAPS_MS)
        how = "without network" if is_offline else "while it is sent"
        yield Figure(
            f"tap on Absent to “enregistré”, {how}",
            statistics.median(taps),
            "ms",
            BUDGET_TAP_MS,
        )
        yield Figure(
            f"  p95 of {len(taps)} ({load()})",
            _percentile(taps, 0.95),
            "ms",
            BUDGET_TAP_MS,
        )


def _percentile(values: Sequence[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(part * len(ordered)) - 1)]
