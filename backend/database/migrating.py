"""What migrations need beside `protect`: FORCE lifted for as long as all tenants must be seen.

A forced policy binds the owner, so without this a check or a change of data in a migration
sees no row, or one tenant's, and succeeds over what it never saw.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text


@contextmanager
def lifting_force(connection: Connection, *tables: str) -> Iterator[None]:
    """See the rows of all tenants in these tables, for the block, as their owner.

    FORCE is restored in the same transaction; where the block raises, the transaction is
    undone and FORCE with it. The lock that ALTER TABLE takes keeps everybody else out.

    Raises:
        RuntimeError: the connection commits each statement, so FORCE could stay lifted.
    """
    if getattr(connection.connection.driver_connection, "autocommit", True):
        raise RuntimeError("lifting_force needs a transaction")
    forced = [table for table in tables if _is_forced(connection, table)]
    for table in forced:
        connection.execute(text(f"alter table {table} no force row level security"))
    yield
    for table in forced:
        connection.execute(text(f"alter table {table} force row level security"))


def validated(connection: Connection, table: str, constraint: str) -> None:
    """Validate a constraint that was added NOT VALID, over the rows of all tenants.

    Both tables of a foreign key are opened: else rows of the other would look like orphans.

    Raises:
        sqlalchemy.exc.IntegrityError: some row of some tenant violates it.
    """
    other = connection.scalar(
        text(
            "select confrelid::regclass::text from pg_constraint"
            " where conrelid = cast(:table as regclass) and conname = :name and confrelid <> 0"
        ),
        {"table": table, "name": constraint},
    )
    with lifting_force(connection, table, *([other] if other and other != table else [])):
        connection.execute(text(f"alter table {table} validate constraint {constraint}"))


def _is_forced(connection: Connection, table: str) -> bool:
    return bool(
        connection.scalar(
            text("select relforcerowsecurity from pg_class where oid = cast(:t as regclass)"),
            {"t": table},
        )
    )


# For the first migration: every change of a tenant's row carries the transaction that made it.
STAMP_FUNCTION = """
    create function stamp_changed_xid() returns trigger language plpgsql as $$
    begin
        new.changed_xid := pg_current_xact_id();
        return new;
    end
    $$
"""
