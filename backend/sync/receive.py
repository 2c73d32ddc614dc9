"""Operations in: a batch from a device becomes rows and verdicts, and nothing said is lost.

A batch is grouped by organisation, device and author. Each group is one transaction of its own,
acting for its organisation: neither who carries a batch nor what else is in it matters to it.
What a batch may cost is bounded: each group has two looks, and what then still waits is held
until what it waits for is there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.identity import grants_of
from backend.database import act_for, db
from backend.database.attempts import with_attempts
from backend.operations.carried import read_carried
from backend.operations.custody import SealUnreadable, sealing_keys
from backend.operations.envelope import Signed
from backend.operations.ledger import Outcome, State, held, refused
from backend.operations.payloads import Malformed
from backend.operations.receipts import receipts
from backend.operations.unknown import note_unknown
from backend.sync.applying import WAITS
from backend.sync.dependents import apply_waiting
from backend.sync.judging import ID_REUSED, MALFORMED, Judgement, judge_all
from backend.sync.keys import KEY_UNKNOWN, Checks, Key, KeysOfDevice

# An operation by its organisation and id.
Named = tuple[UUID, UUID]
# What one author recorded on one device, by the place in the batch.
Group = dict[int, Signed]
# The id of the key that signed what stands at a place of the batch, or why none is believed.
Signers = dict[int, UUID | Outcome]

# Of one batch. A phone sends 50 operations at a time, so it never comes so far.
MOST_GROUPS = 64

SEAL_UNREADABLE = refused("operations.seal_unreadable")
# Beyond what one batch may cost: not looked at, and not kept. It comes again with its phone, when
# what stood before it has left.
CROWDED = held("operations.batch_crowded")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an operation; a device forgets it for `applied` and `duplicate` alone.

    For these two there is a receipt. `is_kept`: what it says is here, counted or for a person to
    settle. What is not kept is nowhere but with who brought it.
    """

    verdict: str
    code: str | None = None
    receipt: str | None = field(default=None, compare=False)
    is_kept: bool = field(default=False, compare=False)


def receive(carried: Sequence[object]) -> list[Verdict]:
    """Take a batch in, and answer in its order once everything is durable.

    Args:
        carried: operations as they travel; `read_carried` says how.

    Raises:
        OperationalError: the database is not there for it. What was committed before will be
            answered as a duplicate.
    """
    verdicts: dict[int, Verdict] = {}
    groups: dict[tuple[UUID, UUID, UUID], Group] = {}
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
        if key not in groups and len(groups) == MOST_GROUPS:
            verdicts[place] = _verdict(CROWDED)
            continue
        groups.setdefault(key, {})[place] = signed
    _take_turns(_in_order(list(groups.values())), verdicts)
    _apply_what_waited(groups.values(), verdicts)
    return [verdicts[place] for place in range(len(carried))]


def _in_order(groups: Sequence[Group]) -> list[Group]:
    """Each group after those whose operations it waits for; where two wait for each other, as they
    came.
    """
    group_of = {
        _named(signed): number for number, group in enumerate(groups) for signed in group.values()
    }
    needs = [
        {
            group_of[needed]
            for signed in group.values()
            for needed in _needs(signed)
            if group_of.get(needed, number) != number
        }
        for number, group in enumerate(groups)
    ]
    left = list(range(len(groups)))
    ordered: list[int] = []
    while left:
        ready = [number for number in left if needs[number].isdisjoint(left)] or left[:1]
        ordered += ready
        left = [number for number in left if number not in ready]
    return [groups[number] for number in ordered]


def _take_turns(groups: Sequence[Group], verdicts: dict[int, Verdict]) -> None:
    """Each group once, and what waits of it once more where others brought what it waited for."""
    checks = Checks()
    signers: Signers = {}
    for group in groups:
        signers |= _signers_between(group, checks)
        verdicts |= _receive_group(group, signers)
    for group in groups:
        waiting = {place: one for place, one in group.items() if _waits(verdicts[place])}
        if waiting and _is_one_ready(waiting, groups, verdicts):
            verdicts |= _receive_group(waiting, signers)


def _is_one_ready(waiting: Group, groups: Iterable[Group], verdicts: Mapping[int, Verdict]) -> bool:
    """Whether all that one of these waits for has been brought by now."""
    applied = {
        _named(signed)
        for group in groups
        for place, signed in group.items()
        if verdicts[place].verdict in (State.APPLIED, "duplicate")
    }
    return any(_needs(signed) <= applied for signed in waiting.values())


def _waits(verdict: Verdict) -> bool:
    return verdict == _verdict(WAITS)


def _needs(signed: Signed) -> set[Named]:
    organisation_id = signed.envelope.organisation_id
    return {(organisation_id, other) for other in signed.envelope.depends_on}


def _named(signed: Signed) -> Named:
    return signed.envelope.organisation_id, signed.envelope.id


def _signers_between(group: Group, checks: Checks) -> Signers:
    """Who signed each of a group, checked while no transaction is open."""
    envelope = next(iter(group.values())).envelope
    with Session(db.engine) as session:
        act_for(session, envelope.organisation_id)
        keys = KeysOfDevice(session, envelope.device_id, envelope.author_id, lets_go=True)
        return find_signers(keys, group, checks)


