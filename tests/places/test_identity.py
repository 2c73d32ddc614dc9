"""A building stays the one it is, whatever the next list leaves out, adds, renames or moves."""

import random
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import select, update

from backend.database import writing
from backend.households.models import Household
from backend.imports.engine import Engine
from backend.organisations.models import Team
from backend.places.models import Building, Door, Stairwell
from backend.places.recognition.models import PlaceImport, PlaceImportChange
from backend.places.sources.dwellings import DWELLINGS
from backend.reference.sources.ban import BAN
from backend.sync.models import StairwellVersion
from tests.factories import Make
from tests.places.conftest import MakeList, entrance_line
from tests.places.imported import DOORS, STATES, accepted, counted, remarks, standing
from tests.reference.conftest import HEADER, ban_line

GLYCINES = "1 RUE DES GLYCINES"
SIXTY, SEVENTY, EIGHTY = (
    entrance_line(GLYCINES, dwellings, etage_max=floors, annee_construction=year)
    for dwellings, floors, year in ((4, 1, 1960), (6, 2, 1970), (8, 3, 1980))
)

Doors = dict[UUID, tuple[str, int, int]]


def doors() -> Doors:
    """Every door that stands: the point of its building, floor and position."""
    with writing() as session:
        rows = session.execute(
            select(Door.id, Building.id, Door.floor, Door.position)
            .join(Stairwell, Stairwell.id == Door.stairwell_id)
            .join(Building, Building.id == Stairwell.building_id)
            .where(Door.gone_at.is_(None), Building.gone_at.is_(None))
        ).all()
    return {row[0]: (str(row[1]), row[2], row[3]) for row in rows}


def names() -> dict[UUID, str]:
    with writing() as session:
        return {
            row.id: row.name
            for row in session.execute(select(Building.id, Building.name).order_by(Building.name))
        }


def codes(run: PlaceImport) -> list[str]:
    return [one.code for one in remarks(run)]


def addresses(path: Path, *lines: str) -> None:
    path.write_text("\n".join([HEADER, *lines, ""]))
    Engine(BAN).accept(Engine(BAN).stage(path).id)


def as_of_before(*source_ids: tuple[str, str]) -> None:
    """Let buildings stand as imports left them that noted no more than their rank."""
    with writing() as session:
        session.execute(update(Building).values(listed=None))
        for name, source_id in source_ids:
            session.execute(
                update(Building).where(Building.name == name).values(source_id=source_id)
            )


@pytest.fixture
def essais(importing: Team, tmp_path: Path) -> Team:
    """A commune with two streets of one name, seven kilometres apart."""
    street = {"nom_voie": "Rue de la Mairie", "numero": 7}
    addresses(
        tmp_path / "ban.csv",
        ban_line(7, id="93999_0004_00007", lon=2.40, lat=48.85, **street),
        ban_line(7, id="93999_0005_00007", lon=2.50, lat=48.85, **street),
    )
    return importing


@pytest.mark.parametrize("is_of_before", [False, True])
def test_a_line_that_is_dropped_leaves_the_other_buildings_of_its_address_alone(
    glycines: Team, dwellings_file: MakeList, *, is_of_before: bool
) -> None:
    accepted(dwellings_file(SIXTY, SEVENTY, EIGHTY), glycines)
    if is_of_before:
        key = "93999|1|RUE GLYCINES|"
        as_of_before(
            *(
                (f"1 Rue des Glycines ({year})", f"{key}{rank}")
                for year, rank in ((1960, ""), (1970, "#2"), (1980, "#3"))
            )
        )
    before, called = doors(), names()

    run = accepted(dwellings_file(SEVENTY, EIGHTY), glycines)

    assert counted(run, *STATES, *DOORS) == {"unchanged": 2, "absent": 1}
    assert (doors(), names()) == (before, called)
    assert sorted(called.values()) == [f"1 Rue des Glycines ({y})" for y in (1960, 1970, 1980)]


