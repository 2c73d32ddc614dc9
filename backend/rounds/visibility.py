"""What a round opens to whoever comes along: the buildings of its stops, while it lasts.

Declared to `access`, which asks without importing; the same conditions say what a phone holds.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from backend.access.lookups import Viewer, visibility_rules
from backend.access.roles import FIELD_ROLES, reach_of
from backend.database.statements import Statement
from backend.organisations.models import Team
from backend.organisations.service_day import days_about, team_day_at
from backend.places.models import Building, Stairwell
from backend.rounds.models import Round, RoundMember, RoundStop
from backend.territories.models import Assignment, Territory
from backend.territories.visibility import CurrentAssignment, OpenedBuildings, runs_at

_UNDER_WAY = ("running", "paused")


def comes_along(person: Viewer) -> ColumnElement[bool]:
    """The condition that a round, its Assignment, Territory and Team joined, is walked today by
    a member in whose hands its assignment is not.

    It lasts for its service day, ended or not, so that what was said can still be put right; and
    as long as it is under way on the day after. The member is worker or lead of the team, and the
    assignment runs.
    """
    today = team_day_at(person.at)
    reach = reach_of(person.grants, FIELD_ROLES, person.at)
    return and_(
        Round.id.in_(select(RoundMember.round_id).where(RoundMember.member_id == person.member_id)),
        Assignment.member_id != person.member_id,
        or_(
            Round.planned_on == today,
            and_(Round.planned_on == today - literal(1), Round.state.in_(_UNDER_WAY)),
        ),
        runs_at(person.at),
        reach.where(Territory.team_id),
    )


def _walked(person: Viewer) -> Select[UUID]:
    """Who comes along on a round sees the buildings of its stops."""
    # Under names of their own: whoever asks may be reading buildings too.
    building = aliased(Building)
    return (
        select(Stairwell.building_id)
        .join(RoundStop, RoundStop.stairwell_id == Stairwell.id)
        .join(Round, Round.id == RoundStop.round_id)
        .join(Assignment, Assignment.id == Round.assignment_id)
        .join(Territory, Territory.id == Assignment.territory_id)
        .join(Team, Team.id == Territory.team_id)
        .join(building, _is_of_its_team(building))
        .where(comes_along(person))
    )


visibility_rules.register("rounds")(OpenedBuildings(Stairwell.building_id, _walked))


def _is_of_its_team(building: type[Building]) -> ColumnElement[bool]:
    """The condition that a stop's building has not gone to another team meanwhile."""
    return and_(building.id == Stairwell.building_id, building.team_id == Territory.team_id)


# Most walk no round today: for them nothing more is asked.
_WALKS = Statement(
    select(
        exists(
            select(RoundMember.id)
            .join(Round, Round.id == RoundMember.round_id)
            .where(
                RoundMember.member_id == bindparam("member", type_=Uuid()),
                Round.planned_on.between(bindparam("first"), bindparam("last")),
            )
        )
    )
)


def companion_assignments(session: Session, person: Viewer) -> tuple[CurrentAssignment, ...]:
    """The assignments of others whose rounds a member comes along on, each once, with the
    buildings of the stops that still stand.
    """
    first, last = days_about(person.at)
    # One of the day before may still be under way.
    days = {"first": first - timedelta(days=1), "last": last}
    if not _WALKS(session, member=person.member_id, **days).scalar_one():
        return ()
    rows = session.execute(
        select(
            Assignment.id,
            Assignment.territory_id,
            Territory.name.label("territory"),
            Territory.sign,
            Assignment.campaign_id,
            Territory.team_id,
            Assignment.ends_on,
            func.array_agg(Building.id.distinct()).label("building_ids"),
        )
        .join(Territory, Territory.id == Assignment.territory_id)
        .join(Team, Team.id == Territory.team_id)
        .join(Round, Round.assignment_id == Assignment.id)
        .join(RoundStop, RoundStop.round_id == Round.id)
        .join(Stairwell, Stairwell.id == RoundStop.stairwell_id)
        .join(Building, _is_of_its_team(Building))
        .where(comes_along(person), Building.gone_at.is_(None))
        .group_by(
            Assignment.id,
            Assignment.territory_id,
            Territory.name,
            Territory.sign,
            Assignment.campaign_id,
            Territory.team_id,
            Assignment.ends_on,
        )
        .order_by(Assignment.ends_on, Territory.name, Assignment.id)
    )
    return tuple(
        CurrentAssignment(**{**row._asdict(), "building_ids": tuple(row.building_ids)})
        for row in rows
    )
