"""Writing what the PWA is made from, and what every command says alike."""

import json
from pathlib import Path

import click
import psycopg
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from backend.config import ROOT
from backend.database.unavailable import is_unavailable
from backend.web import limits
from backend.web.description import document

KEPT = ROOT / "pwa" / "openapi.json"

openapi = AppGroup("openapi", help="The API's description.")


def as_text() -> str:
    """The document of the current application, the same for the same routes."""
    return json.dumps(document(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


@openapi.command("write")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path), default=KEPT)
def write(path: Path) -> None:
    """Write the OpenAPI document to PATH, by default where the PWA reads it.

    There the limits of its forms are written too.
    """
    _write(path, as_text())
    click.echo(f"{path}: {len(document()['paths'])} paths")
    if path == KEPT:
        _write(limits.KEPT, limits.limits_as_text())


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from error


class DatabaseAway(click.ClickException):
    """A command needs a database that does not answer."""

    def __init__(self) -> None:
        super().__init__(
            "The database does not answer. What this command had not finished is undone. Start the"
            " database, or see whether DATABASE_URL and OWNER_DATABASE_URL are right (its log says"
            " why somebody was not let in), then type the command again."
        )


def with_database(command: click.Command) -> click.Command:
    """The command, which says so in a sentence where the database is away."""
    run = command.invoke

    def invoke(ctx: click.Context) -> object:
        try:
            return run(ctx)
        except (SQLAlchemyError, psycopg.Error) as error:
            if is_unavailable(error):
                raise DatabaseAway from error
            raise

    command.invoke = invoke  # type: ignore[method-assign]
    return command