@pytest.mark.parametrize("is_of_before", [False, True])
def test_a_building_never_moves_to_a_street_of_the_same_name_far_away(
    essais: Team, dwellings_file: MakeList, *, is_of_before: bool
) -> None:
    here, there = (
        entrance_line("7 RUE DE LA MAIRIE", 4, etage_max=1, lon=lon, lat=48.85)
        for lon in (2.40, 2.50)
    )
    accepted(dwellings_file(here, there), essais)
    if is_of_before:
        key = "93999|7|RUE MAIRIE|"
        as_of_before(("7 Rue de la Mairie (1)", key), ("7 Rue de la Mairie (2)", f"{key}#2"))
    before, called = doors(), names()

    run = accepted(dwellings_file(there), essais)

    assert counted(run, *STATES, *DOORS) == {"unchanged": 1, "absent": 1}
    assert (doors(), names()) == (before, called)


def test_an_entrance_that_moves_further_than_near_is_another_one_and_is_asked_about(
    essais: Team, dwellings_file: MakeList
) -> None:
    line = entrance_line("7 RUE DE LA MAIRIE", 4, etage_max=1, lon=2.40, lat=48.85)
    accepted(dwellings_file(line), essais)
    before = doors()

    run = accepted(dwellings_file(line.replace("2.4;", "2.5;")), essais)

    assert counted(run, *STATES) == {"new": 1, "absent": 1}
    [remark] = remarks(run)
    assert (remark.code, remark.facts["distance_m"]) == ("places.entrance_far_away", 7317)
    assert before.items() <= doors().items()


def test_an_entrance_may_move_a_little(glycines: Team, dwellings_file: MakeList) -> None:
    accepted(dwellings_file(entrance_line("99 RUE DES GLYCINES", 4)), glycines)
    before = doors()

    run = accepted(dwellings_file(entrance_line("99 RUE DES GLYCINES", 4, lon=2.4808)), glycines)

    assert counted(run, *STATES) == {"changed": 1}
    assert doors() == before


def test_lines_alike_in_all_but_their_point_keep_it(
    glycines: Team, dwellings_file: MakeList
) -> None:
    first, second, third = (entrance_line(GLYCINES, 4, lon=lon) for lon in (2.48, 2.4803, 2.4806))
    accepted(dwellings_file(first, second, third), glycines)
    before, called = doors(), names()

    run = accepted(dwellings_file(third, second), glycines)

    assert counted(run, *STATES, *DOORS) == {"unchanged": 2, "absent": 1}
    assert (doors(), names()) == (before, called)


def test_what_cannot_be_told_is_not_taken(glycines: Team, dwellings_file: MakeList) -> None:
    first, second = (entrance_line(GLYCINES, 4, lon=lon) for lon in (2.48, 2.4806))
    accepted(dwellings_file(first, second), glycines)
    key = "93999|1|RUE GLYCINES|"
    as_of_before(("1 Rue des Glycines (1)", key), ("1 Rue des Glycines (2)", f"{key}#2"))
    before = doors()

    run = accepted(dwellings_file(second), glycines)

    assert codes(run) == ["places.entrance_undecided"]
    assert counted(run, "undecided", *STATES, *DOORS) == {"undecided": 1, "absent": 2}
    assert doors() == before
    assert counted(accepted(dwellings_file(second, first), glycines), *STATES) == {"unchanged": 2}
    assert doors() == before


def test_one_line_removed_and_another_added_are_two_buildings(
    glycines: Team, dwellings_file: MakeList
) -> None:
    accepted(dwellings_file(SIXTY, SEVENTY), glycines)
    before, called = doors(), names()
    ninety = entrance_line(GLYCINES, 12, etage_max=5, annee_construction=1990)

    run = accepted(dwellings_file(ninety, SEVENTY), glycines)

    assert counted(run, *STATES) == {"new": 1, "unchanged": 1, "absent": 1}
    assert before.items() <= doors().items()
    assert called.items() <= names().items()
    assert len(set(names().values())) == 3


