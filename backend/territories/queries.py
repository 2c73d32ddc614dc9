"""Territories as the desk lists them: with their buildings, doors and assignments."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from backend.access.roles import Reach
from backend.organisations.models import Team
from backend.organisations.names import IdAndName
from backend.places.models import Building, Door, Stairwell
from backend.places.queries import territory_of as territory_hook
from backend.territories.assignments import state_of, today_of
from backend.territories.models import Assignment, Territory, TerritoryBuilding


@dataclass(frozen=True)
class AssignmentView:
    """An assignment with the names to show, and where it stands today."""

    id: UUID
    member: IdAndName
    campaign: IdAndName
    starts_on: date
    ends_on: date
    ended_at: datetime | None
    state: str


@dataclass(frozen=True)
class TerritoryView:
    """A territory with what it holds and who works it."""

    id: UUID
    team_id: UUID
    name: str
    sign: int
    building_ids: Sequence[UUID]
    buildings: int
    doors: int
    assignments: Sequence[AssignmentView]


def territories_within(
    session: Session, reach: Reach, at: datetime, team_id: UUID | None = None
) -> list[TerritoryView]:
    """The territories of the teams that are reached, or of one of them, by name."""
    chosen = select(Territory).where(reach.where(Territory.team_id))
    if team_id is not None:
        chosen = chosen.where(Territory.team_id == team_id)
    return _views(session, session.scalars(chosen.order_by(Territory.name, Territory.id)).all(), at)


def view_of(session: Session, territory: Territory, at: datetime) -> TerritoryView:
    """One territory as the list shows it."""
    [view] = _views(session, [territory], at)
    return view


def assignment_view(session: Session, assignment: Assignment, at: datetime) -> AssignmentView:
    """One assignment as the list shows it."""
    team = session.scalars(select(Team).where(Team.id == assignment.territory.team_id)).one()
    return _assignment_view(assignment, today_of(team, at))


def _views(session: Session, territories: Sequence[Territory], at: datetime) -> list[TerritoryView]:
    ids = [territory.id for territory in territories]
    buildings = _building_ids(session, ids)
    doors = _door_counts(session, ids)
    assignments = _assignments(session, ids, at)
    return [
        TerritoryView(
            id=territory.id,
            team_id=territory.team_id,
            name=territory.name,
            sign=territory.sign,
            building_ids=buildings[territory.id],
            buildings=len(buildings[territory.id]),
            doors=doors.get(territory.id, 0),
            assignments=assignments[territory.id],
        )
        for territory in territories
    ]


def _building_ids(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for territory_id, building_id in session.execute(
        select(TerritoryBuilding.territory_id, Building.id)
        .join(Building, Building.id == TerritoryBuilding.building_id)
        .where(TerritoryBuilding.territory_id.in_(ids), Building.gone_at.is_(None))
        .order_by(Building.street, Building.number, Building.id)
    ):
        found[territory_id].append(building_id)
    return found


def _door_counts(session: Session, ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = session.execute(
        select(TerritoryBuilding.territory_id, func.count())
        .join(Building, Building.id == TerritoryBuilding.building_id)
        .join(Stairwell, Stairwell.building_id == Building.id)
        .join(Door, and_(Door.stairwell_id == Stairwell.id, Door.gone_at.is_(None)))
        .where(TerritoryBuilding.territory_id.in_(ids), Building.gone_at.is_(None))
        .group_by(TerritoryBuilding.territory_id)
    )
    return {territory_id: count for territory_id, count in rows}  # noqa: C416  # rows are no pairs


def _assignments(
    session: Session, ids: Sequence[UUID], at: datetime
) -> dict[UUID, list[AssignmentView]]:
    found: dict[UUID, list[AssignmentView]] = defaultdict(list)
    rows = session.execute(
        select(Assignment, Team)
        .join(Territory, Territory.id == Assignment.territory_id)
        .join(Team, Team.id == Territory.team_id)
        .where(Assignment.territory_id.in_(ids))
        .order_by(Assignment.ends_on.desc(), Assignment.starts_on.desc(), Assignment.id)
        .options(joinedload(Assignment.member), joinedload(Assignment.campaign))
    )
    for assignment, team in rows:
        found[assignment.territory_id].append(_assignment_view(assignment, today_of(team, at)))
    return found


def _assignment_view(assignment: Assignment, today: date) -> AssignmentView:
    return AssignmentView(
        id=assignment.id,
        member=IdAndName(assignment.member.id, assignment.member.name),
        campaign=IdAndName(assignment.campaign.id, assignment.campaign.name),
        starts_on=assignment.starts_on,
        ends_on=assignment.ends_on,
        ended_at=assignment.ended_at,
        state=state_of(assignment, today),
    )


@territory_hook.register("territories")
def territory_of(building_id: InstrumentedAttribute[UUID]) -> ColumnElement[Any]:
    """A territory that the building stands in, the first by name where it stands in several."""
    return (
        select(TerritoryBuilding.territory_id)
        .join(Territory, Territory.id == TerritoryBuilding.territory_id)
        .where(TerritoryBuilding.building_id == building_id)
        .order_by(Territory.name, Territory.id)
        .limit(1)
        .scalar_subquery()
    )
