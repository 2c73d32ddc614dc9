"""`bin/palier folds recount`: what went wrong is told, and set right only when asked."""

from collections.abc import Iterator
from datetime import date

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.encounters.models import BuildingDayFold
from backend.encounters.recount import differences
from backend.households.models import Household, HouseholdFold
from backend.organisations.models import Organisation
from backend.sync.receive import receive
from tests.factories import Make
from tests.phones import Phone


@pytest.fixture(autouse=True)
def _in_app(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def home(make_committed: Make) -> Household:
    """A home with a corrected conversation, an absence withdrawn, and a refusal in a campaign."""
    member = make_committed.member()
    make_committed.role_grant(member)
    phone = Phone.of(make_committed, member)
    home = make_committed.household()
    absence = phone.records(home.door_id, home.id, "not_home")
    campaign = make_committed.campaign()
    talk = phone.records_talk(home.door_id, home.id, "conversation", themes=("rights",))
    receive(
        [
            talk,
            phone.corrects(talk, "brief_contact", payload={"note": "Pressée"}),
            absence,
            phone.records(home.door_id, home.id, "refused", campaign_id=campaign.id),
            phone.withdraws(absence),
        ]
    )
    return home


def run(app: Flask, *options: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["folds", "recount", *options])
    return done.exit_code, done.output


def test_what_is_right_is_said_to_be_right(app: Flask, home: Household) -> None:
    assert run(app) == (0, "Every fold is what it adds up to.\n")


@pytest.mark.parametrize(
    "harm",
    [
        "update household_fold set met = met + 1",
        "update household_fold set last_outcome = 'vacant' where campaign_id is null",
        "delete from household_fold",
        "update building_day_fold set refused = refused + 1, passages = passages + 1",
        "delete from building_day_fold where campaign_id is not null",
        "update encounter set outcome = 'vacant' where corrected_at is not null",
        "update encounter set themes = '{housing}' where corrected_at is not null",
        "update encounter set note = 'Autre chose' where corrected_at is not null",
        "update encounter set withdrawn_at = null where withdrawn_at is not null",
        "update encounter set corrected_at = null, corrected_by = null",
    ],
)
def test_what_is_wrong_is_told_and_repaired(
    app: Flask,
    bootstrap: psycopg.Connection,
    home: Household,
    committed: Session,
    organisation: Organisation,
    harm: str,
) -> None:
    bootstrap.execute(harm.encode())

    code, told = run(app)
    assert code == 1
    assert told.startswith(f"{organisation.slug}: ")
    assert "bin/palier folds recount --repair" in told
    assert differences(committed) != []

    committed.rollback()
    assert run(app, "--repair")[0] == 0
    assert differences(committed) == []
    assert run(app)[0] == 0


def test_what_was_said_about_somebody_is_not_told(
    app: Flask, bootstrap: psycopg.Connection, home: Household
) -> None:
    bootstrap.execute("update encounter set note = 'Secret' where corrected_at is not null")

    _, told = run(app)

    assert "note as kept → as said" in told
    assert "Secret" not in told
    assert "Pressée" not in told


def test_what_was_withdrawn_before_revisions_were_kept_is_right(
    app: Flask, bootstrap: psycopg.Connection, home: Household
) -> None:
    bootstrap.execute("delete from encounter_revision where action = 'withdrawn'")

    assert run(app)[0] == 0


def test_a_fold_without_passages_is_emptied(
    app: Flask, home: Household, committed: Session, make_committed: Make
) -> None:
    make_committed.household_fold(passages=3, answered=2, met=1)
    make_committed.building_day_fold(local_date=date(2020, 1, 1))

    assert run(app, "--repair")[0] == 0

    committed.rollback()
    emptied = committed.scalars(select(HouseholdFold).where(HouseholdFold.household_id != home.id))
    assert [(one.passages, one.answered, one.met) for one in emptied] == [(0, 0, 0)]
    days = committed.scalars(
        select(BuildingDayFold.passages).where(BuildingDayFold.local_date == date(2020, 1, 1))
    )
    assert days.all() == [0]
