"""Rounds over HTTP: who may call, what comes in, what goes out. The work is in service.py."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from backend.access.identity import Person, person
from backend.access.policy import Role, allow
from backend.access.roles import FIELD_ROLES
from backend.access.turns import at_the_desk
from backend.database import db, find
from backend.database.attempts import write
from backend.rounds import service
from backend.rounds.models import Round
from backend.rounds.queries import RoundView, rounds_where, seen_by, view_of
from backend.rounds.refusals import NotYours
from backend.rounds.schemas import NewRound, RoundSchema, RoundsQuery
from backend.rounds.service import Start
from backend.territories.models import Assignment, Territory

rounds = Blueprint("rounds", __name__, url_prefix="/rounds", description="Planned outings")


@rounds.get("")
@allow(*FIELD_ROLES)
@rounds.arguments(RoundsQuery, location="query")
@rounds.response(200, RoundSchema(many=True))
def list_rounds(query: dict[str, Any]) -> list[RoundView]:
    """My rounds, and those of the teams that I lead, the last first."""
    asking = person()
    conditions = [
        seen_by(asking.member_id, asking.reach(Role.TEAM_LEAD).where(Territory.team_id)),
        asking.reach().where(Territory.team_id),
    ]
    if "team_id" in query:
        conditions.append(Territory.team_id == query["team_id"])
    if "planned_on" in query:
        conditions.append(Round.planned_on == query["planned_on"])
    return rounds_where(db.session(), *conditions)


@rounds.post("")
@allow(*FIELD_ROLES)
@rounds.arguments(NewRound)
@rounds.response(201, RoundSchema)
def prepare(request: dict[str, Any]) -> RoundView:
    """Plan an outing for one of my assignments, or for one of a team that I lead."""
    start, assignment_id = request.pop("start"), request.pop("assignment_id")
    asking = person()

    def draft(session: Session) -> service.Draft:
        assignment = find(session, Assignment, assignment_id)
        _check(asking, assignment, assignment.member_id == asking.member_id)
        return service.draft(
            session,
            assignment.id,
            prepared_by=asking.member_id,
            at=asking.at,
            start=Start(**start) if start else None,
            **request,
        )

    with at_the_desk():
        drafted = write(draft)
        # Between the transactions: nobody waits while the walk is ordered.
        stops = service.planned(drafted)
        return write(lambda session: view_of(session, service.keep(session, drafted, stops)))


@rounds.get("/<uuid:round_id>")
@allow(*FIELD_ROLES)
@rounds.response(200, RoundSchema)
def one_round(round_id: UUID) -> RoundView:
    """One round with its stops and doors, as it is walked and printed."""
    session = db.session()
    round_ = find(session, Round, round_id)
    walkers = service.walkers_of(session, [round_.id]).get(round_.id, set())
    _check(person(), round_.assignment, person().member_id in walkers)
    return view_of(session, round_)


def _check(asking: Person, assignment: Assignment, is_mine: bool) -> None:
    """Go on only for one's own, or for a team that one leads.

    Raises:
        NoGrant: the member does not work for the team.
        NotYours: it is a colleague's.
    """
    team_id = assignment.territory.team_id
    asking.reach().require(team_id)
    if not is_mine and not asking.reach(Role.TEAM_LEAD).covers(team_id):
        raise NotYours
