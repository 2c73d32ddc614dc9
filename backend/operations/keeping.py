"""What the ledger may hold of operations, whatever becomes of them: as their kinds say.

What counts is worked into rows, and the rooms see to it that the ledger does not keep what these
may not. Here it is seen to for what is held, waits, or was refused: looked at in the transaction
that stores it, so that nothing stands in the ledger, not for a moment, that nobody may keep. What
earlier releases kept is gone through by `bin/palier folds tidy`.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from backend.hooks import Hook
from backend.operations import ledger
from backend.operations.envelope import Signed, read_envelope, read_json
from backend.operations.faults import is_of_database, note_fault
from backend.operations.kinds import Cleaned, Kind, Payload, kind_of
from backend.operations.ledger import State
from backend.operations.models import LedgerEntry
from backend.operations.payloads import Malformed


class Read(NamedTuple):
    """An operation, its kind and what it says; None for what this server cannot read.

    `never` is why nothing of it may ever be kept, a code, and `day` the one that it sums up, as
    its kind says. `is_faulty`: a function of its kind failed on it. It has its payload then only
    where it is known that it may be kept.
    """

    signed: Signed
    kind: Kind | None
    payload: Payload | None
    never: str | None = None
    day: date | None = None
    is_faulty: bool = False


def read(signed: Signed) -> Read:
    """An operation with what can be read of it; whatever its kind fails at is its own fault."""
    kind = kind_of(signed.envelope.kind, signed.envelope.kind_version)
    if kind is None:
        return Read(signed, None, None)
    one = Read(signed, kind, None)
    try:
        payload = kind.read(read_json(signed.payload))
        one = one._replace(never=kind.never(payload) if kind.never else None, payload=payload)
        return one._replace(day=kind.day_of(payload)) if kind.day_of else one
    except Malformed:
        return Read(signed, kind, None)
    except Exception as error:
        note_fault(error, kind.name, signed.envelope.id)
        return one._replace(is_faulty=True)


class _Keepable(NamedTuple):
    """Those of which nothing may be kept, the payloads that may be in place of what was said, and
    those of which that cannot be told, as their kind fails on them.
    """

    gone: list[UUID]
    instead: dict[UUID, str]
    unclear: set[UUID]


def keep_what_may_be(session: Session, operations: Iterable[Read], new: Collection[UUID]) -> None:
    """Of operations that do not count let the ledger hold what may be kept, and nothing else.

    Args:
        new: those that it was not gone through for before. Of these it keeps nothing where it
            cannot be told what may be; what it held already was looked at when it came.
    """
    gone, instead, unclear = _what_may_be(session, operations)
    ledger.forget(session, [*gone, *unclear.intersection(new)])
    ledger.keep_instead(session, instead)


def _what_may_be(session: Session, operations: Iterable[Read]) -> _Keepable:
    """What may be kept of operations.

    Of what cannot be read nothing can be said: only its phone keeps it.
    """
    of_kind: defaultdict[Kind, dict[UUID, Read]] = defaultdict(dict)
    found = _Keepable([], {}, set())
    for one in operations:
        if one.is_faulty and one.payload is None:
            found.unclear.add(one.signed.envelope.id)
        elif one.kind is None or one.payload is None or one.never is not None:
            found.gone.append(one.signed.envelope.id)
        else:
            of_kind[one.kind][one.signed.envelope.id] = one
    for kind, reads in of_kind.items():
        payloads = {id_: one.payload for id_, one in reads.items() if one.payload is not None}
        cleaned = _cleaned(session, kind, payloads)
        found.unclear.update(payloads.keys() - cleaned.keys())
        for id_, fields in cleaned.items():
            if fields is None:
                found.gone.append(id_)
            elif fields:
                found.instead[id_] = _with(reads[id_].signed.payload, fields)
    return found


def _cleaned(session: Session, kind: Kind, payloads: Mapping[UUID, Payload]) -> Cleaned:
    """What `clean` says of each, nothing to change among that; without those it fails on."""
    cleaned: dict[UUID, Payload | None] = {id_: {} for id_ in payloads}
    if kind.clean is None:
        return cleaned
    try:
        with session.begin_nested():
            return {**cleaned, **kind.clean(session, payloads)}
    except Exception as error:
        if is_of_database(error):
            raise
        if len(payloads) == 1:
            note_fault(error, kind.name, *payloads)
            return {}
    alone = (_cleaned(session, kind, {id_: payload}) for id_, payload in payloads.items())
    return {id_: fields for one in alone for id_, fields in one.items()}


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
    gone, instead, _ = _what_may_be(session, (read(_signed(row)) for row in rows))
    if repairing:
        ledger.forget(session, gone)
        ledger.keep_instead(session, instead)
    return looked(rows, len(gone) + len(instead))


def tidy_applied(session: Session, after: UUID, repairing: bool) -> Looked:
    """What earlier releases kept of operations that count: it has served, and is forgotten."""
    rows = _batch(session, after, LedgerEntry.state == State.APPLIED)
    # What only another release can read is left to it.
    known = [one for row in rows if (one := read(_signed(row))).payload is not None]
    gone, instead, _ = _what_may_be(session, known)
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
