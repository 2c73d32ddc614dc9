"""What becomes of operations of one author: judged, applied where they may be, written down."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.roles import FIELD_ROLES, Grant, Role
from backend.operations import ledger, timing
from backend.operations.envelope import Signed, read_json
from backend.operations.kinds import Operation, Payload
from backend.operations.ledger import APPLIED, Entry, Kept, Outcome, State, held, refused
from backend.operations.payloads import Malformed
from backend.sync.applying import WAITS, Candidate, apply_all
from backend.sync.assignments import FirstAssignment
from backend.sync.keys import TIME_DOUBTFUL, Key, StatedTimes
from backend.sync.kinds import KINDS, Known, forgets, kind_of
from backend.sync.met import met

MALFORMED = refused("operations.malformed")
ID_REUSED = refused("operations.id_reused")
KIND_UNKNOWN = held("operations.kind_unknown")
# Of one author. What is beyond stays with its phone, which keeps it until a server knows it.
MOST_UNKNOWN_KINDS = 500
# A lead put it aside: asking again changes nothing.
SET_ASIDE = refused("operations.set_aside")

# Refusals after which not even the ledger may keep what was said.
FORGOTTEN = frozenset({"follow_ups.consent_missing", "encounters.consent_missing"})

Entries = dict[UUID, tuple[Signed, Key]]


class Judgement(NamedTuple):
    """What became of an operation, as it was first received; `is_repeat` where it was applied
    before, by an earlier sending. `is_kept`: what it says is here, counted or for a person to
    settle; else its phone alone has it.
    """

    outcome: Outcome
    signed: Signed
    is_repeat: bool = False
    is_kept: bool = True


def settle_all(
    session: Session, entries: Entries, author_id: UUID, grants: tuple[Grant, ...]
) -> dict[UUID, Judgement]:
    """Store what is new, judge all that is not applied, apply what may be, and note the rest.

    Args:
        session: acts for the organisation; nothing is committed.
        entries: operations of one author, each with the key that signed it, in their order; those
            that the ledger knows stand there afterwards as they were first received.
        grants: all that the author ever held.
    """
    judge = _Judge(session, author_id, grants)
    judged = {one: judge.new(signed, key) for one, (signed, key) in entries.items()}
    waits_for = {other for signed, _ in entries.values() for other in signed.envelope.depends_on}
    already = met(session, waits_for)
    before = {one: _before(judge) for one, judge in judged.items()}
    beyond = _beyond_unknown(session, before, author_id)
    new = ledger.store(
        session,
        [
            (Entry(signed, key.id, forgets(signed.envelope.kind)), before[one])
            for one, (signed, key) in entries.items()
            if one not in beyond
        ],
    )
    became: dict[UUID, Judgement] = {}
    known = ledger.known(session, entries.keys() - new) if len(new) < len(entries) else {}
    for one, kept in known.items():
        signed, key = entries[one]
        if kept.envelope != signed.envelope.text:
            became[one] = Judgement(ID_REUSED, signed, is_kept=False)
            continue
        # What was had before is judged as of then, however often it is asked about.
        signed = signed.as_of(kept.received_at)
        entries[one] = (signed, key)
        if kept.outcome.state is State.APPLIED:
            became[one] = Judgement(kept.outcome, signed, is_repeat=True)
        else:
            before[one] = kept.outcome
            judged[one] = judge.again(signed, key, kept)
    left = {one: judged[one] for one in entries if one not in became}
    after = {one: judge for one, judge in left.items() if isinstance(judge, Outcome)}
    candidates = [one for one in left.values() if isinstance(one, Candidate)]
    after |= apply_all(session, candidates, already, KINDS)
    _note(session, entries, before, after)
    open_ = [one for one, outcome in after.items() if outcome.state is not State.APPLIED]
    lost = set(open_) - ledger.holding(session, open_)
    return became | {
        one: Judgement(outcome, entries[one][0], is_kept=one not in lost)
        for one, outcome in after.items()
    }


def _beyond_unknown(session: Session, before: Mapping[UUID, Outcome], author_id: UUID) -> set[UUID]:
    """Those of kinds that this server does not know for which there is no room any more."""
    unknown = [one for one, outcome in before.items() if outcome == KIND_UNKNOWN]
    if not unknown:
        return set()
    there = ledger.there(session, unknown)
    kept = ledger.held_of(session, author_id, KIND_UNKNOWN, MOST_UNKNOWN_KINDS)
    fresh = [one for one in unknown if one not in there]
    return set(fresh[max(0, MOST_UNKNOWN_KINDS - kept) :])


def _note(
    session: Session,
    entries: Entries,
    before: Mapping[UUID, Outcome],
    after: Mapping[UUID, Outcome],
) -> None:
    """Write down what changed, for which others they wait, and where they were said."""
    changed = {one: outcome for one, outcome in after.items() if outcome != before[one]}
    places = {one: place for one in after if (place := entries[one][0].place) is not None}
    ledger.settle(session, changed, FORGOTTEN, places)
    waits = {
        one: entries[one][0].envelope.depends_on if outcome == WAITS else ()
        for one, outcome in changed.items()
        if WAITS in (outcome, before[one])
    }
    ledger.wait(session, waits)


class _Judge:
    """What can be said of an operation before it is applied, as far as it tells by itself."""

    def __init__(self, session: Session, author_id: UUID, grants: tuple[Grant, ...]) -> None:
        self._grants = grants
        # A lead's phone holds doors without any assignment.
        is_led = any(one.role not in FIELD_ROLES or one.role is Role.TEAM_LEAD for one in grants)
        self._first_assignment = None if is_led else FirstAssignment(session, author_id)

    def new(self, signed: Signed, key: Key) -> Candidate | Outcome:
        """One that comes for the first time, or again after the ledger lost it."""
        return self._judge(
            signed,
            key,
            StatedTimes(
                signed.envelope.claimed_at,
                signed.envelope.occurred_at,
                signed.received_at,
                is_vouched=_is_vouched(signed),
            ),
        )

    def again(self, signed: Signed, key: Key, kept: Kept) -> Candidate | Outcome:
        """One that is in the ledger: as of when it came first, or as a lead decided since."""
        if kept.settled_as == "set_aside":
            return SET_ASIDE
        return self._judge(
            signed,
            key,
            StatedTimes(
                signed.envelope.claimed_at,
                kept.stated_at or min(kept.occurred_at, signed.envelope.occurred_at),
                signed.received_at,
                is_vouched=_is_vouched(signed) or kept.settled_as in ("state_time", "accept"),
                is_stated=kept.stated_at is not None,
            ),
        )

    def _judge(self, signed: Signed, key: Key, said: StatedTimes) -> Candidate | Outcome:
        envelope = signed.envelope
        known = kind_of(envelope.kind, envelope.kind_version)
        payload = _read(known, signed) if known is not None else None
        day = _day_of(known, payload, said, envelope.utc_offset_min)
        # The sum of a day was counted in it, whenever it is signed.
        signs = replace(said, occurred_at=min(said.occurred_at, day.begins_at)) if day else said
        if (objection := key.objection(signs)) is not None:
            return objection
        if known is None:
            return KIND_UNKNOWN
        if payload is None:
            return MALFORMED
        operation = Operation(
            id=envelope.id,
            author_id=envelope.author_id,
            grants=self._grants,
            device_seq=envelope.device_seq,
            recorded_at=envelope.recorded_at,
            occurred_at=said.occurred_at,
            received_at=said.received_at,
            utc_offset_min=envelope.utc_offset_min,
            payload=payload,
            is_vouched=said.is_vouched,
            is_stated=said.is_stated,
            day=day,
        )
        if self._first_assignment is not None and self._first_assignment.doubts(operation):
            return TIME_DOUBTFUL
        return Candidate(known[0], operation, envelope.depends_on)


def _read(known: Known, signed: Signed) -> Payload | None:
    """What it says; None where that is not what its kind says."""
    try:
        return known[1](read_json(signed.payload))
    except Malformed:
        return None


def _day_of(
    known: Known | None, payload: Payload | None, said: StatedTimes, utc_offset_min: int
) -> timing.Day | None:
    """The day that it sums up, where it is of a kind that does."""
    if known is None or payload is None or known[0].day_of is None:
        return None
    return timing.day_of(known[0].day_of(payload), said.occurred_at, utc_offset_min)


def _is_vouched(signed: Signed) -> bool:
    """Whether it was taken in once, as said.

    Longer before its arrival than a phone keeps anything it never counted as said: a lead had
    stated when it was. Where that word was lost it is held for a lead again.
    """
    waited = signed.received_at - signed.envelope.occurred_at
    return signed.is_receipted and waited <= timing.WAIT_MAX


def _before(judged: Candidate | Outcome) -> Outcome:
    """What the ledger says until it is settled: nobody reads it before the commit."""
    return judged if isinstance(judged, Outcome) else APPLIED
