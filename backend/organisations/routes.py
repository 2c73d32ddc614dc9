"""Teams and members over HTTP."""

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint

from backend.access.identity import person
from backend.access.policy import allow, signed_in
from backend.access.roles import Role
from backend.database import db
from backend.organisations import service
from backend.organisations.models import Team
from backend.organisations.schemas import OfTeam, TeamMemberSchema, TeamSchema
from backend.organisations.service import TeamMember

organisations = Blueprint("organisations", __name__, description="Teams and their members")


@organisations.get("/teams")
@signed_in
@organisations.response(200, TeamSchema(many=True))
def teams() -> Sequence[Team]:
    """The teams for which the asker holds any role now."""
    return service.teams(db.session(), person().reach(*Role))


@organisations.get("/members")
@allow(Role.TEAM_LEAD, Role.COORDINATOR, Role.ADMIN)
@organisations.arguments(OfTeam, location="query")
@organisations.response(200, TeamMemberSchema(many=True))
def members(query: dict[str, Any]) -> list[TeamMember]:
    """Who works in a team or leads it now."""
    asking = person()
    found = service.members_of_team(db.session(), query["team_id"], asking.at)
    asking.reach().require(query["team_id"])
    return found
