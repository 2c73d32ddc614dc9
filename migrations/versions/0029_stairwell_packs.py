"""Stairwells count their changes, and what phones hold of each is packed once for all."""

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import Xid8, lifting_force, protect, protect_staging

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# By what each table's rows lead to the stairwell in whose pack they are read, and which of their
# columns names it.
TOUCHING = {
    "building": ("building", "id"),
    "stairwell": ("stairwell", "id"),
    "access_note": ("stairwell", "stairwell_id"),
    "door": ("stairwell", "stairwell_id"),
    "door_fact": ("door", "door_id"),
    "household": ("door", "door_id"),
    "household_fold": ("household", "household_id"),
    "encounter": ("household", "household_id"),
    "do_not_visit": ("household", "household_id"),
    "follow_up": ("household", "household_id"),
    "contact_details": ("household", "household_id"),
    "member": ("member", "id"),
}
# What others hang from: their changes reach stairwells by rows that somebody else may be adding.
_HUNG_FROM = ("building", "member")

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
    "select organisation_id, id from (select organisation_id, id, name from new_rows"
    " except select organisation_id, id, name from old_rows) as renamed"
)
# Compared as sets, since a join planned for one row would be kept for thirty thousand.
_MOVED = (
    "exists (select organisation_id, id, {column} from old_rows"
    " except select organisation_id, id, {column} from new_rows)"
)

# A statement notes, without a lock, by what its rows lead to stairwells; to which, is looked up at
# the commit, since others may have moved a door or recorded a passage meanwhile. A maintenance of
# all organisations sees rows of each under its own setting.
_NOTE = """
    create function {name}() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp as $$
    declare
        acting text := current_setting('palier.organisation_id', true);
        organisation uuid;
    begin
        for organisation in
            select distinct rows.organisation_id from ({rows}) as rows order by 1
        loop
            perform set_config('palier.organisation_id', organisation::text, true);
            insert into public.stairwell_touch (organisation_id, way, ids, is_alone)
            select organisation, '{way}', array_agg(distinct changed.{column}), {alone}
            from ({rows}) as changed
            where changed.organisation_id = organisation and changed.{column} is not null
            having count(*) > 0;
            perform set_config('palier.touches', 'noted', true);
        end loop;
        perform set_config('palier.organisation_id', coalesce(acting, ''), true);
        return null;
    end
    $$
"""

# At the commit stairwells are looked up and counted on, each once, in the order of their ids: no
# two transactions wait for each other in a ring. Until it has ended, nobody of the organisation is
# between these two who could change which stairwells those are: who moves a row, or changes one
# that others hang from, is alone, and all others are beside each other. Each statement here sees
# what was committed before it began, so the look-up sees what those did for whom the lock waited.
# Rows are looked up one by one and by key, since a plan that was made for a large import, or for
# tables that were empty yet, would be kept for a single passage.
_WAYS = """
            select case changed.way
                when 'stairwell' then changed.id
                when 'door' then
                    (select d.stairwell_id from public.door d where d.id = changed.id)
                when 'household' then
                    (select (select d.stairwell_id from public.door d where d.id = h.door_id)
                    from public.household h where h.id = changed.id)
                end as id
            union all select s.id from public.stairwell s
                where changed.way = 'building' and s.building_id = changed.id
            union all select s.id from public.building b
                join public.stairwell s on s.building_id = b.id
                where changed.way = 'residence' and b.residence_id = changed.id
            union all select (select d.stairwell_id from public.door d where d.id = named.door_id)
                from (
                    select (select h.door_id from public.household h where h.id = e.household_id)
                        as door_id
                    from public.encounter e where e.member_id = changed.id
                    union select
                        (select h.door_id from public.household h where h.id = e.household_id)
                    from public.encounter e where e.corrected_by = changed.id
                    union select f.door_id from public.door_fact f where f.set_by = changed.id
                ) as named
                where changed.way = 'member'
            union all select n.stairwell_id from public.access_note n
                where changed.way = 'member' and n.set_by = changed.id
            union all select d.stairwell_id from public.door d
                where changed.way = 'member' and d.set_by = changed.id"""

_COUNT = """
    create function count_touched_stairwells() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
    declare
        acting text := current_setting('palier.organisation_id', true);
        lock bigint := hashtextextended('stairwell_version ' || new.organisation_id, 29);
        touched uuid[];
    begin
        if current_setting('palier.touches', true) = 'counted' then
            return null;
        end if;
        if current_setting('transaction_isolation') <> 'read committed' then
            raise exception 'what phones hold is changed under READ COMMITTED alone'
                using errcode = 'invalid_transaction_state',
                hint = 'Begin the transaction without another isolation level: what others'
                    ' commit meanwhile has to be seen at its end.';
        end if;
        perform set_config('palier.organisation_id', new.organisation_id::text, true);
        if exists (
            select from public.stairwell_touch
            where organisation_id = new.organisation_id and by_xid = pg_current_xact_id()
                and is_alone)
        then
            perform pg_advisory_xact_lock(lock);
        else
            perform pg_advisory_xact_lock_shared(lock);
        end if;
        with taken as (
            delete from public.stairwell_touch
            where organisation_id = new.organisation_id and by_xid = pg_current_xact_id()
            returning way, ids),
        changed as (select distinct taken.way, one as id from taken, unnest(taken.ids) as one)
        select array_agg(distinct found.id) into touched
        from changed cross join lateral ({ways}) as found
            where found.id is not null;
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
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("is_alone", sa.Boolean(), nullable=False),
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
    op.execute(_COUNT.replace("{ways}", _WAYS))
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
    for name in {_function(*at, one) for table, at in TOUCHING.items() for one in _events(table)}:
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
    ways = {(*at, event) for table, at in TOUCHING.items() for event in _events(table)}
    return [
        _NOTE.format(
            name=_function(way, column, event),
            rows=_RENAMED if way == "member" else _ROWS[event],
            way=way,
            column=column,
            alone=_alone(way, column, event),
        )
        for way, column, event in sorted(ways)
    ]


def _triggers() -> list[str]:
    return [
        f"create trigger touched_by_{event} after {event} on {table}"
        f" referencing {_TABLES[event]} for each statement"
        f" execute function {_function(*at, event)}()"
        for table, at in TOUCHING.items()
        for event in _events(table)
    ]


def _events(table: str) -> tuple[str, ...]:
    return ("update",) if table == "member" else tuple(_ROWS)


def _alone(way: str, column: str, event: str) -> str:
    """Whether such a change is counted alone: nothing hangs yet from what is new, and nothing any
    more from what is deleted.
    """
    if event != "update":
        return "false"
    return "true" if way in _HUNG_FROM else _MOVED.format(column=column)


def _function(way: str, column: str, event: str) -> str:
    return f"touch_by_{way if column == 'id' else column}_{event}"
