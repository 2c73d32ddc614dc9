"""What can be done with an import of any source at a terminal; each source adds its own command."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session
from tqdm import tqdm

from backend.database import act_for, db, writing
from backend.database.statistics import refresh_statistics
from backend.imports.engine import Engine
from backend.imports.models import ImportRun
from backend.imports.registry import engine_of, find_run, run_models
from backend.imports.source import Source
from backend.imports.summary import language, remark_lines, show, word
from backend.organisations.models import Organisation, Team
from backend.problems import Problem
from backend.problems.wording import say

import_ = AppGroup(
    "import",
    help="Addresses and dwellings: read a file, look at what it would change, accept it.\n\n"
    "Reading changes nothing: lines are checked and kept aside. Accepting merges them while"
    " people go on working; an accepted import can be taken back.",
)


def read_file(
    source: Source[Any, Any], file: Path, scope: Callable[[], object], *, accept: bool
) -> None:
    """The command of a source: read a file, accept it where that was asked, and tell of it.

    Args:
        source: of the file.
        file: plain or gzipped.
        scope: what the source was asked for beside the file, once it is known to be right.
        accept: at once, without looking first.
    """
    with refusing():
        asked = scope()
        with progress_bar("bar_reading", _size_of(file), "B") as bar:
            run = Engine(source).stage(file, asked, progress=bar.update)
    if accept:
        # What it would do is seen also where it is refused.
        with refusing(lambda: _show(run)):
            run = _accept(run)
    _show(run)


def _size_of(file: Path) -> int:
    """For the bar alone; reading says why a file cannot be read."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


def team_of(slug: str, name: str) -> UUID:
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


@contextmanager
def refusing(before: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Let a problem end the command with its sentence.

    Args:
        before: done before a problem is told.

    Raises:
        click.ClickException: instead of the problem.
    """
    try:
        yield
    except Problem as problem:
        before()
        title, detail = say(problem.code, language(), problem.facts)
        raise click.ClickException(f"{title}. {detail}") from problem


@contextmanager
def progress_bar(name: str, total: int, unit: str) -> Iterator["tqdm[Any]"]:
    """A bar on the terminal; none where the output is no terminal."""
    with tqdm(
        total=total, unit=unit, unit_scale=True, desc=word(name), disable=None, leave=False
    ) as bar:
        yield bar


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
        done = _accept(find_run(run_id), removing)
    _show(done)


@import_.command("revert")
@click.argument("run_id", metavar="RUN", type=click.UUID)
def revert_import(run_id: UUID) -> None:
    """Take the import RUN back, accepted, only read, or broken off.

    What it brought is marked as gone, what it changed is as before. Doors where passages were
    recorded since stay, and are listed.
    """
    with refusing():
        run = find_run(run_id)
        done = engine_of(run).revert(run.id)
    _show(done)


@import_.command("remarks")
@click.argument("run_id", metavar="RUN", type=click.UUID)
def list_remarks(run_id: UUID) -> None:
    """All lines of the import RUN that were refused or remarked, each with its reason."""
    with refusing():
        run = find_run(run_id)
    with writing() as session:
        lines = remark_lines(session, run.id)
    for line in lines:
        click.echo(line)
    if not lines:
        click.echo(word("no_remarks"))


@import_.command("list")
def list_imports() -> None:
    """All imports, the latest last: number, state, what it brought, file."""
    public, owned = run_models()
    has_any = False
    with Session(db.engine) as session:
        organisations = session.scalars(select(Organisation).order_by(Organisation.slug)).all()
        for model in public:
            has_any = _echo_all(session, model, "") or has_any
    for organisation in organisations:
        with Session(db.engine) as session:
            act_for(session, organisation.id)
            for model in owned:
                has_any = _echo_all(session, model, organisation.slug) or has_any
    if not has_any:
        click.echo(word("no_imports"))


def _echo_all(session: Session, model: Any, slug: str) -> bool:  # noqa: ANN401  # a model of runs
    runs = session.scalars(select(model).order_by(model.started_at)).all()
    for run in runs:
        counts = "  ".join(f"{name} {run.report.get(name, 0)}" for name in ("new", "changed"))
        started = f"{run.started_at:%Y-%m-%d %H:%M}"
        click.echo(f"{run.id}  {started}  {run.state:<8}  {counts}  {slug} {run.file_name}")
    return bool(runs)


def _accept(run: ImportRun, removing: int | None = None) -> ImportRun:
    engine = engine_of(run)
    total = run.report.get("staged", 0)
    with progress_bar("bar_merging", total, engine.source.unit) as bar:
        done: ImportRun = engine.accept(run.id, removing=removing, progress=bar.update)
    if engine.source.tables:
        refresh_statistics(current_app.config["OWNER_DATABASE_URL"], *engine.source.tables)
    return done


def _show(run: ImportRun) -> None:
    with writing() as session:
        show(session, run)
