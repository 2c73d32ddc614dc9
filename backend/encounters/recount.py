"""Folding again, and comparing: what is kept must never differ from what it adds up to.

Each encounter is held against its revisions, and the figures against the encounters.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from backend.encounters.folds import FOLD_OF_DAYS, FOLD_OF_HOUSEHOLDS
from backend.encounters.outcomes import OUTCOMES
from backend.encounters.revisions import FOLD_OF_REVISIONS, SET_TO_FOLD
from backend.hooks import Hook


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
    FOLD_OF_HOUSEHOLDS.format(which="household_id is not null"),
    ("household_id",),
    _HOUSEHOLD_COUNTS,
    _LAST,
)
_DAYS = _compared("building_day_fold", FOLD_OF_DAYS, ("building_id", "local_date"), _DAY_COUNTS, ())

# Of what was said about somebody no more is told than that it differs. Passages withdrawn before
# revisions were kept have none that says so.
_TOLD = {"outcome": "folded.outcome", "corrected_at": "folded.corrected_at"} | {
    "withdrawn_at": "coalesce(folded.withdrawn_at, encounter.withdrawn_at)"
}
_UNTOLD = ("notice_left", "come_back_on", "come_back_at", "note", "themes", "corrected_by")


def _is_wrong(column: str) -> str:
    return f"encounter.{column} is distinct from {_TOLD.get(column, f'folded.{column}')}"


_COLUMNS = [
    *(f"encounter.{one} as kept_{one}, {said} as counted_{one}" for one, said in _TOLD.items()),
    *(
        f"case when {_is_wrong(one)} then 'as kept' end as kept_{one},"
        f" case when {_is_wrong(one)} then 'as said' end as counted_{one}"
        for one in _UNTOLD
    ),
]
_ENCOUNTERS = (
    f"select encounter.id as encounter_id, encounter.campaign_id, {', '.join(_COLUMNS)}"  # noqa: S608
    f" from ({FOLD_OF_REVISIONS.format(which='true')}) as folded"
    " join encounter on encounter.id = folded.encounter_id"
    f" where {' or '.join(_is_wrong(one) for one in (*_TOLD, *_UNTOLD))}"
)


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
_LOCK = text(
    "lock table encounter_revision, household_fold, building_day_fold in share row exclusive mode"
)
_REPAIR_ENCOUNTERS = text(SET_TO_FOLD.format(which="true"))
_REPAIR_HOUSEHOLDS = text(
    _repair(
        "household_fold", "campaign", _HOUSEHOLDS, ("household_id",), (*_HOUSEHOLD_COUNTS, *_LAST)
    )
)
_REPAIR_DAYS = text(
    _repair("building_day_fold", "day", _DAYS, ("building_id", "local_date"), _DAY_COUNTS)
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
        for row in session.execute(text(query)).mappings()
    ]


def repair(session: Session) -> list[Difference]:
    """Set every fold to what it adds up to; says which were not."""
    session.execute(_LOCK)
    found = differences(session)
    if found:
        # First what figures are counted from.
        session.execute(_REPAIR_ENCOUNTERS)
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