def find_signers(keys: KeysOfDevice, group: Group, checks: Checks) -> Signers:
    """Who signed each of what one author recorded on one device.

    Args:
        keys: of that author on that device.
        group: what was recorded.
        checks: how many signatures may still be checked of the batch.
    """
    found: Signers = {}
    # A phone sends in its order; whoever else carries may not.
    for place, signed in sorted(group.items(), key=lambda item: item[1].envelope.device_seq):
        key = keys.find(signed, checks) if checks.are_left else CROWDED
        found[place] = key if isinstance(key, Outcome) else key.id
    return found


def _receive_group(group: Group, signers: Signers) -> dict[int, Verdict]:
    organisation_id = next(iter(group.values())).envelope.organisation_id
    return with_attempts(organisation_id, lambda session: take_in(session, group, signers))


def _apply_what_waited(
    groups: Iterable[Mapping[int, Signed]], verdicts: dict[int, Verdict]
) -> None:
    """What others had sent before has its turn; and so has what waits here for what they send at
    this moment, whose look at the ledger may have come before ours was there.
    """
    applied: dict[UUID, set[UUID]] = {}
    waiting: dict[UUID, dict[UUID, int]] = {}
    for group in groups:
        for place, signed in group.items():
            envelope, verdict = signed.envelope, verdicts[place]
            if verdict.verdict == State.APPLIED:
                applied.setdefault(envelope.organisation_id, set()).add(envelope.id)
            elif _waits(verdict):
                waiting.setdefault(envelope.organisation_id, {})[envelope.id] = place
    for organisation_id in applied.keys() | waiting.keys():
        here = waiting.get(organisation_id, {})
        done = apply_waiting(organisation_id, applied.get(organisation_id, set()), here.keys())
        for operation_id in done.keys() & here.keys():
            verdicts[here[operation_id]] = _verdict_of(done[operation_id])


def take_in(session: Session, group: Group, signers: Signers) -> dict[int, Verdict]:
    """Store and apply what one author recorded on one device.

    Args:
        session: acts for their organisation.
        group: what was recorded.
        signers: who signed each, as `find_signers` says. Their keys are read again: one may have
            been taken out of use since.
    """
    envelope = next(iter(group.values())).envelope
    keys = KeysOfDevice(session, envelope.device_id, envelope.author_id)
    verdicts: dict[int, Verdict] = {}
    entries: dict[UUID, tuple[Signed, Key]] = {}
    for place, signed in sorted(group.items(), key=lambda item: item[1].envelope.device_seq):
        key = _key_of(keys, signers[place])
        if isinstance(key, Outcome):
            # What nobody is known to have signed is not kept: it could occupy anybody's id.
            verdicts[place] = _verdict(key)
        else:
            entries.setdefault(signed.envelope.id, (signed, key))
    if unknown := sum(one == _verdict(KEY_UNKNOWN) for one in verdicts.values()):
        note_unknown(session, envelope.device_id, envelope.author_id, unknown)
    if entries:
        grants = grants_of(session, envelope.author_id)
        judgements = judge_all(session, entries, envelope.author_id, grants)
        seen: set[UUID] = set()
        for place, signed in group.items():
            if place not in verdicts:
                verdicts[place] = _verdict_at(signed, entries, judgements, seen)
    return verdicts


def _key_of(keys: KeysOfDevice, signer: UUID | Outcome) -> Key | Outcome:
    if isinstance(signer, Outcome):
        return signer
    try:
        return keys.by_id(signer)
    except LookupError:
        # It went since its signature was checked.
        return KEY_UNKNOWN


def _verdict_at(
    signed: Signed,
    entries: dict[UUID, tuple[Signed, Key]],
    judgements: dict[UUID, Judgement],
    seen: set[UUID],
) -> Verdict:
    """The verdict for one place of the batch, in which an id may stand twice."""
    operation_id = signed.envelope.id
    if signed.envelope.text != entries[operation_id][0].envelope.text:
        return _verdict(ID_REUSED)
    again = operation_id in seen
    seen.add(operation_id)
    verdict = _verdict_of(judgements[operation_id])
    if again and verdict.verdict == State.APPLIED:
        return Verdict("duplicate", receipt=verdict.receipt, is_kept=True)
    return verdict


def _verdict(outcome: Outcome, *, is_kept: bool = False) -> Verdict:
    return Verdict(outcome.state.value, outcome.code, is_kept=is_kept)


def _verdict_of(judgement: Judgement) -> Verdict:
    """What is answered, with a receipt where it counts."""
    outcome, signed, is_repeat, is_kept = judgement
    if outcome.state is not State.APPLIED:
        return _verdict(outcome, is_kept=is_kept)
    receipt = receipts().give(signed.envelope.id, signed.envelope.text, signed.received_at)
    verdict = "duplicate" if is_repeat else State.APPLIED.value
    return Verdict(verdict, receipt=receipt, is_kept=True)


def id_of(carried: object) -> str | None:
    """The id that an operation came under, so that even one that cannot be read is answered."""
    found = carried.get("id") if isinstance(carried, dict) else None
    return found if isinstance(found, str) else None
