"""Places over HTTP: who may call, what goes out. The work is in queries.py."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from backend.access.identity import Person, person
from backend.access.policy import Role, allow
from backend.database import db, find
from backend.organisations.models import Team
from backend.places import (
    facts,
    queries,
    visibility,  # noqa: F401  # declares to access what a grant for a team opens
)
from backend.places.schemas import BuildingsSchema, DoorFactSchema, StreetsSchema, TeamQuery

places = Blueprint("places", __name__, description="Buildings, and the streets around them")


@places.get("/buildings")
@allow(*Role)
@places.arguments(TeamQuery, location="query")
@places.response(200, BuildingsSchema)
def list_buildings(query: dict[str, Any]) -> dict[str, Any]:
    """The buildings of a team that I may see, by street and number."""
    asking = _asking_about(query["team_id"])
    return {"buildings": queries.buildings_of(db.session(), asking, query["team_id"])}


@places.get("/streets")
@allow(*Role)
@places.arguments(TeamQuery, location="query")
@places.response(200, StreetsSchema)
def list_streets(query: dict[str, Any]) -> dict[str, Any]:
    """The streets around those buildings, as lines, for a map that has no base map."""
    asking = _asking_about(query["team_id"])
    return {"streets": queries.streets_of(db.session(), asking, query["team_id"])}


@places.get("/doors/<uuid:door_id>/facts")
@allow(Role.TEAM_LEAD)
@places.response(200, DoorFactSchema(many=True))
def list_facts(door_id: UUID) -> list[dict[str, Any]]:
    """What one sees of a door of my team: nothing of who lives behind it."""
    return facts.facts_at(db.session(), door_id, person().reach())


def _asking_about(team_id: UUID) -> Person:
    """Who asks, if the team exists and one of their grants covers it.

    Raises:
        NotFound: no such team in this organisation.
        NoGrant: no grant covers it.
    """
    asking = person()
    find(db.session(), Team, team_id)
    asking.reach().require(team_id)
    return asking
