"""Bringing the invented places in through the importers that real ones go through."""

from pathlib import Path

from backend.organisations.models import Team
from backend.places import imports as places
from backend.reference import imports as reference


def bring_addresses(path: Path) -> None:
    """Read, check and accept the addresses."""
    reference.accept(reference.stage(path).id)


def bring_dwellings(team: Team, path: Path) -> None:
    """Read, match and accept a team's list of dwellings."""
    places.accept(places.stage(path, team.id).id)
