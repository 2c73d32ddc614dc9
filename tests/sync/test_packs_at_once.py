"""Packs that are made and kept while others work: nobody fails by it, and none is old for ever."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import InternalError
from sqlalchemy.orm import Session

from backend.database import act_for, db, writing_for
from backend.sync.models import StairwellVersion
from backend.sync.packs import LAYOUT
from tests.meanwhile import Meanwhile
from tests.sync.holders import Round
from tests.sync.test_packs import afresh, kept, organisation_of, served


@pytest.fixture
def blocker(bootstrap: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Somebody whose transaction stays open until the test ends it."""
    with psycopg.connect(bootstrap.info.dsn) as connection:
        yield connection


def test_who_cannot_keep_a_pack_is_served_all_the_same(
    app: Flask, bootstrap: psycopg.Connection, blocker: psycopg.Connection, round_of: Round
) -> None:
    """A wait that is cut short, be it by a timeout, is no fault of the pull."""
    organisation, stairwell = organisation_of(round_of), round_of.stairwell.id
    with writing_for(organisation) as session:
        version = session.get_one(StairwellVersion, (organisation, stairwell)).number
    blocker.execute(
        "insert into stairwell_pack (organisation_id, stairwell_id, layout, number, content)"
        " values (%s, %s, %s, %s, 'x')",
        [organisation, stairwell, LAYOUT, version],
    )
    told: list[bytes] = []
    keeping = Meanwhile(app, bootstrap, lambda: told.extend(served(organisation, [stairwell])))

    cut = bootstrap.execute(
        "select pg_cancel_backend(pid) from pg_stat_activity"
        " where datname = current_database() and wait_event_type = 'Lock'"
    ).fetchall()
    keeping.ends()
    blocker.rollback()

    assert cut == [(True,)]
    assert told == afresh(organisation, [stairwell])
    assert kept(organisation) == {}


_NAMES = re.compile(r":([a-z_]+)").findall
# What somebody changes, and what another does meanwhile by which that stands in one stairwell more.
CROSSINGS = {
    "renamed, and passes elsewhere": (
        "update member set name = 'Anonyme' where id = :worker",
        "update encounter set member_id = :worker where id = :passage",
    ),
    "renamed, and corrects elsewhere": (
        "update member set name = 'Anonyme' where id = :worker",
        "update encounter set corrected_by = :worker, corrected_at = now() where id = :passage",
    ),
    "renamed, and names a door elsewhere": (
        "update member set name = 'Anonyme' where id = :worker",
        "update door set set_by = :worker, set_at = now() where id = :far_door",
    ),
    "a residence renamed, and a building put into it": (
        "update residence set name = 'Les Tilleuls'",
        "update building set residence_id = (select id from residence) where id = :far_building",
    ),
    "a residence renamed, and a building of it gets a stairwell": (
        "update residence set name = 'Les Tilleuls'",
        "update stairwell set building_id = :building where id = :far",
    ),
    "a building renumbered, and gets a stairwell": (
        "update building set number = '13' where id = :building",
        "update stairwell set building_id = :building where id = :far",
    ),
    "a theme erased, and the door moves": (
        "update encounter set themes = '{}' where themes <> '{}'",
        "update door set stairwell_id = :far where id = :door",
    ),
    "a fact of a door erased, and it moves": (
        "update door_fact set is_present = false",
        "update door set stairwell_id = :far where id = :door",
    ),
    "a promise changed, and the household moves": (
        "update follow_up set note = 'Rappeler'",
        "update household set door_id = :far_door where id = :household",
    ),
}


class Crossing:
    """Two transactions that are open together, and the stairwells that they concern."""

    def __init__(self, said: Round, statements: tuple[str, str]) -> None:
        make, self.organisation = said.make, organisation_of(said)
        building = make.building(said.team)
        far = make.stairwell(building, name="Z")
        doors = [make.door(far, floor=1, position=position) for position in (1, 2)]
        passage = make.encounter(make.household(doors[0]), member_id=make.member("Karim").id)
        make.session.commit()
        self.stairwells = [said.stairwell.id, far.id]
        self._statements = statements
        self._named: dict[str, UUID] = {
            "worker": said.worker.id,
            "passage": passage.id,
            "building": said.building.id,
            "far_building": building.id,
            "far": far.id,
            "far_door": doors[1].id,
            "door": said.door(0)[0],
            "household": said.door(0)[1],
        }

    @contextmanager
    def both(self) -> Iterator[list[Session]]:
        """Two who have done their part, the first as the statements stand, and end it at will."""
        with ExitStack() as stack:
            opened = []
            for statement in self._statements:
                session = stack.enter_context(Session(db.engine))
                act_for(session, self.organisation)
                done: Any = session.execute(text(statement), self._only_in(statement))
                assert done.rowcount > 0
                opened.append(session)
            yield opened

    def are_packed(self) -> list[bytes]:
        return served(self.organisation, self.stairwells)

    def are_true(self) -> bool:
        return self.are_packed() == afresh(self.organisation, self.stairwells)

    def _only_in(self, statement: str) -> dict[str, UUID]:
        return {name: one for name, one in self._named.items() if name in _NAMES(statement)}


@pytest.fixture(params=CROSSINGS)
def crossing(request: pytest.FixtureRequest, said: Round) -> Crossing:
    return Crossing(said, CROSSINGS[request.param])


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_whoever_ends_first_nothing_old_stays(crossing: Crossing, order: tuple[int, int]) -> None:
    crossing.are_packed()
    with crossing.both() as opened:
        for which in order:
            opened[which].commit()
            crossing.are_packed()

    assert crossing.are_true()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_nobody_comes_between_the_look_up_and_the_commit(
    app: Flask, bootstrap: psycopg.Connection, crossing: Crossing, order: tuple[int, int]
) -> None:
    crossing.are_packed()
    with crossing.both() as opened:
        first, second = (opened[which] for which in order)
        first.execute(text("set constraints counted immediate"))
        later = Meanwhile(app, bootstrap, second.commit)
        crossing.are_packed()
        first.commit()
        later.ends()

    assert crossing.are_true()


def test_those_who_record_count_beside_each_other(said: Round) -> None:
    """Only what others hang from waits: a commit in one stairwell holds up none in another."""
    far = said.make.door(said.make.stairwell(said.building, name="Z"), floor=1, position=1)
    said.make.session.commit()
    with Session(db.engine) as first, Session(db.engine) as second:
        for session, change in (
            (first, "update follow_up set note = 'Rappeler'"),
            (second, f"update door set label = '12' where id = '{far.id}'"),
        ):
            act_for(session, organisation_of(said))
            session.execute(text("set local lock_timeout = '5s'"))
            session.execute(text(change))
            session.execute(text("set constraints counted immediate"))
        second.commit()
        first.commit()


def test_what_could_not_see_others_commits_is_refused(round_of: Round) -> None:
    engine = db.engine.execution_options(isolation_level="REPEATABLE READ")
    with Session(engine) as session:
        act_for(session, organisation_of(round_of))
        session.execute(text("update stairwell set name = 'B'"))

        with pytest.raises(InternalError, match="READ COMMITTED"):
            session.commit()
