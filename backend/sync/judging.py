"""What becomes of operations of one author: judged, applied where they may be, written down."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

import psycopg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend.access.roles import FIELD_ROLES, Grant, Role
from backend.operations import ledger, timing
from backend.operations.already_applied import already_applied
from backend.operations.envelope import Signed, is_payload_of
from backend.operations.faults import FAILED, note_fault
from backend.operations.keeping import Read, keep_what_may_be, read
from backend.operations.kinds import Operation, all_kinds, forgets
from backend.operations.ledger import APPLIED, Entry, Kept, Outcome, State, held, refused
from backend.sync.applying import WAITS, Candidate, apply_all
from backend.sync.assignments import FirstAssignment
from backend.sync.keys import TIME_DOUBTFUL, Key, StatedTimes
from backend.sync.locking import share_named_campaigns

MALFORMED = refused("operations.malformed")
ID_REUSED = refused("operations.id_reused")
KIND_UNKNOWN = held("operations.kind_unknown")
# Of one author. What is beyond stays with its phone, which keeps it until a server knows it.
MOST_UNKNOWN_KINDS = 500
# The same of what waits for others. Whoever sends a whole year at once, and its first passage is
# held, has fewer.
MOST_WAITING = 2000
# A lead put it aside: asking again changes nothing.
SET_ASIDE = refused("operations.set_aside")

# What is of no use here and may say anything: the ledger keeps that it came, its phone what it
# says. Of what this server does not know yet it comes again with its phone, until one does.
USELESS = frozenset({MALFORMED.code, KIND_UNKNOWN.code})

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


def judge_all(
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
    reads = {one: read(signed) for one, (signed, _) in entries.items()}
    share_named_campaigns(session, [one.payload for one in reads.values() if one.payload])
    judged = {one: judge.new(reads[one], key) for one, (_, key) in entries.items()}
    waits_for = {other for signed, _ in entries.values() for other in signed.envelope.depends_on}
    already = already_applied(session, waits_for)
    before = {one: _before(judge) for one, judge in judged.items()}
    beyond = _beyond(session, judged, already, author_id)
    new = ledger.store(
        session,
        [
            (Entry(signed, key.id, _is_forgotten(reads[one], before[one])), before[one])
            for one, (signed, key) in entries.items()
            if one not in beyond
        ],
    )
    judgements: dict[UUID, Judgement] = {}
    known = ledger.known(session, entries.keys() - new) if len(new) < len(entries) else {}
    for one, kept in known.items():
        signed, key = entries[one]
        if kept.envelope != signed.envelope.text:
            judgements[one] = Judgement(ID_REUSED, signed, is_kept=False)
            continue
        # What was had before is judged as of then, however often it is asked about.
        signed = signed.as_of(kept.received_at)
        entries[one], reads[one] = (signed, key), reads[one]._replace(signed=signed)
        if kept.outcome.state is State.APPLIED:
            judgements[one] = Judgement(kept.outcome, signed, is_repeat=True)
        else:
            before[one] = kept.outcome
            judged[one] = judge.again(reads[one], key, kept)
    for one in beyond.keys() - known.keys():
        before[one] = judged[one] = beyond[one]
    left = {one: judged[one] for one in entries if one not in judgements}
    after = {one: judge for one, judge in left.items() if isinstance(judge, Outcome)}
    candidates = [one for one in left.values() if isinstance(one, Candidate)]
    after |= apply_all(session, candidates, already, all_kinds())
    _note(session, entries, reads, before, after)
    open_ = [one for one, outcome in after.items() if outcome.state is not State.APPLIED]
    keep_what_may_be(session, (reads[one] for one in open_), new)
    # Nor what waited without what may not be kept: it is not what was signed.
    ledger.forget(session, (one for one, now in after.items() if _is_over(reads[one], now)))
    lost = set(open_) - ledger.holding(session, open_)
    return judgements | {
        one: Judgement(outcome, entries[one][0], is_kept=one not in lost)
        for one, outcome in after.items()
    }


def _is_forgotten(one: Read, outcome: Outcome) -> bool:
    """Whether the ledger may hold nothing of what it says, whatever becomes of it."""
    return forgets(one.signed.envelope.kind) or one.payload is None or _is_useless(one, outcome)


def _is_useless(one: Read, outcome: Outcome) -> bool:
    """Whether what it says may be kept by nobody, or serves nobody here."""
    return outcome.code in USELESS or one.never is not None


def _is_over(one: Read, outcome: Outcome) -> bool:
    """Whether what the ledger holds of it has served, or was never of use."""
    if outcome.state is State.APPLIED:
        return not is_payload_of(one.signed.envelope, one.signed.payload)
    return _is_useless(one, outcome)


def _beyond(
    session: Session,
    judged: Mapping[UUID, Candidate | Outcome],
    already: set[UUID],
    author_id: UUID,
) -> dict[UUID, Outcome]:
    """What there is no room for any more: of kinds that this server does not know, and of what
    may have to wait for others.
    """
    unknown = [one for one, outcome in judged.items() if outcome == KIND_UNKNOWN]
    needy = [
        one
        for one, outcome in judged.items()
        if isinstance(outcome, Candidate) and not already.issuperset(outcome.depends_on)
    ]
    return {
        **_without_room(session, unknown, KIND_UNKNOWN, MOST_UNKNOWN_KINDS, author_id),
        **_without_room(session, needy, WAITS, MOST_WAITING, author_id),
    }


def _without_room(
    session: Session, ids: Sequence[UUID], outcome: Outcome, most: int, author_id: UUID
) -> dict[UUID, Outcome]:
    """Those beyond the number that may be held of one author for one reason; they are new here."""
    if not ids:
        return {}
    room = most - ledger.held_of(session, author_id, outcome, most)
    if len(ids) <= room:
        return {}
    there = ledger.there(session, ids)
    fresh = [one for one in ids if one not in there]
    return dict.fromkeys(fresh[max(0, room) :], outcome)


def _note(
    session: Session,
    entries: Entries,
    reads: Mapping[UUID, Read],
    before: Mapping[UUID, Outcome],
    after: Mapping[UUID, Outcome],
) -> None:
    """Write down what changed, for which others they wait, and where they were said."""
    changed = {one: outcome for one, outcome in after.items() if outcome != before[one]}
    places = {one: place for one in after if (place := entries[one][0].place) is not None}
    useless = {one for one, outcome in changed.items() if _is_useless(reads[one], outcome)}
    ledger.settle(session, changed, useless, places)
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

    def new(self, one: Read, key: Key) -> Candidate | Outcome:
        """One that comes for the first time, or again after the ledger lost it."""
        signed = one.signed
        return self._judge(
            one,
            key,
            StatedTimes(
                signed.envelope.claimed_at,
                signed.envelope.occurred_at,
                signed.received_at,
                is_vouched=_is_vouched(signed),
            ),
        )

    def again(self, one: Read, key: Key, kept: Kept) -> Candidate | Outcome:
        """One that is in the ledger: as of when it came first, or as a lead decided since."""
        if kept.settled_as == "set_aside":
            return SET_ASIDE
        signed = one.signed
        return self._judge(
            one,
            key,
            StatedTimes(
                signed.envelope.claimed_at,
                kept.stated_at or min(kept.occurred_at, signed.envelope.occurred_at),
                signed.received_at,
                is_vouched=_is_vouched(signed) or kept.settled_as in ("state_time", "accept"),
                is_stated=kept.stated_at is not None,
            ),
        )

    def _judge(self, one: Read, key: Key, times: StatedTimes) -> Candidate | Outcome:
        """One of them, of which nothing that it says may keep the others from being judged."""
        try:
            return self._judge_read(one, key, times)
        except (SQLAlchemyError, psycopg.Error):
            # The transaction is lost with the statement.
            raise
        except Exception as error:
            note_fault(error, one.signed.envelope.kind, one.signed.envelope.id)
            return FAILED

    def _judge_read(self, one: Read, key: Key, times: StatedTimes) -> Candidate | Outcome:
        envelope, kind, payload = one.signed.envelope, one.kind, one.payload
        # No time and nothing that it waits for makes it something that may be kept.
        if one.never is not None:
            return refused(one.never)
        if one.is_faulty:
            return FAILED
        day = None
        if one.day is not None:
            day = timing.day_of(one.day, times.occurred_at, envelope.utc_offset_min)
        # The sum of a day was counted in it, whenever it is signed.
        signs = replace(times, occurred_at=min(times.occurred_at, day.begins_at)) if day else times
        if (objection := key.objection(signs)) is not None:
            return objection
        if kind is None:
            return KIND_UNKNOWN
        if payload is None:
            return MALFORMED
        operation = Operation(
            id=envelope.id,
            author_id=envelope.author_id,
            grants=self._grants,
            device_seq=envelope.device_seq,
            recorded_at=envelope.recorded_at,
            occurred_at=times.occurred_at,
            received_at=times.received_at,
            utc_offset_min=envelope.utc_offset_min,
            payload=payload,
            is_vouched=times.is_vouched,
            is_stated=times.is_stated,
            day=day,
        )
        if self._first_assignment is not None and self._first_assignment.doubts(operation):
            return TIME_DOUBTFUL
        return Candidate(kind, operation, envelope.depends_on)


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
