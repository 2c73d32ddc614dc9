"""What was said at a door lies in no log, and not in the ledger once a refusal forgot it.

A string is planted in whatever a phone may send; then the application's lines, PostgreSQL's logs
and the ledger are read. The same reading finds a plant in each of these places.
"""

import logging
import secrets
import sys
import time
from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.config import ROOT
from backend.database import cluster
from backend.households.models import Household
from backend.operations.ledger import State
from backend.sync.receive import receive
from tests.conftest import Client
from tests.encounters.test_sensitive import becomes
from tests.phones import Phone
from tests.sync.holders import Round

_CLUSTER = ROOT / "var" / "test-cluster"
_PATIENCE_S = 20

Read = Callable[[], set[str]]


@pytest.fixture
def plant() -> str:
    """A text that nobody else says."""
    return f"Mme Quillivic {secrets.token_hex(6)}"


@pytest.fixture
def found_in(
    plant: str, lines: list[str], bootstrap: psycopg.Connection, capfd: pytest.CaptureFixture[str]
) -> Read:
    """Reads every place, and names those that hold the plant."""

    def read() -> set[str]:
        _wait_for_logs(bootstrap)
        said = capfd.readouterr()
        places = {
            "the application's lines": "\n".join(lines),
            "standard output and error": said.out + said.err,
            "the ledger": "\n".join(
                row[0] for row in bootstrap.execute("select operation::text from operation")
            ),
            "PostgreSQL's log": "\n".join(
                file.read_text(errors="replace") for file in cluster.logs_of(_CLUSTER)
            ),
        }
        return {name for name, text in places.items() if plant in text}

    return read


def _wait_for_logs(bootstrap: psycopg.Connection) -> None:
    """Until what PostgreSQL has said so far has reached its files."""
    mark = secrets.token_hex(8)
    bootstrap.execute(f"do $$ begin raise log 'mark {mark}'; end $$")
    until = time.monotonic() + _PATIENCE_S
    while not any(mark in file.read_text(errors="replace") for file in cluster.logs_of(_CLUSTER)):
        assert time.monotonic() < until, "PostgreSQL's log is nowhere"
        time.sleep(0.05)


def test_what_a_refusal_forgets_is_nowhere(round_of: Round, plant: str, found_in: Read) -> None:
    becomes(round_of, rights=False, health=True)
    phone, home = round_of.phone, round_of.door(0)
    talk = phone.records_talk(*home, themes=("health",), note=plant)
    said = [
        phone.sets_contact(*home, {"name": plant}),
        phone.sets_contact(*home, {"name": plant, "consent": None}),
        phone.sets_contact(*home, {"name": plant, "best_hour": plant, "phone": plant * 30}),
        talk,
    ]

    verdicts = [one.verdict for one in receive(said)]

    assert verdicts == ["applied", "refused", "refused", "applied"]
    assert found_in() == set()


@pytest.mark.parametrize(
    "statement",
    [
        "select cast(:said as uuid)",
        "select cast(:said as int)",
        "update account set email = :said",
        "insert into team (id, name, time_zone, organisation_id) select id, :said, null,"
        " organisation_id from team",
        "select :said from nowhere",
        "select set_config(:said, 'x', true)",
        "select cast(:said as jsonb)",
    ],
)
def test_a_fault_in_the_database_quotes_nothing(
    monkeypatch: pytest.MonkeyPatch,
    phone: Phone,
    home: Household,
    plant: str,
    found_in: Read,
    statement: str,
) -> None:
    from backend.encounters import service

    def stumble(session: Session, many: list[service.Passage]) -> None:
        session.execute(text(statement), {"said": many[0].kept["note"]})

    monkeypatch.setattr(service, "record", stumble)
    before = phone.records(home.door_id, home.id, note=plant)

    assert [one.verdict for one in receive([before])] == [State.HELD]

    # It is held to be tried again, so its payload stays, and stands nowhere else.
    assert found_in() == {"the ledger"}


def test_a_text_that_cannot_be_kept_is_quoted_nowhere(
    client: Client, round_of: Round, plant: str, found_in: Read
) -> None:
    """In a correction, in the body and in the query of another route."""
    said = round_of.phone.records(*round_of.door(0))
    receive([said])

    receive([round_of.phone.corrects(said, payload={"note": f"{plant}\0"})])
    for broken in ("\0", "\ud800"):
        client.post("/api/sign-in", json={"email": plant + broken, "password": plant + broken})
    client.get(f"/api/territories?team_id={plant}")

    # A correction that cannot be read is with its phone alone.
    assert found_in() == set()


def test_a_plant_in_each_place_is_found(
    phone: Phone,
    home: Household,
    plant: str,
    found_in: Read,
    bootstrap: psycopg.Connection,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """So that the tests above can fail."""
    assert found_in() == set()
    logging.getLogger("backend.any").warning(plant)
    assert "the application's lines" in found_in()
    bootstrap.execute(f"do $$ begin raise log '{plant}'; end $$")
    assert "PostgreSQL's log" in found_in()
    receive([phone.records(home.door_id, home.id, note=plant)])
    assert "the ledger" in found_in()
    sys.stderr.write(plant)
    assert "standard output and error" in found_in()
