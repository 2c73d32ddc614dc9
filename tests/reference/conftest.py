"""Files of addresses as tests need them: invented, in the layout of the BAN."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask

from tests.conftest import delete_everything

HEADER = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;"
    "code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;"
    "libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;"
    "cad_parcelles"
)


def ban_line(number: int = 1, **said: Any) -> str:
    """A line of the BAN for a number of the invented Rue des Glycines."""
    values = {
        "id": f"93999_0001_{number:05}",
        "numero": number,
        "rep": "",
        "nom_voie": "Rue des Glycines",
        "code_postal": "93999",
        "code_insee": "93999",
        "nom_commune": "Neuville",
        "lon": f"{2.48 + number / 10_000:.4f}",
        "lat": "48.9",
    } | said
    return ";".join(str(values.get(column, "")) for column in HEADER.split(";"))


MakeFile = Callable[..., Path]


@pytest.fixture
def ban_file(tmp_path: Path) -> MakeFile:
    """Writes a file of the BAN: `ban_file(ban_line(1), ban_line(2))`."""

    def write(*lines: str, header: str = HEADER, name: str = "ban.csv") -> Path:
        path = tmp_path / name
        path.write_bytes("\n".join([header, *lines, ""]).encode())
        return path

    return write


@pytest.fixture
def emptied(app: Flask, bootstrap: psycopg.Connection) -> Iterator[None]:
    """An application context over tables that are emptied afterwards: imports commit."""
    with app.app_context():
        yield
    delete_everything(bootstrap)
