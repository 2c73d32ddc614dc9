"""Synchronisation over HTTP: operations in, changes out."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from flask import Response, current_app, g, jsonify, request
from flask_smorest import Blueprint

from backend.access.identity import person
from backend.access.policy import public, signed_in
from backend.access.turns import Asker, taking_turns
from backend.database import db
from backend.metrics import count_batch, counting_pull
from backend.sign_in import delivering
from backend.sync import receive
from backend.sync.changes import changes
from backend.sync.cursor import epoch_of
from backend.sync.schemas import ChangesRequest, OperationsAnswer, OperationsRequest

sync = Blueprint("sync", __name__, url_prefix="/sync", description="Operations in, changes out")

# Where the refresh cookie goes: its path ends here.
delivery = Blueprint(
    "delivery", __name__, url_prefix="/sign-in/refresh", description="What a device still holds"
)

# 50 operations that are sealed have some 200 kB.
_DELIVERY_BYTES = 2 * 1024 * 1024

CBOR_SEQUENCE = "application/cbor-seq"
# Measured on 10,000 doors, 30,000 notes, 3.4 MB: level 4 makes 510 kB of it in 36 ms, 5 496 kB in
# 39 ms, 6 484 kB in 52 ms, 9 483 kB in 130 ms.
_LEVEL = 6
_GZIP = 16 + zlib.MAX_WBITS


@sync.post("/operations")
@signed_in
@sync.arguments(OperationsRequest)
@sync.response(200, OperationsAnswer)
def take_operations(request: dict[str, Any]) -> Response:
    """Bring operations, one's own or somebody else's: each counts as its own author's."""
    return _answer(request["operations"], _asking())


@delivery.before_request
def admit_delivery() -> None:
    """Before anything of the body is read."""
    request.max_content_length = _DELIVERY_BYTES
    g.delivers = delivering.admit(current_app.config["PALIER_COUNTER_SECRET"], datetime.now(UTC))


@delivery.post("/operations")
@public
@delivery.arguments(OperationsRequest)
@delivery.response(200, OperationsAnswer)
def deliver_operations(request: dict[str, Any]) -> Response:
    """Bring operations with the refresh token alone, also of a session that has ended.

    For a device that was withdrawn, or whose member has left: it delivers what it holds, and
    forgets. 401 where there is no refresh token of ours.
    """
    return _answer(request["operations"], g.delivers)


@sync.post("/changes")
@signed_in
@sync.arguments(ChangesRequest)
@sync.response(
    200,
    {"type": "string", "format": "binary"},
    content_type=CBOR_SEQUENCE,
    description=(
        "A CBOR sequence (RFC 8742): `start`, any number of `chunk` and `drop`, `end` with the"
        " next cursor, which `start` has too in format 3. The chunks of a scope come one after"
        " another. An answer without its `end` tells of no change; its whole scopes may be kept."
    ),
)
def tell_changes(asked: dict[str, Any]) -> Response:
    """What my device does not hold yet, from one moment."""
    asking = person()
    with taking_turns(_asking()):
        found = changes(asking, asked["cursor"], asked["scopes"], asked["format"])
    items = found.items()
    answer = Response(mimetype=CBOR_SEQUENCE)
    answer.headers["Cache-Control"] = "no-store"
    answer.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") > 0:
        answer.headers["Content-Encoding"] = "gzip"
        items = _gzipped(items)
    answer.response = counting_pull(items)
    return answer


def _asking() -> Asker:
    asking = person()
    return Asker(asking.organisation_id, asking.member_id)


def _answer(carried: Sequence[object], asker: Asker) -> Response:
    # In the transaction in which it was found out who asks. Should another life begin just now,
    # the next answer says so, and what counted here comes again.
    epoch = epoch_of(db.session())
    with taking_turns(asker):
        started = perf_counter()
        verdicts = receive.receive(carried)
    count_batch(((one.verdict, one.code) for one in verdicts), perf_counter() - started)
    # Written down at once: a schema would take as long over it as the signatures took.
    return jsonify(
        answers=[
            {
                "id": receive.id_of(one),
                "verdict": verdict.verdict,
                "code": verdict.code,
                "receipt": verdict.receipt,
                "kept": verdict.is_kept,
            }
            for one, verdict in zip(carried, verdicts, strict=True)
        ],
        epoch=epoch,
    )


def _gzipped(items: Iterable[bytes]) -> Iterator[bytes]:
    packing = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    for item in items:
        if packed := packing.compress(item):
            yield packed
    yield packing.flush()
