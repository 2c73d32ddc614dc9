"""What an assignment opens: the buildings that a worker may see while it runs.

Declared to `access`, which asks without importing; the same conditions say what a phone holds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    exists,
    func,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from backend.access.lookups import Viewer, visibility_rules
from backend.access.roles import FIELD_ROLES, reach_of
from backend.organisations.models import Team
from backend.organisations.service_day import team_day_at
from backend.places.models import Building
from backend.territories.models import Assignment, Territory, TerritoryBuilding


def runs_at(at: datetime) -> ColumnElement[bool]:
    """The condition that an assignment runs at a moment, by the service day of its joined Team."""
    today = team_day_at(at)
    return and_(
        Assignment.starts_on <= today, Assignment.ends_on >= today, Assignment.ended_at.is_(None)
    )


def in_hands(person: Viewer) -> ColumnElement[bool]:
    """The condition that an assignment, its Territory and Team joined, is a member's to walk.

    It runs by the service day of the team, and the member is worker or lead there. Of a lead it
    opens nothing that the lead does not see anyway.
    """
    reach = reach_of(person.grants, FIELD_ROLES, person.at)
    return and_(
        Assignment.member_id == person.member_id,
        runs_at(person.at),
        reach.where(Territory.team_id),
    )


def _opens(building: type[Building]) -> ColumnElement[bool]:
    """The condition that a territory opens a building, which may have gone to another team."""
    return and_(building.id == TerritoryBuilding.building_id, building.team_id == Territory.team_id)


@dataclass(frozen=True)
class OpenedBuildings:
    """Buildings that something opens to a person, as one condition and as a list.

    `opened` selects `building_id`, of all that is open; the two then never differ.
    """

    building_id: InstrumentedAttribute[UUID]
    opened: Callable[[Viewer], Select[UUID]]

    def predicate(
        self, person: Viewer, building_id: SQLColumnExpression[UUID]
    ) -> ColumnElement[bool]:
        """The condition on one building's id."""
        return exists(self.opened(person).where(self.building_id == building_id))

    def listed(self, person: Viewer) -> Select[UUID]:
        """The ids of all the buildings that it opens."""
        return self.opened(person)


def _assigned(person: Viewer) -> Select[UUID]:
    """Who works at doors sees the buildings of the territories in their hands."""
    # Under a name of its own: whoever asks may be reading buildings too.
    building = aliased(Building)
    return (
        select(TerritoryBuilding.building_id)
        .join(Territory, Territory.id == TerritoryBuilding.territory_id)
        .join(Team, Team.id == Territory.team_id)
        .join(Assignment, Assignment.territory_id == Territory.id)
        .join(building, _opens(building))
        .where(in_hands(person))
    )


assigned_buildings = OpenedBuildings(TerritoryBuilding.building_id, _assigned)
visibility_rules.register("assignments")(assigned_buildings)


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


def current_assignments(session: Session, person: Viewer) -> tuple[CurrentAssignment, ...]:
    """The assignments in a member's hands, with the buildings that still stand.

    The one that ends first comes first.
    """
    standing = (
        select(func.array_agg(Building.id))
        .join(TerritoryBuilding, _opens(Building))
        .where(TerritoryBuilding.territory_id == Territory.id, Building.gone_at.is_(None))
        .correlate(Territory)
        .scalar_subquery()
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
        .where(in_hands(person))
        .order_by(Assignment.ends_on, Territory.name, Assignment.id)
    )
    return tuple(
        CurrentAssignment(**{**row._asdict(), "building_ids": tuple(row.building_ids or ())})
        for row in rows
    )
