"""Every dwelling of a territory with the summary of its passages, in one set-wise reading.

The map, the list and the legend are all made of these rows, so their numbers cannot differ.
Nothing that was written about a household is read here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Subquery,
    and_,
    any_,
    exists,
    false,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import LateralFromClause

from backend.encounters.models import DoNotVisit, HouseholdFold
from backend.follow_ups.models import FollowUp
from backend.insights.measures import Summary
from backend.places.models import Building, Door, Household, Stairwell
from backend.territories.models import TerritoryBuilding


@dataclass(frozen=True, slots=True)
class Dwelling:
    """A door of a building, the summary of who lives there now, and what is still promised.

    `open_follow_ups` counts what was promised to earlier households too, since somebody must
    settle it; `is_flagged` is about the present one alone.
    """

    building_id: UUID
    stairwell_id: UUID
    stairwell: str
    door_id: UUID
    label: str
    floor: int
    position: int
    summary: Summary
    open_follow_ups: int
    is_flagged: bool


def dwellings_of(
    session: Session,
    territory_id: UUID,
    *,
    campaign_id: UUID | None,
    seen: ColumnElement[bool],
) -> list[Dwelling]:
    """The dwellings of a territory's buildings, stairwell by stairwell, from the top down.

    Only the present household counts: what was said to those who lived there before stays
    with them.

    Args:
        campaign_id: whose passages count; those of all campaigns where it is None.
        seen: the condition on `Building` that whoever asks may see it.
    """
    folded = _folded(campaign_id)
    promised = _promised()
    rows = session.execute(
        select(
            Building.id.label("building_id"),
            Stairwell.id.label("stairwell_id"),
            Stairwell.name.label("stairwell"),
            Door.id.label("door_id"),
            Door.label,
            Door.floor,
            Door.position,
            _wishes_no_visit(campaign_id).label("do_not_visit"),
            func.coalesce(folded.c.passages, 0).label("passages"),
            func.coalesce(folded.c.answered, 0).label("answered"),
            func.coalesce(folded.c.met, 0).label("met"),
            folded.c.last_outcome,
            func.coalesce(promised.c.open, 0).label("open_follow_ups"),
            func.coalesce(Household.id == any_(promised.c.households), false()).label("is_flagged"),
        )
        .select_from(TerritoryBuilding)
        .join(Building, Building.id == TerritoryBuilding.building_id)
        .join(Stairwell, Stairwell.building_id == Building.id)
        .join(Door, Door.stairwell_id == Stairwell.id)
        .outerjoin(Household, and_(Household.door_id == Door.id, Household.ended_at.is_(None)))
        .outerjoin(folded, true())
        .outerjoin(promised, promised.c.door_id == Door.id)
        .where(
            TerritoryBuilding.territory_id == territory_id,
            Building.gone_at.is_(None),
            Door.gone_at.is_(None),
            seen,
        )
        .order_by(
            Building.id,
            Stairwell.position,
            Stairwell.id,
            Door.floor.desc(),
            Door.position,
            Door.id,
        )
    )
    return [
        Dwelling(
            building_id=row.building_id,
            stairwell_id=row.stairwell_id,
            stairwell=row.stairwell,
            door_id=row.door_id,
            label=row.label,
            floor=row.floor,
            position=row.position,
            summary=Summary(
                do_not_visit=row.do_not_visit,
                passages=row.passages,
                answered=row.answered,
                met=row.met,
                last_outcome=row.last_outcome,
            ),
            open_follow_ups=row.open_follow_ups,
            is_flagged=row.is_flagged,
        )
        for row in rows
    ]


def buildings_of(
    session: Session, territory_id: UUID, seen: ColumnElement[bool]
) -> Sequence[Building]:
    """The buildings of a territory, in the order in which somebody would walk: street, number."""
    return session.scalars(
        select(Building)
        .join(TerritoryBuilding, TerritoryBuilding.building_id == Building.id)
        .where(TerritoryBuilding.territory_id == territory_id, Building.gone_at.is_(None), seen)
        # "12 bis" comes after 9, and before 13.
        .order_by(
            Building.street,
            func.coalesce(func.substring(Building.number, "^[0-9]+"), "0").cast(Integer),
            Building.number,
            Building.name,
            Building.id,
        )
    ).all()


def _folded(campaign_id: UUID | None) -> LateralFromClause:
    """What the passages at a dwelling's household add up to, over the campaigns asked for."""
    latest = func.array_agg(
        aggregate_order_by(
            HouseholdFold.last_outcome,
            HouseholdFold.last_occurred_at.desc(),
            HouseholdFold.last_device_seq.desc(),
        )
    )
    folds = select(
        func.sum(HouseholdFold.passages).label("passages"),
        func.sum(HouseholdFold.answered).label("answered"),
        func.sum(HouseholdFold.met).label("met"),
        latest[1].label("last_outcome"),
    ).where(HouseholdFold.household_id == Household.id, HouseholdFold.passages > 0)
    if campaign_id is not None:
        folds = folds.where(HouseholdFold.campaign_id == campaign_id)
    return folds.lateral("folded")


def _promised() -> Subquery:
    """How many follow-ups are open at each door, and for whom; there are few in all."""
    return (
        select(
            FollowUp.door_id,
            func.count().label("open"),
            func.array_agg(FollowUp.household_id).label("households"),
        )
        .where(FollowUp.closed_at.is_(None))
        .group_by(FollowUp.door_id)
        .subquery("promised")
    )


def _wishes_no_visit(campaign_id: UUID | None) -> ColumnElement[bool]:
    """Whether the household asked not to be visited: ever, or for the campaign asked for.

    Over all campaigns together any wish counts, since the safer value wins.
    """
    wish = exists().where(DoNotVisit.household_id == Household.id, DoNotVisit.lifted_at.is_(None))
    if campaign_id is not None:
        wish = wish.where(
            DoNotVisit.campaign_id.is_(None) | (DoNotVisit.campaign_id == campaign_id)
        )
    return wish
