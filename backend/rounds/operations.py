"""What a phone may do with a round while it has no network."""

from collections.abc import Sequence
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.operations.kinds import Admitted, Kind, Operation
from backend.operations.payloads import Id, ListOf, Number, OneOf, PayloadSchema
from backend.rounds import service
from backend.rounds.marks import Mark
from backend.rounds.models import EVENTS, LONGEST_MIN, SHORTEST_MIN, Round
from backend.rounds.refusals import NotYours, RoundUnknown
from backend.rounds.replanning import PlannedStop
from backend.rounds.service import Change
from backend.territories.models import Assignment, Territory

MOST_STOPS = 200
MOST_DOORS = 500


class MarkPayload(PayloadSchema):
    """Somebody started, paused, resumed or ended a round."""

    round_id = Id(required=True)
    event = OneOf(*EVENTS, required=True)


class StopPayload(Schema):
    stairwell_id = Id(required=True)
    door_ids = ListOf(Id(), MOST_DOORS, required=True)


class ChangePayload(PayloadSchema):
    """The plan from now on, all of it."""

    round_id = Id(required=True)
    budget_min = Number(SHORTEST_MIN, LONGEST_MIN, required=True)
    stops = ListOf(fields.Nested(StopPayload), MOST_STOPS, required=True)


def mark(session: Session, operations: Sequence[Operation]) -> None:
    """Rounds that were started, paused, resumed or ended."""
    service.mark(
        session,
        [
            (
                one.payload["round_id"],
                one.author_id,
                Mark(one.id, one.payload["event"], one.occurred_at, one.device_seq),
            )
            for one in operations
        ],
    )


def change(session: Session, operations: Sequence[Operation]) -> None:
    """Plans that were put in another order, cut short or lengthened on the way."""
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
        ],
    )


def walked(session: Session, operations: Sequence[Operation]) -> Admitted:
    """Those whose author walks the round and worked for its team at that time, none of them said
    before it was prepared; and the codes of the others.
    """
    asked = {one.payload["round_id"] for one in operations}
    walkers = service.walkers_of(session, asked)
    rows = session.execute(
        select(Round.id, Territory.team_id, Round.prepared_at)
        .join(Assignment, Assignment.id == Round.assignment_id)
        .join(Territory, Territory.id == Assignment.territory_id)
        .where(Round.id.in_(asked))
    )
    rounds = {row.id: row for row in rows}
    admitted: dict[UUID, Operation] = {}
    refusals: dict[UUID, str] = {}
    for operation in operations:
        round_id = operation.payload["round_id"]
        row = rounds.get(round_id)
        if row is None:
            refusals[operation.id] = RoundUnknown.code
        elif operation.author_id not in walkers[round_id]:
            refusals[operation.id] = NotYours.code
        else:
            one = operation.about(row.prepared_at)
            if (code := one.work_objection(row.team_id)) is not None:
                refusals[operation.id] = code
            else:
                admitted[one.id] = one
    return admitted, refusals


KINDS = [
    Kind("round.mark", 1, MarkPayload, mark, walked),
    Kind("round.change", 1, ChangePayload, change, walked),
]
