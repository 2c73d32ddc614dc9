"""What the application's role may do, table by table: the least that works."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from sqlalchemy import Connection, event, text

from backend import grants
from backend.database import cluster
from backend.database.cluster import ClusterUrls
from tests.conftest import plain, temporary_engine

# Out of these a row may be taken: lists that are set anew, what waits, what a person withdrew.
REMOVABLE = {
    "address_change",
    "contact_details",
    "contact_hash",
    "door_alias",
    "import_remark",
    "job",
    "login_counter",
    "message_card",
    "operation_wait",
    "outgoing_mail",
    "place_import",
    "place_import_change",
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
    "reference_import",
    "role_grant",
    "round_stop",
    "staged_address",
    "staged_entrance",
    "stairwell_pack",
    "stairwell_touch",
    "talk_count",
    "territory",
    "territory_building",
    "unknown_signer",
}
# In these nothing changes once it is written.
UNCHANGED = {
    "address_change",
    "audit_entry",
    "contact_hash",
    "follow_up_event",
    "former_door_name",
    "import_remark",
    "operation_settling",
    "operation_wait",
    "organisation",
    "place_import_change",
    "procrastinate_events",
    "replayed_withdrawal",
    "round_mark",
    "round_member",
    "staged_address",
    "stairwell_pack",
    "stairwell_touch",
    "territory_building",
}


@pytest.fixture
def owner(urls: ClusterUrls) -> Iterator[Connection]:
    """The owner's connection; what it does is undone."""
    with temporary_engine(urls.owner) as engine, engine.connect() as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def application(urls: ClusterUrls) -> Iterator[psycopg.Connection]:
    """A connection as the application, which an attacker has got hold of."""
    with psycopg.connect(plain(urls.application)) as connection:
        yield connection
        connection.rollback()


def _differences(owner: Connection) -> list[str]:
    """Everything that the role may do and should not, or the other way round."""
    found = grants.granted_on_tables(owner, cluster.APPLICATION)
    return [
        *(
            f"{table}: nobody has decided what the application may do with it (backend/grants.py)"
            for table in sorted(found.keys() - grants.TABLES.keys())
        ),
        *(f"{table}: is not there" for table in sorted(grants.TABLES.keys() - found.keys())),
        *(
            f"{table}: {sorted(found[table])} instead of {sorted(may)}"
            for table, may in grants.TABLES.items()
            if table in found and found[table] != set(may)
        ),
    ]


def test_the_application_may_do_exactly_what_was_decided(owner: Connection) -> None:
    assert _differences(owner) == []


def test_it_counts_with_the_queues_own_numbers_alone(owner: Connection) -> None:
    usable = owner.scalars(
        text(
            "select relname from pg_class where relkind = 'S'"
            " and relnamespace = 'public'::regnamespace"
            # Looked at only for what is a sequence, whatever order the planner chooses.
            " and case when relkind = 'S' then"
            f" has_sequence_privilege('{cluster.APPLICATION}', oid, 'usage') end order by 1"
        )
    ).all()

    assert tuple(usable) == grants.SEQUENCES


def test_what_was_decided_is_little() -> None:
    def with_right(right: str) -> set[str]:
        return {table for table, may in grants.TABLES.items() if right in may}

    rights = {right for may in grants.TABLES.values() for right in may if " (" not in right}
    assert rights == {"select", "insert", "update", "delete"}
    assert with_right("delete") == REMOVABLE
    by_column = {"alembic_version", "operation", "sync_epoch"}
    assert grants.TABLES.keys() - with_right("update") == UNCHANGED | by_column
    assert set(grants.TABLES["audit_entry"]) == {"select", "insert"}
    assert set(grants.TABLES["alembic_version"]) == {"select"}
    assert "insert" not in grants.TABLES["sync_epoch"]


@pytest.mark.parametrize(
    ("sabotage", "found"),
    [
        ("create table gift (id int)", "gift: nobody has decided"),
        ("grant delete on audit_entry to palier_app", "audit_entry: ['delete'"),
        ("grant update on operation to palier_app", "operation: ['insert'"),
        ("grant update (envelope) on operation to palier_app", "operation: ['insert'"),
        ("grant truncate on door to palier_app", "door: ['insert', 'select', 'truncate'"),
        ("revoke insert on audit_entry from palier_app", "audit_entry: ['select']"),
    ],
)
def test_what_differs_is_found_and_mended(owner: Connection, sabotage: str, found: str) -> None:
    owner.execute(text(sabotage))
    assert any(one.startswith(found) for one in _differences(owner)), _differences(owner)

    grants.bring_about(owner, cluster.APPLICATION)

    assert [one for one in _differences(owner) if "gift" not in one] == []


