"""The ledger: what was signed is kept, once, with what became of it.

Everything here works on many operations at once, in the transaction of the caller.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.operations.envelope import Signed


class State(StrEnum):
    """What became of an operation that is in the ledger."""

    APPLIED = "applied"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A state, and the code that says why where it is not applied."""

    state: State
    code: str | None = None


APPLIED = Outcome(State.APPLIED)


def held(code: str) -> Outcome:
    """It waits, and is tried again whenever the device asks about it."""
    return Outcome(State.HELD, code)


def refused(code: str) -> Outcome:
    """It is against a rule; it stays in the ledger, where it can be repaired."""
    return Outcome(State.REFUSED, code)


@dataclass(frozen=True, slots=True)
class Entry:
    """An operation whose signature was checked, the key that made it, and whether what it says
    must not be kept.
    """

    signed: Signed
    device_key_id: UUID
    forgets: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What the ledger knows of an operation."""

    envelope: str
    outcome: Outcome
    received_at: datetime


_STORE = Statement("""
    insert into operation (
        id, kind, kind_version, author_id, device_id, device_key_id, device_seq, recorded_at,
        utc_offset_min, depends_on, payload_hash, envelope, signature, received_at, occurred_at,
        state, refusal_code, held_code, applied_at, payload)
    select id, kind, kind_version, author_id, device_id, device_key_id, device_seq, recorded_at,
        utc_offset_min, depends_on, decode(payload_hash, 'hex'), envelope,
        decode(signature, 'hex'), received_at, occurred_at, state,
        case state when 'refused' then code end, case state when 'held' then code end,
        case state when 'applied' then now() end, payload
    from json_to_recordset(cast(:rows as json))
        as given (id uuid, kind text, kind_version int, author_id uuid, device_id uuid,
            device_key_id uuid, device_seq int, recorded_at timestamptz, utc_offset_min int,
            depends_on uuid[], payload_hash text, envelope text, signature text,
            received_at timestamptz, occurred_at timestamptz, state text, code text, payload text)
    on conflict do nothing
    returning id
""")


def store(session: Session, entries: Sequence[tuple[Entry, Outcome]]) -> set[UUID]:
    """Keep operations that are new, and say which these were.

    One that another transaction is just storing is waited for. What is said to be applied here
    is applied in the same transaction, or settled otherwise before its end.
    """
    if not entries:
        return set()
    # As JSON, which is written and read quicker than arrays of texts that are JSON themselves.
    rows = json.dumps([_row(entry, outcome) for entry, outcome in entries], ensure_ascii=False)
    stored = _STORE(session, rows=rows)
    return set(stored.scalars())


_KNOWN = Statement("""
    select id, envelope, state, coalesce(refusal_code, held_code), received_at
    from operation where id = any(cast(:ids as uuid[])) order by id for no key update
""")


def known(session: Session, ids: Iterable[UUID]) -> dict[UUID, Kept]:
    """What the ledger knows of these operations, locked until the end of the transaction."""
    rows = _KNOWN(session, ids=list(ids))
    return {
        row_id: Kept(envelope, Outcome(State(state), code), received_at)
        for row_id, envelope, state, code, received_at in rows
    }


_APPLIED = Statement(
    "select id from operation where id = any(cast(:ids as uuid[])) and state = 'applied'"
)


def applied(session: Session, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these operations have been applied."""
    asked = list(ids)
    return set(_APPLIED(session, ids=asked).scalars()) if asked else set()


_SETTLE = Statement("""
    update operation
    set state = given.state,
        refusal_code = case given.state when 'refused' then given.code end,
        held_code = case given.state when 'held' then given.code end,
        applied_at = case given.state when 'applied' then now() end,
        payload = case when given.forgets then null else operation.payload end
    from unnest(cast(:ids as uuid[]), cast(:states as text[]), cast(:codes as text[]),
        cast(:forgets as boolean[])) as given (id, state, code, forgets)
    where operation.id = given.id
""")


def settle(
    session: Session, outcomes: Mapping[UUID, Outcome], forget: frozenset[str] = frozenset()
) -> None:
    """Note what became of operations that are in the ledger.

    Args:
        forget: codes of refusals whose payload must not be kept.
    """
    if not outcomes:
        return
    _SETTLE(
        session,
        ids=list(outcomes),
        states=[outcome.state.value for outcome in outcomes.values()],
        codes=[outcome.code for outcome in outcomes.values()],
        forgets=[outcome.code in forget for outcome in outcomes.values()],
    )


_FORGET = Statement("""
    update operation set payload = null
    where id = any(cast(:ids as uuid[])) and payload is not null
""")


def forget(session: Session, ids: Iterable[UUID]) -> None:
    """Keep of these operations that they were said, and no longer what."""
    if said := list(ids):
        _FORGET(session, ids=said)


def _row(entry: Entry, outcome: Outcome) -> dict[str, object]:
    envelope = entry.signed.envelope
    return {
        "id": str(envelope.id),
        "kind": envelope.kind,
        "kind_version": envelope.kind_version,
        "author_id": str(envelope.author_id),
        "device_id": str(envelope.device_id),
        "device_key_id": str(entry.device_key_id),
        "device_seq": envelope.device_seq,
        "recorded_at": envelope.recorded_at.isoformat(),
        "utc_offset_min": envelope.utc_offset_min,
        "depends_on": [str(operation) for operation in envelope.depends_on],
        "payload_hash": envelope.payload_hash.hex(),
        "envelope": envelope.text,
        "signature": entry.signed.signature.hex(),
        "received_at": entry.signed.received_at.isoformat(),
        "occurred_at": envelope.occurred_at.isoformat(),
        "state": outcome.state.value,
        "code": outcome.code,
        "payload": None if entry.forgets else entry.signed.payload,
    }
