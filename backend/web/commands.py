"""Writing the API's description where the PWA's client is generated from it."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from backend.config import ROOT
from backend.web.description import document

KEPT = ROOT / "pwa" / "openapi.json"

openapi = AppGroup("openapi", help="The API's description.")


def as_text() -> str:
    """The document of the current application, the same for the same routes."""
    return json.dumps(document(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


@openapi.command("write")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path), default=KEPT)
def write(path: Path) -> None:
    """Write the OpenAPI document to PATH, by default where the PWA reads it."""
    path.write_text(as_text(), encoding="utf-8")
    click.echo(f"{path}: {len(document()['paths'])} paths")
