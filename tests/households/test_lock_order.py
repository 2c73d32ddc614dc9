"""Whoever locks doors and households does it in one order, so that no two wait for each other.

Each story lets two begin while a third holds a household that both need: the first waits for it,
the second behind it. When it is free, both must come to their end. On a fixed order they do;
where one took its locks the other way round, the database undoes one of the two.
"""

import ast
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.config import ROOT
from backend.database import act_for, db, find, writing_for
from backend.households.merging import merge_doors, undo_merge
from backend.households.models import Household
from backend.places.recognition.models import PlaceImport
from backend.places.recognition.reverting import revert_buildings
from backend.places.refusals import DoorsCannotMerge, StairwellCannotSplit
from backend.places.splitting import split_stairwell, undo_stairwell_split
from tests.factories import Make
from tests.meanwhile import Meanwhile, taken_in
from tests.phones import Carried, Phone

Work = Callable[[], None]


@dataclass
class Landing:
    """Two doors of one stairwell that are one, a third that a split has moved to another, a fourth
    beside them, all from one import; and a worker and a lead.
    """

    make: Make
    kept: Household
    vanished: Household
    third: Household
    fourth: Household
    half_id: UUID
    run: PlaceImport
    worker: Phone
    lead: Phone

    def merges(self) -> Work:
        def merge(session: Session) -> None:
            # An import that was taken back meanwhile has taken the third door with it.
            with suppress(DoorsCannotMerge):
                merge_doors(session, self.third.door_id, self.kept.door_id)

        return self._writing(merge)

    def takes_the_merge_back(self) -> Work:
        return self._writing(lambda session: undo_merge(session, self.vanished.door_id))

    def takes_the_import_back(self) -> Work:
        building_id = self.kept.door.stairwell.building_id
        return self._writing(
            lambda session: revert_buildings(
                session, find(session, PlaceImport, self.run.id), [building_id]
            )
        )

    def splits_the_stairwell(self) -> Work:
        def split(session: Session) -> None:
            # An import that was taken back meanwhile has taken the fourth door with it.
            with suppress(StairwellCannotSplit):
                split_stairwell(
                    session,
                    self.kept.door.stairwell_id,
                    name="C",
                    door_ids=[self.fourth.door_id],
                    member_id=self.lead.member_id,
                )

        return self._writing(split)

    def takes_a_split_back(self) -> Work:
        return self._writing(lambda session: undo_stairwell_split(session, self.half_id))

    def corrects_the_label(self) -> Work:
        return self.sends(self.worker, self.worker.corrects_door(self.kept.door_id, "12"))

    def sees_of_the_door(self) -> Work:
        return self.sends(self.worker, self.worker.sees_of_door(self.kept.door_id))

    def moves_in(self) -> Work:
        return self.sends(self.worker, self.worker.starts_household(self.kept.door_id))

    def records(self) -> Work:
        return self.sends(self.worker, self.worker.records(self.kept.door_id, self.kept.id))

    @property
    def organisation_id(self) -> Any:
        return self.worker.organisation_id

    def _writing(self, work: Callable[[Session], object]) -> Work:
        def write() -> None:
            with writing_for(self.organisation_id) as session:
                work(session)

        return write

    def sends(self, phone: Phone, *said: Carried) -> Work:
        def send() -> None:
            # Not `receive`, which would do again what a deadlock has undone.
            with taken_in(phone, *said):
                pass

        return send


@pytest.fixture
def landing(make_committed: Make) -> Landing:
    make = make_committed
    stairwell = make.stairwell()
    run = make.place_import(stairwell.building.team)
    make.place_import_change(
        run, stairwell.building, before={"building": {"name": "Avant"}, "doors": []}
    )
    # The third comes before the kept one in the order of ids.
    third, kept, vanished, fourth = sorted(
        (
            make.household(make.door(stairwell, position=place, place_import_id=run.id))
            for place in range(1, 5)
        ),
        key=lambda home: home.door_id,
    )
    phones = []
    for role in (Role.WORKER, Role.TEAM_LEAD):
        member = make.member()
        make.role_grant(member, role)
        phones.append(Phone.of(make, member))
    merge_doors(make.session, vanished.door_id, kept.door_id)
    half_id = split_stairwell(
        make.session,
        stairwell.id,
        name="B",
        door_ids=[third.door_id],
        member_id=phones[1].member_id,
    )
    make.session.commit()
    return Landing(make, kept, vanished, third, fourth, half_id, run, *phones)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (first, second)
        for first in (
            "takes_the_merge_back",
            "takes_the_import_back",
            "merges",
            "takes_a_split_back",
        )
        for second in (
            "corrects_the_label",
            "sees_of_the_door",
            "moves_in",
            "records",
            "merges",
            "splits_the_stairwell",
        )
        if first != second
    ],
)
def test_nobody_waits_for_who_waits_for_them(
    app: Flask, bootstrap: psycopg.Connection, landing: Landing, first: str, second: str
) -> None:
    with Session(db.engine) as holder:
        act_for(holder, landing.organisation_id)
        holder.execute(
            text("select id from household where id = :id for no key update"),
            {"id": landing.kept.id},
        )
        one = Meanwhile(app, bootstrap, getattr(landing, first)())
        other = Meanwhile(app, bootstrap, getattr(landing, second)(), waiters=2)
        holder.rollback()
    one.ends()
    other.ends()


