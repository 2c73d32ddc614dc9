"""Teams and members over HTTP."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from backend.access.identity import person
from backend.access.policy import allow, signed_in
from backend.access.roles import Role
from backend.database import db, find
from backend.database.attempts import write
from backend.organisations import service
from backend.organisations.knocking_hours_settings import set_knocking_hours
from backend.organisations.models import Team
from backend.organisations.schemas import KnockingHoursSchema, OfTeam, TeamMemberSchema, TeamSchema
from backend.organisations.service import TeamMember

organisations = Blueprint("organisations", __name__, description="Teams and their members")


@organisations.get("/teams")
@signed_in
@organisations.response(200, TeamSchema(many=True))
def teams() -> Sequence[Team]:
    """The teams for which the asker holds any role now."""
    return service.teams(db.session(), person().reach(*Role))


@organisations.put("/teams/<uuid:team_id>/knocking-hours")
@allow(Role.TEAM_LEAD, Role.ADMIN)
@organisations.arguments(KnockingHoursSchema)
@organisations.response(200, TeamSchema)
def set_hours(request: dict[str, Any], team_id: UUID) -> Team:
    """Let a team knock at other hours, or on other days: rounds to come are planned within."""
    asking = person()

    def work(session: Session) -> Team:
        team = find(session, Team, team_id)
        asking.reach(Role.TEAM_LEAD, Role.ADMIN).require(team_id)
        return set_knocking_hours(session, team, **request)

    return write(work)


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
