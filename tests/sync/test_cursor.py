"""Each change reaches a phone once, whatever the order in which transactions begin and end."""

import random
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Connection, Engine, make_url, text

from backend.database.cluster import ClusterUrls
from backend.sync.cursor import Cursor
from tests.sync.holders import Holder, Round


@pytest.fixture
def stairwells(round_of: Round) -> list[str]:
    """The ids of ten stairwells that the phone already holds."""
    make = round_of.make
    made = [make.stairwell(round_of.building) for _ in range(9)]
    for stairwell in made:
        make.household(make.door(stairwell))
    round_of.holder.pulls()
    return [str(round_of.stairwell.id), *(str(stairwell.id) for stairwell in made)]


class Writer:
    """A transaction of its own that renames stairwells."""

    def __init__(self, engine: Engine, round_of: Round) -> None:
        self._connection: Connection = engine.connect()
        self._connection.execute(
            text("select set_config('palier.organisation_id', :id, true)"),
            {"id": str(round_of.team.organisation_id)},
        )

    def writes(self, stairwell: str) -> "Writer":
        self._connection.execute(
            text("update stairwell set name = name || '.' where id = :id"), {"id": stairwell}
        )
        return self

    def commits(self) -> None:
        self._connection.commit()
        self._connection.close()

    def rolls_back(self) -> None:
        self._connection.rollback()
        self._connection.close()


@pytest.fixture
def _writer_elsewhere(urls: ClusterUrls) -> Iterator[None]:
    """Somebody writes in another database of the cluster, and does not come to an end."""
    elsewhere = make_url(urls.bootstrap).set(drivername="postgresql", database="postgres")
    with psycopg.connect(elsewhere.render_as_string()) as connection:
        connection.execute("select pg_current_xact_id()")
        yield
        connection.rollback()


@pytest.mark.usefixtures("_writer_elsewhere")
def test_an_open_writer_elsewhere_hides_nothing(
    engine: Engine, round_of: Round, stairwells: list[str]
) -> None:
    Writer(engine, round_of).writes(stairwells[0]).commits()

    assert round_of.holder.pulls().stairwells == {stairwells[0]}
    assert round_of.holder.pulls().stairwells == set()


def test_whoever_began_first_and_ends_last_is_told_too(
    engine: Engine, round_of: Round, stairwells: list[str]
) -> None:
    slow = Writer(engine, round_of).writes(stairwells[0])
    Writer(engine, round_of).writes(stairwells[1]).commits()

    before = round_of.holder.pulls().stairwells
    slow.commits()
    after = round_of.holder.pulls().stairwells

    assert before == {stairwells[1]}
    assert after == {stairwells[0]}
    assert round_of.holder.pulls().stairwells == set()


def test_what_was_undone_is_never_told(
    engine: Engine, round_of: Round, stairwells: list[str]
) -> None:
    undone = Writer(engine, round_of).writes(stairwells[0])
    assert round_of.holder.pulls().stairwells == set()

    undone.rolls_back()

    assert round_of.holder.pulls().stairwells == set()


def test_a_snapshot_is_taken_before_anything_is_read(
    engine: Engine, round_of: Round, stairwells: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = Cursor.now

    def and_then_somebody_writes(session: object) -> Cursor:
        cursor = now(session)  # type: ignore[arg-type]
        Writer(engine, round_of).writes(stairwells[2]).commits()
        return cursor

    monkeypatch.setattr(Cursor, "now", and_then_somebody_writes)
    assert round_of.holder.pulls().stairwells == set()
    monkeypatch.undo()

    assert round_of.holder.pulls().stairwells == {stairwells[2]}


@pytest.mark.usefixtures("_writer_elsewhere")
@pytest.mark.parametrize("seed", range(4))
def test_six_writers_and_every_change_once(
    engine: Engine, round_of: Round, stairwells: list[str], seed: int
) -> None:
    chance = random.Random(seed)
    free, told, expected = list(stairwells), [], []
    at_work: list[tuple[Writer, list[str]]] = []
    for _ in range(60):
        step = chance.random()
        if step < 0.4 and len(at_work) < 6 and free:
            mine = [free.pop(chance.randrange(len(free)))]
            at_work.append((Writer(engine, round_of).writes(mine[0]), mine))
        elif step < 0.75 and at_work:
            writer, mine = at_work.pop(chance.randrange(len(at_work)))
            free += mine
            if chance.random() < 0.3:
                writer.rolls_back()
            else:
                writer.commits()
                expected += mine
        else:
            # What was committed since the last time is told now, each once.
            pulled = round_of.holder.pulls().stairwells
            assert pulled == set(expected)
            told += sorted(pulled)
            expected = []
    for writer, mine in at_work:
        writer.commits()
        expected += mine

    assert round_of.holder.pulls().stairwells == set(expected)
    assert len(told) > 5


def test_another_life_of_the_database_makes_everything_new(
    bootstrap: psycopg.Connection, round_of: Round, stairwells: list[str]
) -> None:
    bootstrap.execute("update sync_epoch set number = gen_random_uuid()")

    assert round_of.holder.pulls().stairwells == set(stairwells)
    assert round_of.holder.pulls().stairwells == set()


def test_two_phones_have_a_cursor_each(
    engine: Engine, round_of: Round, stairwells: list[str]
) -> None:
    second = Holder(round_of.holder.client)

    assert second.pulls().stairwells == set(stairwells)
    Writer(engine, round_of).writes(stairwells[3]).commits()
    assert round_of.holder.pulls().stairwells == {stairwells[3]}
    assert second.pulls().stairwells == {stairwells[3]}
