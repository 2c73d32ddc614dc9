"""What a lead does with follow-ups: hands them out, tells what came of them.

The same history is added to as by phones, so that neither overwrites the other.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from backend.access.roles import Reach
from backend.database import find
from backend.follow_ups import history
from backend.follow_ups.history import Colleagues, Event, PassedOn
from backend.follow_ups.models import FollowUp
from backend.follow_ups.queries import Row, as_listed, read_follow_ups
from backend.follow_ups.refusals import (
    AlreadySettled,
    ChangedMeanwhile,
    ConsentMissing,
    NotAColleague,
)


def take(session: Session, follow_up_id: UUID, member_id: UUID, reach: Reach) -> Row:
    """Make a follow-up one's own.

    Raises:
        NotFound: no such follow-up in this organisation.
        NoGrant: it is of a team that is not reached.
        AlreadySettled: nothing is left to do.
    """
    _locked(session, follow_up_id, reach, still_open=True)
    return _add(session, follow_up_id, "taken", member_id)


def hand_over(
    session: Session,
    follow_up_id: UUID,
    member_id: UUID,
    reach: Reach,
    *,
    to_member_id: UUID,
    words: str | None,
    seen: int | None = None,
) -> Row:
    """Give a follow-up to somebody who works in its team or leads it.

    Raises:
        NotFound, NoGrant, AlreadySettled: as for `take`.
        NotAColleague: with `field` and `value`.
        ChangedMeanwhile: its history is longer than what was seen.
    """
    row = _locked(session, follow_up_id, reach, still_open=True)
    _require_seen(session, follow_up_id, seen)
    if not Colleagues(session, [to_member_id]).work_in(to_member_id, row.team_id, _now()):
        raise NotAColleague(field="to_member_id", value=to_member_id)
    return _add(
        session, follow_up_id, "handed", member_id, to_member_id=to_member_id, words=_trimmed(words)
    )


def close(
    session: Session,
    follow_up_id: UUID,
    member_id: UUID,
    reach: Reach,
    *,
    result: str,
    words: str | None,
    passed_on: PassedOn | None = None,
    seen: int | None = None,
) -> Row:
    """Tell what came of a follow-up. Told again, it tells a result right.

    Args:
        passed_on: who outside the team got it, wherever that is the result.
        seen: how many entries its history had for the asker; None: it is not asked.

    Raises:
        NotFound, NoGrant: as for `take`.
        ConsentMissing: nobody agreed to whom it was passed on.
        ChangedMeanwhile: its history is longer than what was seen.
    """
    _locked(session, follow_up_id, reach)
    _require_seen(session, follow_up_id, seen)
    if (result == "passed_on") != (passed_on is not None):
        raise ConsentMissing
    # Whoever agreed to nobody in particular agreed to nothing.
    if passed_on is not None and not passed_on.recipient:
        raise ConsentMissing
    values = {"result": result, "words": _trimmed(words), "passed_on": passed_on}
    return _add(session, follow_up_id, "closed", member_id, **values)


def cancel(session: Session, follow_up_id: UUID, member_id: UUID, reach: Reach) -> Row:
    """Say that a follow-up was noted by mistake.

    Raises:
        NotFound, NoGrant, AlreadySettled: as for `take`.
    """
    _locked(session, follow_up_id, reach, still_open=True)
    return _add(session, follow_up_id, "cancelled", member_id)


def _locked(
    session: Session, follow_up_id: UUID, reach: Reach, *, still_open: bool = False
) -> FollowUp:
    history.lock(session, [follow_up_id])
    row = find(session, FollowUp, follow_up_id)
    reach.require(row.team_id)
    if still_open and row.closed_at is not None:
        raise AlreadySettled(id=follow_up_id)
    return row


def _require_seen(session: Session, follow_up_id: UUID, seen: int | None) -> None:
    if seen is None:
        return
    [row] = as_listed(session, read_follow_ups(session, FollowUp.id == follow_up_id))
    if len(row["history"]) > seen:
        raise ChangedMeanwhile(id=follow_up_id)


def _add(
    session: Session,
    follow_up_id: UUID,
    action: str,
    member_id: UUID,
    **said: Any,  # noqa: ANN401  # as Event has it
) -> Row:
    event = Event(
        id=uuid7(),
        follow_up_id=follow_up_id,
        action=action,
        member_id=member_id,
        occurred_at=_now(),
        device_seq=0,
        **said,
    )
    history.keep(session, [event])
    # The row was written past the session.
    session.expire_all()
    [row] = as_listed(session, read_follow_ups(session, FollowUp.id == follow_up_id))
    return row


def _trimmed(words: str | None) -> str | None:
    return (words or "").strip() or None


def _now() -> datetime:
    return datetime.now(UTC)
