"""What is taken away stands in a file outside the database, and stays taken away."""

import json
import multiprocessing
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.database import act_for, acting_for, db, writing
from backend.database.journal import Entry, Journal, read_journal, replays
from backend.households.models import ContactDetails, Household
from backend.organisations import service as organisations
from backend.organisations.models import Account, Member, RoleGrant
from backend.problems import NotFound
from backend.sign_in import devices
from backend.sign_in import service as sign_in
from backend.sign_in.models import Device, DeviceKey, SignInSession
from backend.sync import restoring
from backend.sync.receive import receive
from backend.territories import assignments
from backend.territories.models import Assignment
from tests.conftest import Client
from tests.factories import Make
from tests.phones import Phone

NOW = datetime.now(UTC)


@pytest.fixture
def journal(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """The file to which the application's commits write."""
    path = tmp_path / "journal"
    app.extensions["palier_journal"] = Journal(path)
    yield path
    app.extensions["palier_journal"] = None


@pytest.fixture
def acting(make_committed: Make) -> Make:
    """Factories, with the application's own session acting for their organisation."""
    db.session.remove()
    act_for(db.session(), acting_for(make_committed.session))
    return make_committed


def entries(journal: Path) -> list[Entry]:
    found, damaged = read_journal(journal) if journal.exists() else ([], 0)
    assert damaged == 0
    return found


def kinds(journal: Path) -> list[str]:
    return [word["kind"] for one in entries(journal) for word in one.said]


def verdicts(*carried: dict[str, Any]) -> list[str]:
    return [one.verdict for one in receive(list(carried))]


def end_a_grant(make: Make) -> UUID:
    grant = make.role_grant(make.member())
    with writing() as session:
        organisations.end_grant(session, grant.id, NOW + timedelta(minutes=1))
    return grant.id


def remove_a_grant(make: Make) -> UUID:
    grant = make.role_grant(make.member())
    with writing() as session:
        session.execute(delete(RoleGrant).where(RoleGrant.id == grant.id))
    return grant.id


def end_a_membership(make: Make) -> UUID:
    member = make.member()
    with writing() as session:
        session.execute(update(Member).where(Member.id == member.id).values(ended_at=NOW))
    return member.id


def disable_an_account(make: Make) -> UUID:
    account = make.account()
    with writing() as session:
        session.get_one(Account, account.id).disabled_at = NOW
    return account.id


def revoke_a_device(make: Make) -> UUID:
    device = make.device()
    with writing() as session:
        devices.revoke(session, device.id)
    return device.id


def revoke_a_key(make: Make) -> UUID:
    key = make.device_key()
    with writing() as session:
        session.execute(update(DeviceKey).where(DeviceKey.id == key.id).values(revoked_at=NOW))
    return key.id


def end_a_session(make: Make) -> UUID:
    row = make.sign_in_session()
    with writing() as session:
        sign_in.end(session.get_one(SignInSession, row.id), "signed_out", NOW)
    return row.id


def end_an_assignment(make: Make) -> UUID:
    assignment = make.assignment()
    with writing() as session:
        assignments.end(session, assignment.id, NOW)
    return assignment.id


def wipe_details(make: Make) -> UUID:
    details = make.contact_details()
    with writing() as session:
        session.execute(delete(ContactDetails).where(ContactDetails.id == details.id))
    return details.id


def withdraw_consent(make: Make) -> UUID:
    household, member = make.household(), make.member()
    make.role_grant(member)
    withdrawn = Phone.of(make, member).withdraws_contact(household.door_id, household.id)
    assert verdicts(withdrawn) == ["applied"]
    return UUID(withdrawn["id"])


# Every path that takes something away for good, by the kind of word that it writes.
PATHS: dict[str, Callable[[Make], UUID]] = {
    "account.disabled": disable_an_account,
    "assignment.ended": end_an_assignment,
    "contact_details.withdrawn": withdraw_consent,
    "contact_details.wiped": wipe_details,
    "device.revoked": revoke_a_device,
    "device_key.revoked": revoke_a_key,
    "member.ended": end_a_membership,
    "role_grant.ended": end_a_grant,
    "role_grant.removed": remove_a_grant,
    "sign_in_session.ended": end_a_session,
}


def test_every_kind_is_written_by_a_trigger_and_has_a_replay(
    bootstrap: psycopg.Connection,
) -> None:
    written = bootstrap.execute(
        "select split_part(encode(tgargs, 'escape'), '\\000', 1) from pg_trigger"
        " join pg_proc on pg_proc.oid = tgfoid where proname = 'note_for_journal'"
    ).fetchall()

    assert {kind for (kind,) in written} == set(replays.all()) == set(PATHS)


@pytest.mark.parametrize("kind", PATHS)
def test_each_path_writes_before_its_commit_and_confirms_it(
    acting: Make, journal: Path, kind: str
) -> None:
    changed = PATHS[kind](acting)

    [entry] = entries(journal)
    assert entry.is_confirmed
    assert [(one["kind"], one["id"]) for one in entry.said] == [(kind, str(changed))]
    allowed = {"kind", "id", "at", "revoked_because", "device_seq"}
    for name in entry.said[0].keys() - allowed:
        assert name.endswith(("_id", "_at")), name


def test_withdrawn_details_are_named_with_their_withdrawal(
    make_committed: Make, phone: Phone, home: Household, journal: Path
) -> None:
    given = phone.sets_contact(home.door_id, home.id)
    again = phone.sets_contact(home.door_id, home.id, {"name": "Mme Diallo-Ba"})
    withdrawn = phone.withdraws_contact(home.door_id, home.id)

    assert verdicts(given, again) == ["applied", "applied"]
    assert entries(journal) == []
    assert verdicts(withdrawn) == ["applied"]

    [entry] = entries(journal)
    assert sorted((one["kind"], one["id"]) for one in entry.said) == [
        ("contact_details.wiped", again["id"]),
        ("contact_details.withdrawn", withdrawn["id"]),
    ]
    assert "Diallo" not in journal.read_text()


def test_what_is_undone_is_not_written(acting: Make, journal: Path) -> None:
    device = acting.device()
    with pytest.raises(NotFound), writing() as session:
        _revoke_both(session, device.id, uuid4())
    with writing() as session:
        savepoint = session.begin_nested()
        devices.revoke(session, device.id)
        session.flush()
        savepoint.rollback()

    assert entries(journal) == []


def _revoke_both(session: Session, *ids: UUID) -> None:
    for one in ids:
        devices.revoke(session, one)


def test_a_crash_before_the_commit_leaves_a_line_that_is_not_confirmed(
    acting: Make, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = acting.device()

    def power_cut(_: Session) -> None:
        assert kinds(journal) == ["device.revoked"]
        raise KeyboardInterrupt

    monkeypatch.setattr(Session, "commit", power_cut)
    with pytest.raises(KeyboardInterrupt), writing() as session:
        devices.revoke(session, device.id)

    assert [one.state for one in entries(journal)] == ["unconfirmed"]


def test_a_commit_that_the_database_refuses_is_said_to_be_undone(
    acting: Make, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = acting.device()
    refused = psycopg.errors.ForeignKeyViolation("at the commit")

    def refuse(_: Session) -> None:
        raise IntegrityError("commit", {}, refused)

    monkeypatch.setattr(Session, "commit", refuse)
    with pytest.raises(IntegrityError), writing() as session:
        devices.revoke(session, device.id)

    assert [one.state for one in entries(journal)] == ["undone"]


def test_what_cannot_be_written_is_not_committed(
    app: Flask, client: Client, make_committed: Make, tmp_path: Path
) -> None:
    assignment = make_committed.assignment()
    app.extensions["palier_journal"] = Journal(tmp_path / "no such folder" / "journal")

    answer = client.post(f"/api/assignments/{assignment.id}/end", json={})
    app.extensions["palier_journal"] = None

    assert (answer.status_code, answer.json and answer.json["code"]) == (
        503,
        "service.unavailable",
    )
    assert "Retry-After" in answer.headers
    session = make_committed.session
    session.rollback()
    assert session.scalar(select(Assignment.ended_at)) is None


def _append_many(path: Path) -> None:
    journal = Journal(path)
    for number in range(40):
        journal.confirm(journal.begin([{"kind": "member.ended", "id": "x" * 50 * number}]))


def test_several_processes_append_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    context = multiprocessing.get_context("spawn")
    running = [context.Process(target=_append_many, args=(path,)) for _ in range(4)]
    for one in running:
        one.start()
    for one in running:
        one.join(60)

    found, damaged = read_journal(path)
    assert (len(found), damaged) == (160, 0)
    assert all(one.is_confirmed for one in found)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_line_that_was_cut_off_costs_no_other(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    journal.confirm(journal.begin([{"kind": "member.ended", "id": "1"}]))
    with journal.path.open("a") as file:
        file.write('{"id": "0193')
    journal.confirm(journal.begin([{"kind": "member.ended", "id": "2"}]))

    found, damaged = read_journal(journal.path)

    assert ([one.said[0]["id"] for one in found], damaged) == (["1", "2"], 1)


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


def test_lines_are_json_with_ids_alone(acting: Make, journal: Path) -> None:
    end_a_grant(acting)

    lines = [json.loads(line) for line in journal.read_text().splitlines()]

    assert [set(one) for one in lines] == [{"id", "at", "said"}, {"id", "confirmed"}]
