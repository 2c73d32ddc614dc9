"""Stairwells count their changes, and what phones hold of each is packed once for all."""

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import Xid8, lifting_force, protect, protect_staging

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# Which column of a table leads to the stairwell in whose pack its rows are read.
TOUCHING = {
    "building": "building",
    "stairwell": "stairwell",
    "access_note": "stairwell_id",
    "door": "stairwell_id",
    "door_fact": "door_id",
    "household": "door_id",
    "household_fold": "household_id",
    "encounter": "household_id",
    "do_not_visit": "household_id",
    "follow_up": "household_id",
    "contact_details": "household_id",
    "member": "member",
}

# The stairwells of a changed row: looked up one by one and by key, since a plan that was made for
# a large import, or for tables that were empty yet, would be kept for a single passage.
_WAYS = {
    "building": "select s.id as id from public.stairwell s where s.building_id = changed.id",
    "stairwell": "select changed.id as id",
    "stairwell_id": "select changed.stairwell_id as id",
    "door_id": "select (select d.stairwell_id from public.door d where d.id = changed.door_id)"
    " as id",
    "household_id": "select (select d.stairwell_id from public.door d where d.id ="
    " (select h.door_id from public.household h where h.id = changed.household_id)) as id",
    # Where their name may stand: at what they recorded, corrected or set.
    "member": """
        select d.stairwell_id as id from public.encounter e join public.door d on d.id = e.door_id
            where e.member_id = changed.id or e.corrected_by = changed.id
        union select n.stairwell_id from public.access_note n where n.set_by = changed.id
        union select d.stairwell_id from public.door_fact f join public.door d on d.id = f.door_id
            where f.set_by = changed.id
        union select d.id_of from (select stairwell_id as id_of, set_by from public.door) d
            where d.set_by = changed.id""",
}

# Both what a row was and what it became count: what moves away leaves something behind.
_ROWS = {
    "insert": "select * from new_rows",
    "update": "select * from old_rows union all select * from new_rows",
    "delete": "select * from old_rows",
}
_TABLES = {
    "insert": "new table as new_rows",
    "update": "old table as old_rows new table as new_rows",
    "delete": "old table as old_rows",
}
# A member's row also says when they left, which stands in no pack.
_RENAMED = (
    "select now_.* from new_rows now_ join old_rows was on was.organisation_id ="
    " now_.organisation_id and was.id = now_.id where was.name is distinct from now_.name"
)

# Which stairwells a statement changed is noted without a lock; at the commit they are counted on,
# each once, in the order of their ids: no two transactions wait for each other in a ring. A
# maintenance of all organisations sees rows of each under its own setting.
_NOTE = """
    create function {name}() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
    declare
        acting text := current_setting('palier.organisation_id', true);
        organisation uuid;
        touched uuid[];
    begin
        for organisation in select distinct rows.organisation_id from ({rows}) as rows loop
            perform set_config('palier.organisation_id', organisation::text, true);
            select array_agg(distinct way.id) into touched
                from ({rows}) as changed cross join lateral ({way}) as way
                where changed.organisation_id = organisation and way.id is not null;
            if touched is not null then
                insert into public.stairwell_touch (organisation_id, stairwells)
                values (organisation, touched);
                perform set_config('palier.touches', 'noted', true);
            end if;
        end loop;
        perform set_config('palier.organisation_id', coalesce(acting, ''), true);
        return null;
    end
    $$
"""

