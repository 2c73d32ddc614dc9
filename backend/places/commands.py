"""Imports of dwellings from a terminal."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from backend.imports.commands import read_file, team_of
from backend.places.sources.dwellings import DWELLINGS


@click.command("dwellings")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--organisation", "slug", required=True, help="Its slug, such as voisins-bondy.")
@click.option("--team", required=True, help="The name of the team that works there.")
@click.option("--accept", is_flag=True, help="Accept at once, without looking first.")
@with_appcontext
def import_dwellings(file: Path, slug: str, team: str, accept: bool) -> None:
    """Read dwellings by entrance (CSV: adresse_cle;logements;etage_max;annee_construction;lon;lat).

    Each entrance is matched to an address by number and street, or by a street within 150 m.
    Import the addresses first. Doors are worked out from the counts, until somebody checks them.
    """
    read_file(DWELLINGS, file, lambda: team_of(slug, team), accept=accept)
