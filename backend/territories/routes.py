"""Territories over HTTP: who may call, what comes in, what goes out. The work is in the rules."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from backend.access.identity import person
from backend.access.policy import Role, allow
from backend.database import db, find
from backend.database.attempts import write
from backend.territories import assignments as rules
from backend.territories import service
from backend.territories.models import Assignment, Territory
from backend.territories.queries import (
    AssignmentView,
    TerritoryView,
    assignment_view,
    territories_within,
    view_of,
)
from backend.territories.schemas import (
    AssignmentSchema,
    NewAssignment,
    NewTerritory,
    TeamQuery,
    TerritoryChanges,
    TerritorySchema,
)

territories = Blueprint(
    "territories",
    __name__,
    url_prefix="/territories",
    description="Sets of buildings, and who works them",
)
assignments = Blueprint(
    "assignments", __name__, url_prefix="/assignments", description="Who works a territory"
)

_READERS = (Role.TEAM_LEAD, Role.COORDINATOR, Role.ADMIN)
_EDITORS = (Role.TEAM_LEAD, Role.ADMIN)


@territories.get("")
@allow(*_READERS)
@territories.arguments(TeamQuery, location="query")
@territories.response(200, TerritorySchema(many=True))
def list_territories(query: dict[str, Any]) -> list[TerritoryView]:
    """The territories of my teams, or of one of them, by name."""
    asking = person()
    return territories_within(db.session(), asking.reach(), asking.at, query.get("team_id"))


@territories.post("")
@allow(*_EDITORS)
@territories.arguments(NewTerritory)
@territories.response(201, TerritorySchema)
def create_territory(request: dict[str, Any]) -> TerritoryView:
    """Cut a territory; it gets a sign of its own as long as one is free."""
    asking = person()
    asking.reach().require(request["team_id"])

    def work(session: Session) -> TerritoryView:
        return view_of(session, service.create(session, **request), asking.at)

    return write(work)


@territories.patch("/<uuid:territory_id>")
@allow(*_EDITORS)
@territories.arguments(TerritoryChanges)
@territories.response(200, TerritorySchema)
def change_territory(request: dict[str, Any], territory_id: UUID) -> TerritoryView:
    """Give a territory another name or another set of buildings."""
    asking = person()

    def work(session: Session) -> TerritoryView:
        asking.reach().require(find(session, Territory, territory_id).team_id)
        territory = service.change(session, territory_id, **request)
        return view_of(session, territory, asking.at)

    return write(work)


@territories.delete("/<uuid:territory_id>")
@allow(*_EDITORS)
@territories.response(204)
def remove_territory(territory_id: UUID) -> None:
    """Delete a territory that nobody was ever assigned to."""
    reach = person().reach()

    def work(session: Session) -> None:
        reach.require(find(session, Territory, territory_id).team_id)
        service.remove(session, territory_id)

    write(work)


@territories.post("/<uuid:territory_id>/assignments")
@allow(*_EDITORS)
@territories.arguments(NewAssignment)
@territories.response(201, AssignmentSchema)
def assign(request: dict[str, Any], territory_id: UUID) -> AssignmentView:
    """Put a territory in a member's hands for a campaign, until a day."""
    asking = person()

    def work(session: Session) -> AssignmentView:
        asking.reach().require(find(session, Territory, territory_id).team_id)
        assignment = rules.assign(session, territory_id, at=asking.at, **request)
        return assignment_view(session, assignment, asking.at)

    return write(work)


@assignments.post("/<uuid:assignment_id>/end")
@allow(*_EDITORS)
@assignments.response(200, AssignmentSchema)
def end_assignment(assignment_id: UUID) -> AssignmentView:
    """End an assignment now. What the phone still holds will be accepted when it comes."""
    asking = person()

    def work(session: Session) -> AssignmentView:
        asking.reach().require(find(session, Assignment, assignment_id).territory.team_id)
        assignment = rules.end(session, assignment_id, asking.at)
        return assignment_view(session, assignment, asking.at)

    return write(work)
