"""What hangs on doors and households in rooms further down, found by the declared foreign keys.

No room is imported for it. A table whose rows are only worked out from others says so in its
`info` ({"derived": True}); they are counted again rather than moved.
"""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from backend.database.rows import Base
from backend.places.models import Door, DoorAlias, Household


class Reference(NamedTuple):
    """A column that points to a row of a table."""

    table: Table
    column: str


def references_to(table: str) -> Iterator[Reference]:
    """The columns of all rooms that point to rows of a table, in the order of their names."""
    for other in sorted(Base.metadata.tables.values(), key=lambda one: one.name):
        for constraint in other.foreign_key_constraints:
            if constraint.referred_table.name != table:
                continue
            for column in constraint.column_keys:
                if column != "organisation_id":
                    yield Reference(other, column)


def is_derived(table: Table) -> bool:
    """Whether a table's rows are worked out from others."""
    return bool(table.info.get("derived"))


def is_touched(door_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """The condition that something was recorded at a door, or that a household moved in."""
    own = {Household.__tablename__, DoorAlias.__tablename__}
    at_door = [
        exists().where(table.c[column] == door_id)
        for table, column in references_to(Door.__tablename__)
        if table.name not in own
    ]
    at_household = [
        exists(
            select(1)
            .select_from(table)
            .join(Household, Household.id == table.c[column])
            .where(Household.door_id == door_id)
        )
        for table, column in references_to(Household.__tablename__)
    ]
    households = select(func.count()).where(Household.door_id == door_id).scalar_subquery()
    moved_in = exists().where(and_(Household.door_id == door_id, Household.started_at.is_not(None)))
    merged = exists().where(or_(DoorAlias.id == door_id, DoorAlias.door_id == door_id))
    return or_(*at_door, *at_household, households > 1, moved_in, merged)
