"""Lists of dwellings as tests need them, and an organisation that imports them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask

from backend.database import act_for, acting_for, db
from backend.imports.engine import Engine
from backend.organisations.models import Team
from backend.reference.sources.ban import BAN
from tests.conftest import delete_everything
from tests.factories import Make
from tests.reference.conftest import HEADER, ban_line
from tests.sync.conftest import phone, round_of

__all__ = ["phone", "round_of"]

DWELLINGS_HEADER = "adresse_cle;logements;etage_max;annee_construction;lon;lat"

MakeList = Callable[..., Path]


def entrance_line(typed: str = "1 RUE DES GLYCINES", dwellings: int = 8, **said: Any) -> str:
    """A line of a list: eight dwellings on three floors, where ban_line(1) is."""
    values = {
        "logements": dwellings,
        "etage_max": 3,
        "annee_construction": 1974,
        "lon": 2.4801,
        "lat": 48.9,
    } | said
    return ";".join([typed, *(str(value) for value in values.values())])


@pytest.fixture
def in_app(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def dwellings_file(tmp_path: Path) -> MakeList:
    """Writes a list: `dwellings_file(entrance_line("1 RUE DES GLYCINES"))`."""

    def write(*lines: str, name: str = "dwellings.csv") -> Path:
        path = tmp_path / name
        path.write_bytes("\n".join([DWELLINGS_HEADER, *lines, ""]).encode())
        return path

    return write


@pytest.fixture
def importing(app: Flask, make_committed: Make, bootstrap: psycopg.Connection) -> Iterator[Team]:
    """A team whose organisation the application's session acts for; imports commit."""
    team = make_committed.team()
    with app.app_context():
        act_for(db.session(), acting_for(make_committed.session))
        yield team
        db.session.remove()
    delete_everything(bootstrap)


@pytest.fixture
def glycines(importing: Team, tmp_path: Path) -> Team:
    """A team in a quarter of two streets, whose addresses are imported."""
    lines = [ban_line(number) for number in range(1, 10)]
    lines += [
        ban_line(
            number,
            id=f"93999_0002_{number:05}",
            nom_voie="Allée Louis Auguste Perrin",
            lat="48.905",
        )
        for number in range(1, 10)
    ]
    path = tmp_path / "ban.csv"
    path.write_text("\n".join([HEADER, *lines, ""]))
    Engine(BAN).accept(Engine(BAN).stage(path).id)
    return importing
