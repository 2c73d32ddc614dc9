"""Packs: one for all who hold a stairwell, never an old one, and never missed where it is lost."""

import re
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.database import act_for, db, writing_for
from backend.households.merging import undo_merge
from backend.organisations.models import Member
from backend.places.models import DoorAlias, Stairwell
from backend.places.refusals import DoorNotMerged
from backend.sync import packs, stairwell_rows
from backend.sync.models import StairwellPack
from backend.sync.packs import packed, read_packs
from backend.sync.receive import receive
from tests.conftest import Client
from tests.factories import Make
from tests.sync.holders import Holder, Pulled, Round
from tests.sync.test_any_order import Evening
from tests.sync.test_versions import CHANGES, versions


@pytest.fixture
def other(round_of: Round, client_as: Callable[..., Client]) -> Holder:
    """A colleague in the same territory."""
    client = client_as(round_of.make, Role.WORKER, team=round_of.team)
    round_of.make.assignment(round_of.territory, client.member, round_of.campaign)
    return Holder(client)


def kept(organisation_id: UUID) -> dict[UUID, StairwellPack]:
    with Session(db.engine) as session:
        act_for(session, organisation_id)
        return {one.stairwell_id: one for one in session.scalars(select(StairwellPack))}


def served(organisation_id: UUID, stairwells: list[UUID]) -> list[bytes]:
    """As a pull serves them."""
    with Session(db.engine) as session:
        act_for(session, organisation_id)
        found = read_packs(session, stairwells)
    return packed(organisation_id, found)


def afresh(organisation_id: UUID, stairwells: list[UUID]) -> list[bytes]:
    """As they would be made now, whatever is kept."""
    with patch.object(packs, "LAYOUT", "none"), patch.object(packs, "_keep"):
        return served(organisation_id, stairwells)


def organisation_of(round_of: Round) -> UUID:
    return round_of.team.organisation_id


def stairwell_in(pulled: Pulled, round_of: Round) -> dict[str, Any]:
    return pulled.chunks[f"stairwell:{round_of.stairwell.id}"]


def test_one_change_packs_one_stairwell_once_for_all(round_of: Round, other: Holder) -> None:
    made = round_of.make
    building = made.building(round_of.team)
    made.territory_building(round_of.territory, building)
    made.stairwell(building)
    for holder in (round_of.holder, other):
        holder.pulls(format=3)
    receive([round_of.phone.records(*round_of.door(0))])

    with patch.object(
        stairwell_rows, "read_stairwells", wraps=stairwell_rows.read_stairwells
    ) as read:
        told = [one.pulls(format=3) for one in (round_of.holder, other)]

    assert [call.args[1] for call in read.call_args_list] == [[round_of.stairwell.id]]
    assert [one.stairwells for one in told] == [{str(round_of.stairwell.id)}] * 2


def test_a_pack_says_nothing_of_its_reader(round_of: Round, other: Holder) -> None:
    receive([round_of.phone.records(*round_of.door(0))])

    mine, theirs = (stairwell_in(one.pulls(format=3), round_of) for one in (round_of.holder, other))

    assert mine == theirs
    assert mine["f"] == 3
    assert mine["authors"] == round_of.worker.id.bytes
    assert mine["members"] == ["Fatou"]
    assert mine["passages"]["by"] == [0]
    assert "id" not in mine["passages"]


def test_ones_own_passages_are_named_apart(round_of: Round, other: Holder) -> None:
    said = round_of.phone.records(*round_of.door(0))
    receive([said])

    mine, theirs = (one.pulls(format=3).chunks["own_passages"] for one in (round_of.holder, other))

    assert mine["id"] == UUID(said["id"]).bytes
    assert mine["household"] == round_of.homes[0].id.bytes
    assert len(mine["at"]) == len(mine["seq"]) == 1
    assert theirs["id"] == b""


