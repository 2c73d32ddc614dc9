"""What waits or was refused, over HTTP. The work is in unsettled.py and settling.py."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from backend.access.identity import person
from backend.access.policy import Role, allow
from backend.access.turns import DESK, Asker, taking_turns
from backend.database.attempts import with_attempts, write
from backend.sync.dependents import apply_waiting
from backend.sync.settling import Settled, settle
from backend.sync.settling_schemas import (
    SettledSchema,
    SettleRequest,
    TeamQuery,
    UnsettledCountSchema,
    UnsettledQuery,
    UnsettledSchema,
)
from backend.sync.unsettled import Unsettled, count_unsettled, unsettled

operations = Blueprint(
    "operations", __name__, url_prefix="/operations", description="What was recorded on devices"
)


@operations.get("/unsettled")
@allow(Role.TEAM_LEAD)
@operations.arguments(UnsettledQuery, location="query")
@operations.response(200, UnsettledSchema(many=True))
def list_unsettled(query: dict[str, Any]) -> list[Unsettled]:
    """What members of my team recorded that does not count yet, why, and where it was.

    The oldest first, a page at a time; the next one is after the last of this.
    """
    person().reach().require(query["team_id"])
    return write(lambda session: unsettled(session, **query))


@operations.get("/unsettled/count")
@allow(Role.TEAM_LEAD)
@operations.arguments(TeamQuery, location="query")
@operations.response(200, UnsettledCountSchema)
def count_operations_unsettled(query: dict[str, Any]) -> dict[str, int]:
    """How many of these there are, where one page does not hold them."""
    person().reach().require(query["team_id"])
    return {"count": write(lambda session: count_unsettled(session, query["team_id"]))}


@operations.post("/<uuid:operation_id>/settle")
@allow(Role.TEAM_LEAD)
@operations.arguments(SettleRequest)
@operations.response(200, SettledSchema)
def settle_operation(request: dict[str, Any], operation_id: UUID) -> Settled:
    """State when it happened, take it as it came, try again, or set it aside."""
    asking = person()
    # The work has a session of its own: one connection is enough.
    with taking_turns(Asker(asking.organisation_id, asking.member_id), DESK):
        # A phone that asks about the same evening locks the same operations.
        settled = with_attempts(
            asking.organisation_id,
            lambda session: settle(
                session,
                operation_id,
                request["action"],
                member_id=asking.member_id,
                reach=asking.reach(),
                occurred_at=request["occurred_at"],
                with_alike=request["with_alike"],
            ),
        )
        apply_waiting(asking.organisation_id, settled.applied)
    return settled
