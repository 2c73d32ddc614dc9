"""Set-wise inserts, built from the model: one statement for as many rows as there are.

The columns, their types and their defaults are the model's, and the organisation is that of the
session. So a new column of a table is named twice: in its model, and where its rows are made.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, Table, Text, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import JSON, insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from backend.database.rows import Base, TenantRow
from backend.database.statements import Statement
from backend.database.tenancy import acting_for

Row = Mapping[str, object]
Columns = ReadOnlyColumnCollection[str, Any]
# Of a row that stands and of the one that was to be inserted.
Changes = Callable[[Columns, Columns], Mapping[str, ColumnElement[Any]]]
Condition = Callable[[Columns, Columns], ColumnElement[bool]]


@dataclass(frozen=True, eq=False)
class OnConflict:
    """What becomes of a row that stands already; declared once, beside what inserts.

    Args:
        constraint: by which it is the same row; None for any of them.
        changes: to what columns of the one that stands are set; it stays as it is if not given.
        only_if: where that is done.
    """

    constraint: str | None = None
    changes: Changes | None = None
    only_if: Condition | None = None


# What is there already stays as it is.
SKIP = OnConflict()


def insert_rows(
    session: Session,
    model: type[Base],
    rows: Iterable[Row],
    *,
    on_conflict: OnConflict | None = None,
    **values: object,
) -> int:
    """Insert rows by one statement, after what is pending in the session.

    Args:
        session: whose transaction it is, and for whose organisation.
        model: of the table.
        rows: of one batch, held in memory: values by column, the same columns in each. A column
            that is left out gets the model's default, or else the database's.
        on_conflict: what becomes of a row that stands already; by default it is an error.
        values: of `bindparam`s in that.

    Returns:
        How many were inserted or changed.

    Raises:
        ValueError: a column is none of the model's, or rows have different ones.
        RuntimeError: the session acts for no organisation.
        sqlalchemy.exc.DBAPIError: a value does not fit its column, or a row stands already.
    """
    given = list(rows)
    if not given:
        return 0
    return _run(session, model, given, values, on_conflict, is_told=False).rowcount


def insert_new(session: Session, model: type[Base], rows: Iterable[Row]) -> set[UUID]:
    """Insert rows as `insert_rows` does, save those that are there already.

    Returns:
        The ids of those that were new.
    """
    given = list(rows)
    if not given:
        return set()
    return set(_run(session, model, given, {}, SKIP, is_told=True).scalars())


def _run(
    session: Session,
    model: type[Base],
    rows: list[Row],
    values: Row,
    on_conflict: OnConflict | None,
    *,
    is_told: bool,
) -> CursorResult[*tuple[Any, ...]]:
    if issubclass(model, TenantRow):
        acting_for(session)
    names = tuple(rows[0])
    if any(row.keys() != rows[0].keys() for row in rows):
        raise ValueError(f"rows of {model.__tablename__} do not all have the columns of the first")
    shape = _shape(model, names, on_conflict, is_told)
    if shape.made:
        rows = [{**{name: make() for name, make in shape.made.items()}, **row} for row in rows]
    session.flush()
    # As one text, which is written and read quicker than arrays.
    text = json.dumps(rows, default=_as_text, ensure_ascii=False)
    return shape.statement(session, rows=text, **values)


def _as_text(value: object) -> str:
    """What JSON does not know, as the database reads it from a text."""
    if type(value) is UUID:
        # Most are ids, and without its hyphens one is written in half the time.
        return f"{value.int:032x}"
    return rf"\x{value.hex()}" if isinstance(value, bytes) else str(value)


@dataclass(frozen=True)
class _Shape:
    """A statement for rows of some columns, and the values that are made here for each."""

    statement: Statement
    made: Mapping[str, Callable[[], object]]


@lru_cache(maxsize=256)
def _shape(
    model: type[Base], names: Sequence[str], on_conflict: OnConflict | None, is_told: bool
) -> _Shape:
    table = _table(model)
    unknown = [name for name in names if name not in table.c or name == "organisation_id"]
    if unknown:
        raise ValueError(
            f"{', '.join(unknown)}: not for a row of {table.name} to say;"
            f" it has {', '.join(sorted({one.name for one in table.c} - {'organisation_id'}))}"
        )
    made = {
        one.name: _maker(one.default)
        for one in table.c
        if one.name not in names and one.default is not None
    }
    columns = [table.c[name] for name in (*made, *names)]
    given = (
        func.json_to_recordset(bindparam("rows", type_=Text()).cast(JSON))
        .table_valued(*(column(one.name, one.type) for one in columns))
        .render_derived(name="given", with_types=True)
    )
    statement = insert(table).from_select(
        [one.name for one in columns],
        select(*(given.c[one.name] for one in columns)),
        include_defaults=False,
    )
    if on_conflict is not None and on_conflict.changes is None:
        statement = statement.on_conflict_do_nothing(constraint=on_conflict.constraint)
    elif on_conflict is not None and on_conflict.changes is not None:
        says = (table.c, statement.excluded)
        statement = statement.on_conflict_do_update(
            constraint=on_conflict.constraint,
            set_=dict(on_conflict.changes(*says)),
            where=on_conflict.only_if(*says) if on_conflict.only_if else None,
        )
    return _Shape(Statement(statement.returning(table.c.id) if is_told else statement), made)


def _table(model: type[Base]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is no table")
    return table


def _maker(default: Any) -> Callable[[], object]:  # noqa: ANN401  # of a column, of several kinds
    """What makes the value that a model says by default."""
    if default.is_callable:
        return lambda: default.arg(None)
    if default.is_scalar:
        return lambda: default.arg
    raise TypeError(f"{default.column} has a default that is made in SQL; let it be the server's")
