"""The first pull: 10,000 doors folded from 30,000 passages with notes, from 500 stairwells."""

import http.client
import json
import statistics
import time
import zlib
from collections.abc import Iterator

import cbor2

from backend.sync.changes import NEWEST_FORMAT
from benchmarks.figures import Figure
from benchmarks.neighbourhood import Neighbourhood, make_neighbourhood
from benchmarks.server import Server, serving

STAIRWELLS, DOORS, PASSAGES = 500, 10_000, 30_000
TIMES = 7
BUDGET_S = 0.25
BUDGET_KB = 500


def measure() -> Iterator[Figure]:
    """The whole answer over HTTP and its size; then what a phone that has it all waits for."""
    with serving("bench_pull") as server:
        place = make_neighbourhood(stairwells=STAIRWELLS, doors=DOORS, passages=PASSAGES)
        server.analyze()
        pulls = [_pull(server, place, None, []) for _ in range(TIMES)]
        before = [_pull(server, place, None, [], spoken=1) for _ in range(TIMES)]
        body = pulls[-1][1]
        cursor, scopes = _held(body)
        later = [_pull(server, place, cursor, scopes) for _ in range(TIMES)]
    first = statistics.median(seconds for seconds, _ in pulls)
    yield Figure("first pull of 10,000 doors, all of the answer", first, "s", BUDGET_S)
    yield Figure("  the fastest of them", min(seconds for seconds, _ in pulls), "s", BUDGET_S)
    yield Figure("  compressed", len(body) / 1000, "kB", BUDGET_KB)
    yield Figure(
        "first pull by a phone of the release before",
        statistics.median(seconds for seconds, _ in before),
        "s",
        beside="first pull",
        beside_measured=first,
    )
    yield Figure(
        "pull with nothing new, 500 buildings held",
        statistics.median(seconds for seconds, _ in later),
        "s",
        beside="first pull",
        beside_measured=first,
    )


def _pull(
    server: Server,
    place: Neighbourhood,
    cursor: str | None,
    scopes: list[str],
    *,
    spoken: int = NEWEST_FORMAT,
) -> tuple[float, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    headers = {
        "Authorization": f"Bearer {place.workers[0].access_token}",
        "Content-Type": "application/json",
        "Accept-Encoding": "gzip",
    }
    asked = json.dumps({"cursor": cursor, "scopes": scopes, "format": spoken})
    started = time.perf_counter()
    connection.request("POST", "/api/sync/changes", asked, headers)
    body = connection.getresponse().read()
    seconds = time.perf_counter() - started
    connection.close()
    return seconds, body


def _held(body: bytes) -> tuple[str, list[str]]:
    items = cbor2.loads(b"\x9f" + zlib.decompress(body, 16 + zlib.MAX_WBITS) + b"\xff")
    scopes = {item[2] for item in items if item[0] == "chunk"}
    return items[-1][1]["cursor"], sorted(scopes)
