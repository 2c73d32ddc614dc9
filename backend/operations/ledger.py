"""The ledger: what was signed is kept, once, with what became of it.

Everything here works on many operations at once, in the transaction of the caller.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.operations.envelope import Signed
from backend.operations.place import Place
from backend.operations.timing import PLACE_GONE


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
    """What the ledger knows of an operation: when it happened and came, and what a lead decided."""

    envelope: str
    outcome: Outcome
    occurred_at: datetime
    received_at: datetime
    settled_as: str | None = None
    stated_at: datetime | None = None


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
    select operation.id, envelope, state, coalesce(refusal_code, held_code), occurred_at,
        received_at, settled.action, settled.stated_at
    from operation left join lateral (
        select action, stated_at from operation_settling
        where operation_id = operation.id and state <> 'applied' and action <> 'retry'
        order by settled_at desc, operation_settling.id desc limit 1) settled on true
    where operation.id = any(cast(:ids as uuid[]))
    order by operation.id for no key update of operation
""")


def known(session: Session, ids: Iterable[UUID]) -> dict[UUID, Kept]:
    """What the ledger knows of these operations, locked until the end of the transaction."""
    rows = _KNOWN(session, ids=list(ids))
    return {
        row_id: Kept(envelope, Outcome(State(state), code), *rest)
        for row_id, envelope, state, code, *rest in rows
    }


_THERE = Statement("select id from operation where id = any(cast(:ids as uuid[]))")


