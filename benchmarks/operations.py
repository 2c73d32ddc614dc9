"""Operations accepted: four devices at once, batches of 50, signed, durable, policies on.

Open as a phone sends them, and sealed with a receipt as it sends them again after a restore.

Where a batch goes, *measured* on two loaded threads of one core: some 40 ms of the web server's
and 25 of PostgreSQL's time, where bare inserts take 12 of PostgreSQL's and as much of whoever sends
them; so 3,000/s wants half. Of the 40, signatures are 5 to 9 (what OpenSSL takes by itself), some
40 exchanges with the database 15 (half of each is SQLAlchemy's), the rows as JSON 3. Of the 25, the
three inserts are 12 with their foreign keys, which are 11 look-ups an operation. A batch of one
asks as often as one of fifty (`tests/sync/test_statements.py`). The driver without SQLAlchemy would
save 0.14 ms of 0.27 a statement; not taken, as errors, broken connections and listeners hang on it.
"""

import base64
import hashlib
import http.client
import itertools
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from threading import Event, Thread
from typing import Any
from uuid import UUID

import psycopg
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from sqlalchemy import make_url
from uuid_utils.compat import uuid7

from backend.encounters.outcomes import NOTED_OUTCOMES, OUTCOMES
from backend.operations.custody import seal, sealing_keys
from backend.operations.receipts import receipts
from backend.sync.receive import receive
from benchmarks.figures import Figure
from benchmarks.neighbourhood import Neighbourhood, Worker, make_neighbourhood, note
from benchmarks.pull import held_in, pull
from benchmarks.server import Server, serving

DEVICES = 4
BATCH = 50
BATCHES = 48
WARM_UP = 4
BUDGET_PER_S = 3_000
BUDGET_TIMES_FLOOR = 5
# Phones that pull meanwhile, and how many times with and without them.
PULLING = 50
BESIDE_TURNS = 3
BUDGET_BESIDE = 0.8

Batch = list[dict[str, str]]
# One table's rows of one batch: its columns are in _ROWS.
Rows = Sequence[tuple[Any, ...]]

_OPERATION = (
    "id, kind, kind_version, author_id, device_id, device_key_id, device_seq, recorded_at,"
    " utc_offset_min, depends_on, payload_hash, envelope, signature, received_at, occurred_at,"
    " state, applied_at, payload"
)
_ENCOUNTER = (
    "id, household_id, door_id, recorded_door_id, campaign_id, member_id, channel, outcome,"
    " notice_left, note, recorded_at, occurred_at, device_seq, utc_offset_min, local_date,"
    " local_hour"
)
_FOLD = (
    "id, household_id, campaign_id, passages, answered, met, last_encounter_id, last_outcome,"
    " last_occurred_at, last_device_seq"
)
# What a batch leaves behind, by table: its columns, and how a batch's rows are found again.
_ROWS = {
    "operation": (_OPERATION, "id = any(%s)"),
    "encounter": (_ENCOUNTER, "id = any(%s)"),
    "household_fold": (_FOLD, "last_encounter_id = any(%s)"),
}