def test_what_one_batch_says_of_several_doors_is_locked_at_once(
    app: Flask, bootstrap: psycopg.Connection, landing: Landing
) -> None:
    """Kind by kind, two who were at the same doors would each hold what the other wants next."""
    here, there = landing.kept, landing.third
    batches = [
        landing.sends(
            phone,
            phone.wishes_no_visit(one.door_id, one.id),
            phone.records(other.door_id, other.id),
            phone.corrects_door(one.door_id, "12"),
        )
        for phone, one, other in (
            (landing.worker, here, there),
            (landing.lead, there, here),
        )
    ]
    with Session(db.engine) as holder:
        act_for(holder, landing.organisation_id)
        holder.execute(
            text("select id from household where id in (:here, :there) for no key update"),
            {"here": here.id, "there": there.id},
        )
        one = Meanwhile(app, bootstrap, batches[0])
        other = Meanwhile(app, bootstrap, batches[1], waiters=2)
        holder.rollback()
    one.ends()
    other.ends()


def test_a_correction_beside_a_passage_is_locked_with_it(
    app: Flask, bootstrap: psycopg.Connection, landing: Landing
) -> None:
    here, there = landing.kept, landing.third
    phones = (landing.worker, landing.lead)
    passages = [
        phone.records(home.door_id, home.id)
        for phone, home in zip(phones, (here, there), strict=True)
    ]
    for phone, passage in zip(phones, passages, strict=True):
        landing.sends(phone, passage)()
    batches = [
        landing.sends(phone, phone.corrects(passage), phone.records(home.door_id, home.id))
        for phone, passage, home in zip(phones, passages, (there, here), strict=True)
    ]
    with Session(db.engine) as holder:
        act_for(holder, landing.organisation_id)
        holder.execute(
            text("select id from household where id in (:here, :there) for no key update"),
            {"here": here.id, "there": there.id},
        )
        one = Meanwhile(app, bootstrap, batches[0])
        other = Meanwhile(app, bootstrap, batches[1], waiters=2)
        holder.rollback()
    one.ends()
    other.ends()


def _locked_tables(file: Path) -> set[str]:
    """The tables whose rows a file locks, in SQL or through models."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if re.search(r"\bfor\s+(no\s+key\s+)?update\b", node.value, re.IGNORECASE):
                found |= set(re.findall(r"\b(?:from|join|of)\s+([a-z_]+)", node.value.lower()))
        elif isinstance(node, ast.Call) and "with_for_update" in ast.unparse(node.func):
            found |= {name.lower() for name in re.findall(r"\b[A-Z]\w+", ast.unparse(node))}
    return found


@pytest.mark.parametrize(
    ("room", "tables"),
    [("households", {"door", "household"}), ("places", {"building", "stairwell"})],
)
def test_one_file_locks_them(room: str, tables: set[str]) -> None:
    files = {
        str(file.relative_to(ROOT))
        for file in (ROOT / "backend").rglob("*.py")
        if _locked_tables(file) & tables
    }

    assert files == {f"backend/{room}/locks.py"}


@pytest.mark.parametrize(
    "line",
    [
        "text('select id from door where true for no key update')",
        "Statement('select id from household order by id for update')",
        "session.scalars(select(Household).with_for_update())",
        "text('select 1 from stairwell join door on true for no key update of door')",
    ],
)
def test_a_lock_elsewhere_is_found(tmp_path: Path, line: str) -> None:
    file = tmp_path / "room.py"
    file.write_text(line)

    assert _locked_tables(file) & {"door", "household"}
