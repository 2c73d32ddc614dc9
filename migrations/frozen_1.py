"""What migrations from 0001 on take: the wall, the stamp, cells, FORCE lifted for a while.

A migration that ran on one database must do the same on the next, whatever the application has
become since; so this is a copy that stays as it is. What must become otherwise goes into
`frozen_2.py`, for the migrations that come after.

A forced policy binds the owner too: without `lifting_force` a check or a change of data in a
migration sees no row, or one tenant's, and succeeds over what it never saw.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.types import UserDefinedType

_ASKING = "nullif(current_setting('palier.organisation_id', true), '')::uuid"

# Every change of a tenant's row carries the transaction that made it.
STAMP_FUNCTION = """
    create function stamp_changed_xid() returns trigger language plpgsql as $$
    begin
        new.changed_xid := pg_current_xact_id();
        return new;
    end
    $$
"""

SQL_FUNCTIONS = (
    """
    create function spread_bits(number bigint) returns bigint
    language sql immutable strict parallel safe as $$
        select (e | (e << 1)) & 6148914691236517205 from (
        select (d | (d << 2)) & 3689348814741910323 as e from (
        select (c | (c << 4)) & 1085102592571150095 as d from (
        select (b | (b << 8)) & 71777214294589695 as c from (
        select (number | (number << 16)) & 281470681808895 as b
        ) q1) q2) q3) q4
    $$
    """,
    """
    create function cell_of(lon double precision, lat double precision) returns bigint
    language sql immutable strict parallel safe as $$
        select spread_bits(x) | (spread_bits(y) << 1) from (
            select
                greatest(0, least(1048575, floor((lon + 180) / 360 * 1048576)))::bigint as x,
                greatest(0, least(1048575,
                    floor((1 - ln(tan(phi) + 1 / cos(phi)) / pi()) / 2 * 1048576)))::bigint as y
            from (select radians(greatest(-85.05112878, least(85.05112878, lat))) as phi) p
        ) tile
    $$
    """,
)


class Xid8(UserDefinedType[str]):
    """PostgreSQL's 64-bit transaction id, as text."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


def protect(table: str) -> list[str]:
    """The statements by which a migration puts a tenant table behind the wall.

    FORCE binds the owner too, since many hosts give one role for everything. The setting
    is read in a sub-select, once per query; where it is missing no row is seen.
    """
    return [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy organisation on {table} using (organisation_id ="
        f" (select nullif(current_setting('palier.organisation_id', true), '')::uuid))",
        f"create trigger changed before insert or update on {table}"
        " for each row execute function stamp_changed_xid()",
        f"create index {table}_organisation_id_changed_xid_index"
        f" on {table} (organisation_id, changed_xid)",
    ]


def show_to_account(table: str) -> list[str]:
    """The statements that let an account read its own rows of `table` across organisations.

    For `member` alone: who is asking must be known before act_for can say for whom.
    """
    return [
        f"create policy account on {table} for select using (account_id ="
        f" (select nullif(current_setting('palier.account_id', true), '')::uuid))"
    ]


def protect_staging(table: str, *, also_nobodys: bool = False) -> list[str]:
    """The statements by which a migration lets an organisation see its own staged lines alone.

    Args:
        table: has the columns of a staging table of several organisations.
        also_nobodys: whether public data is staged there too, which whoever acts for no
            organisation sees; else they see nothing.
    """
    same = "is not distinct from" if also_nobodys else "="
    return [
        f"alter table {table} alter column organisation_id set default {_ASKING}",
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy organisation on {table} using (organisation_id {same} (select {_ASKING}))",
    ]


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