def test_of_several_of_one_year_the_one_that_is_left_is_not_taken_for_a_new_one(
    glycines: Team, dwellings_file: MakeList
) -> None:
    four, six, ten = (
        entrance_line(GLYCINES, dwellings, etage_max=floors)
        for dwellings, floors in ((4, 1), (6, 2), (10, 4))
    )
    accepted(dwellings_file(four, six), glycines)
    before = doors()

    run = accepted(dwellings_file(six, ten), glycines)

    assert counted(run, *STATES) == {"new": 1, "unchanged": 1, "absent": 1}
    assert codes(run) == ["places.entrance_perhaps_known"]
    assert before.items() <= doors().items()


def test_another_year_is_another_building_and_is_asked_about(
    glycines: Team, dwellings_file: MakeList
) -> None:
    accepted(dwellings_file(entrance_line(GLYCINES, 4, annee_construction=1960)), glycines)
    before = doors()

    run = accepted(dwellings_file(entrance_line(GLYCINES, 4, annee_construction=1961)), glycines)

    assert codes(run) == ["places.entrance_perhaps_known"]
    assert before.items() <= doors().items()
    assert sorted(names().values()) == ["1 Rue des Glycines", "1 Rue des Glycines (1961)"]


def test_a_street_that_was_renamed_keeps_its_buildings(
    glycines: Team, dwellings_file: MakeList, tmp_path: Path
) -> None:
    accepted(dwellings_file(SIXTY, SEVENTY), glycines)
    before = doors()
    addresses(
        tmp_path / "renamed.csv",
        *(ban_line(n, id=f"93999_0077_{n:05}", nom_voie="Rue Simone Veil") for n in range(1, 10)),
    )

    run = accepted(
        dwellings_file(*(one.replace("DES GLYCINES", "SIMONE VEIL") for one in (SEVENTY, SIXTY))),
        glycines,
    )

    assert counted(run, *STATES, *DOORS) == {"changed": 2}
    assert codes(run) == ["places.entrance_renamed", "places.entrance_renamed"]
    assert doors() == before
    assert sorted(names().values()) == ["1 Rue Simone Veil (1960)", "1 Rue Simone Veil (1970)"]


def test_another_street_beside_one_that_still_stands_is_another_street(
    glycines: Team, dwellings_file: MakeList, tmp_path: Path
) -> None:
    accepted(dwellings_file(SIXTY), glycines)
    before = doors()
    addresses(
        tmp_path / "beside.csv",
        ban_line(1),
        ban_line(1, id="93999_0077_00001", nom_voie="Rue Simone Veil", lat="48.90005"),
    )

    run = accepted(dwellings_file(SIXTY.replace("DES GLYCINES", "SIMONE VEIL")), glycines)

    assert counted(run, *STATES) == {"new": 1, "absent": 1}
    assert before.items() <= doors().items()


@pytest.mark.parametrize("has_former", [True, False])
def test_communes_that_merge_keep_their_buildings(
    glycines: Team, dwellings_file: MakeList, tmp_path: Path, *, has_former: bool
) -> None:
    accepted(dwellings_file(SIXTY, SEVENTY), glycines)
    before, called = doors(), names()
    new = {"code_insee": "93998", "nom_commune": "Essai"}
    former = {"code_insee_ancienne_commune": "93999"} if has_former else {}
    # What is left in the former commune is one hamlet.
    addresses(
        tmp_path / "merged.csv",
        *(ban_line(n, id=f"93998_0001_{n:05}", **new, **former) for n in range(1, 10)),
        ban_line(1, id="93999_0009_00001", nom_voie="Hameau des Bois", lat="48.95"),
    )

    run = accepted(dwellings_file(SEVENTY, SIXTY), glycines)

    assert counted(run, "new", "absent", *DOORS) == {}
    assert (doors(), names()) == (before, called)


