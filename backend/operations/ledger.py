"""The ledger: what was signed is kept, once, with what became of it.

Everything here works on many operations at once, in the transaction of the caller.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.inserting import SKIP, insert_new, insert_rows
from backend.database.statements import Statement
from backend.operations.envelope import Signed
from backend.operations.models import LedgerEntry, OperationSettling, OperationWait
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


def store(session: Session, entries: Sequence[tuple[Entry, Outcome]]) -> set[UUID]:
    """Keep operations that are new, and say which these were.

    One that another transaction is just storing is waited for. What is said to be applied here
    is applied in the same transaction, or settled otherwise before its end.
    """
    return insert_new(session, LedgerEntry, (_row(entry, outcome) for entry, outcome in entries))


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
    forget: Collection[UUID] = (),
    places: Mapping[UUID, Place] = MappingProxyType({}),
) -> None:
    """Note what became of operations that are in the ledger.

    Args:
        forget: those whose payload must not be kept.
        places: what their phones call the places of those that are held because these are gone.
    """
    if not outcomes:
        return
    _SETTLE(
        session,
        ids=list(outcomes),
        states=[outcome.state.value for outcome in outcomes.values()],
        codes=[outcome.code for outcome in outcomes.values()],
        forgets=[one in forget for one in outcomes],
        is_gone=[outcome.code == PLACE_GONE for outcome in outcomes.values()],
        places=[_text(places.get(one)) for one in outcomes],
    )


def _text(place: Place | None) -> str | None:
    return None if place is None else json.dumps(asdict(place), ensure_ascii=False)


_WAIT_NO_MORE = Statement(
    "delete from operation_wait where operation_id = any(cast(:ids as uuid[]))"
)


def wait(session: Session, waits: Mapping[UUID, Iterable[UUID]]) -> None:
    """Note for which others operations in the ledger wait; for none means no more."""
    if over := [one for one, others in waits.items() if not others]:
        _WAIT_NO_MORE(session, ids=over)
    insert_rows(
        session,
        OperationWait,
        (
            {"operation_id": one, "waits_for": other}
            for one, others in waits.items()
            for other in others
        ),
        on_conflict=SKIP,
    )


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


def decide(
    session: Session, stated_at: Mapping[UUID, datetime | None], member_id: UUID, action: str
) -> None:
    """Keep what a lead decided about operations; for `state_time` when each of them happened."""
    insert_rows(
        session,
        OperationSettling,
        (
            {"operation_id": one, "member_id": member_id, "action": action, "stated_at": at}
            for one, at in stated_at.items()
        ),
    )


_FORGET = Statement("""
    update operation set payload = null
    where id = any(cast(:ids as uuid[])) and payload is not null
""")


def forget(session: Session, ids: Iterable[UUID]) -> None:
    """Keep of these operations that they were said, and no longer what."""
    if given := list(ids):
        _FORGET(session, ids=given)


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
    signed, envelope = entry.signed, entry.signed.envelope
    code, state = outcome.code, outcome.state
    return {
        "id": envelope.id,
        "kind": envelope.kind,
        "kind_version": envelope.kind_version,
        "author_id": envelope.author_id,
        "device_id": envelope.device_id,
        "device_key_id": entry.device_key_id,
        "device_seq": envelope.device_seq,
        "recorded_at": envelope.recorded_at,
        "utc_offset_min": envelope.utc_offset_min,
        "depends_on": envelope.depends_on,
        "payload_hash": envelope.payload_hash,
        "envelope": envelope.text,
        "signature": signed.signature,
        "received_at": signed.received_at,
        "occurred_at": envelope.occurred_at,
        "state": state.value,
        "refusal_code": code if state is State.REFUSED else None,
        "held_code": code if state is State.HELD else None,
        "applied_at": datetime.now(UTC) if state is State.APPLIED else None,
        "payload": None if entry.forgets else signed.payload,
    }
