"""Every route, asked by every role for its own team, another team, another organisation, and
with a grant that has ended: exactly what each may have comes back, and nothing else.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import Engine
from werkzeug.routing import Rule

import tests.access.entries
from backend.access.policy import Declaration, declaration_of
from backend.access.roles import Role
from tests.access.table import Ask, Entry
from tests.access.world import ASKERS, NOBODY, World, build
from tests.conftest import delete_everything

ENTRIES: list[Entry] = [
    entry
    for module in pkgutil.iter_modules(tests.access.entries.__path__)
    for entry in importlib.import_module(f"tests.access.entries.{module.name}").ENTRIES
]

_IGNORED = {"HEAD", "OPTIONS"}


@pytest.fixture(scope="module")
def world(
    app: Flask, engine: Engine, bootstrap: psycopg.Connection
) -> Iterator[Callable[[], World]]:
    """The world, and a way to have it as it was after a call has changed it."""
    built = build(app, engine)
    saved = _save(bootstrap)

    def as_it_was() -> World:
        _restore(bootstrap, saved)
        return built

    yield as_it_was
    for table in saved:
        bootstrap.execute(sql.SQL("drop table saved.{}").format(sql.Identifier(table)))
    bootstrap.execute("drop schema saved")
    delete_everything(bootstrap)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.method}-{entry.endpoint}")
def test_everybody_gets_exactly_what_is_theirs(
    app: Flask, world: Callable[[], World], bootstrap: psycopg.Connection, entry: Entry
) -> None:
    wrong = []
    here = world()
    before = _marks(bootstrap, entry)
    for asker in ASKERS:
        expected = entry.expected(asker)
        ask = Ask(app.test_client(), here, asker)
        response = entry.call(ask)
        found = entry.ids(response)
        got = {here.names.get(row_id, "new") for row_id in found}
        if isinstance(expected, int):
            leaked = {here.names.get(row_id, "unknown") for row_id in found - ask.asked}
            if response.status_code != expected or leaked:
                wrong.append(f"{asker}: {response.status_code} instead of {expected}, {leaked}")
        elif response.status_code >= 400 or got != expected:
            wrong.append(
                f"{asker}: {response.status_code}, too much {got - expected or ''},"
                f" too little {expected - got or ''}"
            )
        has_changed = (after := _marks(bootstrap, entry)) != before
        if has_changed and (isinstance(expected, int) or not entry.changes):
            wrong.append(f"{asker}: was not to change anything")
        before = after
        if has_changed:
            here = world()
            before = _marks(bootstrap, entry)
    assert not wrong, "\n".join(wrong)


def _routes(app: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - _IGNORED)
    ]


def test_every_route_stands_in_the_table(app: Flask) -> None:
    routes = {(rule.endpoint, method) for rule, method in _routes(app)}
    entries = [(entry.endpoint, entry.method) for entry in ENTRIES]

    assert set(entries) == routes
    assert len(entries) == len(set(entries))


def test_every_route_declares_who_may_call_it(app: Flask) -> None:
    silent = [rule.rule for rule, _ in _routes(app) if _declaration(app, rule) is None]

    assert silent == []


def test_every_route_of_the_product_stands_under_api(app: Flask) -> None:
    outside = {rule.rule for rule, _ in _routes(app) if not rule.rule.startswith("/api/")}

    assert outside == {"/", "/<page_path:path>", "/metrics"}


def test_a_route_without_a_declaration_is_found() -> None:
    app = Flask("silent")
    app.add_url_rule("/api/silent", view_func=lambda: "", endpoint="silent")

    assert declaration_of(app.view_functions["silent"]) is None


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.method}-{entry.endpoint}")
def test_the_table_agrees_with_the_declaration(app: Flask, entry: Entry) -> None:
    declared = declaration_of(app.view_functions[entry.endpoint])
    assert declared is not None
    for asker in ASKERS:
        role, _, scope = asker.partition("@")
        expected = entry.expected(asker)
        if not declared.signed_in:
            continue
        if asker == NOBODY:
            assert expected == 401
        elif declared.roles and (Role(role) not in declared.roles or scope == "ended"):
            assert expected == 403, asker


def _declaration(app: Flask, rule: Rule) -> Declaration | None:
    return declaration_of(app.view_functions[rule.endpoint])


# -- having the world as it was ---------------------------------------------------------------


def _tables(bootstrap: psycopg.Connection) -> list[str]:
    rows = bootstrap.execute(
        "select tablename from pg_tables where schemaname = 'public'"
        " and tablename not in ('alembic_version', 'spatial_ref_sys', 'sync_epoch')"
    ).fetchall()
    return [name for (name,) in rows]


def _save(bootstrap: psycopg.Connection) -> list[str]:
    bootstrap.execute("create schema saved")
    saved = []
    for table in _tables(bootstrap):
        copied = bootstrap.execute(
            sql.SQL("create table saved.{0} as select * from public.{0}").format(
                sql.Identifier(table)
            )
        )
        if copied.rowcount:
            saved.append(table)
        else:
            bootstrap.execute(sql.SQL("drop table saved.{}").format(sql.Identifier(table)))
    return saved


def _restore(bootstrap: psycopg.Connection, saved: list[str]) -> None:
    delete_everything(bootstrap)
    with bootstrap.transaction():
        bootstrap.execute("set local session_replication_role = replica")
        for table in saved:
            bootstrap.execute(
                sql.SQL("insert into public.{0} select * from saved.{0}").format(
                    sql.Identifier(table)
                )
            )


def _marks(bootstrap: psycopg.Connection, entry: Entry) -> list[tuple[str, int, int]]:
    """How each table stands: how many rows, and the sum of who wrote them."""
    one = sql.SQL("select {0}, count(*), coalesce(sum(xmin::text::bigint), 0) from {1}")
    query = sql.SQL(" union all ").join(
        one.format(sql.Literal(table), sql.Identifier(table))
        for table in _tables(bootstrap)
        if table not in entry.notes_in
    )
    return bootstrap.execute(query).fetchall()