def test_an_earlier_installation_is_closed_and_then_left_alone(owner: Connection) -> None:
    for statement in (
        "grant select, insert, update, delete on all tables in schema public to palier_app",
        "alter default privileges grant select, insert, update, delete on tables to palier_app",
    ):
        owner.execute(text(statement))
    done: list[str] = []
    event.listen(owner, "before_cursor_execute", lambda *call: done.append(call[2]))

    grants.bring_about(owner, cluster.APPLICATION)

    assert _differences(owner) == []
    owner.execute(text("create table gift (id int)"))
    assert grants.granted_on_tables(owner, cluster.APPLICATION)["gift"] == set()
    owner.execute(text("drop table gift"))
    done.clear()
    grants.bring_about(owner, cluster.APPLICATION)
    assert [one for one in done if one.startswith(("grant select", "revoke", "alter"))] == []


@pytest.mark.parametrize("role", [None, "nobody_of_that_name", cluster.OWNER])
def test_one_role_that_owns_all_keeps_its_rights(owner: Connection, role: str | None) -> None:
    before = grants.granted_on_tables(owner, cluster.OWNER)

    grants.bring_about(owner, role)

    assert grants.granted_on_tables(owner, cluster.OWNER) == before


class TestSomebodySpeaksAsTheApplication:
    @pytest.mark.parametrize(
        "statement",
        [
            "delete from audit_entry",
            "update audit_entry set action = 'nothing'",
            "truncate audit_entry",
            "delete from operation",
            "update operation set envelope = '{}'",
            "update operation set received_at = now()",
            "update operation set author_id = gen_random_uuid()",
            "truncate operation cascade",
            "delete from encounter",
            "delete from member",
            "delete from sync_epoch",
            "insert into sync_epoch default values",
            "update alembic_version set version_num = '0001'",
            "create temporary table member (id uuid)",
            "create temporary view member as select 1",
            "create table public.member2 (id uuid)",
            "create schema mine",
            "create function public.now() returns timestamptz language sql as 'select null'",
            "alter table operation disable trigger all",
            "alter table member no force row level security",
            "drop policy organisation on member",
            "set session_replication_role = replica",
            "set role palier_owner",
            "select pg_read_file('/etc/passwd')",
            "copy member to program 'cat'",
        ],
    )
    def test_it_may_not(self, application: psycopg.Connection, statement: str) -> None:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute(statement.encode())

    def test_what_is_old_in_the_trail_goes_for_its_own_organisation_alone(
        self, application: psycopg.Connection
    ) -> None:
        assert application.execute("select forget_old_audit_entries()").fetchone() == (0,)


class TestNames:
    def test_temporary_tables_stand_behind_ours(self, owner: Connection) -> None:
        """Whoever may make one, as the owner does where one role does all, shadows nothing."""
        owner.execute(text("create temporary table member (id uuid)"))

        assert owner.scalar(text("select to_regclass('member')::text")) == "member"
        assert owner.scalar(text("select 'member'::regclass = 'public.member'::regclass"))

    @pytest.mark.parametrize("role", ["owner", "application"])
    def test_the_path_is_the_databases(self, urls: ClusterUrls, role: str) -> None:
        with psycopg.connect(plain(getattr(urls, role))) as connection:
            assert connection.execute("show search_path").fetchone() == ("public, pg_temp",)

    def test_the_path_is_set_where_the_database_came_without(
        self, clone_database: Callable[[], ClusterUrls]
    ) -> None:
        urls = clone_database()
        with temporary_engine(urls.owner) as engine, engine.begin() as connection:
            name = engine.url.database
            connection.execute(text(f'alter database "{name}" reset search_path'))
            connection.execute(text(f'grant temporary on database "{name}" to public'))
            grants.bring_about(connection, cluster.APPLICATION)

        with psycopg.connect(plain(urls.application)) as connection:
            assert connection.execute("show search_path").fetchone() == ("public, pg_temp",)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("create temporary table member (id uuid)")

    def test_functions_look_nothing_up_by_the_callers_path(
        self, bootstrap: psycopg.Connection
    ) -> None:
        """Bound when they are made, or with a path of their own."""
        free = bootstrap.execute(
            "select proname from pg_proc where pronamespace = 'public'::regnamespace"
            " and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')"
            " and prosqlbody is null"
            " and not coalesce(array_to_string(proconfig, ' '), '') like '%search_path=%'"
        ).fetchall()

        # It names one function, by its schema, and runs at every row: a path would double it.
        assert free == [("stamp_changed_xid",)]
        source = bootstrap.execute(
            "select prosrc from pg_proc where proname = 'stamp_changed_xid'"
        ).fetchone()
        assert source is not None
        assert " ".join(source[0].split()) == (
            "begin new.changed_xid := pg_catalog.pg_current_xact_id(); return new; end"
        )
