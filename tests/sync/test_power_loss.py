"""What a power cut takes, and a disk that is put back, hide no change from a phone.

The server here is one of its own, since it is killed: its writers are suspended first, so that
nothing reaches the disk but what a commit waited for.
"""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from backend.app import create_app
from backend.config import ROOT, Settings
from backend.database import act_for, db
from backend.sync.receive import receive
from tests.conftest import SECRET, migrate, sign_in_client
from tests.factories import Make
from tests.power import Server
from tests.sync.holders import Holder, Pulled, Round, make_round
from tests.sync.verdicts import APPLIED, DUPLICATE

# A start of the cluster uses up a few itself.
_NUMBERS = 30


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    folder = ROOT / "var" / f"power-test-{os.getpid()}"
    server = Server(folder)
    migrate(server.urls.owner)
    yield server
    server.remove()


@pytest.fixture(scope="module")
def app(server: Server) -> Flask:
    return create_app(
        Settings(
            database_url=server.urls.application,
            owner_database_url=server.urls.owner,
            secret=SECRET,
            sealing_keys_folder=server.folder / "sealing-keys",
            log_level="error",
        )
    )


@pytest.fixture
def round_of(app: Flask) -> Iterator[Round]:
    """A round in an organisation of its own."""
    with Session(db.engine, expire_on_commit=False) as first:
        organisation = Make(first).organisation()
        first.commit()
    with Session(db.engine, expire_on_commit=False) as working:
        act_for(working, organisation.id)
        yield make_round(Make(working, keep=working.commit), partial(sign_in_client, app))
    db.engine.dispose()


def _renames(connection: psycopg.Connection, stairwell: object) -> int:
    """Change a stairwell. Says the number of the transaction."""
    connection.execute("update stairwell set name = name || '.' where id = %s", [stairwell])
    row = connection.execute("select pg_current_xact_id()::text::bigint").fetchone()
    assert row is not None
    return int(row[0])


def _undone(server: Server, stairwell: object) -> int:
    number = 0
    for _ in range(_NUMBERS):
        with server.connect() as connection:
            number = _renames(connection, stairwell)
            connection.rollback()
    return number


def _not_waited_for(server: Server, stairwell: object) -> int:
    number = 0
    for _ in range(_NUMBERS):
        with server.connect() as connection:
            connection.execute("set local synchronous_commit = off")
            number = _renames(connection, stairwell)
    return number


def _writes_on(server: Server, stairwell: object) -> None:
    for _ in range(_NUMBERS):
        with server.connect() as connection:
            _renames(connection, stairwell)


Loss = Callable[[Server, object], int]
LOSSES = pytest.mark.parametrize("lost", [_undone, _not_waited_for])


@LOSSES
def test_a_number_that_never_reached_the_disk_is_given_again(
    server: Server, round_of: Round, lost: Loss
) -> None:
    elsewhere = round_of.make.stairwell()
    server.writers_stop()

    before = lost(server, elsewhere.id)
    server.loses_power()
    with server.connect() as connection:
        after = _renames(connection, elsewhere.id)

    assert after <= before


@LOSSES
def test_what_changes_after_a_power_cut_is_told(
    server: Server, round_of: Round, lost: Loss
) -> None:
    elsewhere = round_of.make.stairwell()
    round_of.holder.pulls()
    server.writers_stop()

    lost(server, elsewhere.id)
    told_before = round_of.holder.pulls()
    server.loses_power()
    with server.connect() as connection:
        _renames(connection, round_of.stairwell.id)
    # Until the numbers are past those that the phone was told of.
    _writes_on(server, elsewhere.id)

    assert told_before.stairwells == set()
    assert round_of.holder.pulls().stairwells == {str(round_of.stairwell.id)}
    assert round_of.holder.pulls().stairwells == set()


def test_a_disk_that_was_put_back_is_another_life(
    server: Server, round_of: Round, tmp_path: Path
) -> None:
    early, late = round_of.holder, Holder(round_of.holder.client)
    early.pulls()
    late.pulls()
    server.copied_to(copy := tmp_path / "data")
    _writes_on(server, round_of.stairwell.id)
    life = _life(late.pulls())

    server.put_back(copy)

    # Who was told of what is no more notices, and everybody gets all of it anew.
    for holder in (late, early):
        pulled = holder.pulls()
        assert pulled.stairwells == {str(round_of.stairwell.id)}
        assert len(pulled.chunks) >= 4
        assert _life(pulled) != life
    assert _life(late.pulls()) == _life(early.pulls())
    assert late.pulls().stairwells == early.pulls().stairwells == set()


def test_the_life_changes_once_however_many_notice(
    server: Server, round_of: Round, tmp_path: Path
) -> None:
    phones = [Holder(round_of.holder.client) for _ in range(3)]
    server.copied_to(copy := tmp_path / "data")
    _writes_on(server, round_of.stairwell.id)
    [life] = {_life(phone.pulls()) for phone in phones}

    server.put_back(copy)

    [another] = {_life(phone.pulls()) for phone in phones}
    assert another != life


def _life(pulled: Pulled) -> str:
    return pulled.cursor.split("/")[0]


def test_what_was_acknowledged_survives_although_the_role_does_not_wait(
    server: Server, round_of: Round
) -> None:
    """A host may give a role whose commits do not wait for the disk."""
    with server.connect() as connection:
        connection.execute("alter role palier_app set synchronous_commit = off")
    db.engine.dispose()
    server.writers_stop()
    try:
        said = [round_of.phone.records(*round_of.door(0)) for _ in range(3)]
        assert receive(said) == [APPLIED] * 3
        server.loses_power()

        assert receive(said) == [DUPLICATE] * 3
    finally:
        with server.connect() as connection:
            connection.execute("alter role palier_app reset synchronous_commit")
        db.engine.dispose()
