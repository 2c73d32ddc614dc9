"""Figures over HTTP: who may call, what comes in, what goes out."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from backend.access.identity import person
from backend.access.policy import Role, allow
from backend.access.turns import at_the_desk
from backend.database import db, find
from backend.insights.contact_map import contact_map
from backend.insights.schemas import ContactMapQuery, ContactMapSchema, TalksSchema
from backend.insights.themes import talks
from backend.territories.models import Territory

insights = Blueprint(
    "insights", __name__, url_prefix="/territories", description="Figures and contact maps"
)


@insights.get("/<uuid:territory_id>/contact-map")
@allow(Role.TEAM_LEAD, Role.COORDINATOR, Role.ADMIN)
@insights.arguments(ContactMapQuery, location="query")
@insights.response(200, ContactMapSchema)
def show_contact_map(query: dict[str, Any], territory_id: UUID) -> Response:
    """A territory door by door, for a campaign or for all together. Never what was written."""
    with at_the_desk() as asking:
        session = db.session()
        team_id = find(session, Territory, territory_id).team_id
        asking.reach().require(team_id)
        answer = contact_map(
            session,
            asking,
            territory_id,
            campaign_id=query.get("campaign_id"),
            # Single households are for workers and leads; others are given counts.
            shows_flags=asking.reach(Role.TEAM_LEAD).covers(team_id),
        )
        # Written as it is: a schema would take longer over ten thousand doors than the database.
        return jsonify(answer)


@insights.get("/<uuid:territory_id>/talks")
@allow(Role.TEAM_LEAD, Role.COORDINATOR, Role.ADMIN)
@insights.arguments(ContactMapQuery, location="query")
@insights.response(200, TalksSchema(many=True))
def show_talks(query: dict[str, Any], territory_id: UUID) -> list[dict[str, Any]]:
    """What people talked about in a territory and in which languages, as counts.

    A sensitive theme and a language are told only from five talks on; so is each theme, to who
    does not lead the territory's team.
    """
    asking, session = person(), db.session()
    team_id = find(session, Territory, territory_id).team_id
    asking.reach().require(team_id)
    return talks(
        session,
        asking,
        territory_id,
        campaign_id=query.get("campaign_id"),
        # Single passages are for workers and leads; others are given counts.
        reads_passages=asking.reach(Role.TEAM_LEAD).covers(team_id),
    )
