"""The organisation is told in every transaction, and nothing is kept by halves."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from backend.database import act_for, ask_as, db, find, writing
from backend.organisations.models import Member, Team
from backend.problems import NotFound
from tests.factories import Make


def test_the_setting_is_made_again_in_each_transaction(
    committed: Session, make_committed: Make
) -> None:
    make_committed.team(name="Nord")
    for end in (committed.commit, committed.rollback):
        assert committed.scalar(select(func.count()).select_from(Team)) == 1
        end()


def test_the_setting_outlives_a_savepoint_that_is_undone(session: Session, make: Make) -> None:
    make.team()
    savepoint = session.begin_nested()
    make.team()
    savepoint.rollback()

    assert session.scalar(select(func.count()).select_from(Team)) == 1


def test_a_connection_carries_nothing_into_the_next_transaction(
    engine: Engine, make_committed: Make
) -> None:
    make_committed.team()
    with engine.connect() as connection, Session(connection) as acting:
        act_for(acting, make_committed.session.info["organisation_id"])
        assert acting.scalar(select(func.count()).select_from(Team)) == 1
        acting.commit()
        with connection.begin():
            assert connection.scalar(text("select count(*) from team")) == 0


def test_act_for_comes_before_the_first_query(engine: Engine, make_committed: Make) -> None:
    organisation_id = make_committed.session.info["organisation_id"]
    with Session(engine) as busy:
        busy.execute(text("select 1"))

        with pytest.raises(RuntimeError, match="act_for comes before"):
            act_for(busy, organisation_id)
        with pytest.raises(RuntimeError, match="ask_as comes before"):
            ask_as(busy, organisation_id)


def test_a_session_for_nobody_writes_no_tenants_row(engine: Engine) -> None:
    with Session(engine) as nobody:
        nobody.add(Team(name="Nord"))

        with pytest.raises(RuntimeError, match="acts for no organisation"):
            nobody.flush()


def test_rows_are_signed_also_in_set_wise_sql(session: Session, make: Make) -> None:
    team = make.team()
    session.execute(
        text(
            "insert into team (id, name, time_zone)"
            " select gen_random_uuid(), name || ' bis', time_zone from team"
        )
    )

    owners = session.scalars(select(Team.organisation_id)).all()

    assert owners == [team.organisation_id] * 2


def test_another_organisations_row_is_not_found(
    new_organisation: Callable[[], Make],
) -> None:
    here, there = new_organisation(), new_organisation()
    theirs = there.team()

    with pytest.raises(NotFound) as refused:
        find(here.session, Team, theirs.id)

    assert refused.value.facts == {"what": "team", "id": theirs.id}


def test_a_change_is_stamped_with_its_transaction(session: Session, make: Make) -> None:
    team = make.team()
    now = session.scalar(text("select pg_current_xact_id()::text"))

    assert session.scalar(select(Team.changed_xid).where(Team.id == team.id)) == now


def test_what_raises_while_writing_is_undone(app: Flask, committed: Session) -> None:
    organisation_id = committed.info["organisation_id"]
    with app.app_context():
        act_for(db.session(), organisation_id)
        with pytest.raises(ZeroDivisionError):
            _write_and_raise()

    assert committed.scalars(select(Team)).all() == []


def test_an_account_is_asked_about_across_organisations(
    engine: Engine, new_organisation: Callable[[], Make]
) -> None:
    here, there = new_organisation(), new_organisation()
    mine = here.member()
    also_mine = there.member(account_id=mine.account_id)
    there.member()

    with Session(engine) as asking:
        ask_as(asking, mine.account_id)
        found = asking.scalars(select(Member.id)).all()

    assert set(found) == {mine.id, also_mine.id}


def _write_and_raise() -> None:
    with writing() as session:
        session.add(Team(name="Nord"))
        session.flush()
        raise ZeroDivisionError
