"""What an assignment opens: the buildings that a worker may see while it runs.

Declared to `access`, which asks without importing; the same condition tells a phone what it
holds.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    SQLColumnExpression,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from backend.access.lookups import Viewer, visibility_rules
from backend.access.roles import FIELD_ROLES, Role, reach_of
from backend.organisations.models import RoleGrant, Team
from backend.places.models import Building
from backend.territories.models import Assignment, Territory, TerritoryBuilding


def runs_at(at: datetime) -> ColumnElement[bool]:
    """The condition that an assignment runs at a moment, by the calendar of its joined Team."""
    today = cast(func.timezone(Team.time_zone, literal(at)), Date)
    return and_(
        Assignment.starts_on <= today, Assignment.ends_on >= today, Assignment.ended_at.is_(None)
    )


class AssignedBuildings:
    """A worker sees the buildings of the territories in their hands, in teams they work for."""

    def predicate(
        self, person: Viewer, building_id: SQLColumnExpression[UUID]
    ) -> ColumnElement[bool]:
        """The condition on one building's id."""
        return exists(self._opened(person).where(TerritoryBuilding.building_id == building_id))

    def listed(self, person: Viewer) -> Select[UUID]:
        """The ids of all the buildings that it opens."""
        return self._opened(person)

    def _opened(self, person: Viewer) -> Select[UUID]:
        at = datetime.now(UTC)
        reach = reach_of(person.grants, (Role.WORKER,), at)
        # Under a name of its own: whoever asks may be reading buildings too.
        building = aliased(Building)
        return (
            select(TerritoryBuilding.building_id)
            .join(Territory, Territory.id == TerritoryBuilding.territory_id)
            .join(Team, Team.id == Territory.team_id)
            .join(Assignment, Assignment.territory_id == Territory.id)
            # A building that went to another team since is no longer theirs to see.
            .join(
                building,
                and_(
                    building.id == TerritoryBuilding.building_id,
                    building.team_id == Territory.team_id,
                ),
            )
            .where(
                Assignment.member_id == person.member_id,
                runs_at(at),
                reach.where(Territory.team_id),
            )
        )


visibility_rules.register("assignments")(AssignedBuildings())


@dataclass(frozen=True)
class CurrentAssignment:
    """What a member works at the moment, with the buildings that it opens to them."""

    id: UUID
    territory_id: UUID
    territory: str
    sign: int
    campaign_id: UUID
    team_id: UUID
    ends_on: date
    building_ids: tuple[UUID, ...]


def current_assignments(
    session: Session, member_id: UUID, at: datetime
) -> tuple[CurrentAssignment, ...]:
    """The assignments that a member holds at a moment, by the calendar of each team.

    They count only while the member is worker or lead of the team. The one that ends first
    comes first.
    """
    standing = (
        select(func.array_agg(Building.id))
        .join(TerritoryBuilding, TerritoryBuilding.building_id == Building.id)
        .where(
            TerritoryBuilding.territory_id == Territory.id,
            Building.team_id == Territory.team_id,
            Building.gone_at.is_(None),
        )
        .correlate(Territory)
        .scalar_subquery()
    )
    granted = exists().where(
        RoleGrant.member_id == member_id,
        RoleGrant.role.in_(FIELD_ROLES),
        or_(RoleGrant.team_id.is_(None), RoleGrant.team_id == Territory.team_id),
        RoleGrant.starts_at <= at,
        or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > at),
    )
    rows = session.execute(
        select(
            Assignment.id,
            Assignment.territory_id,
            Territory.name.label("territory"),
            Territory.sign,
            Assignment.campaign_id,
            Territory.team_id,
            Assignment.ends_on,
            standing.label("building_ids"),
        )
        .join(Territory, Territory.id == Assignment.territory_id)
        .join(Team, Team.id == Territory.team_id)
        .where(Assignment.member_id == member_id, runs_at(at), granted)
        .order_by(Assignment.ends_on, Territory.name, Assignment.id)
    )
    return tuple(
        CurrentAssignment(**{**row._asdict(), "building_ids": tuple(row.building_ids or ())})
        for row in rows
    )
