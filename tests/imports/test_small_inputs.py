"""Small files that are a little wrong, as an operator brings them in, and what comes of each."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from backend.database import act_for, db, writing
from backend.households.models import Household
from backend.organisations.models import Organisation, Team
from backend.places.models import Building, Door, Stairwell
from backend.reference.models import Address
from tests.factories import Make
from tests.imports.conftest import Type

BAN_HEADER = "id;numero;rep;nom_voie;code_postal;code_insee;nom_commune;lon;lat"
LIST_HEADER = "adresse_cle;logements;etage_max;annee_construction;lon;lat"

Bring = Callable[..., str]


def address(
    place: int, number: int, street: str, lon: float, lat: float = 48.9, rep: str = ""
) -> str:
    key = f"93997_{place:04}_{number:05}{'_' + rep if rep else ''}"
    return f"{key};{number};{rep};{street};93140;93997;Bourg;{lon};{lat}"


KNOWN = [
    *(address(1, number, "Rue des Tests", 2.48 + number / 1000) for number in (1, 2, 3, 4)),
    address(1, 12, "Rue des Tests", 2.4812),
    address(1, 10, "Rue des Tests", 2.487, rep="quater"),
    address(1, 42, "Rue des Tests", 2.488, rep="a bis"),
    address(2, 5, "Avenue Marx Dormoy", 2.49),
    address(3, 26, "Av du Mal de Lattre de Tassigny", 2.495),
    address(4, 7, "Rue de la Mairie", 2.40, 48.85),
    address(5, 7, "Rue de la Mairie", 2.50, 48.85),
    address(6, 9012, "Les Deux Bois", 2.51, 48.91),
]


@pytest.fixture
def bring_addresses(typed: Type, tmp_path: Path) -> Bring:
    """Imports a file of addresses and accepts it; says what the terminal told."""

    def bring(lines: list[str], *, expect: int = 0) -> str:
        path = tmp_path / "ban.csv"
        path.write_bytes("\n".join([BAN_HEADER, *lines, ""]).encode())
        return typed("import", "ban", path, "--accept", expect=expect).output

    return bring


@pytest.fixture
def bring_list(
    typed: Type,
    bring_addresses: Bring,
    tmp_path: Path,
    importing: Team,
    organisation: Organisation,
) -> Bring:
    """Imports a list of dwellings and accepts it, over the known addresses."""
    bring_addresses(KNOWN)

    def bring(*lines: str) -> str:
        path = tmp_path / "list.csv"
        path.write_text("\n".join([LIST_HEADER, *lines, ""]))
        words = ("--organisation", organisation.slug, "--team", importing.name, "--accept")
        return typed("import", "dwellings", path, *words).output

    organisation_id = organisation.id

    def brought(*lines: str) -> str:
        output = bring(*lines)
        db.session.remove()
        act_for(db.session(), organisation_id)
        return output

    return brought


def counted(output: str, label: str) -> int:
    found = [line for line in output.splitlines() if line.strip().startswith(label)]
    return int(found[0].split()[-1]) if found else 0


def addresses() -> set[str]:
    with writing() as session:
        return set(session.scalars(select(Address.source_id).where(Address.gone_at.is_(None))))


def buildings() -> dict[str, Building]:
    with writing() as session:
        found = session.scalars(select(Building).where(Building.gone_at.is_(None))).all()
    assert len({one.name for one in found}) == len(found), "names are unique"
    return {one.name: one for one in found}


def households(building: Building) -> set[object]:
    with writing() as session:
        return set(
            session.scalars(
                select(Household.id)
                .join(Door, Door.id == Household.door_id)
                .join(Stairwell, Stairwell.id == Door.stairwell_id)
                .where(Stairwell.building_id == building.id, Door.gone_at.is_(None))
            )
        )


def changed(lines: list[str], place: int, line: str) -> list[str]:
    return [*lines[:place], line, *lines[place + 1 :]]


@pytest.mark.parametrize(
    "wrong",
    [
        KNOWN[2].replace("Tests", "Tests; nord"),
        KNOWN[2].replace("Rue", '"Rue'),
        '"' + KNOWN[2],
        '"' + KNOWN[2] + '"',
        KNOWN[2].replace(";3;", " 3;", 1),
        KNOWN[2].replace("_", ";", 1),
        KNOWN[2].replace("_", "_\0", 1),
        "x" * 40_000 + KNOWN[2],
        "x" * 70_000,
    ],
    ids=[
        "a separator too many",
        "a lone quotation mark",
        "one before the id",
        "the line in quotation marks",
        "a separator too few after the id",
        "a separator in the id",
        "a NUL in the id",
        "a long line",
        "a very long line",
    ],
)
def test_a_line_that_cannot_be_read_makes_no_address_disappear(
    bring_addresses: Bring, wrong: str
) -> None:
    bring_addresses(KNOWN)
    before = addresses()

    told = bring_addresses(changed(KNOWN, 2, wrong))

    assert counted(told, "lines refused") == 1
    assert counted(told, "gone") == 0
    assert addresses() == before


def test_a_lone_quotation_mark_costs_its_own_line(bring_addresses: Bring) -> None:
    told = bring_addresses(changed(KNOWN, 1, KNOWN[1].replace("Rue", '"Rue')))

    assert counted(told, "lines refused") == 1
    assert "A quotation mark is never closed in this line. Close or remove it." in told
    assert counted(told, "new") == len(KNOWN) - 1


@pytest.mark.parametrize("length", [40_000, 70_000])
def test_a_line_that_is_too_long_is_one_refusal(bring_addresses: Bring, length: int) -> None:
    told = bring_addresses([*KNOWN, "é" * length])

    assert counted(told, "lines refused") == 1
    assert f"line {len(KNOWN) + 2} [" in told
    assert f"A line of {length} characters is too long" in told


def test_a_nul_in_an_id_is_one_refusal(bring_addresses: Bring) -> None:
    told = bring_addresses([*KNOWN, "93997\0_9;9;;Rue A;93140;93997;Bourg;2.48;48.90"])

    assert counted(told, "lines refused") == 1
    assert "id holds a control character" in told


def test_a_pipe_and_a_device_are_refused(typed: Type, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)

    for path in (pipe, Path("/dev/zero"), Path("/dev/null")):
        assert "Not a file" in typed("import", "ban", path, expect=1).output


def test_a_file_that_the_system_does_not_let_us_look_at_is_refused_in_a_sentence(
    typed: Type, tmp_path: Path
) -> None:
    told = typed("import", "ban", tmp_path / ("a" * 300), expect=1).output

    assert "cannot be read" in told
    assert "File name too long" in told


def test_an_entrance_that_the_list_leaves_out_is_kept_beside_its_likes(
    bring_list: Bring, make_committed: Make, importing: Team
) -> None:
    lines = [
        "12 RUE DES TESTS;4;1;1960;2.4812;48.9",
        "12 RUE DES TESTS;6;2;1970;2.4812;48.9",
        "12 RUE DES TESTS;8;3;1980;2.4812;48.9",
    ]
    bring_list(*lines)
    before = buildings()
    homes = {name: households(one) for name, one in before.items()}

    told = bring_list(*lines[1:])

    assert counted(told, "not in the file, kept") == 1
    assert {name: one.id for name, one in buildings().items()} == {
        name: one.id for name, one in before.items()
    }
    assert {name: households(one) for name, one in buildings().items()} == homes


def test_an_entrance_far_away_is_another_one(bring_list: Bring) -> None:
    far = ["7 RUE DE LA MAIRIE;4;1;1990;2.40;48.85", "7 RUE DE LA MAIRIE;4;1;1990;2.50;48.85"]
    bring_list(*far)
    before = {one.id: (one.lon, one.lat) for one in buildings().values()}

    told = bring_list(far[1])

    assert counted(told, "unchanged") == 1
    assert counted(told, "not in the file, kept") == 1
    assert {one.id: (one.lon, one.lat) for one in buildings().values()} == before


@pytest.mark.parametrize(
    ("typed_address", "name", "match", "lon", "lat"),
    [
        ("10 QUATER RUE DES TESTS", "10 quater Rue des Tests", "exact", 2.487, 48.9),
        ("10QUATERRUE DES TESTS", "10 quater Rue des Tests", "exact", 2.487, 48.9),
        ("42 A BIS RUE DES TESTS", "42A bis Rue des Tests", "exact", 2.488, 48.9),
        ("5AVENUEMAX DORMOY", "5 Avenue Marx Dormoy", "approximate", 2.49, 48.9),
        ("26 AVE DE LATTRE DE TAS.BAT.E2", "bâtiment E2", "approximate", 2.495, 48.9),
        ("2 BOIS", "2 Les Deux Bois", "approximate", 2.51, 48.91),
        ("LES 2 BOIS", "Les Deux Bois", "approximate", 2.51, 48.91),
        ("DEUX BOIS", "Les Deux Bois", "approximate", 2.51, 48.91),
        ("9012 LES DEUX BOIS", "Les Deux Bois", "approximate", 2.51, 48.91),
        ("99999 LES DEUX BOIS", "Les Deux Bois", "approximate", 2.51, 48.91),
    ],
)
def test_an_address_is_found_however_it_is_typed(
    bring_list: Bring, typed_address: str, name: str, match: str, lon: float, lat: float
) -> None:
    told = bring_list(f"{typed_address};4;1;1990;{lon};{lat}")

    assert counted(told, "new") == 1
    assert {one.name: one.match for one in buildings().values()} == {name: match}


@pytest.mark.parametrize(
    "typed_address",
    ["5 AVENUE MAX PERNOY", "5 RUE MAX DORMOY", "7 AVENUE MAX DORMOY", "26 AVE DU MAL FOCH"],
)
def test_another_street_is_not_taken_for_one_that_resembles_it(
    bring_list: Bring, typed_address: str
) -> None:
    bring_list(f"{typed_address};4;1;1990;2.49;48.9")

    assert buildings() == {}


def test_swapped_coordinates_of_dwellings_are_said(bring_list: Bring) -> None:
    told = bring_list("4 RUE DES TESTS;12;3;1990;48.9;2.484")

    assert counted(told, "lines refused") == 1
    assert "Longitude and latitude are swapped" in told


def test_the_same_counts_in_two_years_are_kept_and_asked_about(bring_list: Bring) -> None:
    told = bring_list(
        "3 RUE DES TESTS;20;4;1969;2.483;48.9", "3 RUE DES TESTS;20;4;2018;2.483;48.9"
    )

    assert len(buildings()) == 2
    assert "line 3 [3 RUE DES TESTS]: The same address, 20 dwellings" in told
    assert "counted twice?" in told


def test_one_dwelling_under_five_floors_is_in_a_block(bring_list: Bring) -> None:
    bring_list("4 RUE DES TESTS;1;5;1969;2.484;48.9")

    assert [one.kind for one in buildings().values()] == ["block"]
