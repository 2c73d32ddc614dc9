"""Imports of dwellings from a terminal, and what can be done with any import."""

from pathlib import Path
from uuid import UUID

import click
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.database import act_for, db, writing
from backend.database.statistics import refresh_statistics
from backend.organisations.models import Organisation, Team
from backend.places import imports as place_imports
from backend.places.models import PlaceImport
from backend.reference import imports as reference_imports
from backend.reference.commands import (
    accept_addresses,
    import_,
    progress_bar,
    refusing,
    remark_lines,
    show,
    show_staged,
    word,
)
from backend.reference.importers.remarks import ImportUnknown
from backend.reference.models import ReferenceImport

__all__ = ["import_"]


@import_.command("dwellings")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--organisation", "slug", required=True, help="Its slug, such as voisins-bondy.")
@click.option("--team", required=True, help="The name of the team that works there.")
@click.option("--accept", is_flag=True, help="Accept at once, without looking first.")
def import_dwellings(file: Path, slug: str, team: str, accept: bool) -> None:
    """Read dwellings by entrance (CSV: adresse_cle;logements;etage_max;annee_construction;lon;lat).

    Each entrance is matched to an address by number and street, or by a street within 150 m.
    Import the addresses first. Doors are worked out from the counts, until somebody checks them.
    """
    team_id = _team(slug, team)
    size = file.stat().st_size if file.is_file() else 0
    with refusing(), progress_bar("reading", size, "B") as bar:
        run = place_imports.stage(file, team_id, progress=bar.update)
    if accept:
        # What it would do is seen also where it is refused.
        with refusing(show_staged(run)):
            run = _accept_dwellings(run)
    with writing() as session:
        show(session, run)


@import_.command("accept")
@click.argument("run_id", metavar="RUN", type=click.UUID)
@click.option(
    "--remove",
    "removing",
    type=click.IntRange(min=0),
    metavar="COUNT",
    help="Yes, so many go: asked for where a large share of what stands would.",
)
def accept_import(run_id: UUID, removing: int | None) -> None:
    """Accept the import RUN, which was read before. One that broke off goes on where it was."""
    with refusing():
        run = _find(run_id)
        if isinstance(run, ReferenceImport):
            done: ReferenceImport | PlaceImport = accept_addresses(run, removing)
        else:
            done = _accept_dwellings(run, removing)
    with writing() as session:
        show(session, done)


@import_.command("revert")
@click.argument("run_id", metavar="RUN", type=click.UUID)
def revert_import(run_id: UUID) -> None:
    """Take the import RUN back, accepted or only read.

    What it brought is marked as gone, what it changed is as before. Doors where passages were
    recorded since stay, and are listed.
    """
    with refusing():
        run = _find(run_id)
        if isinstance(run, ReferenceImport):
            done: ReferenceImport | PlaceImport = reference_imports.revert(run.id)
        else:
            done = place_imports.revert(run.id)
    with writing() as session:
        show(session, done)


@import_.command("remarks")
@click.argument("run_id", metavar="RUN", type=click.UUID)
def list_remarks(run_id: UUID) -> None:
    """All lines of the import RUN that were refused or remarked, each with its reason."""
    with refusing():
        run = _find(run_id)
    with writing() as session:
        lines = remark_lines(session, run.id)
    for line in lines:
        click.echo(line)
    if not lines:
        click.echo(word("no_remarks"))


@import_.command("list")
def list_imports() -> None:
    """All imports, the latest last: number, state, what it brought, file."""
    has_any = False
    with Session(db.engine) as session:
        for run in session.scalars(select(ReferenceImport).order_by(ReferenceImport.started_at)):
            _echo(run, "")
            has_any = True
        organisations = session.scalars(select(Organisation).order_by(Organisation.slug)).all()
    for organisation in organisations:
        with Session(db.engine) as session:
            act_for(session, organisation.id)
            for place_run in session.scalars(select(PlaceImport).order_by(PlaceImport.started_at)):
                _echo(place_run, organisation.slug)
                has_any = True
    if not has_any:
        click.echo(word("no_imports"))


def _echo(run: ReferenceImport | PlaceImport, slug: str) -> None:
    counts = "  ".join(f"{name} {run.report.get(name, 0)}" for name in ("new", "changed"))
    started = f"{run.started_at:%Y-%m-%d %H:%M}"
    click.echo(f"{run.id}  {started}  {run.state:<8}  {counts}  {slug} {run.file_name}")


def _accept_dwellings(run: PlaceImport, removing: int | None = None) -> PlaceImport:
    with progress_bar("merging", run.report["staged"], " entrances") as bar:
        done = place_imports.accept(run.id, removing=removing, progress=bar.update)
    refresh_statistics(
        current_app.config["OWNER_DATABASE_URL"], "building", "stairwell", "door", "household"
    )
    return done


def _team(slug: str, name: str) -> UUID:
    """Open the command's session for an organisation, and find one of its teams.

    Raises:
        click.ClickException: there is no such organisation or team.
    """
    session = db.session()
    organisation_id = session.scalar(select(Organisation.id).where(Organisation.slug == slug))
    session.rollback()
    if organisation_id is None:
        raise click.ClickException(
            f"There is no organisation “{slug}”: bin/palier organisation list."
        )
    act_for(session, organisation_id)
    team_id = session.scalar(select(Team.id).where(Team.name == name))
    names = session.scalars(select(Team.name).order_by(Team.name)).all()
    session.rollback()
    if team_id is None:
        known = ", ".join(names) or "none"
        raise click.ClickException(f"There is no team “{name}” in {slug}. Its teams: {known}.")
    return team_id


def _find(run_id: UUID) -> ReferenceImport | PlaceImport:
    """An import by its number, whichever organisation it is of; the session then acts for that.

    Raises:
        ImportUnknown: there is none.
    """
    session = db.session()
    if run := session.get(ReferenceImport, run_id):
        session.rollback()
        return run
    organisation_ids = session.scalars(select(Organisation.id)).all()
    for organisation_id in organisation_ids:
        session.rollback()
        act_for(session, organisation_id)
        found = session.scalars(select(PlaceImport).where(PlaceImport.id == run_id)).one_or_none()
        if found is not None:
            session.rollback()
            return found
    raise ImportUnknown(value=run_id)
