"""A team's buildings as the desk lists and maps them, as far as who asks may see them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.access.lookups import Viewer
from backend.access.visibility import may_see
from backend.hooks import Hook
from backend.places.models import Building, Door, Stairwell
from backend.reference.streets import Street, streets_near

TerritoryOf = Callable[[InstrumentedAttribute[UUID]], ColumnElement[Any]]

# How a building's territory is read: the room that knows territories is further down.
territory_of: Hook[TerritoryOf] = Hook("how a building's territory is read")


@dataclass(frozen=True, slots=True)
class BuildingView:
    """A building with what it holds."""

    id: UUID
    name: str
    street: str
    number: str
    kind: str
    lon: float
    lat: float
    stairwells: int
    doors: int
    estimated: bool
    territory_id: UUID | None


def buildings_of(session: Session, person: Viewer, team_id: UUID) -> list[BuildingView]:
    """The buildings of a team that stand and that a member may see, by street and number."""
    doors = (
        select(func.count())
        .select_from(Door)
        .join(Stairwell, Stairwell.id == Door.stairwell_id)
        .where(Stairwell.building_id == Building.id, Door.gone_at.is_(None))
        .correlate(Building)
        .scalar_subquery()
    )
    stairwells = (
        select(func.count())
        .where(Stairwell.building_id == Building.id)
        .correlate(Building)
        .scalar_subquery()
    )
    territory_id = territory_of.one()(Building.id)
    rows = session.execute(
        select(
            Building.id,
            Building.name,
            Building.street,
            Building.number,
            Building.kind,
            Building.lon,
            Building.lat,
            stairwells.label("stairwells"),
            doors.label("doors"),
            Building.is_estimated.label("estimated"),
            territory_id.label("territory_id"),
        )
        .where(
            Building.team_id == team_id,
            Building.gone_at.is_(None),
            may_see(person, Building.id),
        )
        .order_by(Building.street, _leading_number(), Building.number, Building.name, Building.id)
    )
    return [BuildingView(**row._asdict()) for row in rows]


def _leading_number() -> ColumnElement[str | None]:
    """The number that a number begins with, padded, so that 9 comes before 10 bis."""
    return func.lpad(func.substring(Building.number, r"^\d+"), 9, "0")


def streets_of(session: Session, person: Viewer, team_id: UUID) -> Sequence[Street]:
    """The streets around the buildings of a team that a member may see."""
    places = session.execute(
        select(Building.lon, Building.lat)
        .distinct()
        .where(
            Building.team_id == team_id,
            Building.gone_at.is_(None),
            may_see(person, Building.id),
        )
    ).all()
    return streets_near(session, [(row.lon, row.lat) for row in places]) if places else []
