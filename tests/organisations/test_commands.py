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
        (["organisation", "create", "Voisins Bondy", "V"], "such as voisins-bondy"),
        (["organisation", "create", "", "V"], "such as voisins-bondy"),
        (["organisation", "create", "bondy", "  "], "Name missing"),
        (["team", "create", "{slug}", ""], "Name missing"),
        (["team", "create", "nobody", "Nord"], "bin/palier organisation list"),
        (["team", "create", "{slug}", "Nord", "--time-zone", ""], "Unknown time zone"),
        (["team", "create", "{slug}", "Nord", "--time-zone", "Europe"], "Unknown time zone"),
        (["team", "create", "{slug}", "Nord", "--time-zone", "Mars"], "Unknown time zone"),
        (
            ["member", "add", "{slug}", "a@b.fr", "A", "--role", "worker", "--password", "short"],
            "at least 10 characters",
        ),
        (
            ["member", "add", "{slug}", "a@b", "A", "--role", "worker", "--password", "tenletters"],
            "Impossible e-mail address",
        ),
        (
            ["member", "add", "{slug}", "", "A", "--role", "worker", "--password", "tenletters"],
            "Impossible e-mail address",
        ),
        (
            ["member", "add", "{slug}", "a@b.fr", " ", "--role", "worker", "--password", "ten" * 4],
            "Name missing",
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
            "There is no team “Sud” in",
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


def test_a_password_is_never_ignored_in_silence(
    run: Run, make_committed: Make, organisation: Organisation
) -> None:
    _add(run, organisation.slug, "a@example.org", "worker")

    other = run(
        *("member", "add", organisation.slug, "a@example.org", "A", "--role", "coordinator"),
        *("--password", "another one"),
    )

    assert other.exit_code == 1
    assert "this is not its password" in other.output
    assert "another one" not in other.output
    grants = make_committed.session.scalars(select(RoleGrant)).all()
    assert [grant.role for grant in grants] == ["worker"]


def test_somebody_who_has_a_password_is_asked_for_none(
    run: Run, organisation: Organisation
) -> None:
    _add(run, organisation.slug, "a@example.org", "worker")

    done = run("member", "add", organisation.slug, "A@example.org", "A", "--role", "coordinator")

    assert done.exit_code == 0, done.output
    assert "Password" not in done.output


def test_a_number_that_somebody_else_has_is_refused(
    run: Run, make_committed: Make, organisation: Organisation
) -> None:
    member = make_committed.member()

    done = _add(run, organisation.slug, "a@example.org", "worker", "--id", str(member.id))

    assert done.exit_code == 1
    assert "is the number of another member" in done.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["organisation", "list"], "There is no organisation yet"),
        (["organisation", "tidy"], "nothing to tidy"),
        (["device", "unknown"], "There is no such device"),
        (["import", "list"], "There is no import yet"),
    ],
)
def test_an_empty_list_says_so(
    app: Flask, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    done = app.test_cli_runner().invoke(args=words)

    assert done.exit_code == 0
    assert said in done.output


def test_the_days_of_a_team_begin_when_it_is_said(
    run: Run, make_committed: Make, organisation: Organisation
) -> None:
    make_committed.team(name="Nuit")

    asked = ("team", "service-day", organisation.slug, "Nuit")
    assert run(*asked).output == "The days of Nuit begin at midnight.\n"
    assert run(*asked, "240", "--from", "2999-01-01").output == "2999-01-01 240\n"
    assert run(*asked, "0", "--from", "2999-02-01").output == "2999-01-01 240\n2999-02-01 0\n"
    assert run(*asked).output == "2999-01-01 240\n2999-02-01 0\n"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["4h"], "minutes: “4h” is no whole number of minutes from 0 to 720"),
        (["721"], "Write 0 for midnight, 240 for 4:00"),
        (["240", "--from", "2020-01-01"], "starts_on: 1 January 2020 is past"),
        (["240", "--from", "tomorrow"], "tomorrow"),
    ],
)
def test_a_begin_that_cannot_be_is_refused_with_what_would_be_right(
    run: Run, make_committed: Make, organisation: Organisation, said: list[str], told: str
) -> None:
    make_committed.team(name="Nuit")

    done = run("team", "service-day", organisation.slug, "Nuit", *said)

    assert done.exit_code != 0
    assert told in done.output
    assert "midnight" in run("team", "service-day", organisation.slug, "Nuit").output


def test_the_hours_of_a_team_are_told_and_set(
    run: Run, make_committed: Make, organisation: Organisation
) -> None:
    make_committed.team(name="Nuit")
    make_committed.session.commit()

    asked = ("team", "hours", organisation.slug, "Nuit")
    usual = "days 1,2,3,4,5,6, 10:00 to 20:30, not on public holidays\n"
    assert run(*asked).output == usual
    said = run(*asked, "--days", "1-5,7", "--until", "02:00", "--holidays")
    assert said.output == "days 1,2,3,4,5,7, 10:00 to 02:00, on public holidays too\n"
    assert "write 1-6 for Monday to Saturday" in run(*asked, "--days", "lun").output
    assert "Write an hour such as 20:30" in run(*asked, "--from", "8 h").output
    assert run(*asked).output == said.output


def test_the_days_of_a_team_that_is_not_there(run: Run, organisation: Organisation) -> None:
    done = run("team", "service-day", organisation.slug, "Nuit", "240")

    assert (done.exit_code, "There is no team “Nuit”" in done.output) == (1, True)


def test_a_role_counts_until_its_last_day_is_over(
    run: Run, make_committed: Make, organisation: Organisation
) -> None:
    team = make_committed.team(name="Nuit")
    make_committed.team_service_day(team, 240)
    _add(run, organisation.slug, "a@example.org", "worker", "--team", "Nuit",
         "--from", "2026-12-01", "--until", "2026-12-12")  # fmt: skip

    [grant] = make_committed.session.scalars(select(RoleGrant)).all()

    # Four in the morning in Paris.
    assert grant.starts_at == datetime(2026, 12, 1, 3, tzinfo=UTC)
    assert grant.ends_at == datetime(2026, 12, 13, 3, tzinfo=UTC)
    refused = _add(run, organisation.slug, "b@example.org", "worker", "--team", "Nuit",
                   "--from", "2026-12-12", "--until", "2026-12-11")  # fmt: skip
    assert "ends_on: the last day (11 December 2026) comes before the first" in refused.output
