"""Bringing in many rows at once: COPY for what belongs to nobody, one statement for a tenant's.

COPY into a table with a policy is refused, so what belongs to an organisation is written by one
set-wise statement a batch: it passes by the policy like any other, also into staging, whose rows
carry their organisation and are seen by it alone. No temporary table serves: the application may
make none, since one could stand in for a table of the same name.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.database.tenancy import ORGANISATION

_ASKING = f"nullif(current_setting('{ORGANISATION}', true), '')::uuid"


class OwnedStaging:
    """The lines of an import while it waits: an organisation's, or nobody's (public data)."""

    organisation_id: Mapped[UUID | None] = mapped_column(server_default=text(_ASKING))


def copy_rows(
    session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> int:
    """Copy rows into a table without a policy; says how many there were. They are read as a stream.

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
