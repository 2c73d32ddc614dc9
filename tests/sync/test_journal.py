"""What is taken away stands in a file outside the database, and stays taken away."""

import json
import multiprocessing
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.database import writing
from backend.database.journal import Journal, read_journal, replays
from backend.households.models import Household
from backend.problems import NotFound
from backend.sign_in import devices
from backend.territories.models import Assignment
from tests.conftest import Client
from tests.factories import Make
from tests.phones import Phone
from tests.sync.journals import PATHS, end_a_grant, entries, kinds, verdicts


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


def test_lines_are_json_with_ids_alone(acting: Make, journal: Path) -> None:
    end_a_grant(acting)

    lines = [json.loads(line) for line in journal.read_text().splitlines()]

    assert [set(one) for one in lines] == [{"id", "at", "said"}, {"id", "confirmed"}]
