"""Imports of public data from a terminal."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from backend.imports.checks import read_box
from backend.imports.commands import read_file
from backend.reference.sources.ban import BAN


@click.command("ban")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--box",
    metavar="W,S,E,N",
    help="Only the part inside west,south,east,north, in degrees: 2.46,48.88,2.50,48.90.",
)
@click.option("--accept", is_flag=True, help="Accept at once, without looking first.")
@with_appcontext
def import_ban(file: Path, box: str | None, accept: bool) -> None:
    """Read addresses of the national address base (BAN, CSV, plain or .gz).

    What the file no longer has is marked as gone, within its communes and the box.
    """
    read_file(BAN, file, lambda: read_box(box) if box else None, accept=accept)