@pytest.mark.parametrize("age", [6, 9])
def test_those_of_the_last_days_alone(round_of: Round, age: int) -> None:
    with writing_for(organisation_of(round_of)) as session:
        round_of.make.encounter(round_of.homes[0], member_id=round_of.worker.id)
        session.execute(text(f"update encounter set occurred_at = now() - interval '{age} days'"))

    own = round_of.holder.pulls(format=3).chunks["own_passages"]

    assert (len(own["id"]) > 0) == (age < 7)


def test_who_corrected_and_took_back_is_told(round_of: Round) -> None:
    first, second = (round_of.phone.records(*round_of.door(index)) for index in (0, 1))
    receive([first, second])
    round_of.holder.pulls(format=3)

    receive([round_of.phone.takes_back(first), round_of.phone.corrects(second, "refused")])

    own = round_of.holder.pulls(format=3).chunks["own_passages"]
    assert own["id"] == UUID(second["id"]).bytes


@pytest.mark.parametrize("table", CHANGES)
def test_a_change_takes_the_pack_away(said: Round, table: str) -> None:
    """Nobody reads any more in a pack what was erased, renamed or made sensitive."""
    organisation, stairwell = organisation_of(said), said.stairwell.id
    before = served(organisation, [stairwell])
    assert kept(organisation)[stairwell].content == before[0]

    with writing_for(organisation) as session:
        named = {"door": said.door(0)[0]} if ":door" in CHANGES[table] else {}
        session.execute(text(CHANGES[table]), named)

    assert kept(organisation) == {}
    assert served(organisation, [stairwell]) == afresh(organisation, [stairwell]) != before


def test_who_has_another_name_is_told_so(round_of: Round, other: Holder) -> None:
    receive([round_of.phone.records(*round_of.door(0))])
    other.pulls(format=3)

    with writing_for(organisation_of(round_of)) as session:
        session.get_one(Member, (organisation_of(round_of), round_of.worker.id)).name = "Fanta"

    assert stairwell_in(other.pulls(format=3), round_of)["members"] == ["Fanta"]


def test_what_leaves_a_stairwell_is_gone_from_it(round_of: Round) -> None:
    """Though no row that still hangs on it has changed."""
    stairwell = round_of.make.stairwell(round_of.building, name="B")
    round_of.holder.pulls(format=3)

    with writing_for(organisation_of(round_of)) as session:
        session.execute(
            text("update door set stairwell_id = :to where id = :door"),
            {"to": stairwell.id, "door": round_of.door(0)[0]},
        )

    told = round_of.holder.pulls(format=3)
    assert told.stairwells == {str(round_of.stairwell.id), str(stairwell.id)}
    doors = stairwell_in(told, round_of)["doors"]
    assert doors["id"] == round_of.homes[1].door_id.bytes


def test_a_lost_pack_is_made_again(round_of: Round) -> None:
    organisation, stairwell = organisation_of(round_of), round_of.stairwell.id
    before = served(organisation, [stairwell])
    with writing_for(organisation) as session:
        session.execute(text("delete from stairwell_pack"))

    assert served(organisation, [stairwell]) == before
    assert stairwell in kept(organisation)


def test_two_who_pack_at_once_are_both_served(round_of: Round) -> None:
    organisation, stairwells = organisation_of(round_of), [round_of.stairwell.id]
    stairwells += [round_of.make.stairwell(round_of.building, name=name).id for name in "BCD"]
    with Session(db.engine) as session:
        act_for(session, organisation)
        found = [read_packs(session, order) for order in (stairwells, stairwells[::-1])]

    first, second = (packed(organisation, one) for one in found)

    assert first == second
    assert kept(organisation).keys() == set(stairwells)


def test_what_changed_meanwhile_is_not_kept(round_of: Round) -> None:
    organisation, stairwell = organisation_of(round_of), round_of.stairwell.id
    with Session(db.engine) as session:
        act_for(session, organisation)
        found = read_packs(session, [stairwell])
    receive([round_of.phone.records(*round_of.door(0))])

    packed(organisation, found)

    assert kept(organisation) == {}


