"""What hangs on doors and households in rooms further down, found by the declared foreign keys.

No room is imported for it. A table whose rows are only worked out from others says so in its
`info` ({"derived": True}); they are counted again rather than moved.
"""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Table, exists, or_
from sqlalchemy.orm import InstrumentedAttribute

from backend.database.rows import Base
from backend.places.models import Door, DoorAlias
from backend.places.occupancy import occupancy


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


def is_behind_every_door(table: Table) -> bool:
    """Whether each door has a row there from its beginning, whatever was recorded."""
    return bool(table.info.get("behind_every_door"))


def stays_with_its_door(table: Table) -> bool:
    """Whether its rows say what a door was like, not what was recorded there: none is moved."""
    return bool(table.info.get("stays_with_its_door"))


def is_touched(door_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """The condition that something was recorded at a door, or that a household moved in."""
    at_door = [
        exists().where(table.c[column] == door_id)
        for table, column in references_to(Door.__tablename__)
        if table.name != DoorAlias.__tablename__
        and not is_behind_every_door(table)
        and not stays_with_its_door(table)
    ]
    merged = exists().where(or_(DoorAlias.id == door_id, DoorAlias.door_id == door_id))
    return or_(*at_door, occupancy.one().has_history(door_id), merged)
