"""The keys that phones seal to: one for all processes, old ones kept, none lost or shown."""

import base64
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from backend.config import ROOT
from backend.operations.custody import (
    KEPT_AFTER_REPLACED,
    CustodyFault,
    SealingKeys,
    SealUnreadable,
    seal,
)

_NEWEST = "from backend.operations.custody import SealingKeys as K; from pathlib import Path as P"


@pytest.fixture
def keys(tmp_path: Path) -> SealingKeys:
    return SealingKeys(tmp_path / "var" / "keys")


def test_the_first_key_is_made_when_it_is_asked_for(keys: SealingKeys) -> None:
    first = keys.newest()

    assert keys.every() == [first]
    assert SealingKeys(keys.folder).newest().id == first.id
    assert (first.public_key[0], len(first.public_key)) == (4, 65)
    assert first.public_part == {
        "id": first.id,
        "public_key": base64.b64encode(first.public_key).decode(),
    }


def test_the_folder_is_its_owners_alone(keys: SealingKeys) -> None:
    keys.newest()

    assert stat.S_IMODE(keys.folder.stat().st_mode) == 0o700
    modes = {stat.S_IMODE(file.stat().st_mode) for file in keys.folder.iterdir()}
    assert modes == {0o600}
    assert "private" not in repr(keys.newest())


def test_processes_that_start_at_once_make_one_key(keys: SealingKeys) -> None:
    starting = [
        subprocess.Popen(
            [sys.executable, "-c", f"{_NEWEST}; print(K(P({str(keys.folder)!r})).newest().id)"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    said = {process.communicate()[0].strip() for process in starting}

    assert said == {keys.newest().id}
    assert len(list(keys.folder.glob("*.pem"))) == 1


def test_what_is_sealed_opens_for_its_purpose_alone(keys: SealingKeys) -> None:
    key = keys.newest()
    sealed = seal(b"Mme Diallo", key.public_key, "palier operation 1")

    assert keys.open(key.id, sealed, "palier operation 1") == b"Mme Diallo"
    assert b"Diallo" not in sealed
    for wrong in (
        (key.id, sealed, "palier operation 2"),
        ("0" * 16, sealed, "palier operation 1"),
        (None, sealed, "palier operation 1"),
        (key.id, sealed[:-1], "palier operation 1"),
        (key.id, b"", "palier operation 1"),
        (key.id, bytes(200), "palier operation 1"),
    ):
        with pytest.raises(SealUnreadable):
            keys.open(*wrong)


def test_a_new_key_is_seen_by_others_and_the_old_one_still_opens(keys: SealingKeys) -> None:
    elsewhere = SealingKeys(keys.folder)
    first = elsewhere.newest()
    sealed = seal(b"said", first.public_key, "x")

    second = keys.rotate()

    assert second.id != first.id
    assert elsewhere.newest().id == second.id
    assert [key.id for key in elsewhere.every()] == [second.id, first.id]
    assert elsewhere.open(first.id, sealed, "x") == b"said"


def test_only_what_no_phone_can_hold_is_removed(keys: SealingKeys) -> None:
    first, second = keys.newest(), keys.rotate()
    now = datetime.now(UTC)

    assert timedelta(days=35) < KEPT_AFTER_REPLACED
    assert keys.prune(now + KEPT_AFTER_REPLACED - timedelta(hours=1)) == []
    assert [key.id for key in keys.prune(now + KEPT_AFTER_REPLACED + timedelta(hours=1))] == [
        first.id
    ]
    # The one in use stays, however old.
    assert keys.prune(now + timedelta(days=9_000)) == []
    assert keys.newest().id == second.id


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CustodyFault, match="file"):
        SealingKeys(tmp_path / "file" / "keys").newest()
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / "20261124T000000000000Z-0.pem").write_text("nothing of the kind")
    with pytest.raises(CustodyFault, match="cannot be read"):
        SealingKeys(folder).newest()


def test_a_key_of_another_curve_is_none_of_ours() -> None:
    point = ec.generate_private_key(ec.SECP384R1()).public_key()
    with pytest.raises(ValueError, match="point"):
        seal(b"", point.public_numbers().x.to_bytes(65), "x")


def test_keys_are_listed_rotated_and_removed_from_a_terminal(app: Flask) -> None:
    run = app.test_cli_runner()
    before = run.invoke(args=["sealing-key", "list"]).output.splitlines()

    rotated = run.invoke(args=["sealing-key", "rotate"])
    listed = run.invoke(args=["sealing-key", "list"]).output.splitlines()
    pruned = run.invoke(args=["sealing-key", "prune"])

    assert rotated.exit_code == pruned.exit_code == 0
    assert len(listed) == len(before) + 1
    assert listed[0].endswith("in use")
    assert rotated.output.split()[0] == listed[0].split()[0]
    assert f"replaced {datetime.now(UTC):%Y-%m-%d}, needed until" in listed[1]
    assert pruned.output.startswith("0 removed")
