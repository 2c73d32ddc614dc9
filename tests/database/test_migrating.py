"""What a migration checks, it checks for every tenant, and the wall stands again afterwards."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from backend.database.cluster import ClusterUrls
from migrations.frozen_1 import lifting_force, validated
from tests.conftest import temporary_engine
from tests.factories import Make


@pytest.fixture
def two_tenants(new_organisation: Callable[[], Make]) -> tuple[Make, Make]:
    """Two organisations with a household each."""
    first, second = new_organisation(), new_organisation()
    first.household()
    second.household()
    return first, second


@pytest.fixture
def owner(urls: ClusterUrls, two_tenants: tuple[Make, Make]) -> Iterator[Connection]:
    """The owner's connection, in a transaction that is undone before the tenants go."""
    with temporary_engine(urls.owner) as engine, engine.connect() as connection:
        yield connection
        connection.rollback()


def _replace_by_unvalidated(owner: Connection) -> None:
    owner.execute(
        text(
            "alter table household drop constraint household_door_id_reference,"
            " add constraint household_door_id_reference foreign key (organisation_id, door_id)"
            " references door (organisation_id, id) not valid"
        )
    )


def _is_forced(owner: Connection, table: str) -> bool:
    return bool(
        owner.scalar(
            text("select relforcerowsecurity from pg_class where relname = :table"),
            {"table": table},
        )
    )


def test_without_it_the_owner_sees_no_tenant(
    owner: Connection, two_tenants: tuple[Make, Make]
) -> None:
    assert owner.scalar(text("select count(*) from household")) == 0


def test_force_is_lifted_for_the_block_and_restored(
    owner: Connection, two_tenants: tuple[Make, Make]
) -> None:
    with lifting_force(owner, "household", "door"):
        assert owner.scalar(text("select count(*) from household")) == 2
        owner.execute(text("update household set ended_at = now()"))

    assert owner.scalar(text("select count(*) from household")) == 0
    assert _is_forced(owner, "household")
    assert _is_forced(owner, "door")


def test_a_block_that_raises_leaves_the_wall_standing(
    owner: Connection, two_tenants: tuple[Make, Make]
) -> None:
    with pytest.raises(ZeroDivisionError), lifting_force(owner, "household"):
        raise ZeroDivisionError
    owner.rollback()

    assert _is_forced(owner, "household")


def test_it_is_refused_where_each_statement_commits(urls: ClusterUrls) -> None:
    with temporary_engine(urls.owner) as engine:
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        with (
            connection,
            pytest.raises(RuntimeError, match="needs a transaction"),
            lifting_force(connection, "household"),
        ):
            pass


def test_an_orphan_of_any_tenant_is_found(
    owner: Connection, two_tenants: tuple[Make, Make], bootstrap: psycopg.Connection
) -> None:
    _, second = two_tenants
    with bootstrap.transaction():
        bootstrap.execute("set local session_replication_role = replica")
        bootstrap.execute(
            "insert into household (organisation_id, id, door_id, changed_xid)"
            " values (%s, %s, %s, pg_current_xact_id())",
            [second.session.info["organisation_id"], uuid4(), uuid4()],
        )
    _replace_by_unvalidated(owner)

    with pytest.raises(IntegrityError, match="household_door_id_reference"):
        validated(owner, "household", "household_door_id_reference")


def test_the_bare_statement_would_have_found_nothing(
    owner: Connection, two_tenants: tuple[Make, Make], bootstrap: psycopg.Connection
) -> None:
    """Why the helper is there; should PostgreSQL change its mind, this says so."""
    _, second = two_tenants
    with bootstrap.transaction():
        bootstrap.execute("set local session_replication_role = replica")
        bootstrap.execute(
            "insert into household (organisation_id, id, door_id, changed_xid)"
            " values (%s, %s, %s, pg_current_xact_id())",
            [second.session.info["organisation_id"], uuid4(), uuid4()],
        )
    _replace_by_unvalidated(owner)

    owner.execute(text("alter table household validate constraint household_door_id_reference"))


def test_where_all_is_well_the_constraint_is_valid_and_both_tables_forced(
    owner: Connection, two_tenants: tuple[Make, Make]
) -> None:
    _replace_by_unvalidated(owner)

    validated(owner, "household", "household_door_id_reference")

    assert owner.scalar(
        text("select convalidated from pg_constraint where conname = 'household_door_id_reference'")
    )
    assert _is_forced(owner, "household")
    assert _is_forced(owner, "door")
