"""Work for the processor is done while no transaction is open: nobody waits for it."""

import gzip
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.database import act_for, db
from backend.imports.engine import Engine
from backend.operations.envelope import VerifyingKey
from backend.organisations import accounts, passwords
from backend.organisations.commands import member as member_commands
from backend.organisations.models import Organisation
from backend.places.recognition import identity, matching
from backend.places.sources.dwellings import DWELLINGS
from backend.rounds import service as rounds
from tests.conftest import Client
from tests.factories import Make
from tests.open_transactions import Watch
from tests.phones import Phone
from tests.sync.holders import make_round

PASSWORD = "correct horse battery"


@pytest.fixture
def watch(bootstrap: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(bootstrap, monkeypatch)


def test_a_transaction_that_is_open_is_seen(watch: Watch, committed: Session) -> None:
    committed.rollback()
    before = watch.open()
    committed.execute(text("select 1"))

    assert watch.open() == before + 1


def test_signatures_are_checked(
    watch: Watch, make_committed: Make, client_as: Callable[..., Client]
) -> None:
    here = make_round(make_committed, client_as)
    make_committed.session.commit()
    watch.over(VerifyingKey, "signed")

    answer = here.holder.client.post(
        "/api/sync/operations",
        json={"operations": [here.phone.records(*here.door(index)) for index in (0, 1)]},
    )

    assert [one["verdict"] for one in answer.get_json()["answers"]] == ["applied"] * 2
    assert watch.seen == [0, 0]


def test_keys_of_others_are_tried(
    watch: Watch, make_committed: Make, client_as: Callable[..., Client]
) -> None:
    here = make_round(make_committed, client_as)
    stranger = Phone.of(make_committed, make_committed.member())
    wrong = here.phone.records(*here.door(0))
    wrong["signature"] = stranger.records(*here.door(0))["signature"]
    make_committed.session.commit()
    watch.over(VerifyingKey, "signed")

    answer = here.holder.client.post("/api/sync/operations", json={"operations": [wrong]})

    assert answer.get_json()["answers"][0]["code"] == "operations.signature_wrong"
    assert set(watch.seen) == {0}


def test_tours_are_ordered(
    watch: Watch, make_committed: Make, client_as: Callable[..., Client]
) -> None:
    here = make_round(make_committed, client_as)
    make_committed.session.commit()
    watch.over(rounds, "plan")

    answer = here.holder.client.post(
        "/api/rounds", json={"assignment_id": str(here.assignment.id), "budget_min": 60}
    )

    assert answer.status_code == 201
    assert watch.seen == [0]


def test_lists_are_matched(watch: Watch, app: Flask, make_committed: Make, tmp_path: Path) -> None:
    team = make_committed.team()
    make_committed.address(number=4, street_name="Rue des Érables")
    make_committed.session.commit()
    file = tmp_path / "dwellings.csv"
    file.write_text(
        "adresse_cle,logements,etage_max,annee_construction,lon,lat\n"
        "4 rue des Érables,6,2,1970,2.4803,48.9022\n"
        "9 rue Inconnue,6,2,1970,2.4803,48.9022\n"
    )
    watch.over(matching, "best_match")
    watch.over(matching, "likeness")
    watch.over(identity, "recognise")

    with app.test_request_context():
        act_for(db.session(), team.organisation_id)
        Engine(DWELLINGS).stage(file, team.id)

    assert len(watch.seen) >= 3
    assert set(watch.seen) == {0}


def test_passwords_are_looked_at(watch: Watch, make_committed: Make, stranger: FlaskClient) -> None:
    account = make_committed.account(password_hash=passwords.hashed(PASSWORD))
    make_committed.role_grant(make_committed.member(account_id=account.id), Role.ADMIN)
    email = account.email
    make_committed.session.commit()
    watch.over(passwords, "matches")
    watch.over(passwords, "is_outdated")

    answer = stranger.post(
        "/api/sign-in", json={"email": email, "password": PASSWORD, "transport": "bearer"}
    )

    assert answer.status_code == 200
    assert watch.seen == [0, 0]


def test_passwords_of_new_accounts_are_hashed(
    watch: Watch, app: Flask, make_committed: Make, organisation: Organisation
) -> None:
    slug = organisation.slug
    make_committed.session.commit()
    watch.over(passwords, "hashed")
    watch.over(accounts, "require_same_password")
    asked = ["add", slug, "new@example.org", "Naïma", "--role", "admin", "--password", PASSWORD]
    runner = app.test_cli_runner()

    done = [runner.invoke(member_commands, asked) for _ in range(2)]

    assert [one.exit_code for one in done] == [0, 0], done[0].output
    assert watch.seen == [0, 0]


def test_answers_are_packed(
    watch: Watch, make_committed: Make, client_as: Callable[..., Client]
) -> None:
    team = make_committed.team()
    for _ in range(9):
        make_committed.building(team)
    lead = client_as(make_committed, Role.TEAM_LEAD, team=team)
    watch.over(gzip, "compress")

    answer = lead.get(f"/api/buildings?team_id={team.id}", headers={"Accept-Encoding": "gzip"})

    assert b"buildings" in gzip.decompress(answer.data)
    assert watch.seen == [0]
