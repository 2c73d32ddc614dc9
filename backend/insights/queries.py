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
    exists,
    false,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.selectable import LateralFromClause

from backend.follow_ups.models import FollowUp
from backend.households.models import DoNotVisit, Household, HouseholdFold
from backend.insights.measures import Summary
from backend.places.models import Building, Door, Stairwell
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
    # Each is looked up door by door on its index. As joins they would cost the same, until the
    # database has no statistics yet, as after an import: then it compares all with all.
    resident = _resident()
    folded = _folded(resident, campaign_id)
    promised = _promised(resident)
    rows = session.execute(
        select(
            Building.id.label("building_id"),
            Stairwell.id.label("stairwell_id"),
            Stairwell.name.label("stairwell"),
            Door.id.label("door_id"),
            Door.label,
            Door.floor,
            Door.position,
            _wishes_no_visit(resident, campaign_id).label("do_not_visit"),
            folded.c.passages,
            folded.c.answered,
            folded.c.met,
            folded.c.last_outcome,
            promised.c.open_follow_ups,
            promised.c.is_flagged,
        )
        .select_from(TerritoryBuilding)
        .join(Building, Building.id == TerritoryBuilding.building_id)
        .join(Stairwell, Stairwell.building_id == Building.id)
        .join(Door, Door.stairwell_id == Stairwell.id)
        .outerjoin(resident, true())
        .join(folded, true())
        .join(promised, true())
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


def _resident() -> LateralFromClause:
    """The household that lives behind a door now."""
    return (
        select(Household.id)
        .where(Household.door_id == Door.id, Household.ended_at.is_(None))
        .limit(1)
        .lateral("resident")
    )


def _folded(resident: LateralFromClause, campaign_id: UUID | None) -> LateralFromClause:
    """What the passages at a household add up to, over the campaigns asked for."""
    counts = HouseholdFold.passages > 0
    if campaign_id is not None:
        # Among the few folds of a household, never among all those of a campaign.
        counts &= HouseholdFold.campaign_id == campaign_id
    latest = func.array_agg(
        aggregate_order_by(
            HouseholdFold.last_outcome,
            HouseholdFold.last_occurred_at.desc(),
            HouseholdFold.last_device_seq.desc(),
        )
    )

    def total(column: InstrumentedAttribute[int]) -> ColumnElement[int]:
        return func.coalesce(func.sum(column).filter(counts), 0).label(column.key)

    return (
        select(
            total(HouseholdFold.passages),
            total(HouseholdFold.answered),
            total(HouseholdFold.met),
            latest.filter(counts)[1].label("last_outcome"),
        )
        .where(HouseholdFold.household_id == resident.c.id)
        .lateral("folded")
    )


def _promised(resident: LateralFromClause) -> LateralFromClause:
    """How many follow-ups are open at a door, and whether one of them is the household's."""
    return (
        select(
            func.count().label("open_follow_ups"),
            func.coalesce(func.bool_or(FollowUp.household_id == resident.c.id), false()).label(
                "is_flagged"
            ),
        )
        .where(FollowUp.door_id == Door.id, FollowUp.closed_at.is_(None))
        .lateral("promised")
    )


def _wishes_no_visit(resident: LateralFromClause, campaign_id: UUID | None) -> ColumnElement[bool]:
    """Whether the household asked not to be visited: ever, or for the campaign asked for.

    Over all campaigns together any wish counts, since the safer value wins.
    """
    wish = exists().where(DoNotVisit.household_id == resident.c.id, DoNotVisit.lifted_at.is_(None))
    if campaign_id is not None:
        wish = wish.where(
            DoNotVisit.campaign_id.is_(None) | (DoNotVisit.campaign_id == campaign_id)
        )
    return wish
