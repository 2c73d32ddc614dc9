"""Staging: rows copied fast into tables without a policy, then merged by set-wise SQL.

COPY into a tenant table is refused by its policy, so importers copy here and `insert … select`.
"""

from collections.abc import Iterable, Mapping, Sequence

import psycopg
from psycopg import sql
from sqlalchemy.orm import Session


def temporary_table(session: Session, name: str, columns: Mapping[str, str]) -> None:
    """Make a table that only this transaction sees and that ends with it.

    Args:
        session: whose transaction it lives in.
        name: of the table, without schema.
        columns: the SQL type of each, by name.
    """
    shape = sql.SQL(", ").join(
        # The types are written in the code that calls, never taken from a file.
        sql.Identifier(column) + sql.SQL(" ") + sql.SQL(kind)
        for column, kind in columns.items()
    )
    _driver(session).execute(
        sql.SQL("create temporary table {} ({}) on commit drop").format(sql.Identifier(name), shape)
    )


def copy_rows(
    session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> int:
    """Copy rows into a staging table; says how many there were. They are read as a stream.

    Raises:
        psycopg.Error: the table has a policy, or a value does not fit its column.
    """
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(table), sql.SQL(", ").join(sql.Identifier(column) for column in columns)
    )
    count = 0
    with _driver(session).cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _driver(session: Session) -> psycopg.Connection:
    """The driver's own connection, inside the session's transaction."""
    connection = session.connection().connection.driver_connection
    if not isinstance(connection, psycopg.Connection):
        raise TypeError("the database is reached through psycopg 3, nothing else")
    return connection
