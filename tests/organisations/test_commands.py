"""Organisations from a terminal: what was said is there, and refusals are sentences."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend.access.models import AuditEntry
from backend.access.roles import Role
from backend.organisations.models import Member, Organisation, RoleGrant
from tests.factories import Make

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, make_committed: Make) -> Run:
    """Runs a command as `flask …` would; rows are deleted after the test."""
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=list(words))


def _add(run: Run, slug: str, email: str, role: str, *more: str) -> Result:
    return run(
        "member", "add", slug, email, "Aïcha", "--role", role, "--password", "ten letters", *more
    )


def test_from_an_empty_installation_to_somebody_who_signs_in(
    run: Run, stranger: FlaskClient
) -> None:
    assert run("organisation", "create", "bondy", "Voisins de Bondy").exit_code == 0
    assert run("team", "create", "bondy", "Nord").exit_code == 0
    done = _add(run, "bondy", "Aicha@example.org", "team_lead", "--team", "Nord")
    assert done.exit_code == 0, done.output

    answer = stranger.post(
        "/api/sign-in", json={"email": "aicha@example.org", "password": "ten letters"}
    )

    assert answer.json is not None
    assert answer.json["organisation"]["name"] == "Voisins de Bondy"
    assert [(one["role"], one["team"]) for one in answer.json["grants"]] == [("team_lead", "Nord")]
    assert "bondy Voisins de Bondy" in run("organisation", "list").output


def test_a_second_role_joins_the_first(
    run: Run, make_committed: Make, organisation: Organisation
) -> None:
    make_committed.team(name="Nord")
    _add(run, organisation.slug, "a@example.org", "worker", "--team", "Nord")
    _add(run, organisation.slug, "a@example.org", "coordinator")

    grants = make_committed.session.scalars(select(RoleGrant)).all()

    assert {(grant.role, grant.team_id is None) for grant in grants} == {
        ("worker", False),
        ("coordinator", True),
    }
    assert len(make_committed.session.scalars(select(Member)).all()) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["organisation", "create", "{slug}", "Again"], "Short name taken"),
        (["team", "create", "nobody", "Nord"], "Not found"),
        (["team", "create", "{slug}", "Nord", "--time-zone", "Mars"], "Unknown time zone"),
        (
            ["member", "add", "{slug}", "a@b.fr", "A", "--role", "worker", "--password", "short"],
            "at least 10 characters",
        ),
        (
            [
                "member",
                "add",
                "{slug}",
                "a@b.fr",
                "A",
                "--role",
                "worker",
                "--team",
                "Sud",
                "--password",
                "tenletters",
            ],
            "Not found",
        ),
    ],
)
def test_a_refusal_is_a_sentence_and_keeps_nothing(
    run: Run, organisation: Organisation, make_committed: Make, words: list[str], said: str
) -> None:
    done = run(*(word.format(slug=organisation.slug) for word in words))

    assert done.exit_code == 1
    assert said in done.output
    assert "Traceback" not in done.output
    assert make_committed.session.scalars(select(Member)).all() == []


def test_old_trails_are_tidied_in_every_organisation(
    run: Run, new_organisation: Callable[[], Make]
) -> None:
    here, there = new_organisation(), new_organisation()
    old = datetime.now(UTC) - timedelta(days=400)
    for make in (here, there):
        make.audit_entry(at=old)
        make.audit_entry()

    assert run("organisation", "tidy").exit_code == 0

    for make in (here, there):
        assert len(make.session.scalars(select(AuditEntry)).all()) == 1


def test_roles_are_those_of_the_policy() -> None:
    assert {role.value for role in Role} == {"worker", "team_lead", "coordinator", "admin"}
