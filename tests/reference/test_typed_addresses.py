"""An address typed into one field is taken apart into numbers, street and building."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.reference.typed_addresses import read_address


@pytest.mark.parametrize(
    ("typed", "numbers", "key", "detail"),
    [
        ("103 avenue Carnac", "103", "AVENUE CARNAC", ""),
        ("107AVCARNAC", "107", "AVENUE CARNAC", ""),
        ("10ALLDE MURCIE", "10", "ALLEE MURCIE", ""),
        ("1AlleeALLEE MARET", "1", "ALLEE MARET", ""),
        ("20AVENUEAVENUE DE LA REPUBLIQUE", "20", "AVENUE REPUBLIQUE", ""),
        ("10PLA. BERNARD", "10", "PLACE A. BERNARD", ""),
        ("128RUEL.A. PERRIN", "128", "RUE L. A. PERRIN", ""),
        ("177RUEE.MOREAU", "177", "RUE E. MOREAU", ""),
        ("156RUER. AUBRY", "156", "RUE R. AUBRY", ""),
        ("132  RTE DE NEUVILLE", "132", "ROUTE NEUVILLE", ""),
        ("15ALLÉEDES ARTISTES", "15", "ALLEE ARTISTES", ""),
        ("1-3-5RUEDU BREUIL", "1-3-5", "RUE BREUIL", ""),
        ("12 A 16 AV FOCH", "12-16", "AVENUE FOCH", ""),
        ("2/4 R DES PINS", "2-4", "RUE PINS", ""),
        ("2BIS-4TER RUE DES PINS", "2 bis-4 ter", "RUE PINS", ""),
        ("12RUEDU POTAGER      BAT.A", "12", "RUE POTAGER", "bâtiment A"),
        ("12BISRUEDU POTAGER", "12 bis", "RUE POTAGER", ""),
        ("12 TER RUE DU POTAGER", "12 ter", "RUE POTAGER", ""),
        ("12 B RUE DU POTAGER", "12B", "RUE POTAGER", ""),
        ("12BRUE DU POTAGER", "12B", "RUE POTAGER", ""),
        ("12BOULEVARD VERT", "12", "BOULEVARD VERT", ""),
        ("12TERRASSE VERTE", "12", "TERRASSE VERTE", ""),
        (
            "107RUEPAUL MORIN - L'AUBE BATIMENT N°1",
            "107",
            "RUE PAUL MORIN",
            "L'Aube bâtiment 1",
        ),
        ("115RUEPAUL MORIN - L'ARPEGE PAVILLONS", "115", "RUE PAUL MORIN", "L'Arpege pavillons"),
        ("4 RUE DE L'EQUITE.APT.BAT.B", "4", "RUE EQUITE", "bâtiment B"),
        ("1 R DES PINS RES LES PINS BAT 3", "1", "RUE PINS", "résidence les Pins bâtiment 3"),
        ("3 RUE DE LA RESIDENCE", "3", "RUE RESIDENCE", ""),
        ("3 RUE DU BATAILLON", "3", "RUE BATAILLON", ""),
        ("3 RUE SAINT-LOUP", "3", "RUE SAINT LOUP", ""),
        ("8 RUE DU 8 MAI 1945", "8", "RUE 8 MAI 1945", ""),
        ("RES LES LILAS", "", "RESIDENCE LILAS", ""),
        ("PLA. BERNARD", "", "PLACE A. BERNARD", ""),
        ("RUERENÉ DUVAL", "", "RUE RENE DUVAL", ""),
        ("93140 NEUVILLE", "", "93140 NEUVILLE", ""),
        ("", "", "", ""),
    ],
)
def test_numbers_street_and_building(typed: str, numbers: str, key: str, detail: str) -> None:
    read = read_address(typed)

    assert (read.numbers_text, read.street_key, read.detail) == (numbers, key, detail)


@given(st.text(max_size=80))
def test_whatever_is_typed_is_read(typed: str) -> None:
    read = read_address(typed)

    assert all(0 <= one.number <= 9999 for one in read.numbers)


_KINDS = st.sampled_from(["RUE", "R ", "AV", "ALLEE", "ALL", "BD", "PL", "RTE", "SQ", "IMP"])
_NAMES = st.sampled_from(["DES PINS", "J. MARCHAND", "DU BREUIL", "SAINT-LOUP", "JEANNE MARCHAND"])


@given(st.integers(0, 9999), st.sampled_from(["", "BIS", " TER "]), _KINDS, _NAMES)
def test_glued_or_not_is_the_same_address(number: int, suffix: str, kind: str, name: str) -> None:
    glued, apart = f"{number}{suffix}{kind}{name}", f"{number} {suffix} {kind} {name}"

    assert read_address(glued)[:1] == read_address(apart)[:1]
    assert read_address(glued).street_key == read_address(apart).street_key