_COUNT = """
    create function count_touched_stairwells() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
    declare
        acting text := current_setting('palier.organisation_id', true);
        touched uuid[];
    begin
        if current_setting('palier.touches', true) = 'counted' then
            return null;
        end if;
        perform set_config('palier.organisation_id', new.organisation_id::text, true);
        with taken as (
            delete from public.stairwell_touch
            where organisation_id = new.organisation_id and by_xid = pg_current_xact_id()
            returning stairwells)
        select array_agg(distinct one) into touched from taken, unnest(taken.stairwells) as one;
        if touched is not null then
            insert into public.stairwell_version as version (organisation_id, id, number)
            select s.organisation_id, s.id, 1 from public.stairwell s
            where s.organisation_id = new.organisation_id and s.id = any(touched)
            order by s.id
            on conflict (organisation_id, id) do update set number = version.number + 1;
            delete from public.stairwell_pack p
            where p.organisation_id = new.organisation_id and p.stairwell_id = any(touched);
        end if;
        -- Of a transaction for one organisation, that was all.
        if acting = new.organisation_id::text then
            perform set_config('palier.touches', 'counted', true);
        end if;
        perform set_config('palier.organisation_id', coalesce(acting, ''), true);
        return null;
    end
    $$
"""


def upgrade() -> None:
    """Forward. What stood before begins to count at one."""
    op.create_table(
        "stairwell_version",
        sa.Column("number", sa.BigInteger(), nullable=False),
        _organisation(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "id"],
            ["stairwell.organisation_id", "stairwell.id"],
            name=op.f("stairwell_version_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "id", name=op.f("stairwell_version_primary_key")
        ),
    )
    op.create_table(
        "stairwell_pack",
        _organisation(),
        sa.Column("stairwell_id", sa.Uuid(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "stairwell_id"],
            ["stairwell_version.organisation_id", "stairwell_version.id"],
            name=op.f("stairwell_pack_stairwell_id_reference"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "stairwell_id", "layout", name=op.f("stairwell_pack_primary_key")
        ),
        prefixes=["unlogged"],
    )
    op.create_table(
        "stairwell_touch",
        _organisation(),
        sa.Column("by_xid", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("stairwells", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.PrimaryKeyConstraint(
            "organisation_id", "by_xid", "id", name=op.f("stairwell_touch_primary_key")
        ),
        prefixes=["unlogged"],
    )
    for statement in protect("stairwell_version"):
        op.execute(statement)
    for table in ("stairwell_pack", "stairwell_touch"):
        for statement in protect_staging(table):
            op.execute(statement)
    op.execute(_COUNT)
    op.execute(
        "create constraint trigger counted after insert on stairwell_touch"
        " deferrable initially deferred for each row execute function count_touched_stairwells()"
    )
    for statement in (*_functions(), *_triggers()):
        op.execute(statement)
    with lifting_force(op.get_bind(), "stairwell", "stairwell_version"):
        op.execute(
            "insert into stairwell_version (organisation_id, id, number)"
            " select organisation_id, id, 1 from stairwell"
        )


def downgrade() -> None:
    """Back."""
    for table in TOUCHING:
        for event in _events(table):
            op.execute(f"drop trigger touched_by_{event} on {table}")
    for name in {_function(way, one) for at, way in TOUCHING.items() for one in _events(at)}:
        op.execute(f"drop function {name}()")
    for table in ("stairwell_touch", "stairwell_pack", "stairwell_version"):
        op.drop_table(table)
    op.execute("drop function count_touched_stairwells()")


def _organisation() -> sa.Column[object]:
    return sa.Column(
        "organisation_id",
        sa.Uuid(),
        server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
        nullable=False,
    )


def _functions() -> list[str]:
    """One for each way to a stairwell and each event."""
    ways = {(column, event) for table, column in TOUCHING.items() for event in _events(table)}
    return [
        _NOTE.format(
            name=_function(column, event),
            rows=_RENAMED if column == "member" else _ROWS[event],
            way=_WAYS[column],
        )
        for column, event in sorted(ways)
    ]


def _triggers() -> list[str]:
    return [
        f"create trigger touched_by_{event} after {event} on {table}"
        f" referencing {_TABLES[event]} for each statement"
        f" execute function {_function(column, event)}()"
        for table, column in TOUCHING.items()
        for event in _events(table)
    ]


def _events(table: str) -> tuple[str, ...]:
    return ("update",) if table == "member" else tuple(_ROWS)


def _function(column: str, event: str) -> str:
    return f"touch_by_{column}_{event}"
