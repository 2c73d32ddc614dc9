"""Nobody stops the others: chains that are sent backwards, the worst batches, many phones at once.

A phone that is told to wait comes back after that time with its ticket, as the application does: so
the last of a crowd is done when the longest wait is over, whatever a pull takes.
"""

import http.client
import json
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from threading import Event, Thread, Timer

from backend.sync.changes import NEWEST_FORMAT
from backend.sync.receive import receive
from benchmarks.figures import Figure
from benchmarks.neighbourhood import Neighbourhood, Worker, make_neighbourhood
from benchmarks.operations import Batch, signed_passage
from benchmarks.pull import held_in
from benchmarks.server import Server, memory_kb, serving

PHONES = 60
STAIRWELLS, DOORS = 300, 3_000
CROWD = 300
LARGEST = 200
WORST = 8
WORST_ROUNDS = 3
TIMES = 5
BUDGET_CHAIN = 4
BUDGET_HEALTH_S = 2
# 300 phones with 300 buildings each.
BUDGET_BEHIND_S = 20
# What a phone waits for the first byte.
BUDGET_ANSWER_S = 30
_NEVER_S = 300.0


def measure() -> Iterator[Figure]:
    """Each attack beside what it may cost."""
    with serving("bench_crowds") as server:
        place = make_neighbourhood(stairwells=STAIRWELLS, doors=DOORS, workers=PHONES)
        server.analyze()
        make = _Batches(place)
        yield from _chains(place, make)
        yield from _worst_batches(server, place, make)
        first = f"first pull by {{}} phones at once, {STAIRWELLS} buildings"
        for phones, spoken, how in (
            (PHONES, NEWEST_FORMAT, ""),
            (CROWD, 2, ", packed for each"),
            (CROWD, NEWEST_FORMAT, ""),
        ):
            yield from _pulls(server, place, phones, [_asks(None, [], spoken)] * PHONES,
                first.format(phones) + how)  # fmt: skip
        yield from _behind(server, place, make)


class _Batches:
    """Batches of passages that were never sent before."""

    def __init__(self, place: Neighbourhood) -> None:
        self._place = place
        self._chance = random.Random(7)
        self._at = datetime.now(UTC) - timedelta(days=3)
        self._seq = 0

    def chain(self, workers: Sequence[Worker], length: int) -> Batch:
        """Passages of these in turn, each waiting for the one before it, the first one first."""
        said: Batch = []
        for number in range(length):
            self._seq += 1
            said.append(
                signed_passage(
                    self._place,
                    workers[number % len(workers)],
                    self._seq,
                    self._at + timedelta(seconds=self._seq),
                    self._place.homes[self._seq % len(self._place.homes)],
                    self._chance,
                    depends_on=[one["id"] for one in said[-1:]],
                )
            )
        return said


def _chains(place: Neighbourhood, make: _Batches) -> Iterator[Figure]:
    """A chain over many devices, in order and backwards; and one that goes to and fro."""
    workers = place.workers
    in_order: list[float] = []
    backwards: list[float] = []
    to_and_fro: list[float] = []
    _received(make.chain(workers, PHONES))
    # In turn, so that all have the same machine.
    for _ in range(TIMES):
        in_order.append(_received(make.chain(workers, PHONES)))
        backwards.append(_received(make.chain(workers, PHONES)[::-1]))
        to_and_fro.append(_received(make.chain(workers[:2], LARGEST)))
    ordered = statistics.median(in_order)
    yield Figure(f"a chain over {PHONES} devices, in order", ordered, "s")
    yield Figure("  backwards", statistics.median(backwards), "s", beside="in order",
        beside_measured=ordered)  # fmt: skip
    yield Figure(
        "  so many times as long", statistics.median(backwards) / ordered, "×", BUDGET_CHAIN
    )
    yield Figure(f"a chain of {LARGEST} to and fro between 2 devices",
        statistics.median(to_and_fro), "s")  # fmt: skip


def _received(batch: Batch) -> float:
    started = time.perf_counter()
    receive(batch)
    return time.perf_counter() - started


