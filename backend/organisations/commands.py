"""Organisations, teams and members from a terminal, until there are screens for them."""

from datetime import UTC, date, datetime
from uuid import UUID

import click
from flask.cli import AppGroup
from sqlalchemy import select

from backend.access.audit import forget_old_entries
from backend.access.roles import Role
from backend.database import act_for, db, writing
from backend.organisations import accounts, service
from backend.organisations import service_day_settings as settings
from backend.organisations.knocking_hours_settings import (
    set_knocking_hours,
    typed_days,
    typed_hour,
)
from backend.organisations.models import Organisation, Team
from backend.problems import NotFound, Problem
from backend.problems.wording import say

organisation = AppGroup("organisation", help="Organisations: the tenants of this installation.")
team = AppGroup("team", help="Teams of an organisation.")
member = AppGroup("member", help="People of an organisation, and what they are granted.")


def _refuse(problem: Problem) -> click.ClickException:
    title, detail = say(problem.code, "en", problem.facts)
    return click.ClickException(f"{title}: {detail}")


def _act_for(slug: str) -> None:
    """Open the session for an organisation.

    Raises:
        click.ClickException: there is none.
    """
    try:
        # The id is read before the rollback, after which the row would have to be read again.
        organisation_id = service.organisation_by_slug(db.session(), slug).id
    except NotFound as problem:
        raise click.ClickException(
            f"There is no organisation “{slug}”. Those there are: bin/palier organisation list"
        ) from problem
    finally:
        db.session().rollback()
    act_for(db.session(), organisation_id)


@organisation.command("create")
@click.argument("slug")
@click.argument("name")
@click.option("--language", type=click.Choice(["fr", "en", "ar"]), default="fr")
def create_organisation(slug: str, name: str, language: str) -> None:
    """Make an organisation, known by SLUG, such as voisins-bondy."""
    try:
        with writing() as session:
            made = service.create_organisation(session, name, slug, language)
    except Problem as problem:
        raise _refuse(problem) from problem
    click.echo(f"{made.id} {made.slug}")


@organisation.command("list")
def list_organisations() -> None:
    """All organisations."""
    organisations = db.session().scalars(select(Organisation).order_by(Organisation.slug)).all()
    for found in organisations:
        click.echo(f"{found.id} {found.slug} {found.name}")
    if not organisations:
        click.echo("There is no organisation yet: bin/palier organisation create --help")


@organisation.command("tidy")
def tidy() -> None:
    """Delete audit entries older than twelve months, in every organisation."""
    slugs = db.session().scalars(select(Organisation.slug)).all()
    db.session().rollback()
    for slug in slugs:
        _act_for(slug)
        with writing() as session:
            gone = forget_old_entries(session)
        click.echo(f"{slug}: {gone}")
    if not slugs:
        click.echo("There is no organisation, so nothing to tidy.")


@team.command("create")
@click.argument("slug")
@click.argument("name")
@click.option("--time-zone", default="Europe/Paris", show_default=True)
def create_team(slug: str, name: str, time_zone: str) -> None:
    """Make a team called NAME in the organisation SLUG."""
    _act_for(slug)
    try:
        with writing() as session:
            made = service.create_team(session, name, time_zone)
    except Problem as problem:
        raise _refuse(problem) from problem
    click.echo(f"{made.id} {made.name}")


@team.command("service-day")
@click.argument("slug")
@click.argument("name")
@click.argument("minutes", required=False)
@click.option(
    "--from",
    "starts_on",
    type=date.fromisoformat,
    metavar="YYYY-MM-DD",
    help="The first day that begins so; tomorrow without. What is past or now never moves by it.",
)
def set_service_day(slug: str, name: str, minutes: str | None, starts_on: date | None) -> None:
    """Let the days of the team NAME begin MINUTES after midnight: 240 for an evening until 4:00.

    What was counted keeps its date. Without MINUTES, tells since when they begin as they do.
    """
    _act_for(slug)
    try:
        with writing() as session:
            found = service.team_by_name(session, name)
            if minutes is not None:
                settings.set_service_day(
                    session, found, minutes, at=datetime.now(UTC), starts_on=starts_on
                )
            lines = [f"{one.starts_on} {one.minutes}" for one in found.service_days]
    except NotFound as problem:
        raise click.ClickException(_no_such_team(slug, name)) from problem
    except Problem as problem:
        raise _refuse(problem) from problem
    for line in lines:
        click.echo(line)
    if not lines:
        click.echo(f"The days of {name} begin at midnight.")


