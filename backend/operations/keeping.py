"""What the ledger may hold of operations, whatever becomes of them: as their kinds say.

What counts is worked into rows, and the rooms see to it that the ledger does not keep what these
may not. Here it is seen to for what is held, waits, or was refused: looked at in the transaction
that stores it, so that nothing stands in the ledger, not for a moment, that nobody may keep. What
earlier releases kept is gone through by `bin/palier folds tidy`.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from backend.hooks import Hook
from backend.operations import ledger
from backend.operations.envelope import Signed, read_envelope, read_json
from backend.operations.kinds import Kind, Payload, kind_of
from backend.operations.ledger import State
from backend.operations.models import LedgerEntry
from backend.operations.payloads import Malformed


class Read(NamedTuple):
    """An operation, its kind and what it says; None for what this server cannot read."""

    signed: Signed
    kind: Kind | None
    payload: Payload | None


def read(signed: Signed) -> Read:
    """An operation with what can be read of it."""
    kind = kind_of(signed.envelope.kind, signed.envelope.kind_version)
    if kind is None:
        return Read(signed, None, None)
    try:
        return Read(signed, kind, kind.read(read_json(signed.payload)))
    except Malformed:
        return Read(signed, kind, None)


def never(one: Read) -> str | None:
    """Why nothing that it says may ever be kept: a code; None where it may, as far as one sees."""
    if one.kind is None or one.payload is None or one.kind.never is None:
        return None
    return one.kind.never(one.payload)


def keep_what_may_be(session: Session, operations: Iterable[Read]) -> None:
    """Of operations that do not count let the ledger hold what may be kept, and nothing else."""
    gone, instead = _what_may_be(session, operations)
    ledger.forget(session, gone)
    ledger.keep_instead(session, instead)


def _what_may_be(
    session: Session, operations: Iterable[Read]
) -> tuple[list[UUID], dict[UUID, str]]:
    """Those of which nothing may be kept, and the payloads that may be in place of what was said.

    Of what cannot be read nothing can be said: only its phone keeps it.
    """
    of_kind: defaultdict[Kind, dict[UUID, Read]] = defaultdict(dict)
    gone: list[UUID] = []
    for one in operations:
        if one.kind is None or one.payload is None or never(one) is not None:
            gone.append(one.signed.envelope.id)
        else:
            of_kind[one.kind][one.signed.envelope.id] = one
    instead: dict[UUID, str] = {}
    for kind, reads in of_kind.items():
        payloads = {id_: one.payload for id_, one in reads.items() if one.payload is not None}
        cleaned = kind.clean(session, payloads) if kind.clean else {}
        for id_, fields in cleaned.items():
            if fields is None:
                gone.append(id_)
            else:
                instead[id_] = _with(reads[id_].signed.payload, fields)
    return gone, instead


def _with(payload: str, fields: Payload) -> str:
    """A payload in which some fields say something else."""
    read = cast(dict[str, Any], read_json(payload))
    return json.dumps(read | fields, ensure_ascii=False, separators=(",", ":"))


BATCH = 1000
FIRST = UUID(int=0)


@dataclass(frozen=True)
class Looked:
    """One batch: what it took off or would, and the last that was looked at; None at the end."""

    found: int
    last_id: UUID | None


# Looks at a batch after an id; sets it right where that is asked for.
Tidy = Callable[[Session, UUID, bool], Looked]

# What `bin/palier folds tidy` goes through, under the names that it shows. Each batch is a
# transaction that locks only what it changes, so phones go on.
tidies: Hook[Tidy] = Hook("what is tidied")


def looked(rows: Sequence[Any], found: int) -> Looked:
    """A batch that was looked at."""
    return Looked(found, rows[-1].id if len(rows) == BATCH else None)


def tidy_open(session: Session, after: UUID, repairing: bool) -> Looked:
    """What earlier releases kept of operations that do not count."""
    rows = _batch(session, after, LedgerEntry.state != State.APPLIED)
    gone, instead = _what_may_be(session, (read(_signed(row)) for row in rows))
    if repairing:
        ledger.forget(session, gone)
        ledger.keep_instead(session, instead)
    return looked(rows, len(gone) + len(instead))


def tidy_applied(session: Session, after: UUID, repairing: bool) -> Looked:
    """What earlier releases kept of operations that count: it has served, and is forgotten."""
    rows = _batch(session, after, LedgerEntry.state == State.APPLIED)
    # What only another release can read is left to it.
    known = [one for row in rows if (one := read(_signed(row))).payload is not None]
    gone, instead = _what_may_be(session, known)
    if repairing:
        ledger.forget(session, [*gone, *instead])
    return looked(rows, len(gone) + len(instead))


def _batch(session: Session, after: UUID, which: ColumnElement[bool]) -> Sequence[Any]:
    return session.execute(
        select(
            LedgerEntry.id,
            LedgerEntry.envelope,
            LedgerEntry.payload,
            LedgerEntry.signature,
            LedgerEntry.received_at,
        )
        .where(LedgerEntry.id > after, which, LedgerEntry.payload.is_not(None))
        .order_by(LedgerEntry.id)
        .limit(BATCH)
    ).all()


def _signed(row: Any) -> Signed:  # noqa: ANN401  # of `_batch`
    envelope = read_envelope(row.envelope, row.received_at)
    return Signed(envelope, row.payload, row.signature, row.received_at)
