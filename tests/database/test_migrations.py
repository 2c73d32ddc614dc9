"""Migrations lead forward and back, say what the models say, and lock nothing for long."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

# Every model is known once the application was imported.
import backend.app  # noqa: F401
from backend.config import ROOT
from backend.database import cluster
from backend.database.cluster import ClusterUrls
from backend.database.rows import Base, Xid8
from tests.conftest import migrate, plain, temporary_engine
from tests.database.locks import long_locks

VERSIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))

Shape = list[tuple[str, ...]]


def _shape(url: str) -> Shape:
    """Every table, column, constraint, index, policy, trigger and function of Palier."""
    with psycopg.connect(plain(url)) as connection:
        return connection.execute(
            """
            select 'column', table_name, column_name, data_type || is_nullable
                || coalesce(column_default, '') from information_schema.columns
                where table_schema = 'public'
            union all select 'constraint', conrelid::regclass::text, conname,
                pg_get_constraintdef(oid) from pg_constraint
                where connamespace = 'public'::regnamespace
            union all select 'index', tablename, indexname, indexdef from pg_indexes
                where schemaname = 'public'
            union all select 'policy', tablename, policyname, qual from pg_policies
            union all select 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(t.oid)
                from pg_trigger t where not tgisinternal
            union all select 'function', '', proname, md5(prosrc || coalesce(proconfig::text, ''))
                from pg_proc
                where pronamespace = 'public'::regnamespace
                and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
            order by 1, 2, 3
            """
        ).fetchall()


def test_every_step_leads_back_to_where_it_came_from(
    clone_database: Callable[[], ClusterUrls],
) -> None:
    url = clone_database().owner
    migrate(url, "base", back=True)
    script = ScriptDirectory(str(ROOT / "migrations"))
    steps = [revision.revision for revision in reversed(list(script.walk_revisions()))]
    before = _shape(url)

    for step in steps:
        migrate(url, step)
        after = _shape(url)
        assert after != before, step
        migrate(url, "-1", back=True)
        assert _shape(url) == before, step
        migrate(url, step)
        before = _shape(url)


def test_going_back_to_the_beginning_leaves_nothing(
    clone_database: Callable[[], ClusterUrls],
) -> None:
    url = clone_database().owner

    migrate(url, "base", back=True)

    left = {row[1] for row in _shape(url) if row[0] == "column"}
    assert left <= {
        "alembic_version",
        "spatial_ref_sys",
        "geometry_columns",
        "geography_columns",
    }


def test_migrations_say_what_the_models_say(urls: ClusterUrls) -> None:
    def is_ours(_: object, name: str | None, kind: str, reflected: bool, __: object) -> bool:
        if kind == "table":
            return not reflected or name in Base.metadata.tables
        return not (kind == "index" and str(name).endswith("_organisation_id_changed_xid_index"))

    with temporary_engine(urls.owner) as engine, engine.connect() as connection:
        engine.dialect.ischema_names["xid8"] = Xid8  # type: ignore[attr-defined]
        context = MigrationContext.configure(
            connection, opts={"include_object": is_ours, "compare_type": True}
        )

        assert compare_metadata(context, Base.metadata) == []


def test_there_is_one_line_of_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))

    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_the_application_may_use_every_table(urls: ClusterUrls) -> None:
    with psycopg.connect(plain(urls.owner)) as connection:
        refused = connection.execute(
            "select tablename from pg_tables where schemaname = 'public' and tableowner = %s"
            " and not has_table_privilege(%s, 'public.' || tablename, 'select')",
            [cluster.OWNER, cluster.APPLICATION],
        ).fetchall()

    assert refused == []


@pytest.mark.parametrize("file", VERSIONS, ids=lambda file: file.stem)
def test_no_migration_locks_a_table_for_long(file: Path) -> None:
    assert long_locks(file.read_text()) == []


@pytest.mark.parametrize(
    ("step", "found"),
    [
        ('op.create_index("door_label_index", "door", ["label"])', "postgresql_concurrently"),
        ('op.create_index("x", table_name="door", columns=["label"])', "postgresql_concurrently"),
        ('op.add_column("door", sa.Column("lift", sa.Boolean(), nullable=False))', "not null"),
        (
            'op.add_column("door", sa.Column("code", sa.Uuid(),'
            ' server_default=sa.text("gen_random_uuid()")))',
            "writes every row",
        ),
        ('op.alter_column("door", "label", nullable=False)', "by a check"),
        ('op.alter_column("door", "label", type_=sa.Text())', "writes the whole table"),
        ('op.create_foreign_key("a", "door", "team", ["b"], ["id"])', "postgresql_not_valid"),
        ('op.create_check_constraint("a", "door", "floor > 0")', "postgresql_not_valid"),
        ('op.create_unique_constraint("a", "door", ["label"])', "concurrent unique index"),
        ('op.execute("create unique index x on door (label)")', "concurrently"),
        ('op.execute("alter table door add constraint a check (floor > 0)")', "not valid"),
        ('op.execute(sa.text("alter table door alter column label set not null"))', "set not null"),
    ],
)
def test_a_long_lock_is_found(step: str, found: str) -> None:
    [fault] = long_locks(f"def upgrade():\n    {step}\n")

    assert found in fault


@pytest.mark.parametrize(
    "step",
    [
        'op.create_index("x", "door", ["label"], postgresql_concurrently=True)',
        'op.add_column("door", sa.Column("lift", sa.Boolean(), nullable=False,'
        ' server_default="f"))',
        'op.add_column("door", sa.Column("lift", sa.Boolean(), nullable=True))',
        'op.create_table("lift"); op.create_index("x", "lift", ["door_id"])',
        'op.execute("create index concurrently x on door (label)")',
        'op.execute("alter table door add constraint a check (floor > 0) not valid")',
    ],
)
def test_what_does_not_lock_for_long_passes(step: str) -> None:
    assert long_locks(f"def upgrade():\n    {step}\n") == []
