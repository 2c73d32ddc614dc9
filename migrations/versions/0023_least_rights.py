"""Staged lines carry their organisation; functions look nothing up by a path of names."""

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import SQL_FUNCTIONS, STAMP_FUNCTION, lifting_force, protect_staging

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

STAGING = ("staged_entrance", "import_remark")
# Those look up operators, functions or types: in PostgreSQL's own catalogue alone.
PINNED = (
    "refuse_changed_envelope()",
    "note_for_journal()",
    "is_replaced(public.contact_details)",
)

# What they call is bound when they are made. The same steps as in `backend.database.cells`.
_SPREAD_BITS = """
    create or replace function spread_bits(number bigint) returns bigint
    language sql immutable strict parallel safe return (
        select (e | (e << 1)) & 6148914691236517205 from (
        select (d | (d << 2)) & 3689348814741910323 as e from (
        select (c | (c << 4)) & 1085102592571150095 as d from (
        select (b | (b << 8)) & 71777214294589695 as c from (
        select (number | (number << 16)) & 281470681808895 as b
        ) q1) q2) q3) q4)
"""
_CELL_OF = """
    create or replace function cell_of(lon double precision, lat double precision) returns bigint
    language sql immutable strict parallel safe return (
        select public.spread_bits(x) | (public.spread_bits(y) << 1) from (
            select
                greatest(0, least(1048575, floor((lon + 180) / 360 * 1048576)))::bigint as x,
                greatest(0, least(1048575,
                    floor((1 - ln(tan(phi) + 1 / cos(phi)) / pi()) / 2 * 1048576)))::bigint as y
            from (select radians(greatest(-85.05112878, least(85.05112878, lat))) as phi) p
        ) tile)
"""
# Runs at each row that is written: a path set at each call would double its cost (measured: 5 µs
# more), and it names one thing alone.
_STAMP = """
    create or replace function stamp_changed_xid() returns trigger language plpgsql as $$
    begin
        new.changed_xid := pg_catalog.pg_current_xact_id();
        return new;
    end
    $$
"""
# The application deletes no line of the trail itself; what is old goes by the server's clock.
_FORGET = """
    create function forget_old_audit_entries() returns bigint
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
    declare
        gone bigint;
    begin
        delete from public.audit_entry where at < now() - interval '366 days';
        get diagnostics gone = row_count;
        return gone;
    end
    $$
"""


def upgrade() -> None:
    """Forward."""
    for table in STAGING:
        op.add_column(table, sa.Column("organisation_id", sa.Uuid()))
        with lifting_force(op.get_bind(), "place_import"):
            op.execute(
                f"update {table} set organisation_id = run.organisation_id"  # ours
                f" from place_import run where run.id = {table}.import_id"
            )
        for statement in protect_staging(table, also_nobodys=table == "import_remark"):
            op.execute(statement)
    for function in (_SPREAD_BITS, _CELL_OF, _STAMP, _FORGET):
        op.execute(function)
    for name in PINNED:
        op.execute(f"alter function {name} set search_path = pg_catalog, pg_temp")
    op.execute("revoke all on function forget_old_audit_entries() from public")


def downgrade() -> None:
    """Back."""
    for name in PINNED:
        op.execute(f"alter function {name} reset search_path")
    op.execute("drop function forget_old_audit_entries()")
    for function in (STAMP_FUNCTION, *SQL_FUNCTIONS):
        op.execute(function.replace("create function", "create or replace function"))
    for table in STAGING:
        op.execute(f"drop policy organisation on {table}")
        op.execute(f"alter table {table} no force row level security")
        op.execute(f"alter table {table} disable row level security")
        op.drop_column(table, "organisation_id")