def test_two_streets_of_one_name_in_a_merged_commune_are_told_apart_by_the_former_ones(
    importing: Team, dwellings_file: MakeList, tmp_path: Path
) -> None:
    addresses(
        tmp_path / "ban.csv",
        *(
            ban_line(1, id=f"93998_{n}_00001", lon=2.48 + n / 100, code_insee="93998",
                code_insee_ancienne_commune=f"9399{n}")
            for n in (1, 2)
        ),
    )  # fmt: skip
    accepted(dwellings_file(*(entrance_line(lon=2.48 + n / 100) for n in (1, 2))), importing)

    with writing() as session:
        source_ids = sorted(session.scalars(select(Building.source_id)))
    assert source_ids == [f"9399{n}|1|RUE GLYCINES||1974" for n in (1, 2)]


def test_a_list_read_into_a_restored_database_makes_the_same_doors(
    bootstrap: psycopg.Connection, glycines: Team, dwellings_file: MakeList
) -> None:
    path = dwellings_file(SIXTY, SEVENTY, EIGHTY, entrance_line("5 RUE DES GLYCINES", 1))
    accepted(path, glycines)
    with writing() as session:
        before = {
            model.__tablename__: set(session.scalars(select(model.id)))
            for model in (Building, Stairwell, Door, Household)
        }
    for model in (Household, Door, StairwellVersion, Stairwell, PlaceImportChange, Building):
        table = sql.Identifier(model.__tablename__)
        bootstrap.execute(sql.SQL("delete from {}").format(table))

    accepted(path, glycines)

    with writing() as session:
        after = {
            model.__tablename__: set(session.scalars(select(model.id)))
            for model in (Building, Stairwell, Door, Household)
        }
    assert after == before
    assert len(after["door"]) == 19


def test_two_teams_with_one_entrance_have_two_buildings(
    glycines: Team, dwellings_file: MakeList, make_committed: Make
) -> None:
    path = dwellings_file(SIXTY)
    accepted(path, glycines)
    other = make_committed.team()
    accepted(path, other)

    assert counted(accepted(path, other), *STATES) == {"unchanged": 1}
    assert len(names()) == 2


def test_a_list_that_was_read_before_another_was_accepted_finds_what_that_made(
    glycines: Team, dwellings_file: MakeList
) -> None:
    first, second = (entrance_line(GLYCINES, 4, lon=lon) for lon in (2.48, 2.4806))
    run = Engine(DWELLINGS).stage(dwellings_file(second), glycines.id)
    accepted(dwellings_file(first, second, name="other.csv"), glycines)
    before = doors()

    Engine(DWELLINGS).accept(run.id)

    assert doors() == before


@pytest.mark.parametrize("seed", range(6))
def test_any_order_repetition_or_part_of_a_list_keeps_every_door(
    glycines: Team, dwellings_file: MakeList, seed: int
) -> None:
    chance = random.Random(seed)  # a test's
    at = [f"{n} R DES GLYCINES{of}" for n in (1, 3) for of in ("", f" BAT A{n}")]
    counts = [(chance.choice((1, 4, 12)), chance.choice((0, 1, 3))) for _ in range(14)]
    lines = list({
        entrance_line(
            chance.choice(at),
            dwellings,
            etage_max=floors,
            annee_construction=chance.choice((0, 1960, 1970)),
            lon=chance.choice((2.4801, 2.4804)),
        )
        for dwellings, floors in counts
    })  # fmt: skip
    accepted(dwellings_file(*sorted(lines)), glycines)
    before, called = doors(), names()
    assert len(set(called.values())) == len(called) == len(lines)

    for _ in range(3):
        some = chance.choices(lines, k=chance.randrange(1, 2 * len(lines)))
        run = accepted(dwellings_file(*some), glycines)

        assert counted(run, "new", "changed", "undecided", *DOORS) == {}
        assert (doors(), names()) == (before, called)
    assert standing()
