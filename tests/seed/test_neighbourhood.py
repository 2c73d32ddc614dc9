"""The invented neighbourhood: always the same, and made the way real files are."""

import csv
from collections import Counter
from pathlib import Path

from seed.neighbourhood import entrances, write_files
from seed.people import SECTORS
from seed.plan import SABLONNIERE, STREETS, TILLEULS


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_it_is_a_small_neighbourhood() -> None:
    inhabited = [one for one in entrances() if one.doors]

    assert 1000 <= sum(one.doors for one in inhabited) <= 1250
    assert 60 <= len(inhabited) <= 120
    assert sum(one.doors == 1 for one in inhabited) >= 8
    assert sum(one.highest_floor >= 8 for one in inhabited) >= 4


def test_no_two_entrances_share_a_number_or_a_place() -> None:
    numbers = Counter((one.street.name, one.number) for one in entrances())
    places = Counter((one.lon, one.lat) for one in entrances())

    assert max(numbers.values()) == 1
    assert max(places.values()) == 1


def test_the_files_are_the_same_every_time(tmp_path: Path) -> None:
    once, again = tmp_path / "once", tmp_path / "again"
    once.mkdir()
    again.mkdir()

    addresses, lists = write_files(once)
    write_files(again)

    assert set(lists) == {TILLEULS, SABLONNIERE}
    for path in once.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes()
    assert {row["nom_voie"] for row in read(addresses)} == {street.name for street in STREETS}


def test_every_dwelling_has_an_address(tmp_path: Path) -> None:
    addresses, lists = write_files(tmp_path)
    known = {(row["lon"], row["lat"]) for row in read(addresses)}

    listed = [row for path in lists.values() for row in read(path)]

    assert sum(int(row["logements"]) for row in listed) == sum(one.doors for one in entrances())
    assert {(row["lon"], row["lat"]) for row in listed} <= known


def test_every_inhabited_street_belongs_to_a_sector() -> None:
    walked = {street for sector in SECTORS for street, _ in sector.streets}

    assert walked == {one.street.name for one in entrances() if one.doors}
