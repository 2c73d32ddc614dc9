"""What a lead does with follow-ups: reads them, hands them out, tells what came of them.

The same history is added to as by phones, so that neither overwrites the other.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from backend.access.audit import audit
from backend.access.roles import Reach
from backend.database import find
from backend.follow_ups import history
from backend.follow_ups.history import Colleagues, Event, PassedOn
from backend.follow_ups.models import FollowUp
from backend.follow_ups.queries import FollowUpView, read_follow_ups
from backend.follow_ups.refusals import AlreadySettled, ConsentMissing, NotAColleague
from backend.places.models import Building
from backend.territories.models import TerritoryBuilding

# How long what was settled stays on the list of what was.
SETTLED_SHOWN = timedelta(days=30)

Row = dict[str, Any]


def in_teams(session: Session, reach: Reach, state: str) -> list[Row]:
    """The follow-ups of the teams that are reached; that they were read is noted."""
    return _listed(session, reach.where(FollowUp.team_id), state, "team", None)


def in_team(session: Session, team_id: UUID, state: str) -> list[Row]:
    """The follow-ups of one team; that they were read is noted."""
    return _listed(session, FollowUp.team_id == team_id, state, "team", team_id)


def in_territory(session: Session, territory_id: UUID, state: str) -> list[Row]:
    """The follow-ups of the buildings of one territory; that they were read is noted."""
    inside = exists().where(
        TerritoryBuilding.territory_id == territory_id,
        TerritoryBuilding.building_id == Building.id,
    )
    return _listed(session, inside, state, "territory", territory_id)


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
) -> Row:
    """Give a follow-up to somebody who works in its team or leads it.

    Raises:
        NotFound, NoGrant, AlreadySettled: as for `take`.
        NotAColleague: with `field` and `value`.
    """
    row = _locked(session, follow_up_id, reach, still_open=True)
    if not Colleagues(session, [to_member_id]).work_in(to_member_id, row.team_id, _now()):
        raise NotAColleague(field="to_member_id", value=to_member_id)
    return _add(
        session, follow_up_id, "handed", member_id, to_member_id=to_member_id, words=_said(words)
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
) -> Row:
    """Tell what came of a follow-up. Told again, it tells a result right.

    Args:
        passed_on: who outside the team got it, wherever that is the result.

    Raises:
        NotFound, NoGrant: as for `take`.
        ConsentMissing: nobody agreed to whom it was passed on.
    """
    _locked(session, follow_up_id, reach)
    if (result == "passed_on") != (passed_on is not None):
        raise ConsentMissing
    # Whoever agreed to nobody in particular agreed to nothing.
    if passed_on is not None and not passed_on.recipient:
        raise ConsentMissing
    said = {"result": result, "words": _said(words), "passed_on": passed_on}
    return _add(session, follow_up_id, "closed", member_id, **said)


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
    [row] = _rows(session, read_follow_ups(session, FollowUp.id == follow_up_id))
    return row


def _listed(
    session: Session,
    which: ColumnElement[bool],
    state: str,
    subject: str,
    subject_id: UUID | None,
) -> list[Row]:
    """They hold what a household said of itself: the audit trail names each of them."""
    if state == "open":
        told = read_follow_ups(session, and_(which, FollowUp.closed_at.is_(None)))
    else:
        told = read_follow_ups(session, and_(which, FollowUp.closed_at > _now() - SETTLED_SHOWN))
        told.sort(key=lambda one: one.row.closed_at or one.row.opened_at, reverse=True)
    households = {str(one.row.household_id) for one in told if one.row.household_id}
    audit(session, "follow_ups.read", subject, subject_id, households=sorted(households))
    return _rows(session, told)


def _rows(session: Session, told: Sequence[FollowUpView]) -> list[Row]:
    now = _now()
    colleagues = Colleagues(session, [one.owner.id for one in told if one.owner])
    return [_row(one, colleagues, now) for one in told]


def _row(told: FollowUpView, colleagues: Colleagues, now: datetime) -> Row:
    row, owner = told.row, told.owner
    return {
        "id": row.id,
        "team_id": row.team_id,
        "reason": row.reason,
        "urgency": row.urgency,
        "due_on": row.due_on,
        "note": row.note,
        "opened_at": row.opened_at,
        "opened_by": told.opened_by,
        "consented_at": row.consented_at,
        "owner": owner
        and asdict(owner) | {"works_here": colleagues.work_in(owner.id, row.team_id, now)},
        "closed_at": row.closed_at,
        "closed_by": told.closed_by,
        "result": row.result,
        "result_words": row.result_words,
        "cancelled": row.cancelled,
        "door": told.door,
        "stairwell": told.stairwell.name if told.stairwell else None,
        "building": told.building.name if told.building else None,
        "street": told.building.street if told.building else None,
        "number": told.building.number if told.building else None,
        "place_name": told.place_name,
        "history": told.history,
    }


def _said(words: str | None) -> str | None:
    return (words or "").strip() or None


def _now() -> datetime:
    return datetime.now(UTC)
