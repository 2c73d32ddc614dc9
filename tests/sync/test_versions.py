"""A stairwell's version: counted once by each transaction that changes what phones hold of it."""

import re
from collections.abc import Callable
from threading import Barrier, Thread
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backend.database import act_for, db, writing_for
from backend.places.models import Door
from backend.sync import stairwell_rows
from backend.sync.models import StairwellTouch, StairwellVersion
from tests.factories import Make
from tests.sync.holders import Round

# Every table of which a pack is made, with a change of it that a phone may come to see.
CHANGES = {
    "building": "update building set number = '13'",
    "stairwell": "update stairwell set name = 'B'",
    "access_note": "update access_note set value = '9B'",
    "door": "update door set label = '32' where id = :door",
    "door_fact": "update door_fact set is_present = false",
    "household": "update household set ended_at = now() where door_id = :door",
    "household_fold": "update household_fold set met = 0",
    "encounter": "update encounter set themes = '{}' where themes <> '{}'",
    "do_not_visit": "update do_not_visit set lifted_at = now()",
    "follow_up": "update follow_up set note = 'Rappeler'",
    "contact_details": "delete from contact_details",
    "floor_label": "update floor_label set label = null",
    "residence": "update residence set name = 'Les Tilleuls'",
    "member": "update member set name = 'Fatoumata' where name = 'Fatou'",
}


def versions(organisation_id: UUID) -> dict[UUID, int]:
    with Session(db.engine) as session:
        act_for(session, organisation_id)
        return {one.id: one.number for one in session.scalars(select(StairwellVersion))}


def _version(round_of: Round) -> int:
    return versions(round_of.team.organisation_id)[round_of.stairwell.id]


def _change(round_of: Round, *statements: str) -> None:
    with writing_for(round_of.team.organisation_id) as session:
        for statement in statements:
            door = {"door": round_of.door(0)[0]} if ":door" in statement else {}
            assert session.execute(text(statement), door).rowcount > 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("table", CHANGES)
def test_each_thing_that_a_pack_shows_counts(said: Round, table: str) -> None:
    before = _version(said)

    _change(said, CHANGES[table])

    assert _version(said) == before + 1


def test_everything_that_a_pack_is_made_of_is_tried() -> None:
    queries = [one for name, one in vars(stairwell_rows).items() if isinstance(one, str)]
    read = {table for query in queries for table in re.findall(r"(?:from|join) ([a-z_]+)", query)}

    assert read == CHANGES.keys()


def test_a_transaction_counts_once(said: Round) -> None:
    before = _version(said)

    _change(said, *(CHANGES[table] for table in ("door", "encounter", "follow_up")))

    assert _version(said) == before + 1


def test_what_changes_after_it_was_counted_counts_too(said: Round) -> None:
    before = _version(said)

    with writing_for(said.team.organisation_id) as session:
        for change in (CHANGES["encounter"], CHANGES["follow_up"], CHANGES["do_not_visit"]):
            session.execute(text(change))
            session.execute(text("set constraints counted immediate"))
            session.execute(text("set constraints counted deferred"))

    assert _version(said) == before + 3


def test_what_is_undone_counts_nothing(said: Round) -> None:
    before = _version(said)

    with writing_for(said.team.organisation_id) as session:
        savepoint = session.begin_nested()
        session.execute(text(CHANGES["encounter"]))
        savepoint.rollback()

    assert _version(said) == before


def test_what_nobody_is_shown_counts_nothing(said: Round) -> None:
    before = _version(said)

    _change(said, "update member set ended_at = now() where name = 'Fatou'")

    assert _version(said) == before


def test_what_moves_counts_where_it_was_and_where_it_is(said: Round) -> None:
    other = said.make.stairwell(said.building, name="B")
    third = said.make.stairwell(said.building, name="C")
    before = versions(said.team.organisation_id)

    _change(said, f"update door set stairwell_id = '{other.id}' where id = :door")

    after = versions(said.team.organisation_id)
    assert after[said.stairwell.id] == before[said.stairwell.id] + 1
    assert after[other.id] == before[other.id] + 1
    assert after[third.id] == before[third.id]


def test_a_repair_of_all_organisations_counts_in_each(
    said: Round, new_organisation: Callable[[], Make], bootstrap: psycopg.Connection
) -> None:
    others = new_organisation()
    stairwell = others.door().stairwell_id
    theirs = others.session.info["organisation_id"]
    before, mine = versions(theirs)[stairwell], _version(said)

    with bootstrap.transaction():
        bootstrap.execute("update door set label = label || ' bis'")

    assert versions(theirs)[stairwell] == before + 1
    assert _version(said) == mine + 1


def test_who_changes_two_in_turn_waits_for_nobody_in_a_ring(round_of: Round) -> None:
    """Each changes a door of one stairwell, then of the other; the other way round."""
    stairwells = [round_of.stairwell, round_of.make.stairwell(round_of.building, name="B")]
    doors = [[round_of.make.door(one, position=n).id for n in (8, 9)] for one in stairwells]
    organisation_id = round_of.team.organisation_id
    before = versions(organisation_id)
    engine, both = db.engine, Barrier(2, timeout=20)
    failures: list[BaseException] = []

    def change(number: int) -> None:
        try:
            with Session(engine) as session:
                act_for(session, organisation_id)
                for turn in (number, 1 - number):
                    session.get_one(Door, (organisation_id, doors[turn][number])).label = "x"
                    session.flush()
                    both.wait()
                session.commit()
        except BaseException as error:
            failures.append(error)

    threads = [Thread(target=change, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    after = versions(organisation_id)
    assert [after[one.id] - before[one.id] for one in stairwells] == [2, 2]


def test_nothing_is_left_of_what_was_noted(said: Round) -> None:
    with Session(db.engine) as session:
        act_for(session, said.team.organisation_id)
        assert session.scalars(select(StairwellTouch)).all() == []
