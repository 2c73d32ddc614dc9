"""Imports: rows a second of addresses and of dwellings, read, checked and merged."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy.orm import Session

from backend.database import act_for, db
from backend.organisations.models import Organisation, Team
from benchmarks.figures import Figure
from benchmarks.server import serving

ADDRESSES = 100_000
# Streets of fifty numbers, some 20 m apart, in a field of streets.
NUMBERS = 50
STREETS_ACROSS = 45
ENTRANCES = 10_000
DWELLINGS = 14
_SLUG = "mesures"
_TEAM = "Nord"
_WEST, _SOUTH = 2.40, 48.80
_LON_STEP, _LAT_STEP = 0.0003, 0.0009

_BAN_HEADER = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;"
    "code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;"
    "libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;"
    "cad_parcelles\n"
)
_DWELLINGS_HEADER = "adresse_cle;logements;etage_max;annee_construction;lon;lat\n"
_KINDS = ("Rue", "Avenue", "Allée", "Impasse", "Place", "Boulevard")
_TREES = ("Érables", "Tilleuls", "Charmes", "Ormes", "Saules", "Noyers", "Cèdres", "Pruniers")


def measure() -> Iterator[Figure]:
    """A file of 100,000 addresses twice, then 10,000 entrances matched to them."""
    with serving("bench_imports") as server, TemporaryDirectory() as folder:
        ban, dwellings = Path(folder, "ban.csv"), Path(folder, "dwellings.csv")
        _write_files(ban, dwellings)
        _make_organisation()
        first_s = _run(server.app, "import", "ban", str(ban), "--accept")
        yield Figure("addresses imported, staged and merged", ADDRESSES / first_s, "/s")
        again_s = _run(server.app, "import", "ban", str(ban), "--accept")
        yield Figure(
            "  the same file again, nothing new",
            ADDRESSES / again_s,
            "/s",
            beside="the first time",
            beside_measured=ADDRESSES / first_s,
        )
        options = ("--organisation", _SLUG, "--team", _TEAM, "--accept")
        dwellings_s = _run(server.app, "import", "dwellings", str(dwellings), *options)
        yield Figure("entrances imported, matched, with doors", ENTRANCES / dwellings_s, "/s")
        yield Figure("  doors made of them", ENTRANCES * DWELLINGS / dwellings_s, "/s")


def _make_organisation() -> None:
    with Session(db.engine) as session:
        organisation = Organisation(name="Mesures", slug=_SLUG)
        session.add(organisation)
        session.commit()
        organisation_id = organisation.id
    with Session(db.engine) as session:
        act_for(session, organisation_id)
        session.add(Team(name=_TEAM))
        session.commit()


def _run(app: Flask, *arguments: str) -> float:
    """The command as an operator types it, without the start of Python. Returns its seconds."""
    started = time.perf_counter()
    result = app.test_cli_runner().invoke(args=list(arguments))
    seconds = time.perf_counter() - started
    if result.exit_code != 0:
        raise RuntimeError(result.output) from result.exception
    return seconds


def _write_files(ban: Path, dwellings: Path) -> None:
    """Invented addresses, and dwellings at every tenth of them."""
    chance = random.Random(1)
    with ban.open("w") as addresses, dwellings.open("w") as entrances:
        addresses.write(_BAN_HEADER)
        entrances.write(_DWELLINGS_HEADER)
        for index in range(ADDRESSES):
            street, place = divmod(index, NUMBERS)
            number = place + 1
            tree = _TREES[street // len(_KINDS) % len(_TREES)]
            name = f"{_KINDS[street % len(_KINDS)]} des {tree} {street}"
            down, across = divmod(street, STREETS_ACROSS)
            lon = _WEST + (across * NUMBERS + place) * _LON_STEP / 10
            lat = _SOUTH + down * _LAT_STEP
            addresses.write(
                f"93999_{street:05}_{number:05};;{number};;{name};93999;93999;Inventée;;;;;"
                f"{lon:.6f};{lat:.6f};;;;INVENTEE;;inconnue;inconnue;0;\n"
            )
            if index % (ADDRESSES // ENTRANCES) == 0:
                highest = chance.randrange(1, 9)
                entrances.write(f"{number} {name};{DWELLINGS};{highest};1968;{lon:.6f};{lat:.6f}\n")
