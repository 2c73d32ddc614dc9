"""Bringing the invented places in through the importers that real ones go through."""

from pathlib import Path

from flask import current_app

from backend.database.statistics import refresh_statistics
from backend.organisations.models import Team
from backend.places import imports as places
from backend.reference import imports as reference


def bring_addresses(path: Path) -> None:
    """Read, check and accept the addresses."""
    reference.accept(reference.stage(path).id)
    refresh_statistics(current_app.config["OWNER_DATABASE_URL"], "address")


def bring_dwellings(team: Team, path: Path) -> None:
    """Read, match and accept a team's list of dwellings."""
    places.accept(places.stage(path, team.id).id)
    refresh_statistics(current_app.config["OWNER_DATABASE_URL"], "door", "household", "stairwell")
