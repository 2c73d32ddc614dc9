"""Two phones at one door, and a merge at the same moment: nothing is counted wrong or lost.

Each story holds one transaction open at its worst point, lets the other run into it, and goes on
only once the database says that it waits.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.database import act_for, db, writing_for
from backend.encounters.models import Encounter
from backend.encounters.recount import differences
from backend.households.merging import merge_doors
from backend.households.models import ContactDetails, DoNotVisit, Household, HouseholdFold
from backend.sync.receive import Verdict, receive
from tests.factories import Make
from tests.meanwhile import Meanwhile, applies, taken_in
from tests.phones import Phone


@pytest.fixture(autouse=True)
def _in_app(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def phones(make_committed: Make) -> list[Phone]:
    phones = []
    for name in ("Aïcha", "Karim"):
        member = make_committed.member(name)
        make_committed.role_grant(member)
        phones.append(Phone.of(make_committed, member))
    return phones


def lead_of(make: Make) -> Phone:
    member = make.member("Nadia")
    make.role_grant(member, Role.TEAM_LEAD)
    return Phone.of(make, member)


def wrong_folds(session: Session) -> list[object]:
    session.rollback()
    return list(differences(session))


@pytest.mark.parametrize("seen_before", [False, True])
def test_two_phones_at_one_door_both_count(
    app: Flask,
    bootstrap: psycopg.Connection,
    make_committed: Make,
    phones: list[Phone],
    committed: Session,
    seen_before: bool,
) -> None:
    home = make_committed.household()
    first, second = phones
    if seen_before:
        receive([first.records(home.door_id, home.id)])

    with taken_in(first, first.records(home.door_id, home.id, "not_home")):
        meanwhile = Meanwhile(
            app, bootstrap, applies([second.records(home.door_id, home.id, "refused")])
        )
    meanwhile.ends()

    assert wrong_folds(committed) == []
    assert committed.scalars(select(HouseholdFold.passages)).one() == 2 + seen_before


def test_an_undo_and_a_passage_at_once_both_count(
    app: Flask,
    bootstrap: psycopg.Connection,
    make_committed: Make,
    phones: list[Phone],
    committed: Session,
) -> None:
    home = make_committed.household()
    first, second = phones
    passage = first.records(home.door_id, home.id)
    receive([passage])

    with taken_in(first, first.withdraws(passage)):
        meanwhile = Meanwhile(app, bootstrap, applies([second.records(home.door_id, home.id)]))
    meanwhile.ends()

    assert wrong_folds(committed) == []
    assert committed.scalars(select(HouseholdFold.passages)).one() == 1


@pytest.mark.parametrize("at_door", [True, False])
@pytest.mark.parametrize("later_first", [True, False])
def test_two_who_correct_at_once_leave_the_later_word(
    app: Flask,
    bootstrap: psycopg.Connection,
    make_committed: Make,
    phones: list[Phone],
    committed: Session,
    at_door: bool,
    later_first: bool,
) -> None:
    home, team = make_committed.household(), make_committed.team()
    author, lead = phones[0], lead_of(make_committed)
    passage = author.records(home.door_id, home.id) if at_door else author.meets(team.id)
    receive([passage])
    now = datetime.now(UTC)
    earlier = author.corrects(passage, "refused", at=now - timedelta(minutes=2))
    later = lead.corrects(passage, "brief_contact", reason="Vu", at=now - timedelta(minutes=1))
    first, second = ((lead, later), (author, earlier))[:: 1 if later_first else -1]

    with taken_in(*first):
        meanwhile = Meanwhile(app, bootstrap, applies([second[1]]))
    meanwhile.ends()

    assert wrong_folds(committed) == []
    assert committed.scalars(select(Encounter.outcome)).one() == "brief_contact"


def test_a_correction_during_a_merge_counts_at_the_door_that_stays(
    app: Flask,
    bootstrap: psycopg.Connection,
    make_committed: Make,
    phones: list[Phone],
    committed: Session,
) -> None:
    stairwell = make_committed.stairwell()
    kept, vanished = (make_committed.household(make_committed.door(stairwell)) for _ in range(2))
    phone = phones[0]
    passage = phone.records(vanished.door_id, vanished.id)
    receive([passage])

    with writing_for(phone.organisation_id) as session:
        merge_doors(session, vanished.door_id, kept.door_id)
        meanwhile = Meanwhile(app, bootstrap, applies([phone.corrects(passage, "refused")]))
    meanwhile.ends()

    assert wrong_folds(committed) == []
    folds = committed.execute(
        select(HouseholdFold.household_id, HouseholdFold.last_outcome).where(
            HouseholdFold.passages > 0
        )
    ).all()
    assert [tuple(row) for row in folds] == [(kept.id, "refused")]


def test_two_who_say_how_to_be_reached_at_once_leave_the_later_word(
    app: Flask,
    bootstrap: psycopg.Connection,
    make_committed: Make,
    phones: list[Phone],
    committed: Session,
) -> None:
    home = make_committed.household()
    first, second = phones
    now = datetime.now(UTC)
    details = first.sets_contact(home.door_id, home.id, at=now - timedelta(minutes=2))
    gone = second.withdraws_contact(home.door_id, home.id, at=now - timedelta(minutes=1))

    with taken_in(second, gone):
        meanwhile = Meanwhile(app, bootstrap, applies([details]))
    meanwhile.ends()

    committed.rollback()
    assert committed.scalars(select(ContactDetails.name)).all() == [None]


def test_two_doors_of_one_building_share_a_day(
    app: Flask,
    bootstrap: psycopg.Connection,
    make_committed: Make,
    phones: list[Phone],
    committed: Session,
) -> None:
    stairwell = make_committed.stairwell()
    homes = [make_committed.household(make_committed.door(stairwell)) for _ in phones]
    first, second = phones

    with taken_in(first, first.records(homes[0].door_id, homes[0].id)):
        meanwhile = Meanwhile(
            app, bootstrap, applies([second.records(homes[1].door_id, homes[1].id)])
        )
    meanwhile.ends()

    assert wrong_folds(committed) == []


def test_doors_met_in_opposite_order_block_nobody(
    app: Flask,
    bootstrap: psycopg.Connection,
    make_committed: Make,
    phones: list[Phone],
    committed: Session,
) -> None:
    homes = [make_committed.household() for _ in range(6)]
    rounds = [
        [phone.records(home.door_id, home.id) for home in order]
        for phone, order in zip(phones, (homes, homes[::-1]), strict=True)
    ]
    with taken_in(phones[0], *rounds[0]):
        meanwhile = Meanwhile(app, bootstrap, applies(rounds[1]))
    meanwhile.ends()

    assert wrong_folds(committed) == []
    assert set(committed.scalars(select(HouseholdFold.passages))) == {2}


def test_one_operation_sent_twice_at_once_counts_once(
    app: Flask,
    bootstrap: psycopg.Connection,
    make_committed: Make,
    phones: list[Phone],
    committed: Session,
) -> None:
    home = make_committed.household()
    said = phones[0].records(home.door_id, home.id)
    answered: list[Verdict] = []

    with taken_in(phones[0], said):
        meanwhile = Meanwhile(app, bootstrap, lambda: answered.extend(receive([said])))
    meanwhile.ends()

    assert answered == [Verdict("duplicate")]
    assert wrong_folds(committed) == []
    assert committed.scalars(select(HouseholdFold.passages)).one() == 1


def merge(session: Session, vanished: Household, kept: Household) -> None:
    """One door turns out to be another, as merging does it: locks, alias, what was said moves."""
    values = {"old": vanished.door_id, "door": kept.door_id, "from": vanished.id, "to": kept.id}
    for statement in (
        "select id from household where id in (:from, :to) order by id for no key update",
        "insert into door_alias (id, door_id) values (:old, :door)",
        "update encounter set door_id = :door, household_id = :to where household_id = :from",
        "update do_not_visit set household_id = :to where household_id = :from",
    ):
        session.execute(text(statement), values)


@contextmanager
def merged(organisation: Phone, vanished: Household, kept: Household) -> Iterator[Session]:
    """Two doors merged, and not committed before the end of the block."""
    with writing_for(organisation.organisation_id) as session:
        merge(session, vanished, kept)
        yield session


@pytest.mark.parametrize("kept_first", [True, False])
def test_a_passage_during_a_merge_lands_on_the_door_that_stays(
    app: Flask,
    bootstrap: psycopg.Connection,
    make_committed: Make,
    phones: list[Phone],
    committed: Session,
    kept_first: bool,
) -> None:
    stairwell = make_committed.stairwell()
    two = [make_committed.household(make_committed.door(stairwell)) for _ in range(2)]
    kept, vanished = two if kept_first else two[::-1]
    phone = phones[0]

    with merged(phone, vanished, kept):
        meanwhile = Meanwhile(
            app,
            bootstrap,
            applies(
                [
                    phone.records(vanished.door_id, vanished.id),
                    phone.wishes_no_visit(vanished.door_id, vanished.id),
                ]
            ),
        )
    meanwhile.ends()

    committed.rollback()
    passage = committed.scalars(select(Encounter)).one()
    assert (passage.door_id, passage.household_id) == (kept.door_id, kept.id)
    assert passage.recorded_door_id == vanished.door_id
    assert committed.scalars(select(DoNotVisit.household_id)).one() == kept.id
    assert wrong_folds(committed) == []


def test_a_merge_during_a_passage_takes_it_along(
    app: Flask,
    bootstrap: psycopg.Connection,
    make_committed: Make,
    phones: list[Phone],
    committed: Session,
) -> None:
    stairwell = make_committed.stairwell()
    kept, vanished = (make_committed.household(make_committed.door(stairwell)) for _ in range(2))

    def merging() -> None:
        with merged(phones[0], vanished, kept):
            pass

    with taken_in(phones[0], phones[0].records(vanished.door_id, vanished.id)):
        meanwhile = Meanwhile(app, bootstrap, merging)
    meanwhile.ends()

    committed.rollback()
    assert committed.scalars(select(Encounter.household_id)).one() == kept.id


def test_a_deadlock_is_done_again(
    app: Flask,
    bootstrap: psycopg.Connection,
    make_committed: Make,
    phones: list[Phone],
    committed: Session,
) -> None:
    one, other = sorted((make_committed.household() for _ in range(2)), key=lambda home: home.id)
    batch = [phones[0].records(home.door_id, home.id) for home in (one, other)]
    lock = text("select id from household where id = :id for no key update")

    with Session(db.engine) as rival:
        act_for(rival, phones[0].organisation_id)
        rival.execute(lock, {"id": other.id})
        meanwhile = Meanwhile(app, bootstrap, applies(batch))
        # Whichever of the two the database sacrifices, the batch comes through.
        with suppress(OperationalError):
            rival.execute(lock, {"id": one.id})
        rival.rollback()
    meanwhile.ends()

    assert wrong_folds(committed) == []
    assert len(committed.scalars(select(HouseholdFold)).all()) == 2
