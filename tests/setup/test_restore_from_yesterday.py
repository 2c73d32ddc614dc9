"""Restore from yesterday: what comes back from the copy, from the journal, and from phones."""

import base64
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask, current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.app import create_app
from backend.config import ROOT, Settings
from backend.database import act_for, cluster, db, writing
from backend.database.home import home_of
from backend.database.journal import Journal
from backend.encounters.models import Encounter, EncounterRevision
from backend.households.models import ContactDetails
from backend.organisations import service as organisations
from backend.organisations.models import Member, RoleGrant
from backend.sign_in import devices
from backend.sign_in.models import Device
from setup import copies, environment
from tests.conftest import SECRET, Client, migrate, plain, sign_in_client
from tests.factories import Make
from tests.phones import Carried, Phone
from tests.signing import sign

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder as `make run` leaves it: a private cluster, migrated."""
    var = ROOT / "var" / f"restore-test-{os.getpid()}"
    with cluster.running(var / "cluster", durable=False) as urls:
        migrate(urls.owner)
        yield var
    shutil.rmtree(home_of(var / "cluster"), ignore_errors=True)
    shutil.rmtree(var, ignore_errors=True)


@pytest.fixture
def installed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """Palier over that cluster, with its journal and its sealing keys beside it."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("PALIER_JOURNAL", raising=False)
    monkeypatch.setenv("PALIER_SECRET", SECRET)
    monkeypatch.setattr(environment, "VAR", folder)
    monkeypatch.setattr(environment, "CLUSTER", folder / "cluster")
    urls = cluster.urls_of(folder / "cluster")
    application = create_app(
        Settings(
            database_url=urls.application,
            owner_database_url=urls.owner,
            secret=SECRET,
            journal=folder / "journal",
            sealing_keys_folder=folder / "sealing-keys",
            log_level="error",
        )
    )
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def make(installed: Flask) -> Iterator[Make]:
    """Factories that commit, in an organisation of their own."""
    assert current_app.name == installed.name
    with Session(db.engine, expire_on_commit=False) as first:
        organisation = Make(first).organisation()
        first.commit()
    with Session(db.engine, expire_on_commit=False) as session:
        act_for(session, organisation.id)
        yield Make(session, keep=session.commit)


@dataclass
class Kept:
    """A phone that keeps what the server acknowledged, each with its receipt."""

    phone: Phone
    carrier: Client
    kept: list[Carried]
    epoch: str = ""

    def sends(self, *said: Carried) -> list[tuple[str, str | None]]:
        answer = self.carrier.post("/api/sync/operations", json={"operations": list(said)})
        assert answer.status_code == 200, answer.json
        assert answer.json is not None
        self.epoch = answer.json["epoch"]
        told = answer.json["answers"]
        self.kept += [
            one | {"receipt": its["receipt"]}
            for one, its in zip(said, told, strict=True)
            if its["receipt"]
        ]
        return [(one["verdict"], one["code"]) for one in told]

    def sends_again(self) -> list[str]:
        kept, self.kept = self.kept, []
        return [verdict for verdict, _ in self.sends(*kept)]


def worker(app: Flask, make: Make) -> Kept:
    member = make.member()
    carrier = sign_in_client(app, make, Role.WORKER, member=member)
    return Kept(Phone.of(make, member), carrier, [])


