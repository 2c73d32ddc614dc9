"""What must stand around every table of a tenant, read from the database's own catalogue."""

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg

from backend.database import TenantRow
from backend.database.rows import Base

POLICY = (
    "(organisation_id = ( SELECT (NULLIF(current_setting('palier.organisation_id'::text, true),"
    " ''::text))::uuid AS \"nullif\"))"
)
OWN_ROWS = (
    "(account_id = ( SELECT (NULLIF(current_setting('palier.account_id'::text, true),"
    " ''::text))::uuid AS \"nullif\"))"
)
# What waits to be imported, and what is only kept until it changes: without the keys and the feed
# of a tenant's table, with its policy.
STAGING = {
    "stairwell_pack": POLICY,
    "stairwell_touch": POLICY,
    "staged_entrance": POLICY,
    "import_remark": POLICY.replace(
        "organisation_id = ( SELECT", "NOT (organisation_id IS DISTINCT FROM ( SELECT"
    )
    + ")",
}
# A directory that is read before it is known for which organisation somebody asks.
TENANTLESS_WITH_ORGANISATION = {"sign_in_session"}


def tenant_models() -> list[type[TenantRow]]:
    """Every model of a tenant's table."""
    found = [mapper.class_ for mapper in Base.registry.mappers]
    return sorted(
        (model for model in found if issubclass(model, TenantRow)),
        key=lambda model: model.__tablename__,
    )


def tenant_tables() -> list[str]:
    """Every tenant's table."""
    return [model.__tablename__ for model in tenant_models()]


def holes(connection: psycopg.Connection) -> list[str]:
    """Everything that is missing around tenants' tables, as sentences; none is as it should be."""
    tables = tenant_tables()
    return [
        *_strangers(connection, tables),
        *(hole for table in tables for hole in _holes_of(connection, table, tables)),
    ]


def _strangers(connection: psycopg.Connection, tables: list[str]) -> Iterator[str]:
    for (table,) in _rows(
        connection,
        "select table_name from information_schema.columns"
        " where table_schema = 'public' and column_name = 'organisation_id'",
    ):
        if table in STAGING:
            yield from _policy_holes(connection, table, STAGING[table])
        elif table not in tables and table not in TENANTLESS_WITH_ORGANISATION:
            yield f"{table} has organisation_id and no model that is a TenantRow"


def _holes_of(connection: psycopg.Connection, table: str, tables: list[str]) -> Iterator[str]:
    yield from _policy_holes(connection, table, POLICY)
    yield from _key_holes(connection, table, tables)
    yield from _index_holes(connection, table)
    triggers = _rows(
        connection,
        "select tgname from pg_trigger where tgrelid = %s::regclass and not tgisinternal"
        # Before each row (1 | 2), on insert (4) and update (16), and not switched off.
        " and tgfoid = 'stamp_changed_xid'::regproc and tgtype = 23 and tgenabled = 'O'",
        table,
    )
    if [name for (name,) in triggers] != ["changed"]:
        yield f"{table} has no trigger that stamps changes"


def _policy_holes(connection: psycopg.Connection, table: str, policy: str) -> Iterator[str]:
    [(enabled, forced)] = _rows(
        connection,
        "select relrowsecurity, relforcerowsecurity from pg_class where oid = %s::regclass",
        table,
    )
    if not enabled:
        yield f"{table} has no row-level security"
    if not forced:
        yield f"{table} does not bind its owner"
    found = {
        name: (permissive, command, using, check, roles)
        for name, permissive, command, using, check, roles in _rows(
            connection,
            "select policyname, permissive, cmd, qual, with_check, roles::text from pg_policies"
            " where schemaname = 'public' and tablename = %s",
            table,
        )
    }
    expected: dict[str, Any] = {"organisation": ("PERMISSIVE", "ALL", policy, None, "{public}")}
    if table == "member":
        expected["account"] = ("PERMISSIVE", "SELECT", OWN_ROWS, None, "{public}")
    if found != expected:
        yield f"{table} has not the policies it should have: {found}"


def _key_holes(connection: psycopg.Connection, table: str, tables: list[str]) -> Iterator[str]:
    indexes = [columns for _, columns, _ in _indexes(connection, table)]
    for name, kind, columns, other, other_columns in _rows(
        connection,
        "select conname, contype::text, array(select attname::text from unnest(conkey)"
        " with ordinality k(n, i) join pg_attribute on attrelid = conrelid and attnum = n"
        " order by i), confrelid::regclass::text, array(select attname::text from unnest(confkey)"
        " with ordinality k(n, i) join pg_attribute on attrelid = confrelid and attnum = n"
        " order by i) from pg_constraint where conrelid = %s::regclass",
        table,
    ):
        if kind == "p" and (columns != ["organisation_id", "id"] or name != f"{table}_primary_key"):
            yield f"{table}: {name} is not a key of (organisation_id, id)"
        if kind == "u" and columns[0] != "organisation_id":
            yield f"{table}: {name} is unique across organisations"
        if kind in "uc" and not name.startswith(f"{table}_"):
            yield f"{table}: {name} does not begin with the table's name"
        if kind != "f":
            continue
        if other in tables and (
            columns[0] != "organisation_id" or other_columns != ["organisation_id", "id"]
        ):
            yield f"{table}: {name} can cross from one organisation to another"
        if columns != ["organisation_id"] and name != f"{table}_{columns[-1]}_reference":
            yield f"{table}: {name} is not named after its column"
        if not any(index[: len(columns)] == columns for index in indexes):
            yield f"{table}: {name} has no index"


def _index_holes(connection: psycopg.Connection, table: str) -> Iterator[str]:
    indexes = _indexes(connection, table)
    if not any(columns == ["organisation_id", "changed_xid"] for _, columns, _ in indexes):
        yield f"{table} has no index for the feed of changes"
    for name, columns, unique in indexes:
        if not name.startswith(f"{table}_"):
            yield f"{table}: the index {name} does not begin with the table's name"
        if unique and columns[:1] != ["organisation_id"]:
            yield f"{table}: the index {name} is unique across organisations"


def _indexes(connection: psycopg.Connection, table: str) -> list[tuple[str, list[str], bool]]:
    return [
        (name, list(columns), unique)
        for name, columns, unique in _rows(
            connection,
            "select indexrelid::regclass::text, array(select attname::text"
            " from unnest(indkey::int2[]) with ordinality k(n, i)"
            " join pg_attribute on attrelid = indrelid and attnum = n"
            " order by i), indisunique from pg_index where indrelid = %s::regclass",
            table,
        )
    ]


def _rows(connection: psycopg.Connection, query: str, *values: str) -> Sequence[tuple[Any, ...]]:
    return connection.execute(query.encode(), values or None).fetchall()
