"""Follow-ups over HTTP: who may call, what comes in, what goes out. The work is in handling.py."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from backend.access.identity import person
from backend.access.policy import Role, allow
from backend.campaigns.languages import language_or_unknown
from backend.database import find
from backend.database.attempts import write
from backend.follow_ups import handling, queries
from backend.follow_ups.history import PassedOn
from backend.follow_ups.schemas import (
    CloseRequest,
    FollowUpSchema,
    FollowUpsQuery,
    HandOverRequest,
)
from backend.organisations.models import Team
from backend.territories.models import Territory

follow_ups = Blueprint(
    "follow_ups", __name__, url_prefix="/follow-ups", description="What was promised at doors"
)


@follow_ups.get("")
@allow(Role.TEAM_LEAD)
@follow_ups.arguments(FollowUpsQuery, location="query")
@follow_ups.response(200, FollowUpSchema(many=True))
def list_follow_ups(query: dict[str, Any]) -> list[queries.Row]:
    """The follow-ups of my teams, of one of them or of one territory, the most pressing first.

    Those that were settled come the latest first.
    """
    reach, state = person().reach(), query["state"]

    def work(session: Session) -> list[queries.Row]:
        if query["territory_id"] is not None:
            territory = find(session, Territory, query["territory_id"])
            reach.require(territory.team_id)
            return queries.in_territory(session, territory.id, state)
        if query["team_id"] is not None:
            team = find(session, Team, query["team_id"])
            reach.require(team.id)
            return queries.in_team(session, team.id, state)
        return queries.in_teams(session, reach, state)

    return write(work)


@follow_ups.post("/<uuid:follow_up_id>/take")
@allow(Role.TEAM_LEAD)
@follow_ups.response(200, FollowUpSchema)
def take_follow_up(follow_up_id: UUID) -> queries.Row:
    """Make a follow-up my own."""
    asking = person()
    return write(
        lambda session: handling.take(session, follow_up_id, asking.member_id, asking.reach())
    )


@follow_ups.post("/<uuid:follow_up_id>/hand-over")
@allow(Role.TEAM_LEAD)
@follow_ups.arguments(HandOverRequest)
@follow_ups.response(200, FollowUpSchema)
def hand_over_follow_up(request: dict[str, Any], follow_up_id: UUID) -> queries.Row:
    """Give a follow-up to somebody of its team."""
    asking = person()
    return write(
        lambda session: handling.hand_over(
            session, follow_up_id, asking.member_id, asking.reach(), **request
        )
    )


@follow_ups.post("/<uuid:follow_up_id>/close")
@allow(Role.TEAM_LEAD)
@follow_ups.arguments(CloseRequest)
@follow_ups.response(200, FollowUpSchema)
def close_follow_up(request: dict[str, Any], follow_up_id: UUID) -> queries.Row:
    """Tell what came of a follow-up; told again, it tells a result right."""
    asking, passed_on = person(), request.pop("passed_on")
    if passed_on is not None:
        consent = passed_on["consent"]
        language = language_or_unknown(consent["language"])
        passed_on = PassedOn(passed_on["recipient"].strip(), consent["text"], language)
    return write(
        lambda session: handling.close(
            *(session, follow_up_id, asking.member_id, asking.reach()),
            **request,
            passed_on=passed_on,
        )
    )


@follow_ups.post("/<uuid:follow_up_id>/cancel")
@allow(Role.TEAM_LEAD)
@follow_ups.response(200, FollowUpSchema)
def cancel_follow_up(follow_up_id: UUID) -> queries.Row:
    """Say that a follow-up was noted by mistake."""
    asking = person()
    return write(
        lambda session: handling.cancel(session, follow_up_id, asking.member_id, asking.reach())
    )
