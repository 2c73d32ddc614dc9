"""A copy that was put back learns from the journal what had been taken away since."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from backend.database import writing
from backend.database.journal import Entry, Journal
from backend.households.models import ContactDetails, Household
from backend.organisations.models import Account, Member, RoleGrant
from backend.sign_in import devices
from backend.sign_in.models import Device, DeviceKey, SignInSession
from backend.sync import restoring
from backend.territories.models import Assignment
from tests.conftest import Client
from tests.factories import Make
from tests.phones import Phone
from tests.sync.journals import NOW, PATHS, entries, revoke_a_device, verdicts


def _undone(make: Make, kind: str) -> None:
    """The database as a copy from before has it."""
    session = make.session
    session.rollback()
    for model, column in (
        (Account, "disabled_at"),
        (Assignment, "ended_at"),
        (Device, "revoked_at"),
        (DeviceKey, "revoked_at"),
        (Member, "ended_at"),
        (RoleGrant, "ends_at"),
        (SignInSession, "revoked_at"),
    ):
        session.execute(update(model).values({column: None}))
    session.commit()


@pytest.mark.parametrize(
    "kind",
    [one for one in PATHS if not one.startswith("contact_details") and one != "role_grant.removed"],
)
def test_what_was_ended_is_ended_again(acting: Make, journal: Path, kind: str) -> None:
    PATHS[kind](acting)
    said = entries(journal)
    before = _state(acting)
    _undone(acting, kind)
    assert _state(acting) != before

    assert restoring.replay(said) == {kind: 1}

    assert _state(acting) == before
    assert restoring.replay(said) == {}


def _state(make: Make) -> list[list[tuple[Any, ...]]]:
    session = make.session
    session.rollback()
    return [
        [tuple(row) for row in session.execute(select(*columns).order_by(columns[0]))]
        for columns in (
            (Account.id, Account.disabled_at),
            (Assignment.id, Assignment.ended_at),
            (Device.id, Device.revoked_at),
            (DeviceKey.id, DeviceKey.revoked_at),
            (Member.id, Member.ended_at),
            (RoleGrant.id, RoleGrant.ends_at),
            (SignInSession.id, SignInSession.revoked_at),
        )
    ]


def test_a_role_that_was_taken_away_is_taken_away_again(acting: Make, journal: Path) -> None:
    grant = acting.role_grant(acting.member())
    with writing() as session:
        session.execute(delete(RoleGrant).where(RoleGrant.id == grant.id))
    acting.session.rollback()
    acting.session.expunge_all()
    said = entries(journal)
    acting.role_grant(acting.member(), id=said[0].said[0]["id"])

    assert restoring.replay(said) == {"role_grant.removed": 1}

    acting.session.rollback()
    assert acting.session.scalar(select(func.count()).select_from(RoleGrant)) == 0


def test_a_device_that_the_copy_does_not_know_is_refused_when_it_comes_again(
    acting: Make, bootstrap: psycopg.Connection, journal: Path
) -> None:
    account, device = acting.account(), uuid4()
    acting.device(id=device, account_id=account.id)
    with writing() as session:
        devices.revoke(session, device)
    session = acting.session
    session.rollback()
    bootstrap.execute("delete from device where id = %s", [device])

    assert restoring.replay(entries(journal)) == {"device.revoked": 1}

    session.rollback()
    assert session.scalar(select(Device.revoked_at).where(Device.id == device)) is not None


@pytest.mark.parametrize("is_known", [True, False])
def test_withdrawn_details_never_come_back_from_a_phone(
    bootstrap: psycopg.Connection,
    make_committed: Make,
    phone: Phone,
    home: Household,
    journal: Path,
    *,
    is_known: bool,
) -> None:
    given = phone.sets_contact(home.door_id, home.id)
    withdrawn = phone.withdraws_contact(home.door_id, home.id)
    late = phone.sets_contact(home.door_id, home.id, {"name": "Avec un nouvel accord"})
    verdicts(given, withdrawn)
    session = make_committed.session
    _as_of_before(session, bootstrap)
    if is_known:
        app_journal, content = journal, journal.read_text()
        assert verdicts(given) == ["applied"]
        app_journal.write_text(content)

    assert sum(restoring.replay(entries(journal)).values()) >= 1

    assert _names(session) == []
    assert verdicts(given) == ["duplicate" if is_known else "applied"]
    assert _names(session) == []
    assert verdicts(late) == ["applied"]
    assert _names(session) == ["Avec un nouvel accord"]


def test_details_of_a_door_that_was_merged_when_they_were_withdrawn_stay_withdrawn(
    bootstrap: psycopg.Connection,
    make_committed: Make,
    phone: Phone,
    home: Household,
    journal: Path,
) -> None:
    other = make_committed.household()
    given = phone.sets_contact(other.door_id, other.id)
    verdicts(given)
    session = make_committed.session
    # As a merge leaves it: the details hang on the household of the door that was kept.
    session.execute(update(ContactDetails).values(household_id=home.id, door_id=home.door_id))
    session.commit()
    verdicts(phone.withdraws_contact(home.door_id, home.id))
    _as_of_before(session, bootstrap)
    assert verdicts(given) == ["applied"]
    assert _names(session) == ["Mme Diallo"]

    restoring.replay(entries(journal))

    assert _names(session) == []


def _as_of_before(session: Session, bootstrap: psycopg.Connection) -> None:
    """Nothing of details and of operations, as a copy from before has it."""
    session.rollback()
    for table in ("contact_details", "operation", "replayed_withdrawal"):
        bootstrap.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))


def _names(session: Session) -> list[str | None]:
    session.rollback()
    return list(session.scalars(select(ContactDetails.name).where(~ContactDetails.is_withdrawn)))


def test_an_organisation_that_the_copy_does_not_know_is_passed_over(journal: Path) -> None:
    word = {
        "kind": "contact_details.withdrawn",
        "organisation_id": str(uuid4()),
        "id": str(uuid4()),
        "household_id": str(uuid4()),
        "set_at": NOW.isoformat(),
        "device_seq": 1,
    }

    assert restoring.replay([Entry(uuid4(), NOW, (word,), "confirmed")]) == {}


def test_only_what_came_after_the_copy_is_replayed() -> None:
    old, new = (Entry(uuid4(), NOW - timedelta(days=days), (), "confirmed") for days in (3, 1))

    assert restoring.since_copy([old, new], NOW - timedelta(days=2)) == [new]
    assert restoring.since_copy([old, new], None) == [old, new]


@pytest.fixture
def restored(app: Flask, bootstrap: psycopg.Connection) -> Iterator[None]:
    """A database on which a copy was just put back."""
    bootstrap.execute("update sync_epoch set restored_at = now(), replayed_at = null")
    yield
    bootstrap.execute("update sync_epoch set copied_at = null, restored_at = null")


@pytest.mark.usefixtures("restored")
def test_nobody_is_let_in_before_the_journal_was_replayed(
    app: Flask, client: Client, acting: Make, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "_LOOKED_EVERY_S", 0)
    run = app.test_cli_runner()
    device = revoke_a_device(acting)
    unsure = Journal(journal).begin([{"kind": "device.revoked", "id": str(device)}])
    _undone(acting, "device.revoked")

    refused = client.get("/api/me")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    assert client.get("/api/health").status_code == 200
    assert "phones wait" in run.invoke(args=["journal", "state"]).output

    listed = run.invoke(args=["journal", "replay", str(journal), "--list"])
    assert f"device.revoked {device}" in listed.output
    assert client.get("/api/me").status_code == 503

    done = run.invoke(args=["journal", "replay", str(journal)])
    assert "device.revoked 1" in done.output
    assert f"unsure  {unsure}" in done.output
    assert client.get("/api/me").status_code == 200
    assert "phones are let in" in run.invoke(args=["journal", "state"]).output
    assert (
        "unsure"
        not in run.invoke(args=["journal", "replay", str(journal), "--include", str(unsure)]).output
    )


def test_a_journal_that_is_not_there_changes_nothing(app: Flask, tmp_path: Path) -> None:
    done = app.test_cli_runner().invoke(args=["journal", "replay", str(tmp_path / "none")])

    assert done.exit_code == 1
    assert "cannot be read" in done.output
