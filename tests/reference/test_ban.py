"""Each line of the BAN is an address, or has a remark that says what to do."""

import csv
import json
from pathlib import Path

import pytest

from backend.imports.reading import Reading
from backend.imports.remarks import Remark
from backend.problems.wording import say
from backend.reference.address_source import AddressRow
from backend.reference.sources.ban import BAN
from tests.reference.conftest import HEADER, MakeFile, ban_line


def row_of(path: Path) -> tuple[object, ...] | Remark:
    [row] = Reading(BAN, path).rows()
    return row


def test_a_line_becomes_an_address(ban_file: MakeFile) -> None:
    row = row_of(ban_file(ban_line(12, rep="bis", nom_voie="Allée  des Pins")))

    assert row == AddressRow(
        line=2,
        source_id="93999_0001_00012",
        number=12,
        suffix="BIS",
        street_name="Allée des Pins",
        street_key="ALLEE PINS",
        postcode="93999",
        insee_code="93999",
        former_insee_code="",
        commune="Neuville",
        lon=2.4812,
        lat=48.9,
    )


def test_the_commune_before_a_merger_is_read_where_the_file_has_it(ban_file: MakeFile) -> None:
    merged = ban_line(1, code_insee="93998", code_insee_ancienne_commune="93999")
    cut = "id;numero;rep;nom_voie;code_postal;code_insee;nom_commune;lon;lat"
    short = "93999_0001_00001;1;;Rue des Glycines;93999;93999;Neuville;2.48;48.9"

    rows = [row_of(ban_file(merged)), row_of(ban_file(short, header=cut))]

    assert [isinstance(one, AddressRow) and one.former_insee_code for one in rows] == ["93999", ""]


@pytest.mark.parametrize(
    "said",
    [
        {"lon": "2,4801", "lat": "48,9"},
        {"lon": "+2.4801"},
        {"code_postal": ""},
        {"numero": "0"},
        {"code_insee": "2A004", "lon": "8.73", "lat": "41.92"},
        {"code_insee": "97411", "lon": "55.45", "lat": "-20.88"},
        {"nom_voie": "AllÃ©e de lâ€™Orme"},
    ],
)
def test_what_is_right_though_unusual_is_taken(ban_file: MakeFile, said: dict[str, str]) -> None:
    assert isinstance(row_of(ban_file(ban_line(1, **said))), AddressRow)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"lon": "48.9", "lat": "2.48"}, "imports.position_swapped"),
        ({"lon": "662524.1", "lat": "6866064.08"}, "imports.position_impossible"),
        ({"lon": "0", "lat": "0"}, "imports.position_impossible"),
        ({"lon": "13.4", "lat": "52.5"}, "imports.position_elsewhere"),
        ({"lon": ""}, "imports.value_missing"),
        ({"lat": "north"}, "imports.value_wrong"),
        ({"lat": "NaN"}, "imports.value_wrong"),
        ({"lat": "Infinity"}, "imports.value_wrong"),
        ({"lat": "4e1"}, "imports.value_wrong"),
        ({"numero": ""}, "imports.value_missing"),
        ({"numero": "12bis"}, "imports.value_wrong"),
        ({"numero": "-1"}, "imports.value_wrong"),
        ({"numero": "99999"}, "imports.value_wrong"),
        ({"numero": "1²"}, "imports.value_wrong"),
        ({"numero": "١٢"}, "imports.value_wrong"),
        ({"nom_voie": " "}, "imports.value_missing"),
        ({"nom_voie": "x" * 201}, "imports.value_too_long"),
        ({"nom_voie": "Rue\x00Nulle"}, "imports.control_character"),
        ({"code_insee": "9301"}, "imports.value_wrong"),
        ({"code_postal": "F-93140"}, "imports.value_wrong"),
        ({"nom_commune": ""}, "imports.value_missing"),
        ({"id": ""}, "imports.value_missing"),
    ],
)
def test_what_is_wrong_is_said_in_both_languages(
    ban_file: MakeFile, said: dict[str, str], code: str
) -> None:
    remark = row_of(ban_file(ban_line(1, **said)))

    assert isinstance(remark, Remark)
    assert (remark.line, remark.code) == (2, code)
    facts = {"line": remark.line, "value": remark.value, **remark.facts}
    for language in ("fr", "en"):
        detail = say(remark.code, language, facts).detail
        assert "{" not in detail
        assert not any(f"({name})" in detail for name in ("column", "expected", "lon", "lat"))


@pytest.mark.real_data
def test_naughty_strings_are_taken_or_refused_but_break_nothing(
    ban_file: MakeFile, real_data: Path
) -> None:
    naughty = json.loads((real_data / "conformance" / "blns.json").read_text())
    columns = HEADER.split(";")
    whole = dict(zip(columns, ban_line(1).split(";"), strict=True))
    path = ban_file()
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(columns)
        for column in ("id", "numero", "rep", "nom_voie", "code_insee", "nom_commune", "lon"):
            for text in naughty:
                writer.writerow((whole | {column: text}).values())

    rows = list(Reading(BAN, path).rows())

    taken = [row for row in rows if isinstance(row, AddressRow)]
    assert len(taken) > len(naughty)
    for row in taken:
        assert "\0" not in f"{row.source_id}{row.suffix}{row.street_name}{row.commune}"
        assert 0 <= row.number <= 9999
    for remark in rows:
        if isinstance(remark, Remark):
            assert remark.value.isprintable()