def measure() -> Iterator[Figure]:
    """Operations a second over HTTP, beside bare inserts of the same rows, and in one process."""
    with serving("bench_operations") as server:
        doors = 2 * DEVICES * BATCHES * BATCH
        place = make_neighbourhood(stairwells=doors // 20, doors=doors, workers=DEVICES)
        server.analyze()
        batches = [_recorded(place, number) for number in range(DEVICES)]
        others = [_recorded(place, number, part=1) for number in range(DEVICES)]
        carried = [[_sealed(batch) for batch in device] for device in others]
        accepted, resent = (
            _per_second(
                [
                    _posting(server, worker, mine)
                    for worker, mine in zip(place.workers, sent, strict=True)
                ]
            )
            for sent in (batches, carried)
        )
        beside_pulls, quiet = _beside_pulls(server)
        alone = _alone(place)
        bare = _bare(server, place, batches)
    yield Figure(
        "operations accepted over HTTP, 4 devices, batches of 50",
        accepted,
        "/s",
        BUDGET_PER_S,
        at_least=True,
        beside="bare inserts of the same rows",
        beside_measured=bare,
    )
    yield Figure(
        "the same sealed, with receipts, as after a restore",
        resent,
        "/s",
        BUDGET_PER_S,
        at_least=True,
        beside="open ones",
        beside_measured=accepted,
    )
    for how, measured in (("open", accepted), ("sealed", resent)):
        yield Figure(
            f"an operation takes so many times its bare inserts, {how}",
            bare / measured,
            "×",
            BUDGET_TIMES_FLOOR,
        )
    yield Figure(
        f"operations accepted while {PULLING} phones pull once a minute",
        beside_pulls,
        "/s",
        beside="the same without",
        beside_measured=quiet,
    )
    yield Figure("  of those without", beside_pulls / quiet, "×", BUDGET_BESIDE, at_least=True)
    yield Figure("operations accepted by one process, one device, no HTTP", alone, "/s")


def _beside_pulls(server: Server) -> tuple[float, float]:
    """Operations a second while phones pull with current cursors, and without; in turn, so that
    both have the same machine.
    """
    doors = DEVICES * BATCHES * BATCH
    place = make_neighbourhood(stairwells=doors // 20, doors=doors, workers=PULLING)
    server.analyze()
    held = [list(held_in(pull(server, place, None, [], worker=one)[1])) for one in place.workers]
    measured: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(2 * BESIDE_TURNS):
        is_beside, ended = turn % 2 == 0, Event()
        pulling = Thread(target=_pull_in_turn, args=(server, place, held, ended))
        if is_beside:
            pulling.start()
        try:
            # The same doors again: what was said there before is history.
            measured[is_beside].append(accepted_per_second(server, place, 1 + turn))
        finally:
            ended.set()
        if is_beside:
            pulling.join()
    return statistics.median(measured[True]), statistics.median(measured[False])


def _pull_in_turn(
    server: Server, place: Neighbourhood, held: list[list[Any]], ended: Event
) -> None:
    """One phone after the other, each of them once a minute."""
    for number in itertools.cycle(range(PULLING)):
        started = time.perf_counter()
        cursor, scopes = held[number]
        _, body = pull(server, place, cursor, scopes, worker=place.workers[number])
        held[number][0], _ = held_in(body)
        if ended.wait(max(0, 60 / PULLING - (time.perf_counter() - started))):
            return


def accepted_per_second(server: Server, place: Neighbourhood, time_of: int = 0) -> float:
    """Operations of four devices at once, posted as phones do, at the same doors each time."""
    batches = [_recorded(place, number, time_of=time_of) for number in range(DEVICES)]
    return _per_second(
        [
            _posting(server, worker, mine)
            for worker, mine in zip(place.workers[:DEVICES], batches, strict=True)
        ]
    )


def _recorded(place: Neighbourhood, number: int, part: int = 0, time_of: int = 0) -> list[Batch]:
    """What one device recorded, door after door of a part of its own, in batches."""
    chance = random.Random(number)
    worker = place.workers[number]
    many = BATCHES * BATCH
    first = (part * DEVICES + number) * many
    homes = place.homes[first : first + many]
    start = datetime.now(UTC) - timedelta(days=3)
    signed = [
        signed_passage(place, worker, seq, start + timedelta(seconds=5 * seq), home, chance)
        for seq, home in enumerate(homes, 1 + (part + time_of) * many)
    ]
    return [signed[at : at + BATCH] for at in range(0, len(signed), BATCH)]


def signed_passage(
    place: Neighbourhood,
    worker: Worker,
    seq: int,
    at: datetime,
    home: tuple[UUID, UUID],
    chance: random.Random,
    depends_on: Sequence[str] = (),
) -> dict[str, str]:
    """A passage as a phone signs and sends it; it waits for those that it depends on."""
    outcome = chance.choice(OUTCOMES)
    # Forms have room for a note where somebody spoke.
    is_noted = outcome in NOTED_OUTCOMES and chance.random() < 0.6
    payload = json.dumps(
        {
            "door_id": str(home[0]),
            "household_id": str(home[1]),
            "campaign_id": str(place.campaign_id),
            "channel": "door",
            "outcome": outcome,
            "notice_left": chance.random() < 0.3,
            "come_back_on": None,
            "come_back_at": None,
            "note": note(chance) if is_noted else None,
            "salt": f"{chance.getrandbits(128):032x}",
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
    operation_id = str(uuid7())
    envelope = json.dumps(
        {
            "id": operation_id,
            "kind": "encounter.record",
            "kind_version": 1,
            "organisation_id": str(place.organisation_id),
            "author_id": str(worker.member_id),
            "device_id": str(worker.device_id),
            "device_seq": seq,
            "recorded_at": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "utc_offset_min": 60,
            "server_offset_ms": 120,
            "depends_on": list(depends_on),
            "payload_hash": hashlib.sha256(payload.encode()).hexdigest(),
        },
        separators=(",", ":"),
    )
    r, s = decode_dss_signature(worker.private_key.sign(envelope.encode(), ec.ECDSA(SHA256())))
    signature = (r.to_bytes(32) + s.to_bytes(32)).hex()
    return {"id": operation_id, "envelope": envelope, "payload": payload, "signature": signature}


def _sealed(batch: Batch) -> Batch:
    """A batch as it is kept for a restore: sealed, with the receipts of its acknowledgement."""
    key, given, then = sealing_keys().newest(), receipts(), datetime.now(UTC) - timedelta(hours=1)
    kept = []
    for one in batch:
        plain = json.dumps({name: one[name] for name in ("envelope", "payload", "signature")})
        closed = seal(plain.encode(), key.public_key, f"palier operation {one['id']}")
        kept.append(
            {
                "id": one["id"],
                "sealed": base64.b64encode(closed).decode(),
                "key": key.id,
                "receipt": given.give(UUID(one["id"]), one["envelope"], then),
            }
        )
    return kept


Step = Callable[[int], None]


def _per_second(devices: Sequence[Step]) -> float:
    """All devices at once; the first batches of each warm the server up and are not counted."""
    _at_once([partial(_all_of, step, range(WARM_UP)) for step in devices])
    started = time.perf_counter()
    _at_once([partial(_all_of, step, range(WARM_UP, BATCHES)) for step in devices])
    return DEVICES * (BATCHES - WARM_UP) * BATCH / (time.perf_counter() - started)


def _all_of(step: Step, numbers: range) -> None:
    for number in numbers:
        step(number)


def _at_once(works: Sequence[Callable[[], None]]) -> None:
    failures: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    threads = [Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def _posting(server: Server, worker: Worker, batches: Sequence[Batch]) -> Step:
    """Posts a batch on a connection that is kept, as a phone does."""
    bodies = [json.dumps({"operations": batch}).encode() for batch in batches]
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    headers = {
        "Authorization": f"Bearer {worker.access_token}",
        "Content-Type": "application/json",
    }

    def post(number: int) -> None:
        connection.request("POST", "/api/sync/operations", bodies[number], headers)
        response = connection.getresponse()
        answer = json.loads(response.read())
        if response.status == HTTPStatus.SERVICE_UNAVAILABLE:
            # Beside others a phone is sent away, and comes back by itself: that time counts.
            connection.close()
            time.sleep(answer["retry_after_s"])
            post(number)
            return
        if response.status != HTTPStatus.OK:
            raise RuntimeError(f"{response.status}: {answer}")
        answers = answer["answers"]
        others = [one for one in answers if one["verdict"] != "applied" or not one["receipt"]]
        if others:
            raise RuntimeError(f"not all were applied: {others[:3]}")

    return post


def _alone(place: Neighbourhood) -> float:
    """One device's worth of second passages, received in this process."""
    again = _recorded(place, 0)[:20]
    for batch in again[:WARM_UP]:
        receive(batch)
    started = time.perf_counter()
    for batch in again[WARM_UP:]:
        receive(batch)
    return (len(again) - WARM_UP) * BATCH / (time.perf_counter() - started)


def _bare(server: Server, place: Neighbourhood, batches: Sequence[Sequence[Batch]]) -> float:
    """The rows that the batches left, taken out and put in again by plain inserts."""
    setting = "select set_config('palier.organisation_id', %s, true)"
    organisation = [str(place.organisation_id)]
    url = _plain(server.urls.application)
    kept: list[list[dict[str, Rows]]] = []
    with psycopg.connect(url) as connection:
        connection.execute(setting, organisation)
        for device in batches:
            kept.append([])
            for batch in device:
                ids = [UUID(one["id"]) for one in batch]
                kept[-1].append(
                    {
                        table: connection.execute(
                            f"select {columns} from {table} where {which}",
                            [ids],
                        ).fetchall()
                        for table, (columns, which) in _ROWS.items()
                    }
                )
    with psycopg.connect(_plain(server.urls.bootstrap), autocommit=True) as connection:
        connection.execute("truncate operation, encounter, household_fold cascade")
        connection.execute("vacuum analyze")

    def inserting(device: Sequence[dict[str, Rows]]) -> Step:
        connection = psycopg.connect(url)

        def insert(number: int) -> None:
            connection.execute(setting, organisation)
            for table, rows in device[number].items():
                if not rows:
                    continue
                columns = _ROWS[table][0]
                row = "(" + ", ".join(["%s"] * len(rows[0])) + ")"
                connection.execute(
                    f"insert into {table} ({columns}) values {', '.join([row] * len(rows))}",
                    [value for one in rows for value in one],
                )
            connection.commit()

        return insert

    return _per_second([inserting(device) for device in kept])


def _plain(url: str) -> str:
    """A URL as psycopg itself takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
