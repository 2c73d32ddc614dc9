"""A lead puts a passage at another door: what was said at that visit goes along, in any order."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.roles import Reach, Role
from backend.database import db, writing_for
from backend.encounters.mismatches import check_place
from backend.encounters.models import Encounter
from backend.encounters.recount import differences
from backend.follow_ups.models import FollowUp
from backend.households.merging import merge_doors
from backend.households.models import ContactDetails, DoNotVisit
from backend.sync.receive import receive
from tests.conftest import Client
from tests.meanwhile import Meanwhile
from tests.phones import Carried
from tests.sync.holders import Round
from tests.sync.verdicts import APPLIED, refused

Moves = Callable[[Carried, UUID], None]


@pytest.fixture
def moves(round_of: Round, client_as: Callable[..., Client]) -> Moves:
    client = client_as(round_of.make, Role.TEAM_LEAD, team=round_of.team)

    def move(passage: Carried, door_id: UUID) -> None:
        db.session.remove()
        body = {"door_id": str(door_id)}
        assert client.post(f"/api/encounters/{passage['id']}/place", json=body).status_code == 204
        db.session.remove()

    return move


def visit(at: Round, when: datetime | None = None) -> tuple[Carried, list[Carried]]:
    """A passage at the first door, whose worker saw another; a promise, a contact and a wish."""
    phone, door = at.phone, at.door(0)
    passage = phone.records_as_seen(*door, "9e", "99", at=when)
    return passage, [
        phone.promises(*door, {"encounter_id": passage["id"]}, at=when),
        phone.promises(*door, at=when),
        phone.sets_contact(*door, at=when),
        phone.wishes_no_visit(*door, at=when),
    ]


def households_of(session: Session, said: list[Carried]) -> set[UUID | None]:
    """Of whom these are told."""
    session.rollback()
    ids = [one["id"] for one in said]
    found: list[UUID | None] = []
    for model in (FollowUp, ContactDetails, DoNotVisit):
        found += session.scalars(select(model.household_id).where(model.id.in_(ids)))
    assert len(found) == len(ids)
    assert differences(session) == []
    return {*found}


@pytest.mark.parametrize("later", [False, True])
def test_what_was_said_at_the_visit_goes_along(
    round_of: Round, committed: Session, moves: Moves, later: bool
) -> None:
    passage, said = visit(round_of)
    receive([passage] if later else [passage, *said])

    moves(passage, round_of.door(1)[0])

    assert not later or receive(said) == [APPLIED] * 4
    assert households_of(committed, said) == {round_of.door(1)[1]}
    assert committed.scalars(select(ContactDetails.door_id)).all() == [round_of.door(1)[0]]

    moves(passage, round_of.door(0)[0])
    assert households_of(committed, said) == {round_of.door(0)[1]}


def test_what_was_said_at_another_visit_stays(
    round_of: Round, committed: Session, moves: Moves
) -> None:
    """At another hour, or nearer to another passage of the same worker."""
    now = datetime.now(UTC)
    door, phone = round_of.door(0), round_of.phone
    passage, said = visit(round_of, now - timedelta(minutes=40))
    again = phone.records(*door, at=now - timedelta(minutes=15))
    others = [
        phone.wishes_no_visit(*door, at=now - timedelta(minutes=90)),
        phone.wishes_no_visit(*door, at=now - timedelta(minutes=18)),
    ]
    receive([passage, again, *said, *others])

    moves(passage, round_of.door(1)[0])
    late = phone.wishes_no_visit(*door, at=now - timedelta(minutes=16))
    assert receive([late]) == [APPLIED]

    assert households_of(committed, said) == {round_of.door(1)[1]}
    assert households_of(committed, [*others, late]) == {round_of.door(0)[1]}


def test_what_was_withdrawn_there_since_does_not_come_with_it(
    round_of: Round, committed: Session, moves: Moves
) -> None:
    passage, said = visit(round_of)
    receive([passage, *said, round_of.phone.withdraws_contact(*round_of.door(1))])

    moves(passage, round_of.door(1)[0])

    committed.rollback()
    assert committed.scalars(select(ContactDetails.name)).all() == [None]


def test_a_promise_at_a_third_door_is_no_promise_of_that_passage(
    round_of: Round, moves: Moves
) -> None:
    passage, _ = visit(round_of)
    receive([passage])
    moves(passage, round_of.door(1)[0])
    third = round_of.make.household(round_of.make.door(round_of.stairwell, position=9))
    round_of.make.session.commit()

    stray = round_of.phone.promises(third.door_id, third.id, {"encounter_id": passage["id"]})

    assert receive([stray]) == [refused("encounters.unknown")]


def test_what_comes_while_the_passage_moves_goes_along(
    app: Flask, bootstrap: psycopg.Connection, round_of: Round, committed: Session
) -> None:
    passage, said = visit(round_of)
    receive([passage])
    lead = round_of.make.member("Awa")
    round_of.make.session.commit()
    encounter_id, there, lead_id = UUID(passage["id"]), round_of.door(1), lead.id

    with writing_for(round_of.team.organisation_id) as session:
        check_place(
            session, encounter_id, there[0], member_id=lead_id, reach=Reach(everywhere=True)
        )
        meanwhile = Meanwhile(app, bootstrap, lambda: receive(said))
    meanwhile.ends()

    assert households_of(committed, said) == {there[1]}


def test_a_passage_never_moves_to_a_door_that_is_merged_meanwhile(
    app: Flask, bootstrap: psycopg.Connection, round_of: Round, committed: Session
) -> None:
    passage, _ = visit(round_of)
    receive([passage])
    make = round_of.make
    kept = make.household(make.door(round_of.stairwell, position=9))
    lead = make.member("Awa")
    make.session.commit()
    organisation_id = round_of.team.organisation_id
    encounter_id, lead_id, there, kept_id = (
        UUID(passage["id"]),
        lead.id,
        round_of.door(1)[0],
        kept.door_id,
    )

    def checks() -> None:
        with writing_for(organisation_id) as session:
            check_place(
                session, encounter_id, there, member_id=lead_id, reach=Reach(everywhere=True)
            )

    with writing_for(organisation_id) as session:
        merge_doors(session, there, kept_id)
        meanwhile = Meanwhile(app, bootstrap, checks)
    meanwhile.ends()

    committed.rollback()
    moved = select(Encounter.door_id).where(Encounter.id == encounter_id)
    assert committed.scalars(moved).all() == [kept_id]
    assert differences(committed) == []


def test_a_passage_that_was_taken_back_is_nobody_s_visit(
    round_of: Round, committed: Session, moves: Moves
) -> None:
    """Noted, undone and noted again: what was said beside goes with the one that stands."""
    now = datetime.now(UTC)
    door, phone = round_of.door(0), round_of.phone
    undone = phone.records_as_seen(*door, "9e", "99", at=now - timedelta(minutes=10))
    wish = phone.wishes_no_visit(*door, at=now - timedelta(minutes=9))
    taken_back = phone.withdraws(undone, at=now - timedelta(minutes=8))
    stands = phone.records_as_seen(*door, "9e", "99", at=now - timedelta(minutes=7))
    assert receive([undone, wish, taken_back, stands]) == [APPLIED] * 4

    moves(stands, round_of.door(1)[0])

    assert households_of(committed, [wish]) == {round_of.door(1)[1]}