@team.command("hours")
@click.argument("slug")
@click.argument("name")
@click.option("--days", help="Those of the week on which it knocks, 1 is Monday: 1-6, or 1,2,4.")
@click.option("--from", "opens", metavar="HH:MM", help="When it begins to knock.")
@click.option("--until", "closes", metavar="HH:MM", help="When the last round is over.")
@click.option("--holidays/--no-holidays", "on_holidays", default=None, help="Public holidays too.")
def set_hours(
    slug: str,
    name: str,
    days: str | None,
    opens: str | None,
    closes: str | None,
    on_holidays: bool | None,
) -> None:
    """Let the team NAME knock on those days, from an hour until another.

    What is not said stays as it is. Without anything, tells how it is.
    """
    _act_for(slug)
    try:
        with writing() as session:
            found = service.team_by_name(session, name)
            if (days, opens, closes, on_holidays) != (None, None, None, None):
                set_knocking_hours(
                    session,
                    found,
                    days=typed_days(days),
                    opens=typed_hour("opens", opens),
                    closes=typed_hour("closes", closes),
                    on_holidays=on_holidays,
                )
            hours = found.knocking_hours
    except NotFound as problem:
        raise click.ClickException(_no_such_team(slug, name)) from problem
    except Problem as problem:
        raise _refuse(problem) from problem
    known = ",".join(map(str, hours.days))
    holidays = "on public holidays too" if hours.on_holidays else "not on public holidays"
    click.echo(f"days {known}, {hours.opens:%H:%M} to {hours.closes:%H:%M}, {holidays}")


def _no_such_team(slug: str, name: str | None) -> str:
    names = db.session().scalars(select(Team.name).order_by(Team.name)).all()
    known = ", ".join(names) or "none yet (bin/palier team create --help)"
    return f"There is no team “{name}” in {slug}. Its teams: {known}."


@member.command("add")
@click.argument("slug")
@click.argument("email")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--team", "team_name", help="For one team; for all of the organisation without.")
@click.option(
    "--password",
    help="Of a new account; asked for when not given. Somebody who has one keeps theirs.",
)
@click.option(
    "--id",
    "member_id",
    type=click.UUID,
    help="Of somebody whom a restored copy does not know: `device unknown` tells it.",
)
@click.option(
    "--from",
    "starts_on",
    type=date.fromisoformat,
    metavar="YYYY-MM-DD",
    help="The first day on which the role counts, by its team's days; now without.",
)
@click.option(
    "--until",
    "ends_on",
    type=date.fromisoformat,
    metavar="YYYY-MM-DD",
    help="The last day on which it counts, until that is over; it stays without.",
)
def add_member(
    slug: str,
    email: str,
    name: str,
    role: str,
    team_name: str | None,
    password: str | None,
    member_id: UUID | None,
    starts_on: date | None,
    ends_on: date | None,
) -> None:
    """Make NAME a member of the organisation SLUG with a role, with an account if there is none.

    Somebody who is a member already gets the role beside what they have.
    """
    _act_for(slug)
    try:
        # Before a password is asked for that would be typed in vain.
        accounts.checked_name(name)
        if team_name:
            service.team_by_name(db.session(), team_name)
        account = accounts.account_by_email(db.session(), email)
        known = (account.email, account.password_hash) if account else None
        # Nothing waits for somebody who types, nor for what is hashed.
        db.session().rollback()
        if known is not None and password is not None:
            accounts.require_same_password(*known, password)
    except NotFound as problem:
        raise click.ClickException(_no_such_team(slug, team_name)) from problem
    except Problem as problem:
        raise _refuse(problem) from problem
    if known is None and password is None:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        fresh = accounts.new_account(email, name, password or "") if known is None else None
        with writing() as session:
            account = accounts.account_by_email(session, email) or fresh
            assert account is not None
            session.add(account)
            found = service.member_of(session, account) or service.add_member(
                session, account, name, member_id
            )
            if member_id not in (None, found.id):
                raise click.ClickException(
                    f"{account.email} is a member already, under another number: {found.id}."
                )
            place = service.team_by_name(session, team_name) if team_name else None
            service.grant_days(
                session,
                found,
                Role(role),
                place,
                at=datetime.now(UTC),
                first=starts_on,
                last=ends_on,
            )
    except Problem as problem:
        raise _refuse(problem) from problem
    click.echo(f"{found.id} {account.email} {role} {team_name or slug}")
