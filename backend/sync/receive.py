"""Operations in: a batch from a device becomes rows and verdicts, and nothing said is lost.

A batch is grouped by organisation, device and author. Each group is one transaction of its own,
acting for its organisation: neither who carries a batch nor what else is in it matters to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.access.roles import Grant
from backend.access.who import grants_of
from backend.database import writing_for
from backend.operations import ledger
from backend.operations.carried import read_carried
from backend.operations.custody import SealUnreadable, sealing_keys
from backend.operations.envelope import Signed, read_json
from backend.operations.kinds import Operation
from backend.operations.ledger import APPLIED, Entry, Outcome, State, held, refused
from backend.operations.payloads import Malformed
from backend.operations.receipts import receipts
from backend.operations.unknown import note_unknown
from backend.sync.applying import WAITS, Candidate, apply_all
from backend.sync.keys import KEY_UNKNOWN, Key, KeysOfDevice
from backend.sync.kinds import KINDS, forgets, kind_of

MALFORMED = refused("operations.malformed")
SEAL_UNREADABLE = refused("operations.seal_unreadable")
ID_REUSED = refused("operations.id_reused")
KIND_UNKNOWN = held("operations.kind_unknown")

# Refusals after which not even the ledger may keep what was said.
FORGOTTEN = frozenset({"follow_ups.consent_missing", "encounters.consent_missing"})

_ATTEMPTS = 3
# A deadlock and a serialization failure: done again, the same work succeeds.
_PASSING = frozenset({"40P01", "40001"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an operation; a device forgets it for `applied` and `duplicate` alone.

    For these two there is a receipt.
    """

    verdict: str
    code: str | None = None
    receipt: str | None = field(default=None, compare=False)


def receive(carried: Sequence[object]) -> list[Verdict]:
    """Take a batch in, and answer in its order once everything is durable.

    Args:
        carried: operations as they travel; `read_carried` says how.

    Raises:
        OperationalError: the database is not there for it. What was committed before will be
            answered as a duplicate.
    """
    verdicts: dict[int, Verdict] = {}
    groups: dict[tuple[UUID, UUID, UUID], dict[int, Signed]] = {}
    keys, given, now = sealing_keys(), receipts(), datetime.now(UTC)
    # A receipt tells milliseconds, and the ledger shall say the same.
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    for place, one in enumerate(carried):
        try:
            signed = read_carried(one, keys, given, now)
        except Malformed:
            verdicts[place] = _verdict(MALFORMED)
            continue
        except SealUnreadable:
            verdicts[place] = _verdict(SEAL_UNREADABLE)
            continue
        envelope = signed.envelope
        key = (envelope.organisation_id, envelope.device_id, envelope.author_id)
        groups.setdefault(key, {})[place] = signed
    waiting = list(groups.values())
    while waiting:
        went_on = False
        for group in waiting:
            for place, verdict in _receive_group(group).items():
                # Asked again, what was just applied is a duplicate: the first word stands.
                if verdicts.get(place) in (None, _verdict(WAITS)):
                    verdicts[place] = verdict
                    went_on = went_on or verdict.verdict == State.APPLIED
        # What waits for a group that came later in the batch has its turn once that is in.
        waiting = [
            group
            for group in waiting
            if went_on
            and len(groups) > 1
            and any(verdicts[place] == _verdict(WAITS) for place in group)
        ]
    return [verdicts[place] for place in range(len(carried))]


def _receive_group(group: dict[int, Signed]) -> dict[int, Verdict]:
    organisation_id = next(iter(group.values())).envelope.organisation_id
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with writing_for(organisation_id) as session:
                return take_in(session, group)
        except OperationalError as error:
            if attempt == _ATTEMPTS or getattr(error.orig, "sqlstate", None) not in _PASSING:
                raise
    raise AssertionError("the last attempt returns or raises")


def take_in(session: Session, group: dict[int, Signed]) -> dict[int, Verdict]:
    """Store and apply what one author recorded on one device."""
    envelope = next(iter(group.values())).envelope
    keys = KeysOfDevice(session, envelope.device_id)
    verdicts: dict[int, Verdict] = {}
    entries: dict[UUID, tuple[Signed, Key]] = {}
    # A phone sends in its order; whoever else carries may not.
    for place, signed in sorted(group.items(), key=lambda item: item[1].envelope.device_seq):
        key = keys.find(signed)
        if isinstance(key, Outcome):
            # What nobody is known to have signed is not kept: it could occupy anybody's id.
            verdicts[place] = _verdict(key)
        else:
            entries.setdefault(signed.envelope.id, (signed, key))
    if unknown := sum(one == _verdict(KEY_UNKNOWN) for one in verdicts.values()):
        note_unknown(session, envelope.device_id, envelope.author_id, unknown)
    if entries:
        became = _settle_all(session, entries, grants_of(session, envelope.author_id))
        seen: set[UUID] = set()
        for place, signed in group.items():
            if place not in verdicts:
                verdicts[place] = _said(signed, entries, became, seen)
    return verdicts


