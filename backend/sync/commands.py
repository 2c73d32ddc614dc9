"""The journal from a terminal: what it tells, and replaying it after a restore."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from backend.database import db, writing
from backend.database.journal import Entry, read_journal
from backend.sync import restoring

journal = AppGroup("journal", help="What must stay ended after a restore.")


@journal.command("replay")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--list", "only_list", is_flag=True, help="Only show; change nothing.")
@click.option("--all", "is_whole", is_flag=True, help="Also what came before the copy.")
@click.option(
    "--include",
    "included",
    type=click.UUID,
    multiple=True,
    help="Also this one, of which nobody knows whether it was committed.",
)
def replay(file: Path, only_list: bool, is_whole: bool, included: tuple[UUID, ...]) -> None:
    """Do again what FILE says was withdrawn, revoked or ended since the copy was made.

    Then phones are let in. What was begun and never confirmed is listed, for you to decide:
    `--include ID` does it too. Repeating it does no harm.
    """
    try:
        entries, damaged = read_journal(file)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}.") from error
    with Session(db.engine) as session:
        state = restoring.state_of(session)
    chosen = entries if is_whole else restoring.since_copy(entries, state.copied_at)
    certain = [one for one in chosen if one.is_confirmed or one.id in included]
    doubtful = [one for one in chosen if one.state == "unconfirmed" and one.id not in included]
    if only_list:
        for one in certain:
            click.echo(f"to do   {_in_words(one)}")
    else:
        done = restoring.replay(certain)
        with writing() as session:
            restoring.reopen(session)
        click.echo(f"{len(certain)} entries replayed: {_counted(done)}")
    for one in doubtful:
        click.echo(f"unsure  {_in_words(one)}")
    if doubtful:
        click.echo(f"{len(doubtful)} were begun and never confirmed: look, then --include ID")
    if damaged:
        click.echo(f"{damaged} lines cannot be read")


@journal.command("open")
def let_in() -> None:
    """Let phones in after a restore without a journal: what was withdrawn since is lost."""
    with writing() as session:
        restoring.reopen(session)
    click.echo("phones are let in")


@journal.command("mark")
def mark() -> None:
    """Note the moment of a copy, before one is made by other means than bin/backup."""
    with writing() as session:
        restoring.mark_copy(session)
    click.echo(f"a copy is being made, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")


@journal.command("state")
def tell_state() -> None:
    """Which copy the database continues, when it was put back, and whether phones are let in."""
    with Session(db.engine) as session:
        state = restoring.state_of(session)
    click.echo(f"life {state.number}")
    for said, at in (
        ("last copy made", state.copied_at),
        ("restored", state.restored_at),
        ("journal replayed", state.replayed_at),
    ):
        click.echo(f"{said} {f'{at:%Y-%m-%d %H:%M}' if at else 'never'}")
    click.echo("phones are let in" if state.is_open else "phones wait: journal replay FILE")


def _in_words(entry: Entry) -> str:
    words = ", ".join(f"{one.get('kind')} {one.get('id')}" for one in entry.said)
    return f"{entry.id} {entry.at:%Y-%m-%d %H:%M} {words}"


def _counted(done: Counter[str]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in sorted(done.items())) or "nothing to do"