def test_who_packs_waits_for_nobody_who_changes(round_of: Round) -> None:
    """A change that is being counted makes the pack void, and holds nobody up."""
    organisation, stairwell = organisation_of(round_of), round_of.stairwell.id
    with Session(db.engine) as changing:
        act_for(changing, organisation)
        changing.get_one(Stairwell, (organisation, stairwell)).name = "B"
        changing.flush()
        changing.execute(text("set constraints counted immediate"))

        assert len(served(organisation, [stairwell])) == 1
        assert kept(organisation) == {}
        changing.commit()

    assert served(organisation, [stairwell]) == afresh(organisation, [stairwell])


def test_a_release_serves_none_of_anothers(
    round_of: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation, stairwell = organisation_of(round_of), round_of.stairwell.id
    served(organisation, [stairwell])
    monkeypatch.setattr(packs, "LAYOUT", "another")

    with Session(db.engine) as session:
        act_for(session, organisation)
        [standing] = read_packs(session, [stairwell]).standing

    assert standing.content is None


def test_no_old_pack_is_served_after_a_commit(app: Flask, round_of: Round) -> None:
    """One changes doors of two stairwells while others pull: each sees what was committed before
    they asked.
    """
    organisation = organisation_of(round_of)
    other = round_of.make.stairwell(round_of.building, name="B")
    stairwells = [round_of.stairwell.id, other.id]
    doors = [round_of.door(0)[0], round_of.make.household(round_of.make.door(other)).door_id]
    committed = [0]
    stale: list[tuple[int, int]] = []
    failures: list[BaseException] = []
    goes = Barrier(4, timeout=30)

    def change() -> None:
        goes.wait()
        try:
            for number in range(1, 41):
                with app.app_context(), writing_for(organisation) as session:
                    for door in doors[:: 1 if number % 2 else -1]:
                        session.execute(_LABEL, {"label": f"n{number:04}", "door": door})
                committed[0] = number
        finally:
            committed[0] = _DONE

    def pull() -> None:
        goes.wait()
        while (before := committed[0]) < _DONE:
            with app.app_context():
                told = served(organisation, stairwells)
            labels = [int(one[1:5]) for item in told for one in _LABELS.findall(item)]
            stale.extend((label, before) for label in labels if label < before)

    threads = [Thread(target=_noting(work, failures)) for work in (change, pull, pull, pull)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert stale == []
    assert served(organisation, stairwells) == afresh(organisation, stairwells)


_DONE = 1_000
_LABEL = text("update door set label = :label where id = :door")
_LABELS = re.compile(rb"n0\d{3}")


def _noting(work: Callable[[], None], failures: list[BaseException]) -> Callable[[], None]:
    def guarded() -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    return guarded


class PackedEvening(Evening):
    """The same evening, with phones that pull after everything that happens."""

    def books_agree(self) -> None:
        super().books_agree()
        organisation = self.session.info["organisation_id"]
        stairwells = list(versions(organisation))
        assert served(organisation, stairwells) == afresh(organisation, stairwells)

    @rule(phone=st.integers(0, 2), name=st.sampled_from(["Aïcha", "Karim"]))
    def has_another_name(self, phone: int, name: str) -> None:
        member = self.session.get_one(
            Member, (self.session.info["organisation_id"], self.phones[phone].member_id)
        )
        member.name = name
        self.session.commit()
        self.books_agree()

    @rule()
    def are_two_doors_after_all(self) -> None:
        for vanished_id in self.session.scalars(select(DoorAlias.id)).all():
            try:
                undo_merge(self.session, vanished_id)
            except DoorNotMerged:
                self.session.rollback()
        self.session.commit()
        self.books_agree()


def test_whatever_happens_the_pack_is_what_would_be_made(
    new_organisation: Callable[[], Make],
) -> None:
    machine = type("Packed", (PackedEvening,), {"new_organisation": staticmethod(new_organisation)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=True,
        ),
    )