def test_what_was_said_comes_back_and_what_was_taken_back_does_not(
    installed: Flask, make: Make, folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    session = make.session
    first, second = make.household(), make.household()
    aicha, bintou, claire = (worker(installed, make) for _ in range(3))
    lost, unsure = make.device(), make.device()

    # Before the copy.
    old = aicha.phone.records(first.door_id, first.id, at=datetime.now(UTC) - 30 * HOUR)
    session.query(RoleGrant).update({"starts_at": datetime.now(UTC) - 100 * HOUR})
    session.commit()
    assert aicha.sends(old) == [("applied", None)]
    epoch = aicha.epoch
    copies.backup(tmp_path / "copy.dump")

    # After it: a passage that another rests on, details that are withdrawn, somebody who leaves,
    # a phone that is lost, one that is new.
    passage = aicha.phone.records(first.door_id, first.id, "not_home")
    correction = aicha.phone.corrects(passage, "refused")
    given = bintou.phone.sets_contact(second.door_id, second.id)
    assert aicha.sends(passage, correction) == [("applied", None)] * 2
    assert bintou.sends(given) == [("applied", None)]
    gone = worker(installed, make)
    withdrawal = gone.phone.withdraws_contact(second.door_id, second.id)
    assert gone.sends(withdrawal) == [("applied", None)]
    last_words = claire.phone.records(second.door_id, second.id, "refused")
    assert claire.sends(last_words) == [("applied", None)]
    new_key = make.device_key(session.get_one(Member, (make_id(make), aicha.phone.member_id)))
    new_phone = Kept(Phone(new_key, make.private_key(new_key)), aicha.carrier, [])
    from_new = new_phone.phone.records(second.door_id, second.id, "come_back")
    assert new_phone.sends(from_new) == [("applied", None)]
    act_for_application(make)
    with writing() as working:
        grant = working.scalars(
            select(RoleGrant).where(RoleGrant.member_id == claire.phone.member_id)
        ).one()
        organisations.end_grant(working, grant.id, datetime.now(UTC))
        devices.revoke(working, lost.id)
    # The machine stopped in the middle of this one.
    Journal(folder / "journal").begin([{"kind": "device.revoked", "id": str(unsure.id)}])
    everything = passages(session)

    session.close()
    db.session.remove()
    db.engine.dispose()
    capfd.readouterr()
    copies.restore(tmp_path / "copy.dump")
    printed = capfd.readouterr().out

    # The copy and the journal.
    assert passages(session) == {old["id"]: "conversation"}
    assert "device.revoked 1" in printed
    assert "role_grant.ended 1" in printed
    assert f"device.revoked {unsure.id}" in printed.split("unsure", 1)[1]
    session.rollback()
    revoked = {
        row.id: row.revoked_at for row in session.execute(select(Device.id, Device.revoked_at))
    }
    assert revoked[lost.id] is not None
    assert revoked[unsure.id] is None
    assert session.get_one(RoleGrant, (make_id(make), grant.id)).ends_at is not None

    # The phones, each at its own time: a shared one, of which Aïcha carries what somebody said
    # who has left since. The one on which the details were withdrawn never comes.
    claire.carrier = aicha.carrier
    assert claire.sends_again() == ["applied"]
    assert aicha.sends_again() == ["duplicate", "applied", "applied"]
    assert aicha.epoch != epoch
    assert bintou.sends_again() == ["applied"]
    assert session.scalar(select(func.count()).select_from(ContactDetails)) == 0
    kept = list(new_phone.kept)
    assert new_phone.sends(*kept) == [("refused", "operations.key_unknown")]
    run = installed.test_cli_runner()
    assert str(new_phone.phone.device_id) in run.invoke(args=["device", "unknown"]).output
    enrolled(new_phone)
    assert new_phone.sends(*kept) == [("applied", None)]

    assert passages(session) == everything
    assert [aicha.sends_again(), claire.sends_again()] == [["duplicate"] * 3, ["duplicate"]]
    assert passages(session) == everything
    # What she says now is another matter.
    assert claire.sends(claire.phone.records(second.door_id, second.id, at=datetime.now(UTC))) != [
        ("applied", None)
    ]


def enrolled(kept: Kept) -> None:
    """Signing in on the phone enrols the key that it has, once more."""
    phone, carrier = kept.phone, kept.carrier
    public = phone.private_key.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    answer = carrier.post(
        "/api/devices",
        json={
            "device_id": str(phone.device_id),
            "name": "Téléphone",
            "public_key": base64.b64encode(public).decode(),
            "signature": sign(
                phone.private_key, f"enrol:{phone.device_id}:{phone.member_id}".encode()
            ),
        },
    )
    assert answer.status_code == 201, answer.json


def passages(session: Session) -> dict[str, str]:
    """Each passage with its outcome as it was corrected last."""
    session.rollback()
    outcomes: dict[str, Any] = {
        str(row.id): row.outcome for row in session.execute(select(Encounter.id, Encounter.outcome))
    }
    revised = session.execute(select(EncounterRevision.encounter_id, EncounterRevision.outcome))
    return outcomes | {str(encounter_id): outcome for encounter_id, outcome in revised}


def make_id(make: Make) -> Any:
    return make.session.info["organisation_id"]


def act_for_application(make: Make) -> None:
    db.session.remove()
    act_for(db.session(), make_id(make))


def test_without_a_journal_it_is_said_what_stands_again(
    installed: Flask,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PALIER_JOURNAL", "")
    copies.backup(tmp_path / "copy.dump")
    db.engine.dispose()
    capfd.readouterr()

    copies.restore(tmp_path / "copy.dump")

    assert "There is no journal (PALIER_JOURNAL)" in capfd.readouterr().out
    told = installed.test_cli_runner().invoke(args=["journal", "state"]).output
    assert "phones are let in" in told
    assert "restored never" not in told
    assert folder.is_dir()


def test_a_copy_that_was_put_back_by_hand_waits_for_its_journal(
    installed: Flask, folder: Path
) -> None:
    client = installed.test_client()
    bootstrap = cluster.urls_of(folder / "cluster").bootstrap
    with psycopg.connect(plain(bootstrap), autocommit=True) as connection:
        connection.execute((ROOT / "setup" / "after-restore.sql").read_text())

    answer = client.post("/api/sign-in", json={"email": "a@example.org", "password": "x" * 10})
    assert answer.status_code == 503

    run = installed.test_cli_runner()
    (folder / "empty").touch()
    done = run.invoke(args=["journal", "replay", str(folder / "empty")])
    assert "0 entries replayed: nothing to do" in done.output
    answer = client.post("/api/sign-in", json={"email": "a@example.org", "password": "x" * 10})
    assert answer.status_code == 401
