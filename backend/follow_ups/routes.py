"""Follow-ups over HTTP: who may call, what comes in, what goes out. The work is in service.py."""

from typing import Any

from flask_smorest import Blueprint

from backend.access.policy import Role, allow
from backend.access.who import person
from backend.database import find, writing
from backend.follow_ups import service
from backend.follow_ups.schemas import FollowUpSchema, FollowUpsQuery
from backend.territories.models import Territory

follow_ups = Blueprint(
    "follow_ups", __name__, url_prefix="/follow-ups", description="What was promised at doors"
)


@follow_ups.get("")
@allow(Role.TEAM_LEAD)
@follow_ups.arguments(FollowUpsQuery, location="query")
@follow_ups.response(200, FollowUpSchema(many=True))
def list_follow_ups(query: dict[str, Any]) -> list[dict[str, Any]]:
    """The open follow-ups of one of my territories, the most pressing first."""
    with writing() as session:
        territory = find(session, Territory, query["territory_id"])
        person().reach().require(territory.team_id)
        return service.open_in_territory(session, territory.id)
