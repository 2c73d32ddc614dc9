"""The address of an entrance: sure, likely, or none."""

from uuid import uuid4

import pytest

from backend.places.recognition.matching import Candidate, best_match
from backend.reference.street_names import street_key
from backend.reference.typed_addresses import HouseNumber, read_address


def near(street: str, number: int, distance_m: float, suffix: str = "") -> Candidate:
    return Candidate(
        uuid4(), street_key(street), street, HouseNumber(number, suffix), "93999", "", 2.5, 48.9,
        distance_m,
    )  # fmt: skip


def matched(typed: str, *candidates: Candidate) -> tuple[str, bool] | None:
    address = read_address(typed)
    match = best_match(address.street_key, address.numbers, candidates)
    if match is None:
        return None
    number = match.address.number.text
    return f"{number} {match.address.street_name}", match.is_exact


LILAS_2, LILAS_4 = near("Rue des Lilas", 2, 40), near("Rue des Lilas", 4, 10)
LILAS_4_BIS = near("Rue des Lilas", 4, 5, "BIS")
PERRIN = near("Rue Louis Auguste Perrin", 4, 60)


@pytest.mark.parametrize(
    ("typed", "candidates", "expected"),
    [
        ("2RUEDES LILAS", (LILAS_4, LILAS_2), ("2 Rue des Lilas", True)),
        ("4 RUE DES LILAS", (LILAS_4_BIS, LILAS_4), ("4 Rue des Lilas", True)),
        ("4BIS RUE DES LILAS", (LILAS_4_BIS, LILAS_4), ("4 bis Rue des Lilas", True)),
        ("2-4 RUE DES LILAS", (LILAS_4, LILAS_2), ("2 Rue des Lilas", True)),
        ("0-4 RUE DES LILAS", (LILAS_4, LILAS_2), ("4 Rue des Lilas", True)),
        ("4RUEL.A. PERRIN", (PERRIN, LILAS_4), ("4 Rue Louis Auguste Perrin", True)),
        # The street is right, the number is not there: the nearest one stands for it.
        ("8 RUE DES LILAS", (LILAS_2, LILAS_4), ("4 Rue des Lilas", False)),
        ("RUE DES LILAS", (LILAS_2, LILAS_4), ("4 Rue des Lilas", False)),
        # Called nearly the same: the number decides before the distance does.
        ("2 RUE DES LILLAS", (LILAS_4, LILAS_2), ("2 Rue des Lilas", False)),
        ("4 RUE LOUIS PERRIN", (LILAS_4, PERRIN), ("4 Rue Louis Auguste Perrin", False)),
        # A street that is called right goes before one that is called nearly so.
        (
            "9 ALLEE DES LILAS",
            (LILAS_4, near("Allée des Lilas", 7, 100)),
            ("7 Allée des Lilas", False),
        ),
        ("4 RUE DES ROSES", (LILAS_4, PERRIN), None),
        ("4 RUE DES LILAS", (), None),
    ],
)
def test_the_address_that_an_entrance_most_likely_has(
    typed: str, candidates: tuple[Candidate, ...], expected: tuple[str, bool] | None
) -> None:
    assert matched(typed, *candidates) == expected
