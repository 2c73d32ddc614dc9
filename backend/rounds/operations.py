"""What a phone may do with a round while it has no network."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.roles import NoGrant
from backend.operations.kinds import Kind, Operation, Refusals
from backend.rounds import service
from backend.rounds.marks import Mark
from backend.rounds.models import Round
from backend.rounds.refusals import NotYours, RoundUnknown
from backend.rounds.replanning import PlannedStop
from backend.rounds.schemas import ChangePayload, MarkPayload
from backend.rounds.service import Change
from backend.territories.models import Assignment, Territory


def mark(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Rounds that were started, paused, resumed or ended."""
    refusals = _refused(session, operations)
    service.mark(
        session,
        [
            (
                one.payload["round_id"],
                one.author_id,
                Mark(one.id, one.payload["event"], one.occurred_at, one.device_seq),
            )
            for one in operations
            if one.id not in refusals
        ],
    )
    return refusals


def change(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Plans that were put in another order, cut short or lengthened on the way."""
    refusals = _refused(session, operations)
    service.change(
        session,
        [
            Change(
                id=one.id,
                round_id=one.payload["round_id"],
                at=one.occurred_at,
                seq=one.device_seq,
                budget_min=one.payload["budget_min"],
                stops=tuple(
                    PlannedStop(stop["stairwell_id"], tuple(stop["door_ids"]))
                    for stop in one.payload["stops"]
                ),
            )
            for one in operations
            if one.id not in refusals
        ],
    )
    return refusals


def _refused(session: Session, operations: Sequence[Operation]) -> dict[UUID, str]:
    """Those whose author does not walk the round, or did not work for its team at that time."""
    asked = {one.payload["round_id"] for one in operations}
    walkers = service.walkers_of(session, asked)
    rows = session.execute(
        select(Round.id, Territory.team_id)
        .join(Assignment, Assignment.id == Round.assignment_id)
        .join(Territory, Territory.id == Assignment.territory_id)
        .where(Round.id.in_(asked))
    )
    teams = {row.id: row.team_id for row in rows}
    refusals: dict[UUID, str] = {}
    for one in operations:
        team_id = teams.get(one.payload["round_id"])
        if team_id is None:
            refusals[one.id] = RoundUnknown.code
        elif one.author_id not in walkers[one.payload["round_id"]]:
            refusals[one.id] = NotYours.code
        elif not one.may_work_in(team_id):
            refusals[one.id] = NoGrant.code
    return refusals


KINDS = [
    Kind("round.mark", 1, MarkPayload, mark),
    Kind("round.change", 1, ChangePayload, change),
]
