"""Two organisations, both with a row in every table: neither sees the other's, by any role.

The same is tried as the tables' owner, since many hosts give one role for everything.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from backend.database import act_for
from backend.database.cluster import ClusterUrls
from tests.conftest import delete_everything, plain
from tests.database.wall import tenant_models, tenant_tables
from tests.factories import Make

Connect = Callable[[UUID | None], psycopg.Connection]


@pytest.fixture(scope="module")
def tenants(engine: Engine, bootstrap: psycopg.Connection) -> Iterator[tuple[UUID, UUID]]:
    """Two organisations, each with a row in every tenant's table."""
    yield _populated(engine), _populated(engine)
    delete_everything(bootstrap)


def _populated(engine: Engine) -> UUID:
    with Session(engine, expire_on_commit=False) as session:
        organisation_id: UUID = Make(session).organisation().id
        session.commit()
    with Session(engine, expire_on_commit=False) as session:
        act_for(session, organisation_id)
        make = Make(session)
        for model in tenant_models():
            getattr(make, _factory(model.__name__))()
        session.commit()
    return organisation_id


def _factory(model: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model).lower()


@pytest.fixture(params=["application", "owner"])
def connect(request: pytest.FixtureRequest, urls: ClusterUrls) -> Iterator[Connect]:
    """Opens a transaction as one of the roles, for an organisation or for none."""
    opened: list[psycopg.Connection] = []

    def open_for(organisation_id: UUID | None) -> psycopg.Connection:
        connection = psycopg.connect(plain(getattr(urls, request.param)))
        opened.append(connection)
        if organisation_id is not None:
            connection.execute(
                "select set_config('palier.organisation_id', %s, true)", [str(organisation_id)]
            )
        return connection

    yield open_for
    for connection in opened:
        connection.close()


def _count(connection: psycopg.Connection, table: str, where: sql.Composable | None = None) -> int:
    query = sql.SQL("select count(*) from {}").format(sql.Identifier(table))
    [(count,)] = connection.execute(query + sql.SQL(" ") + (where or sql.SQL(""))).fetchall()
    return int(count)


@pytest.mark.usefixtures("tenants")
@pytest.mark.parametrize("table", tenant_tables())
class TestEveryTable:
    def test_shows_an_organisation_its_own_rows_alone(
        self,
        connect: Connect,
        bootstrap: psycopg.Connection,
        tenants: tuple[UUID, UUID],
        table: str,
    ) -> None:
        for mine in tenants:
            own = sql.SQL("where organisation_id = {}").format(sql.Literal(mine))
            there = _count(bootstrap, table, own)
            assert there >= 1

            connection = connect(mine)

            assert _count(connection, table) == there
            assert _count(connection, table, own) == there

    def test_shows_nothing_to_who_acts_for_nobody(self, connect: Connect, table: str) -> None:
        assert _count(connect(None), table) == 0

    def test_takes_no_row_for_another_organisation(
        self, connect: Connect, tenants: tuple[UUID, UUID], table: str
    ) -> None:
        mine, others = tenants
        copy = sql.SQL(
            "insert into {0} select (jsonb_populate_record(null::{0}, to_jsonb(t) || %s)).*"
            " from {0} t limit 1"
        ).format(sql.Identifier(table))
        smuggled = Jsonb({"organisation_id": str(others), "id": str(uuid4())})

        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            connect(mine).execute(copy, [smuggled])

    def test_lets_no_row_go_to_another_organisation(
        self, connect: Connect, tenants: tuple[UUID, UUID], table: str
    ) -> None:
        mine, others = tenants
        move = sql.SQL("update {} set organisation_id = {}").format(
            sql.Identifier(table), sql.Literal(others)
        )

        with pytest.raises(
            # What was signed does not change at all, so its own trigger is first.
            (psycopg.errors.InsufficientPrivilege, psycopg.errors.IntegrityConstraintViolation)
        ):
            connect(mine).execute(move)

    def test_lets_nobody_delete_the_others_rows(
        self,
        connect: Connect,
        bootstrap: psycopg.Connection,
        tenants: tuple[UUID, UUID],
        table: str,
    ) -> None:
        mine, others = tenants
        theirs = sql.SQL("where organisation_id = {}").format(sql.Literal(others))
        before = _count(bootstrap, table, theirs)
        connection = connect(mine)

        # Of most tables the application may delete nothing at all.
        with suppress(psycopg.errors.InsufficientPrivilege):
            connection.execute(sql.SQL("delete from {} {}").format(sql.Identifier(table), theirs))
            connection.commit()

        assert _count(bootstrap, table, theirs) == before


def test_an_account_reads_its_own_memberships_alone(
    urls: ClusterUrls, bootstrap: psycopg.Connection, tenants: tuple[UUID, UUID]
) -> None:
    members = bootstrap.execute("select account_id, id from member").fetchall()
    account_id, member_id = members[0]

    with psycopg.connect(plain(urls.application)) as connection:
        connection.execute("select set_config('palier.account_id', %s, true)", [str(account_id)])
        seen = connection.execute("select id from member").fetchall()
        changed = connection.execute("update member set name = 'Nobody'").rowcount

    assert seen == [(member_id,)]
    assert changed == 0