def there(session: Session, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these operations are in the ledger, whatever became of them."""
    return set(_THERE(session, ids=list(ids)).scalars())


_HOLDING = Statement("""
    select id from operation where id = any(cast(:ids as uuid[])) and payload is not null
""")


def holding(session: Session, ids: Iterable[UUID]) -> set[UUID]:
    """Of which of these operations the ledger holds what they say, whatever became of them."""
    asked = list(ids)
    return set(_HOLDING(session, ids=asked).scalars()) if asked else set()


_APPLIED = Statement(
    "select id from operation where id = any(cast(:ids as uuid[])) and state = 'applied'"
)


def applied(session: Session, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these operations have been applied."""
    asked = list(ids)
    return set(_APPLIED(session, ids=asked).scalars()) if asked else set()


_HELD_OF = Statement("""
    select count(*) from (
        select from operation
        where author_id = :author_id and state = 'held' and held_code = :code limit :most) held
""")


def held_of(session: Session, author_id: UUID, outcome: Outcome, most: int) -> int:
    """How many operations of an author are held for one reason, counted as far as `most`."""
    return int(_HELD_OF(session, author_id=author_id, code=outcome.code, most=most).scalar_one())


_SETTLE = Statement("""
    update operation
    set state = given.state,
        refusal_code = case given.state when 'refused' then given.code end,
        held_code = case given.state when 'held' then given.code end,
        applied_at = case given.state when 'applied' then now() end,
        payload = case when given.forgets then null else operation.payload end,
        place = case when given.is_gone
            then coalesce(cast(given.place as jsonb), operation.place) end
    from unnest(cast(:ids as uuid[]), cast(:states as text[]), cast(:codes as text[]),
        cast(:forgets as boolean[]), cast(:is_gone as boolean[]), cast(:places as text[]))
        as given (id, state, code, forgets, is_gone, place)
    where operation.id = given.id
""")


def settle(
    session: Session,
    outcomes: Mapping[UUID, Outcome],
    forget: frozenset[str] = frozenset(),
    places: Mapping[UUID, Place] = MappingProxyType({}),
) -> None:
    """Note what became of operations that are in the ledger.

    Args:
        forget: codes of refusals whose payload must not be kept.
        places: what their phones call the places of those that are held because these are gone.
    """
    if not outcomes:
        return
    _SETTLE(
        session,
        ids=list(outcomes),
        states=[outcome.state.value for outcome in outcomes.values()],
        codes=[outcome.code for outcome in outcomes.values()],
        forgets=[outcome.code in forget for outcome in outcomes.values()],
        is_gone=[outcome.code == PLACE_GONE for outcome in outcomes.values()],
        places=[_text(places.get(one)) for one in outcomes],
    )


def _text(place: Place | None) -> str | None:
    return None if place is None else json.dumps(asdict(place), ensure_ascii=False)


_WAIT = Statement("""
    insert into operation_wait (id, operation_id, waits_for)
    select gen_random_uuid(), operation_id, waits_for
    from unnest(cast(:ids as uuid[]), cast(:waits as uuid[])) as given (operation_id, waits_for)
    on conflict do nothing
""")
_WAIT_NO_MORE = Statement(
    "delete from operation_wait where operation_id = any(cast(:ids as uuid[]))"
)


def wait(session: Session, waits: Mapping[UUID, Iterable[UUID]]) -> None:
    """Note for which others operations in the ledger wait; for none means no more."""
    if over := [one for one, others in waits.items() if not others]:
        _WAIT_NO_MORE(session, ids=over)
    if pairs := [(one, other) for one, others in waits.items() for other in others]:
        _WAIT(session, ids=[one for one, _ in pairs], waits=[other for _, other in pairs])


@dataclass(frozen=True, slots=True)
class Stored:
    """An operation as the ledger keeps it, to be taken up again."""

    envelope: str
    payload: str
    signature: bytes
    received_at: datetime
    device_key_id: UUID


# What a kind forgets has no payload here: its phone brings it again.
_WAITING_FOR = Statement("""
    select distinct operation_id from operation_wait where waits_for = any(cast(:ids as uuid[]))
    order by operation_id limit :most
""")
_STORED = Statement("""
    select envelope, payload, signature, received_at, device_key_id
    from operation where id = any(cast(:ids as uuid[])) and state <> 'applied'
        and payload is not null
    order by device_seq, id
""")


def waiting_for(session: Session, ids: Iterable[UUID], most: int) -> list[UUID]:
    """Operations of any author that wait for some of these."""
    asked = list(ids)
    return list(_WAITING_FOR(session, ids=asked, most=most).scalars()) if asked else []


def stored(session: Session, ids: Iterable[UUID]) -> list[Stored]:
    """Those of these operations that are not applied and whose payloads are kept."""
    asked = list(ids)
    return [Stored(*row) for row in _STORED(session, ids=asked)] if asked else []


_HELD_BACK = Statement("""
    select device_id, author_id, id, depends_on from operation
    where id = any(cast(:ids as uuid[])) and state = 'held' and held_code = 'operations.waits'
        and payload is not null
    order by device_id, author_id, device_seq, id
""")


@dataclass(frozen=True, slots=True)
class HeldBack:
    """An operation that waits, of whom on which device, and all that it named."""

    signer: tuple[UUID, UUID]
    id: UUID
    depends_on: frozenset[UUID]


def held_back(session: Session, ids: Iterable[UUID]) -> list[HeldBack]:
    """Those of these that wait and whose payloads are kept, by device and author, each in the
    order of the device.
    """
    asked = list(ids)
    return [
        HeldBack((device_id, author_id), operation_id, frozenset(depends_on))
        for device_id, author_id, operation_id, depends_on in (
            _HELD_BACK(session, ids=asked) if asked else ()
        )
    ]


_SETTLED_AS = Statement("""
    insert into operation_settling (id, operation_id, member_id, action, stated_at)
    select gen_random_uuid(), operation_id, cast(:member_id as uuid), :action, stated_at
    from unnest(cast(:ids as uuid[]), cast(:stated_at as timestamptz[]))
        as given (operation_id, stated_at)
""")


def decide(
    session: Session, stated_at: Mapping[UUID, datetime | None], member_id: UUID, action: str
) -> None:
    """Keep what a lead decided about operations; for `state_time` when each of them happened."""
    _SETTLED_AS(
        session,
        ids=list(stated_at),
        stated_at=list(stated_at.values()),
        member_id=member_id,
        action=action,
    )


_FORGET = Statement("""
    update operation set payload = null
    where id = any(cast(:ids as uuid[])) and payload is not null
""")


def forget(session: Session, ids: Iterable[UUID]) -> None:
    """Keep of these operations that they were said, and no longer what."""
    if said := list(ids):
        _FORGET(session, ids=said)


_KEEP_INSTEAD = Statement("""
    update operation set payload = given.payload
    from unnest(cast(:ids as uuid[]), cast(:payloads as text[])) as given (id, payload)
    where operation.id = given.id and operation.payload <> given.payload
""")


def keep_instead(session: Session, payloads: Mapping[UUID, str]) -> None:
    """Keep of these operations what may be kept, in place of what was said.

    It is not what was signed any more: so it is forgotten once the operation counts. What was
    forgotten stays so.
    """
    if payloads:
        _KEEP_INSTEAD(session, ids=list(payloads), payloads=list(payloads.values()))


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
