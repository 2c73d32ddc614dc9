"""What passages add up to: per household and campaign, and per building, campaign and local day.

Folds are kept in the transaction that changes the passages, under the locks of the households.
Encounters away from doors have no household, and count in none of them.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Uuid,
    and_,
    bindparam,
    cast,
    column,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.database.inserting import OnConflict, insert_rows
from backend.database.statements import Statement
from backend.encounters.models import BuildingDayFold, Encounter
from backend.encounters.outcomes import ANSWERED, MET, OUTCOMES
from backend.households.merging import recounts
from backend.households.models import HouseholdFold
from backend.places.models import Door, Stairwell


class Counted(NamedTuple):
    """A passage, as far as the folds of a day count it."""

    building_id: UUID
    household_id: UUID
    campaign_id: UUID | None
    local_date: date
    outcome: str


def _count(*which: ColumnElement[bool]) -> ColumnElement[int]:
    counted = func.count()
    return cast(counted.filter(*which) if which else counted, Integer)


def folded_households(which: ColumnElement[bool]) -> Select[Any]:
    """What the passages of some households add up to, by household and campaign.

    The last one is the last that happened, whenever it arrived; where two devices agree on
    instant and number, the id decides, so that all agree.
    """
    latest = (Encounter.occurred_at.desc(), Encounter.device_seq.desc(), Encounter.id.desc())

    def last(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
        in_order = aggregate_order_by(column, *latest)
        return func.array_agg(in_order, type_=ARRAY(column.type))[1]

    return (
        select(
            Encounter.household_id,
            Encounter.campaign_id,
            _count().label("passages"),
            _count(Encounter.outcome.in_(ANSWERED)).label("answered"),
            _count(Encounter.outcome.in_(MET)).label("met"),
            last(Encounter.id).label("last_encounter_id"),
            last(Encounter.outcome).label("last_outcome"),
            func.max(Encounter.occurred_at).label("last_occurred_at"),
            last(Encounter.device_seq).label("last_device_seq"),
        )
        .where(Encounter.withdrawn_at.is_(None), which)
        .group_by(Encounter.household_id, Encounter.campaign_id)
    )


def folded_days() -> Select[*tuple[Any, ...]]:
    """What all passages add up to, by building, campaign and local day."""
    per = (Stairwell.building_id, Encounter.campaign_id, Encounter.local_date)
    return (
        select(
            *per,
            _count().label("passages"),
            *(_count(Encounter.outcome == one).label(one) for one in OUTCOMES),
        )
        .join(Door, Door.id == Encounter.door_id)
        .join(Stairwell, Stairwell.id == Door.stairwell_id)
        .where(Encounter.withdrawn_at.is_(None))
        .group_by(*per)
    )


HOUSEHOLD_COUNTS = ("passages", "answered", "met")
HOUSEHOLD_LAST = ("last_encounter_id", "last_outcome", "last_occurred_at", "last_device_seq")


def _fold_households() -> Statement:
    """Counted again from the passages, which under the household's lock nobody else is changing:
    a late arrival, a repeat or a withdrawal needs no case of its own. Where the last passage of a
    campaign was withdrawn the row stays, with nothing in it, so that phones hear of it.
    """
    said = (
        func.unnest(
            bindparam("households", type_=ARRAY(Uuid())),
            bindparam("campaigns", type_=ARRAY(Uuid())),
        )
        .table_valued(column("household_id", Uuid()), column("campaign_id", Uuid()))
        .render_derived(name="said")
    )
    given = select(said).distinct().subquery("given")
    # One household after the other, by its key: planned for a table that is small yet, a look at
    # all of them together would read every passage of the organisation, and is kept.
    fold = folded_households(
        and_(
            Encounter.household_id == given.c.household_id,
            Encounter.campaign_id.is_not_distinct_from(given.c.campaign_id),
        )
    ).lateral("fold")
    counted = (
        select(
            func.gen_random_uuid(),
            given.c.household_id,
            given.c.campaign_id,
            *(func.coalesce(fold.c[one], 0) for one in HOUSEHOLD_COUNTS),
            *(fold.c[one] for one in HOUSEHOLD_LAST),
        )
        .select_from(given.outerjoin(fold, true()))
        .order_by(given.c.household_id, given.c.campaign_id)
    )
    values = (*HOUSEHOLD_COUNTS, *HOUSEHOLD_LAST)
    statement = insert(HouseholdFold).from_select(
        ["id", "household_id", "campaign_id", *values], counted, include_defaults=False
    )
    return Statement(
        statement.on_conflict_do_update(
            constraint="household_fold_one_per_campaign",
            set_={one: statement.excluded[one] for one in values},
        )
    )


_HOUSEHOLDS = _fold_households()

# Days are shared by all households of a building, which nobody locks together: added to, not
# counted again, so that two at once both count.
_ADD = OnConflict(
    "building_day_fold_one_per_day",
    lambda stands, more: {one: stands[one] + more[one] for one in ("passages", *OUTCOMES)},
)


class Move(NamedTuple):
    """A passage that is counted from now on, or with -1 no longer is."""

    counted: Counted
    sign: int


def add(counted: Sequence[Counted], session: Session) -> None:
    """Fold passages that were just recorded."""
    move([Move(one, 1) for one in counted], session)


def move(moves: Sequence[Move], session: Session) -> None:
    """Fold passages that were recorded, withdrawn, or corrected: the old away, the new added."""
    if not moves:
        return
    pairs = {(one.household_id, one.campaign_id) for one, _ in moves}
    _HOUSEHOLDS(
        session,
        households=[household_id for household_id, _ in pairs],
        campaigns=[campaign_id for _, campaign_id in pairs],
    )
    days: dict[tuple[UUID, UUID | None, date], Counter[str]] = {}
    for one, sign in moves:
        day = (one.building_id, one.campaign_id, one.local_date)
        days.setdefault(day, Counter())[one.outcome] += sign
    # In one order, so that two at once do not wait in a ring.
    in_order = sorted(days.items(), key=lambda item: (item[0][0], str(item[0][1]), item[0][2]))
    insert_rows(
        session,
        BuildingDayFold,
        (
            {
                "building_id": building_id,
                "campaign_id": campaign_id,
                "local_date": local_date,
                "passages": counts.total(),
                **{one: counts[one] for one in OUTCOMES},
            }
            for (building_id, campaign_id, local_date), counts in in_order
        ),
        on_conflict=_ADD,
    )


_CAMPAIGNS = Statement("""
    select household_id, campaign_id from encounter where household_id = any(cast(:ids as uuid[]))
    union
    select household_id, campaign_id from household_fold
    where household_id = any(cast(:ids as uuid[]))
""")


@recounts.register("folds of households")
def recount_households(session: Session, household_ids: Sequence[UUID]) -> None:
    """Fold households again whose passages have moved within a building: its days stay as is.

    Their locks are held by who moved them.
    """
    pairs = _CAMPAIGNS(session, ids=list(household_ids)).all()
    if pairs:
        _HOUSEHOLDS(
            session,
            households=[pair.household_id for pair in pairs],
            campaigns=[pair.campaign_id for pair in pairs],
        )
