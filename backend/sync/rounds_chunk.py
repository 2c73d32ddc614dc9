"""The rounds that a device holds beside its stairwells: prepared online, walked without."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select
from sqlalchemy.orm import Session, joinedload

from backend.database.statements import Statement
from backend.organisations.names import IdAndName
from backend.places.models import Building, Stairwell
from backend.rounds.choosing import REASONS
from backend.rounds.marks import Mark
from backend.rounds.models import Round, RoundStop
from backend.rounds.queries import members_of, walked_by
from backend.rounds.service import marks_of
from backend.territories.models import Assignment
from backend.territories.visibility import CurrentAssignment

# Yesterday's may still be under way past midnight; nobody plans further ahead than this.
_BACK = timedelta(days=1)
_AHEAD = timedelta(days=14)


_HELD = Statement(
    select(Round.id)
    .join(Assignment, Assignment.id == Round.assignment_id)
    .where(
        walked_by(bindparam("member", type_=Uuid())),
        Round.planned_on.between(bindparam("first"), bindparam("last")),
        Assignment.territory_id == any_(bindparam("territories", type_=ARRAY(Uuid()))),
    )
)


def round_items(
    session: Session,
    member_id: UUID,
    assignments: Sequence[CurrentAssignment],
    today: date,
) -> list[dict[str, Any]]:
    """The rounds that a member walks these days, in territories of which their device holds doors.

    Args:
        assignments: in the member's own hands; since format 3 those of others as well, whose
            rounds they come along on today.
    """
    territories = {one.territory_id for one in assignments}
    ids = (
        _HELD(
            session,
            member=member_id,
            first=today - _BACK,
            last=today + _AHEAD,
            territories=list(territories),
        )
        .scalars()
        .all()
    )
    if not ids:
        return []
    rounds = session.scalars(
        select(Round)
        .where(Round.id.in_(ids))
        .order_by(Round.planned_on, Round.prepared_at, Round.id)
        .options(joinedload(Round.assignment))
    ).all()
    members, marks, stops = members_of(session, ids), marks_of(session, ids), _stops(session, ids)
    starts = _points(session, [one.start_stairwell_id for one in rounds if one.start_stairwell_id])
    return [
        {
            "id": str(one.id),
            "assignment_id": str(one.assignment_id),
            "campaign_id": str(one.assignment.campaign_id),
            "territory_id": str(one.assignment.territory_id),
            "planned_on": one.planned_on.isoformat(),
            "starts_at": one.starts_at.strftime("%H:%M"),
            "prepared_at": int(one.prepared_at.timestamp()),
            "budget_min": one.budget_min,
            "changed_at": one.changed_at and int(one.changed_at.timestamp()),
            "changed_seq": one.changed_seq,
            "marks": [_mark(mark) for mark in sorted(marks[one.id], key=lambda mark: mark.id)],
            "members": [_named(member) for member in members[one.id]],
            "start": starts.get(one.start_stairwell_id) if one.start_stairwell_id else None,
            "stops": [_stop(stop) for stop in stops.get(one.id, ())],
        }
        for one in rounds
    ]


def _mark(mark: Mark) -> dict[str, Any]:
    return {
        "id": str(mark.id),
        "event": mark.event,
        "at": int(mark.at.timestamp()),
        "seq": mark.seq,
    }


def _stop(stop: RoundStop) -> dict[str, Any]:
    return {
        "stairwell_id": str(stop.stairwell_id),
        "door_ids": b"".join(one.bytes for one in stop.door_ids),
        # One byte a door: which of the reasons.
        "reasons": bytes(REASONS.index(reason) for reason in stop.reasons),
        "arrives_min": round(stop.arrives_min, 2),
        "minutes": round(stop.minutes, 2),
        "walk_min": round(stop.walk_min, 2),
    }


def _named(member: IdAndName) -> dict[str, str]:
    return {"id": str(member.id), "name": member.name}


def _stops(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[RoundStop]]:
    found: dict[UUID, list[RoundStop]] = {}
    for stop in session.scalars(
        select(RoundStop).where(RoundStop.round_id.in_(ids)).order_by(RoundStop.position)
    ):
        found.setdefault(stop.round_id, []).append(stop)
    return found


def _points(session: Session, ids: Sequence[UUID]) -> dict[UUID, dict[str, float]]:
    rows = session.execute(
        select(Stairwell.id, Building.lon, Building.lat)
        .join(Building, Building.id == Stairwell.building_id)
        .where(Stairwell.id.in_(ids))
    )
    return {row.id: {"lon": row.lon, "lat": row.lat} for row in rows}
