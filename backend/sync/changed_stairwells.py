"""In which stairwells of a device's buildings anything changed since its cursor."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.sync.cursor import CHANGED, Cursor

# From every table that a chunk is made of to the stairwell. What left a door (a household that
# ended, a passage withdrawn, a fold emptied) is a changed row too, and touches its chunk.
_WAYS = {
    "building": "join stairwell on stairwell.building_id = building.id",
    "stairwell": "",
    "residence": "join building on building.residence_id = residence.id"
    " join stairwell on stairwell.building_id = building.id",
    "floor_label": "join stairwell on stairwell.id = floor_label.stairwell_id",
    "access_note": "join stairwell on stairwell.id = access_note.stairwell_id",
    "door": "join stairwell on stairwell.id = door.stairwell_id",
    "door_fact": "join door on door.id = door_fact.door_id"
    " join stairwell on stairwell.id = door.stairwell_id",
    **{
        table: f"{way} join door on door.id = household.door_id"
        " join stairwell on stairwell.id = door.stairwell_id"
        for table, way in (
            ("household", ""),
            *(
                (table, f"join household on household.id = {table}.household_id")
                for table in (
                    "household_fold",
                    "encounter",
                    "do_not_visit",
                    "follow_up",
                    "contact_details",
                )
            ),
        )
    },
}

_CHANGED_STAIRWELLS = text(
    "select distinct id from ("  # noqa: S608  # constants of this module
    + " union all ".join(
        f"select stairwell.id, stairwell.building_id from {table} {way}"  # noqa: S608
        f" where {CHANGED.format(table=table)}"
        for table, way in _WAYS.items()
    )
    + ") as changed where building_id = any(cast(:buildings as uuid[]))"
)

# The same where stairwells count their changes: what moved away counts too, and who has another
# name.
_COUNTED_ON = Statement("""
    select version.id from stairwell_version as version
    join stairwell on stairwell.id = version.id
    where version.changed_xid >= pg_snapshot_xmin(cast(:since as pg_snapshot))
        and not pg_visible_in_snapshot(version.changed_xid, cast(:since as pg_snapshot))
        and stairwell.building_id = any(cast(:buildings as uuid[]))
""")

_ALL_STAIRWELLS = text(
    "select id from stairwell"
    " where gone_at is null and building_id = any(cast(:buildings as uuid[]))"
)


def changed_stairwells(session: Session, buildings: Iterable[UUID], since: Cursor) -> set[UUID]:
    """The stairwells of these buildings that are not any more what they were at the cursor."""
    asked = list(buildings)
    if not asked:
        return set()
    return set(
        session.execute(
            _CHANGED_STAIRWELLS, {"since": since.snapshot, "buildings": asked}
        ).scalars()
    )


def counted_on(session: Session, buildings: Iterable[UUID], since: Cursor) -> set[UUID]:
    """The stairwells of these buildings whose version has gone on since the cursor."""
    asked = list(buildings)
    if not asked:
        return set()
    found = _COUNTED_ON(session, since=since.snapshot, buildings=asked)
    return set(found.scalars())


def all_stairwells(session: Session, buildings: Iterable[UUID]) -> set[UUID]:
    """The stairwells of these buildings."""
    asked = list(buildings)
    return set(session.execute(_ALL_STAIRWELLS, {"buildings": asked}).scalars()) if asked else set()