def _said(
    signed: Signed,
    entries: dict[UUID, tuple[Signed, Key]],
    became: dict[UUID, Verdict],
    seen: set[UUID],
) -> Verdict:
    """The verdict for one place of the batch, in which an id may stand twice."""
    operation_id = signed.envelope.id
    if signed.envelope.text != entries[operation_id][0].envelope.text:
        return _verdict(ID_REUSED)
    again = operation_id in seen
    seen.add(operation_id)
    verdict = became[operation_id]
    if again and verdict.verdict == State.APPLIED:
        return Verdict("duplicate", receipt=verdict.receipt)
    return verdict


def _settle_all(
    session: Session, entries: dict[UUID, tuple[Signed, Key]], grants: tuple[Grant, ...]
) -> dict[UUID, Verdict]:
    judged = {
        operation_id: _candidate(signed, key, grants)
        for operation_id, (signed, key) in entries.items()
    }
    waits_for = {
        operation for signed, _ in entries.values() for operation in signed.envelope.depends_on
    }
    already = ledger.applied(session, waits_for)
    new = ledger.store(
        session,
        [
            (Entry(signed, key.id, forgets(signed.envelope.kind)), _before(judged[operation_id]))
            for operation_id, (signed, key) in entries.items()
        ],
    )
    kept = ledger.known(session, entries.keys() - new) if len(new) < len(entries) else {}
    verdicts: dict[UUID, Verdict] = {}
    before: dict[UUID, Outcome] = {
        operation_id: _before(judged[operation_id]) for operation_id in new
    }
    for operation_id, entry in kept.items():
        if entry.envelope != entries[operation_id][0].envelope.text:
            verdicts[operation_id] = _verdict(ID_REUSED)
            continue
        # What was had before is judged as of then, however often it is asked about.
        signed, key = entries[operation_id]
        signed = signed.as_of(entry.received_at)
        entries[operation_id] = (signed, key)
        if entry.outcome.state is State.APPLIED:
            verdicts[operation_id] = Verdict("duplicate", receipt=_receipt(signed))
        else:
            before[operation_id] = entry.outcome
            judged[operation_id] = _candidate(signed, key, grants)
    candidates = {one: judged[one] for one in entries if one in before}
    after = {one: judge for one, judge in candidates.items() if isinstance(judge, Outcome)}
    after |= apply_all(
        session, [one for one in candidates.values() if isinstance(one, Candidate)], already, KINDS
    )
    changed = {one: outcome for one, outcome in after.items() if outcome != before[one]}
    ledger.settle(session, changed, FORGOTTEN)
    return verdicts | {one: _receipted(outcome, entries[one][0]) for one, outcome in after.items()}


def _candidate(signed: Signed, key: Key, grants: tuple[Grant, ...]) -> Candidate | Outcome:
    """What there is to apply, or why it will not be, as far as the operation itself tells."""
    envelope = signed.envelope
    if (objection := key.objection(envelope)) is not None:
        return objection
    known = kind_of(envelope.kind, envelope.kind_version)
    if known is None:
        return KIND_UNKNOWN
    kind, read = known
    try:
        payload = read(read_json(signed.payload))
    except Malformed:
        return MALFORMED
    operation = Operation(
        id=envelope.id,
        author_id=envelope.author_id,
        grants=grants,
        device_seq=envelope.device_seq,
        recorded_at=envelope.recorded_at,
        occurred_at=envelope.occurred_at,
        utc_offset_min=envelope.utc_offset_min,
        payload=payload,
    )
    return Candidate(kind, operation, envelope.depends_on)


def _before(judged: Candidate | Outcome) -> Outcome:
    """What the ledger says until it is settled: nobody reads it before the commit."""
    return judged if isinstance(judged, Outcome) else APPLIED


def _verdict(outcome: Outcome) -> Verdict:
    return Verdict(outcome.state.value, outcome.code)


def _receipted(outcome: Outcome, signed: Signed) -> Verdict:
    receipt = _receipt(signed) if outcome.state is State.APPLIED else None
    return Verdict(outcome.state.value, outcome.code, receipt)


def _receipt(signed: Signed) -> str:
    return receipts().give(signed.envelope.id, signed.envelope.text, signed.received_at)


def id_of(carried: object) -> str | None:
    """The id that an operation came under, so that even one that cannot be read is answered."""
    found = carried.get("id") if isinstance(carried, dict) else None
    return found if isinstance(found, str) else None
