"""A street is the same street however a register shortens, glues or misspells its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.reference.street_names import Likeness, likeness, split_kind, street_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Rue des Glycines", "RUE GLYCINES"),
        ("rue  des   glycines", "RUE GLYCINES"),
        ("R DES GLYCINES", "RUE GLYCINES"),
        ("Allée de l’Étang", "ALLEE ETANG"),
        ("ALL DE L'ETANG", "ALLEE ETANG"),
        ("ALLEE DE L ETANG", "ALLEE ETANG"),
        ("Bd du Gal Orval", "BOULEVARD GENERAL ORVAL"),
        ("BLD GENERAL ORVAL", "BOULEVARD GENERAL ORVAL"),
        ("Pl. A. Marchand", "PLACE A. MARCHAND"),
        ("Sq St-Éloi", "SQUARE SAINT ELOI"),
        ("Imp. Ste Colombe", "IMPASSE SAINTE COLOMBE"),
        ("Rd Pt du 8 Mai 1945", "ROND POINT 8 MAI 1945"),
        ("Rte d'Œuilly", "ROUTE OEUILLY"),
        ("Rue L.A. Perrin", "RUE L. A. PERRIN"),
        ("Rue L A Perrin", "RUE L. A. PERRIN"),
        ("Rue L. Perrin", "RUE L. PERRIN"),
        ("Rue R. Aubry", "RUE R. AUBRY"),
        ("Chemin de la Mare à l’Âne", "CHEMIN MARE A. ANE"),
        ("Res les Charmes", "RESIDENCE CHARMES"),
        ("Le Bd du Port", "BOULEVARD PORT"),
        ("Rue de la", "RUE DE LA"),
        ("Rue", "RUE"),
        ("Les Quatre Vents", "QUATRE VENTS"),
        ("", ""),
        ("!?", ""),
        ("شارع النيل", "شارع النيل"),
    ],
)
def test_a_key_keeps_what_tells_streets_apart(name: str, key: str) -> None:
    assert street_key(name) == key


@given(st.text(max_size=60))
def test_the_key_of_a_key_is_itself(name: str) -> None:
    key = street_key(name)
    assert street_key(key) == key


_PIECES = st.sampled_from(
    [
        "R",
        "R.",
        "RUE",
        "AV",
        "L",
        "L.",
        "L'",
        "D'",
        "A.",
        "LA",
        "DE",
        "ST",
        "ND",
        "BD.",
        "8",
        "-",
        "É",
    ]
)


@given(st.lists(_PIECES, max_size=8), st.sampled_from(["", " "]))
def test_the_key_of_a_key_is_itself_for_what_streets_are_made_of(
    pieces: list[str], between: str
) -> None:
    key = street_key(between.join(pieces))
    assert street_key(key) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rue L.A. Perrin", "Rue Louis Auguste Perrin"),
        ("Rue Louis A. Perrin", "Rue L. Auguste Perrin"),
        ("Pl G. Lebrun", "Place Georges Lebrun"),
        ("Allée Mont Plaisir", "Allée Montplaisir"),
        ("Rue du Sgt Morin", "Rue du Sergent Morin"),
        ("Rue de l'Égalité", "RUE DE L EGALITE"),
    ],
)
def test_abbreviations_and_initials_name_the_same_street(one: str, other: str) -> None:
    assert _likeness(one, other) is Likeness.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rue Louis Perrin", "Rue Louis Auguste Perrin"),
        ("Allée Corneau", "Allée Pierre Corneau"),
        ("Rue Gaston Belferre", "Rue Gaston Belfferre"),
        ("Allée Vatteaux", "Allée Vatteau"),
        ("Rue des Pinsnos", "Rue des Pinsons"),
        ("Rue des Pinsosn", "Rue des Pinsons"),
        ("Rue Raphaël", "Allée Raphaël"),
    ],
)
def test_a_forename_a_letter_or_the_kind_may_differ(one: str, other: str) -> None:
    assert _likeness(one, other) is Likeness.NEAR


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rue des Lilas", "Rue des Roses"),
        ("Rue Paul Morin", "Rue Jean Morin"),
        ("Rue P. Morin", "Rue Jean Morin"),
        ("Rue Paul Morin", "Rue Paul Marin Prolongée"),
        ("Rue du 8 Mai", "Rue du 9 Mai"),
        ("Rue Louis", "Allée Louise"),
        ("Rue de la Gare", "Rue de la Mare"),
        ("", ""),
        ("Rue", "Avenue"),
    ],
)
def test_other_streets_stay_other_streets(one: str, other: str) -> None:
    assert _likeness(one, other) is Likeness.NONE


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_does_not_depend_on_the_order(one: str, other: str) -> None:
    assert _likeness(one, other) == _likeness(other, one)


def _likeness(one: str, other: str) -> Likeness:
    return likeness(street_key(one), street_key(other))


@pytest.mark.parametrize(
    ("text", "kind", "rest"),
    [
        ("ALLEEPAUL MORIN", "ALLEE", "PAUL MORIN"),
        ("ALLDES PINS", "ALLEE", "DES PINS"),
        ("AVCARNAC", "AVENUE", "CARNAC"),
        ("ALLEEALLEE VERTE", "ALLEE", "VERTE"),
        ("RUEE.MOREAU", "RUE", "E.MOREAU"),
        ("RUER. AUBRY", "RUE", "R. AUBRY"),
        ("RUELLE VERTE", "RUELLE", "VERTE"),
        ("RONDEAU", "", "RONDEAU"),
    ],
)
def test_a_kind_is_found_where_nothing_stands_behind_it(text: str, kind: str, rest: str) -> None:
    assert split_kind(text, glued=True) == (kind, rest)
