"""Counting the folds again from the passages, and comparing: they must never differ."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from backend.encounters.folds import FOLD_OF_DAYS, FOLD_OF_HOUSEHOLDS
from backend.encounters.models import OUTCOMES


@dataclass(frozen=True)
class Difference:
    """A fold that is not what its passages add up to."""

    table: str
    of: UUID
    campaign_id: UUID | None
    day: str | None
    kept: dict[str, object]
    counted: dict[str, object]


_NONE = "'00000000-0000-0000-0000-000000000000'::uuid"
_LAST = ("last_encounter_id", "last_outcome", "last_occurred_at", "last_device_seq")
_HOUSEHOLD_COUNTS = ("passages", "answered", "met")
_DAY_COUNTS = ("passages", *OUTCOMES)


def _compared(
    table: str, counted: str, keys: tuple[str, ...], counts: tuple[str, ...], rest: tuple[str, ...]
) -> str:
    """Kept and counted folds that differ; a fold with nothing in it is as good as none."""
    same_keys = " and ".join(f"counted.{key} = kept.{key}" for key in keys)
    columns = [
        *(f"coalesce(counted.{key}, kept.{key}) as {key}" for key in keys),
        "coalesce(counted.campaign_id, kept.campaign_id) as campaign_id",
        *(f"coalesce(kept.{one}, 0) as kept_{one}" for one in counts),
        *(f"kept.{one} as kept_{one}" for one in rest),
        *(f"coalesce(counted.{one}, 0) as counted_{one}" for one in counts),
        *(f"counted.{one} as counted_{one}" for one in rest),
    ]
    differs = " or ".join(f"kept_{one} is distinct from counted_{one}" for one in (*counts, *rest))
    return (
        f"select * from (select {', '.join(columns)} from ({counted}) as counted"  # noqa: S608
        f" full join {table} as kept on {same_keys}"
        f" and coalesce(counted.campaign_id, {_NONE}) = coalesce(kept.campaign_id, {_NONE})"
        f") as compared where {differs}"
    )


_HOUSEHOLDS = _compared(
    "household_fold",
    FOLD_OF_HOUSEHOLDS.format(which="true"),
    ("household_id",),
    _HOUSEHOLD_COUNTS,
    _LAST,
)
_DAYS = _compared("building_day_fold", FOLD_OF_DAYS, ("building_id", "local_date"), _DAY_COUNTS, ())


def _repair(
    table: str, one_per: str, compared: str, keys: tuple[str, ...], values: tuple[str, ...]
) -> str:
    return (
        f"insert into {table} (id, {', '.join(keys)}, campaign_id, {', '.join(values)})"  # noqa: S608
        f" select gen_random_uuid(), {', '.join(keys)}, campaign_id,"
        f" {', '.join(f'counted_{one}' for one in values)} from ({compared}) as wrong"
        f" on conflict on constraint {table}_one_per_{one_per}"
        f" do update set {', '.join(f'{one} = excluded.{one}' for one in values)}"
    )


# Who is recording adds to the folds after the passages: kept from that for a moment, they add to
# what was counted here, and what they had added before has been committed.
_LOCK = text("lock table household_fold, building_day_fold in share row exclusive mode")
_REPAIR_HOUSEHOLDS = text(
    _repair(
        "household_fold", "campaign", _HOUSEHOLDS, ("household_id",), (*_HOUSEHOLD_COUNTS, *_LAST)
    )
)
_REPAIR_DAYS = text(
    _repair("building_day_fold", "day", _DAYS, ("building_id", "local_date"), _DAY_COUNTS)
)


def differences(session: Session) -> list[Difference]:
    """Every fold of the organisation that is not what its passages add up to."""
    households = session.execute(text(_HOUSEHOLDS)).mappings()
    found = [_difference("household_fold", "household_id", row) for row in households]
    days = session.execute(text(_DAYS)).mappings()
    return found + [_difference("building_day_fold", "building_id", row) for row in days]


def repair(session: Session) -> list[Difference]:
    """Set every fold to what its passages add up to; says which were not."""
    session.execute(_LOCK)
    found = differences(session)
    if found:
        session.execute(_REPAIR_HOUSEHOLDS)
        session.execute(_REPAIR_DAYS)
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
