"""Imports from a terminal: what a person reads there."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from backend.database import db, writing
from backend.organisations.models import Organisation, Team
from backend.places.recognition.models import PlaceImport
from backend.reference.models import Address, ReferenceImport
from tests.places.conftest import MakeList, entrance_line
from tests.reference.conftest import HEADER, ban_line

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, importing: Team, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Types a command: `run("import", "list")`."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def typed(*words: object, expect: int = 0) -> Result:
        # A command has a session of its own, which acts for nobody yet.
        db.session.remove()
        result = app.test_cli_runner().invoke(args=[str(word) for word in words])
        assert result.exit_code == expect, result.output
        return result

    return typed


@pytest.fixture
def addresses(tmp_path: Path) -> Path:
    path = tmp_path / "ban.csv"
    lines = [ban_line(1), ban_line(2, numero="deux"), ban_line(3)]
    path.write_text("\n".join([HEADER, *lines, ""]))
    return path


def latest(model: type[ReferenceImport | PlaceImport]) -> str:
    with writing() as session:
        return str(session.scalars(select(model.id).order_by(model.started_at.desc())).first())


def test_addresses_are_read_shown_accepted_and_taken_back(run: Run, addresses: Path) -> None:
    shown = run("import", "ban", addresses).output

    assert "lines read              3" in shown
    assert "line 3 [deux]: numero cannot be “deux”. numero: 0 … 9999." in shown
    number = latest(ReferenceImport)
    assert f"To accept: bin/palier import accept {number}" in shown
    assert "take it back" in run("import", "accept", number).output
    with writing() as session:
        assert session.scalar(select(func.count()).select_from(Address)) == 2
    assert "accepted" in run("import", "list").output
    assert "as before" in run("import", "revert", number).output


def test_dwellings_are_read_and_accepted_at_once(
    run: Run,
    addresses: Path,
    dwellings_file: MakeList,
    importing: Team,
    organisation: Organisation,
) -> None:
    run("import", "ban", addresses, "--accept")
    path = dwellings_file(
        entrance_line("1 RUE DES GLYCINES", 9), entrance_line("1 RUE DU BREUIL", 1)
    )

    shown = run(
        *("import", "dwellings", path, "--organisation", organisation.slug),
        *("--team", importing.name, "--accept"),
    ).output

    assert "found by number and street     entrances: 1, dwellings: 9 (90.0 %)" in shown
    assert "line 3 [1 RUE DU BREUIL]: RUE DU BREUIL is unknown here" in shown
    listed = run("import", "list").output.splitlines()[-1]
    assert organisation.slug in listed
    assert "as before" in run("import", "revert", listed.split()[0]).output


def test_a_terminal_in_french_is_answered_in_french(
    run: Run, addresses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")

    shown = run("import", "ban", addresses).output

    assert "lignes refusées" in shown
    assert "ligne 3 [deux]: numero ne peut pas être « deux »" in shown
    assert "Rien n’est changé" in shown


def test_many_remarks_are_shown_in_part(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "ban.csv"
    lines = [ban_line(number, lat="") for number in range(1, 31)]
    path.write_text("\n".join([HEADER, *lines, ""]))

    shown = run("import", "ban", path).output

    assert shown.count("lat is empty") == 20
    number = latest(ReferenceImport)
    assert f"10 more: bin/palier import remarks {number}" in shown
    assert run("import", "remarks", number).output.count("lat is empty") == 30


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ban", "/nowhere/ban.csv"), "cannot be read"),
        (("ban", "/etc/hostname"), "lacks: id, numero"),
        (("ban", "/etc/hostname", "--box", "1,2,3"), "is not a box"),
        (("accept", str(uuid4())), "There is no import"),
        (("revert", str(uuid4())), "There is no import"),
        (("dwellings", "x.csv", "--organisation", "none", "--team", "x"), "no organisation"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    run: Run, words: tuple[str, ...], said: str
) -> None:
    assert said in run("import", *words, expect=1).output


def test_a_team_that_does_not_exist_names_those_that_do(
    run: Run, importing: Team, organisation: Organisation
) -> None:
    said = run(
        "import", "dwellings", "x.csv", "--organisation", organisation.slug, "--team", "x",
        expect=1,
    ).output  # fmt: skip

    assert importing.name in said


def test_every_command_explains_itself(run: Run) -> None:
    assert "read a file, look at what it would change, accept it" in " ".join(
        run("import", "--help").output.split()
    )
    for name in ("ban", "dwellings", "accept", "revert", "remarks", "list"):
        assert "Usage" in run("import", name, "--help").output


def test_half_a_commune_is_shown_and_not_accepted_at_once(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "ban.csv"
    lines = [ban_line(number) for number in range(1, 61)]
    path.write_text("\n".join([HEADER, *lines, ""]))
    run("import", "ban", path, "--accept")
    path.write_text("\n".join([HEADER, *lines[:30], ""]))

    said = run("import", "ban", path, "--accept", expect=1).output

    number = latest(ReferenceImport)
    assert "Neuville (93999): 30 lines, 60 known, 30 would vanish (50 %)" in said
    assert "within the box 2.4801,48.9000,2.4830,48.9000" in said
    assert "shared by every organisation" in said
    assert f"bin/palier import accept {number} --remove 30" in said
    assert "--remove 30" in run("import", "accept", number, expect=1).output
    assert (
        "This import would take away 30 of 60"
        in run("import", "accept", number, "--remove", 29, expect=1).output
    )
    assert "Accepted" in run("import", "accept", number, "--remove", 30).output


def test_a_list_that_would_take_many_doors_away_needs_a_second_yes(
    run: Run,
    addresses: Path,
    dwellings_file: MakeList,
    importing: Team,
    organisation: Organisation,
) -> None:
    run("import", "ban", addresses, "--accept")
    of = ("--organisation", organisation.slug, "--team", importing.name, "--accept")
    run("import", "dwellings", dwellings_file(entrance_line(dwellings=60)), *of)

    said = run("import", "dwellings", dwellings_file(entrance_line(dwellings=30)), *of, expect=1)

    number = latest(PlaceImport)
    assert f"bin/palier import accept {number} --remove 30" in said.output
    assert "Accepted" in run("import", "accept", number, "--remove", 30).output
