"""The first pull: 10,000 doors folded from 30,000 passages with notes, from 500 stairwells."""

import http.client
import json
import statistics
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from unittest.mock import patch
from uuid import UUID

import cbor2
from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.access.identity import Person, grants_of
from backend.database import act_for, db
from backend.sync import changes as feed
from backend.sync.changes import NEWEST_FORMAT
from backend.sync.cursor import use_up_numbers
from backend.sync.models import StairwellPack
from benchmarks.figures import Figure
from benchmarks.neighbourhood import Neighbourhood, Worker, make_neighbourhood
from benchmarks.server import Server, serving

STAIRWELLS, DOORS, PASSAGES = 500, 10_000, 30_000
TIMES = 7
FLUSHES = 40
BUDGET_S = 0.25
BUDGET_FLUSH_MS = 10
BUDGET_KB = 500


def measure() -> Iterator[Figure]:
    """The whole answer over HTTP and its size; then what a phone that has it all waits for."""
    with serving("bench_pull") as server:
        place = make_neighbourhood(stairwells=STAIRWELLS, doors=DOORS, passages=PASSAGES)
        server.analyze()
        pulls = [pull(server, place, None, []) for _ in range(TIMES)]
        before = [pull(server, place, None, [], spoken=2) for _ in range(TIMES)]
        lost = [_without_packs(server, place) for _ in range(TIMES)]
        body = pulls[-1][1]
        cursor, scopes = held_in(body)
        later = [pull(server, place, cursor, scopes) for _ in range(TIMES)]
        waiting, not_waiting = _beside_no_flush(place, cursor, scopes)
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
        "first pull where no pack stands, all are made",
        statistics.median(lost),
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
    yield Figure(
        "  dearer by the wait for the disk before its cursor leaves",
        (waiting - not_waiting) * 1000,
        "ms",
        BUDGET_FLUSH_MS,
        beside="without",
        beside_measured=not_waiting * 1000,
    )


def _beside_no_flush(place: Neighbourhood, cursor: str, scopes: list[str]) -> tuple[float, float]:
    """Seconds of a pull with nothing new in this process, as it is and without its flush; in turn,
    so that both have the same machine.
    """
    worker = place.workers[0]
    with Session(db.engine) as session:
        act_for(session, place.organisation_id)
        grants = grants_of(session, worker.member_id)
    asking = Person(
        organisation_id=place.organisation_id,
        member_id=worker.member_id,
        account_id=UUID(int=0),
        session_id=None,
        device_id=worker.device_id,
        name="",
        language="fr",
        grants=grants,
        at=datetime.now(UTC),
    )
    taken: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * FLUSHES):
        waits = number % 2 == 0
        with patch.object(feed, "use_up_numbers", use_up_numbers if waits else _nothing):
            started = time.perf_counter()
            feed.changes(asking, cursor, scopes, NEWEST_FORMAT)
            taken[waits].append(time.perf_counter() - started)
    return statistics.median(taken[True]), statistics.median(taken[False])


def _nothing(_: Session) -> None:
    """What a pull does not wait for."""


def pull(
    server: Server,
    place: Neighbourhood,
    cursor: str | None,
    scopes: list[str],
    *,
    spoken: int = NEWEST_FORMAT,
    worker: Worker | None = None,
) -> tuple[float, bytes]:
    """Seconds of a pull, the first worker's if none is named, and the whole answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    headers = {
        "Authorization": f"Bearer {(worker or place.workers[0]).access_token}",
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


def _without_packs(server: Server, place: Neighbourhood) -> float:
    """Seconds of a first pull after all packs were lost, as after a crash."""
    with Session(db.engine) as session:
        act_for(session, place.organisation_id)
        session.execute(delete(StairwellPack))
        session.commit()
    return pull(server, place, None, [])[0]


def held_in(body: bytes) -> tuple[str, list[str]]:
    """The cursor and the scopes that a phone has of a whole answer, compressed."""
    items = cbor2.loads(b"\x9f" + zlib.decompress(body, 16 + zlib.MAX_WBITS) + b"\xff")
    scopes = {item[2] for item in items if item[0] == "chunk"}
    return items[-1][1]["cursor"], sorted(scopes)
