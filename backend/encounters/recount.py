"""Folding again, and comparing: what is kept must never differ from what it adds up to.

Each encounter is held against its revisions, and the figures against the encounters.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    Subquery,
    and_,
    case,
    func,
    join,
    literal,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.encounters.folds import (
    HOUSEHOLD_COUNTS,
    HOUSEHOLD_LAST,
    folded_days,
    folded_households,
)
from backend.encounters.models import BuildingDayFold, Encounter
from backend.encounters.outcomes import OUTCOMES
from backend.encounters.revisions import folded_revisions, set_to_fold
from backend.hooks import Hook
from backend.households.models import HouseholdFold


@dataclass(frozen=True)
class Difference:
    """A fold that is not what it adds up to: figures of passages, an encounter of revisions."""

    table: str
    of: UUID
    campaign_id: UUID | None
    day: str | None
    kept: dict[str, object]
    counted: dict[str, object]


# Whether what a room below keeps is what it adds up to: a line for each that is not, set right
# where that is asked for.
Check = Callable[[Session, bool], list[str]]

# What else `bin/palier folds recount` counts again.
checks: Hook[Check] = Hook("what else is counted again")


_NOBODY = literal(UUID(int=0))
_DAY_COUNTS = ("passages", *OUTCOMES)

Names = tuple[str, ...]


def _compared(
    kept: type[HouseholdFold | BuildingDayFold],
    counted: Subquery,
    keys: Names,
    counts: Names,
    rest: Names = (),
) -> Select[Any]:
    """Kept and counted folds that differ; a fold with nothing in it is as good as none."""
    stands = kept.__table__.c
    same = and_(
        *(counted.c[key] == stands[key] for key in keys),
        func.coalesce(counted.c.campaign_id, _NOBODY) == func.coalesce(stands.campaign_id, _NOBODY),
    )
    both = (
        select(
            *(
                func.coalesce(counted.c[key], stands[key]).label(key)
                for key in (*keys, "campaign_id")
            ),
            *(func.coalesce(stands[one], 0).label(f"kept_{one}") for one in counts),
            *(stands[one].label(f"kept_{one}") for one in rest),
            *(func.coalesce(counted.c[one], 0).label(f"counted_{one}") for one in counts),
            *(counted.c[one].label(f"counted_{one}") for one in rest),
        )
        .select_from(join(counted, kept, same, full=True))
        .subquery("compared")
    )
    return select(both).where(
        or_(
            *(
                both.c[f"kept_{one}"].is_distinct_from(both.c[f"counted_{one}"])
                for one in (*counts, *rest)
            )
        )
    )


_HOUSEHOLDS = _compared(
    HouseholdFold,
    folded_households(Encounter.household_id.is_not(None)).subquery("counted"),
    ("household_id",),
    HOUSEHOLD_COUNTS,
    HOUSEHOLD_LAST,
)
_DAYS = _compared(
    BuildingDayFold,
    folded_days().subquery("counted"),
    ("building_id", "local_date"),
    _DAY_COUNTS,
)

# Of what was said about somebody no more is told than that it differs.
_SHOWN = ("outcome", "corrected_at", "withdrawn_at")
_HIDDEN = ("notice_left", "come_back_on", "come_back_at", "note", "themes", "corrected_by")


def _encounters() -> Select[Any]:
    """Encounters that do not say what their revisions add up to.

    Passages withdrawn before revisions were kept have none that says so.
    """
    folded = folded_revisions(true()).subquery("folded")
    kept = Encounter.__table__.c
    said: dict[str, ColumnElement[Any]] = {one: folded.c[one] for one in (*_SHOWN, *_HIDDEN)}
    said["withdrawn_at"] = func.coalesce(folded.c.withdrawn_at, kept.withdrawn_at)
    wrong = {one: kept[one].is_distinct_from(value) for one, value in said.items()}
    return (
        select(
            kept.id.label("encounter_id"),
            kept.campaign_id,
            *(kept[one].label(f"kept_{one}") for one in _SHOWN),
            *(said[one].label(f"counted_{one}") for one in _SHOWN),
            *(case((wrong[one], "as kept")).label(f"kept_{one}") for one in _HIDDEN),
            *(case((wrong[one], "as said")).label(f"counted_{one}") for one in _HIDDEN),
        )
        .join_from(folded, Encounter, Encounter.id == folded.c.encounter_id)
        .where(or_(*wrong.values()))
    )


_ENCOUNTERS = _encounters()


def _repair(
    model: type[HouseholdFold | BuildingDayFold],
    constraint: str,
    compared: Select[Any],
    keys: Names,
    values: Names,
) -> Insert:
    wrong = compared.subquery("wrong")
    statement = insert(model).from_select(
        ["id", *keys, "campaign_id", *values],
        select(
            func.gen_random_uuid(),
            *(wrong.c[key] for key in keys),
            wrong.c.campaign_id,
            *(wrong.c[f"counted_{one}"] for one in values),
        ),
        include_defaults=False,
    )
    return statement.on_conflict_do_update(
        constraint=constraint, set_={one: statement.excluded[one] for one in values}
    )


# Who is recording adds to the folds after the passages: kept from that for a moment, they add to
# what was counted here, and what they had added before has been committed. Core has no `lock`.
_LOCK = text(
    "lock table encounter_revision, household_fold, building_day_fold in share row exclusive mode"
)
_REPAIR_ENCOUNTERS = set_to_fold(true())
_REPAIR_HOUSEHOLDS = _repair(
    HouseholdFold,
    "household_fold_one_per_campaign",
    _HOUSEHOLDS,
    ("household_id",),
    (*HOUSEHOLD_COUNTS, *HOUSEHOLD_LAST),
)
_REPAIR_DAYS = _repair(
    BuildingDayFold,
    "building_day_fold_one_per_day",
    _DAYS,
    ("building_id", "local_date"),
    _DAY_COUNTS,
)


def differences(session: Session) -> list[Difference]:
    """Every fold of the organisation that is not what it adds up to."""
    return [
        _difference(table, of, row)
        for table, of, query in (
            ("encounter", "encounter_id", _ENCOUNTERS),
            ("household_fold", "household_id", _HOUSEHOLDS),
            ("building_day_fold", "building_id", _DAYS),
        )
        for row in Statement(query)(session).mappings()
    ]


def repair(session: Session) -> list[Difference]:
    """Set every fold to what it adds up to; says which were not."""
    session.execute(_LOCK)
    found = differences(session)
    if found:
        # First what figures are counted from.
        for statement in (_REPAIR_ENCOUNTERS, _REPAIR_HOUSEHOLDS, _REPAIR_DAYS):
            Statement(statement)(session)
    return found


def _difference(table: str, of: str, row: RowMapping) -> Difference:
    return Difference(
        table=table,
        of=row[of],
        campaign_id=row["campaign_id"],
        day=str(row["local_date"]) if "local_date" in row else None,
        kept={name[5:]: value for name, value in row.items() if name.startswith("kept_")},
        counted={name[8:]: value for name, value in row.items() if name.startswith("counted_")},
    )
