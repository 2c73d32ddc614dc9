"""What a lead does about an operation that does not count by itself.

The author's authority stays what it was: a lead says when something happened, or takes it as it
came; who may say it is judged as for any other.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.audit import audit
from backend.access.refusals import NoGrant
from backend.access.roles import Reach
from backend.database.statements import Statement
from backend.operations import ledger, timing
from backend.operations.ledger import Outcome, State
from backend.sync.dependents import take_up
from backend.sync.judging import SET_ASIDE
from backend.sync.refusals import NothingToSettle, OperationUnknown, TimeMissing
from backend.sync.unsettled import ONE_OUTING, actions, is_reached

ACTIONS = ("state_time", "accept", "retry", "set_aside")


@dataclass(frozen=True)
class Settled:
    """What became of it, and how many others were settled with it."""

    id: UUID
    state: str
    code: str | None
    others: int
    # Those that count from now on: what waits for them has its turn after the commit.
    applied: frozenset[UUID]


_LOCKED = Statement("""
    select id, author_id, device_key_id, state, coalesce(refusal_code, held_code) as code,
        recorded_at, occurred_at, received_at, payload is not null as is_kept
    from operation where id = cast(:id as uuid) for no key update
""")
_ALIKE = Statement("""
    select id, recorded_at, received_at from operation
    where device_key_id = cast(:key_id as uuid) and state = 'held' and held_code = :code
        and recorded_at between cast(:since as timestamptz) and cast(:until as timestamptz)
    order by id for no key update
""")


def settle(
    session: Session,
    operation_id: UUID,
    action: str,
    *,
    member_id: UUID,
    reach: Reach,
    occurred_at: datetime | None = None,
    with_alike: bool = False,
) -> Settled:
    """Decide about an operation that is held or refused, and let it count if it may.

    Args:
        session: acts for the lead's organisation; nothing is committed.
        action: one of `ACTIONS`; which of them make sense is told with the list.
        member_id: the lead.
        reach: the teams that they lead; the author works or worked for one of them.
        occurred_at: when it happened, for `state_time`.
        with_alike: the same phone's others of that evening whose time is as wrong are moved by
            as much.

    Raises:
        OperationUnknown: no such operation in this organisation.
        NoGrant: its author is of no team that is reached.
        NothingToSettle: it counts, or this action does nothing for it.
        TimeMissing: a time is to be stated and `occurred_at` is none at which it can have been.
    """
    row = _LOCKED(session, id=operation_id).one_or_none()
    if row is None:
        raise OperationUnknown
    if not is_reached(session, row.author_id, reach):
        raise NoGrant
    if row.state == State.APPLIED or action not in actions(row):
        raise NothingToSettle(action=action)
    stated: dict[UUID, datetime | None] = {operation_id: None}
    if action == "state_time":
        if occurred_at is None or not _can_be(occurred_at, row.received_at):
            raise TimeMissing(field="occurred_at", value=occurred_at)
        stated = {operation_id: occurred_at}
        if with_alike and row.code == timing.TIME_DOUBTFUL:
            stated |= _moved(session, row, occurred_at)
    ledger.decide(session, stated, member_id, action)
    audit(
        session,
        "operations.settled",
        "operation",
        operation_id,
        member_id=member_id,
        settled_as=action,
        code=row.code,
        others=len(stated) - 1,
    )
    if action == "set_aside":
        ledger.settle(session, {operation_id: SET_ASIDE})
        ledger.wait(session, {operation_id: ()})
        return _settled(operation_id, SET_ASIDE, 0, frozenset())
    judgements = take_up(session, stated)
    applied = frozenset(
        one for one, became_now in judgements.items() if became_now.outcome.state is State.APPLIED
    )
    # What the ledger does not hold stays as it is until its phone asks again, whatever became of
    # the others of that evening.
    now = judgements.get(operation_id)
    outcome = now.outcome if now is not None else Outcome(State(row.state), row.code)
    return _settled(operation_id, outcome, len(stated) - 1, applied)


def _settled(
    operation_id: UUID, outcome: Outcome, others: int, applied: frozenset[UUID]
) -> Settled:
    return Settled(operation_id, outcome.state.value, outcome.code, others, applied)


def _moved(
    session: Session,
    row: Any,  # noqa: ANN401  # of `_LOCKED`
    occurred_at: datetime,
) -> dict[UUID, datetime | None]:
    """The others of that evening, each as long before or after as its phone said."""
    others = _ALIKE(
        session,
        key_id=row.device_key_id,
        code=timing.TIME_DOUBTFUL,
        since=_shifted(row.recorded_at, -1),
        until=_shifted(row.recorded_at, 1),
    )
    return {
        one.id: min(occurred_at + (one.recorded_at - row.recorded_at), one.received_at)
        for one in others
    } | {row.id: occurred_at}


def _can_be(occurred_at: datetime, received_at: datetime) -> bool:
    """Whether something received then can have happened at that time: not after, nor long before
    anything that a phone keeps.
    """
    return received_at - timing.WAIT_MAX <= occurred_at <= received_at


def _shifted(moment: datetime, sign: int) -> datetime:
    try:
        return moment + sign * ONE_OUTING
    except OverflowError:
        return moment