def _worst_batches(server: Server, place: Neighbourhood, make: _Batches) -> Iterator[Figure]:
    """Of one member, from eight connections, one after the other."""
    workers = place.workers
    batches = [
        [
            make.chain(workers[:2], LARGEST)
            if (round_ + number) % 2
            else make.chain(workers, LARGEST)[::-1]
            for round_ in range(WORST_ROUNDS)
        ]
        for number in range(WORST)
    ]
    alone = _health_beside(server, [])
    refused: list[int] = []

    def send(mine: Sequence[Batch]) -> None:
        for batch in mine:
            body = json.dumps({"operations": batch}).encode()
            status, _, _ = _post(server, workers[0], "operations", body)
            refused.extend([status] if status != 200 else [])

    threads = [Thread(target=send, args=(mine,)) for mine in batches]
    started = time.perf_counter()
    beside = _health_beside(server, threads)
    took = time.perf_counter() - started
    yield Figure(f"/api/health beside {WORST} of the worst batches", max(beside), "s",
        BUDGET_HEALTH_S, beside="alone", beside_measured=max(alone))  # fmt: skip
    yield Figure("  until all of them were answered", took, "s")
    yield Figure("  told to come back", len(refused), f"of {WORST * WORST_ROUNDS}")


def _health_beside(server: Server, threads: Sequence[Thread]) -> list[float]:
    """Seconds of each look at the health, while the threads work or ten times."""
    for thread in threads:
        thread.start()
    took: list[float] = []
    while any(thread.is_alive() for thread in threads) or len(took) < 10:
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=_NEVER_S)
        connection.request("GET", "/api/health")
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"not healthy: {answer.status}")
        took.append(time.perf_counter() - started)
        time.sleep(0.05)
    return took


def _asks(cursor: str | None, scopes: Sequence[str], spoken: int = NEWEST_FORMAT) -> bytes:
    return json.dumps({"cursor": cursor, "scopes": list(scopes), "format": spoken}).encode()


def _behind(server: Server, place: Neighbourhood, make: _Batches) -> Iterator[Figure]:
    """All have everything, and then something is said in one stairwell."""
    held = []
    for worker in place.workers:
        _, _, said = _post(server, worker, "changes", _asks(None, []))
        held.append(_asks(*held_in(said)))
    receive(make.chain(place.workers[:1], 1))
    before = memory_kb()
    yield from _pulls(server, place, CROWD, held, f"{CROWD} phones behind by one change",
        BUDGET_BEHIND_S)  # fmt: skip
    yield Figure("  more memory of the server's processes", (memory_kb() - before) / 1000, "MB")


def _pulls(
    server: Server,
    place: Neighbourhood,
    phones: int,
    bodies: Sequence[bytes],
    what: str,
    budget: float | None = None,
) -> Iterator[Figure]:
    """All at one moment; each goes on until it has all."""
    done: list[float] = []
    answers: list[float] = []
    waits: list[int] = []
    go = Event()

    def pull(number: int) -> None:
        worker, turn, spread = place.workers[number % PHONES], None, random.Random(number)
        body = bodies[number % PHONES]
        go.wait()
        started = time.perf_counter()
        while True:
            asked = time.perf_counter()
            status, headers, said = _post(server, worker, "changes", body, turn)
            answers.append(time.perf_counter() - asked)
            if status == 200:
                break
            if status != 503:
                raise RuntimeError(f"answered {status}")
            waits.append(1)
            turn = json.loads(said).get("turn")
            time.sleep(float(headers.get("Retry-After", 5)) * (1 + spread.random()))
        done.append(time.perf_counter() - started)

    threads = [Thread(target=pull, args=(number,)) for number in range(phones)]
    Timer(0.5, go.set).start()
    beside = _health_beside(server, threads)
    if len(done) != phones:
        raise RuntimeError(f"only {len(done)} of {phones} phones have it")
    yield Figure(f"{what}, the last one", max(done), "s", budget)
    yield Figure("  the middle one", statistics.median(done), "s")
    yield Figure("  the longest wait for one answer", max(answers), "s", BUDGET_ANSWER_S)
    yield Figure("  told to come back, times a phone", len(waits) / phones, "")
    yield Figure("  /api/health meanwhile", max(beside), "s", BUDGET_HEALTH_S)


def _post(
    server: Server, worker: Worker, what: str, body: bytes, turn: str | None = None
) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=_NEVER_S)
    headers = {
        "Authorization": f"Bearer {worker.access_token}",
        "Content-Type": "application/json",
        "Accept-Encoding": "gzip",
        **({"X-Palier-Turn": turn} if turn else {}),
    }
    connection.request("POST", f"/api/sync/{what}", body, headers)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    return answer.status, answer.headers, said
