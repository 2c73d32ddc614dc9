"""Bringing the invented places in through the importers that real ones go through."""

from pathlib import Path

from flask import current_app

from backend.database.statistics import refresh_statistics
from backend.imports.engine import Engine
from backend.organisations.models import Team
from backend.places.sources.dwellings import DWELLINGS
from backend.reference.sources.ban import BAN


def bring_addresses(path: Path) -> None:
    """Read, check and accept the addresses."""
    Engine(BAN).accept(Engine(BAN).stage(path).id)
    refresh_statistics(current_app.config["OWNER_DATABASE_URL"], "address")


def bring_dwellings(team: Team, path: Path) -> None:
    """Read, match and accept a team's list of dwellings."""
    Engine(DWELLINGS).accept(Engine(DWELLINGS).stage(path, team.id).id)
    refresh_statistics(current_app.config["OWNER_DATABASE_URL"], "door", "household", "stairwell")
