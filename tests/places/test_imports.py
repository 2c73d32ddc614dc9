"""A list of dwellings becomes doors to knock at, and a second list keeps what was done there."""

from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from backend.database import writing
from backend.households.models import Household
from backend.imports.engine import Engine
from backend.organisations.models import Team
from backend.places.floors import insert_floor
from backend.places.models import Building, Door
from backend.places.recognition.models import StagedEntrance
from backend.places.sources.dwellings import DWELLINGS
from backend.reference.sources.ban import BAN
from tests.factories import Make
from tests.places.conftest import MakeList, entrance_line
from tests.places.imported import (
    DOORS,
    STATES,
    accepted,
    counted,
    door,
    one_building,
    passage_at,
    remarks,
    standing,
)


def test_an_entrance_becomes_a_building_with_its_doors(
    glycines: Team, dwellings_file: MakeList
) -> None:
    run = Engine(DWELLINGS).stage(dwellings_file(entrance_line("1RUEDES GLYCINES", 8)), glycines.id)
    assert standing() == {}

    Engine(DWELLINGS).accept(run.id)

    assert standing() == {"1 Rue des Glycines": ["01", "02", "11", "12", "21", "22", "31", "32"]}
    building = one_building()
    assert (building.match, building.kind, building.is_estimated) == ("exact", "block", True)
    assert (building.lon, building.lat) == (2.4801, 48.9)
    with writing() as session:
        doors = session.scalars(select(Door)).all()
        households = session.scalars(select(Household)).all()
        assert session.scalar(select(func.count()).select_from(StagedEntrance)) == 0
    assert all(one.is_estimated and one.place_import_id == run.id for one in doors)
    assert {one.door_id for one in households} == {one.id for one in doors}
    assert all(one.started_at is None and one.ended_at is None for one in households)


def test_a_single_dwelling_is_a_house(glycines: Team, dwellings_file: MakeList) -> None:
    accepted(dwellings_file(entrance_line("1 RUE DES GLYCINES", 1, etage_max=1)), glycines)

    assert standing() == {"1 Rue des Glycines": ["1"]}
    assert one_building().kind == "house"


def test_a_line_that_repeats_another_is_taken_once(
    glycines: Team, dwellings_file: MakeList
) -> None:
    line = entrance_line("1 RUE DES GLYCINES", 4)

    run = accepted(dwellings_file(line, line, line), glycines)

    assert counted(run, "read", "repeats", "entrances", "dwellings", "new") == {
        "read": 3,
        "repeats": 2,
        "entrances": 1,
        "dwellings": 4,
        "new": 1,
    }


@pytest.mark.parametrize(
    ("typed", "match", "name"),
    [
        ("3 R DES GLYCINES", "exact", "3 Rue des Glycines"),
        ("3 RUE GLYCINES", "exact", "3 Rue des Glycines"),
        ("1-3-5RUEDES GLYCINES", "exact", "1-3-5 Rue des Glycines"),
        ("99 RUE DES GLYCINES", "approximate", "99 Rue des Glycines"),
        ("RUE DES GLYCINE", "approximate", "Rue des Glycines"),
        ("3RUEDES GLYCINES - LES PINS BAT N°2", "exact", "Les Pins bâtiment 2"),
    ],
)
def test_an_address_is_found_by_number_or_by_street_nearby(
    glycines: Team, dwellings_file: MakeList, typed: str, match: str, name: str
) -> None:
    accepted(dwellings_file(entrance_line(typed, lon=2.4803)), glycines)

    building = one_building()
    assert (building.match, building.name) == (match, name)
    assert building.address_id is not None


def test_initials_stand_for_forenames(glycines: Team, dwellings_file: MakeList) -> None:
    accepted(dwellings_file(entrance_line("2ALLL.A. PERRIN", lat=48.905)), glycines)

    assert (one_building().match, one_building().name) == (
        "exact",
        "2 Allée Louis Auguste Perrin",
    )


def test_what_is_not_found_is_listed_with_its_reason(
    glycines: Team, dwellings_file: MakeList
) -> None:
    run = accepted(
        dwellings_file(
            entrance_line("1 RUE DU BREUIL", 5),
            entrance_line("1 RUE DES GLYCINES", 6, lat=48.9045),
            entrance_line("1 RUE DES GLYCINES", 7, lat=47),
            entrance_line("1 RUE DES GLYCINES", 8),
        ),
        glycines,
    )

    assert [(one.line, one.code) for one in remarks(run)] == [
        (2, "places.street_unknown_here"),
        (3, "places.street_too_far"),
        (4, "places.nothing_near"),
    ]
    assert remarks(run)[0].facts["nearest"] == "Rue des Glycines"
    assert run.report["unmatched"] == {"entrances": 3, "dwellings": 18}
    assert list(standing()) == ["1 Rue des Glycines"]


def test_buildings_of_one_address_are_told_apart(glycines: Team, dwellings_file: MakeList) -> None:
    path = dwellings_file(
        entrance_line("1 RUE DES GLYCINES", 2, annee_construction=1974),
        entrance_line("1 RUE DES GLYCINES", 3, annee_construction=2015),
        entrance_line("3 RUE DES GLYCINES", 2, annee_construction=0),
        entrance_line("3 RUE DES GLYCINES", 3, annee_construction=0),
        entrance_line("5 RUE DES GLYCINES BAT.A", 2),
        entrance_line("5 RUE DES GLYCINES", 2),
    )
    accepted(path, glycines)

    assert list(standing()) == [
        "1 Rue des Glycines (1974)",
        "1 Rue des Glycines (2015)",
        "3 Rue des Glycines (1)",
        "3 Rue des Glycines (2)",
        "5 Rue des Glycines",
        "bâtiment A",
    ]
    assert counted(accepted(path, glycines), *STATES, *DOORS) == {"unchanged": 6}


def test_wrong_lines_are_noted_and_the_others_taken(
    glycines: Team, dwellings_file: MakeList
) -> None:
    run = accepted(
        dwellings_file(
            entrance_line("1 RUE DES GLYCINES", 0),
            entrance_line("", 4),
            entrance_line("1 RUE DES GLYCINES", 4, etage_max="RDC"),
            entrance_line("1 RUE DES GLYCINES", 4, lon="2,4801", lat="48,9"),
            entrance_line("1 RUE DES GLYCINES", 4, lon=""),
            entrance_line("1 RUE DES GLYCINES", 2001),
            entrance_line("12", 4),
            entrance_line("1 RUE DES GLYCINES", 4, annee_construction="vers 1900"),
        ),
        glycines,
    )

    assert [one.line for one in remarks(run)] == [2, 3, 4, 6, 7, 8, 9]
    assert run.report["refused"] == 7
    assert len(standing()["1 Rue des Glycines"]) == 4


def test_the_same_list_twice_changes_nothing(glycines: Team, dwellings_file: MakeList) -> None:
    path = dwellings_file(
        entrance_line("1 RUE DES GLYCINES", 7), entrance_line("5 RUE DES GLYCINES", 1)
    )
    accepted(path, glycines)
    before = standing()

    again = accepted(path, glycines)

    assert counted(again, *STATES, *DOORS) == {"unchanged": 2}
    assert standing() == before


def test_two_teams_have_their_own_places(
    glycines: Team, dwellings_file: MakeList, make_committed: Make
) -> None:
    path = dwellings_file(entrance_line("1 RUE DES GLYCINES", 2))
    accepted(path, glycines)

    run = accepted(path, make_committed.team())

    assert counted(run, *STATES) == {"new": 1}


def test_more_dwellings_are_added_at_the_end(glycines: Team, dwellings_file: MakeList) -> None:
    accepted(dwellings_file(entrance_line("1 RUE DES GLYCINES", 8)), glycines)

    run = accepted(dwellings_file(entrance_line("1 RUE DES GLYCINES", 10)), glycines)

    assert counted(run, *STATES, *DOORS) == {"changed": 1, "doors_added": 2}
    assert standing()["1 Rue des Glycines"] == [
        "01",
        "02",
        "03",
        "11",
        "12",
        "13",
        "21",
        "22",
        "31",
        "32",
    ]


def test_fewer_dwellings_take_doors_away_but_none_with_a_passage(
    glycines: Team, dwellings_file: MakeList, make_committed: Make
) -> None:
    accepted(dwellings_file(entrance_line("1 RUE DES GLYCINES", 8)), glycines)
    passage_at(make_committed, door("32"))

    run = accepted(dwellings_file(entrance_line("1 RUE DES GLYCINES", 6)), glycines)

    assert counted(run, *STATES, *DOORS) == {"changed": 1, "doors_gone": 2}
    assert standing()["1 Rue des Glycines"] == ["01", "02", "11", "12", "21", "32"]


def test_doors_that_must_stay_are_listed(
    glycines: Team, dwellings_file: MakeList, make_committed: Make
) -> None:
    accepted(dwellings_file(entrance_line("1 RUE DES GLYCINES", 2, etage_max=0)), glycines)
    passage_at(make_committed, door("1"))
    passage_at(make_committed, door("2"))

    run = accepted(dwellings_file(entrance_line("1 RUE DES GLYCINES", 1, etage_max=0)), glycines)

    assert counted(run, *DOORS) == {"doors_kept": 1}
    assert standing() == {"1 Rue des Glycines": ["1", "2"]}
    [remark] = remarks(run)
    assert (remark.code, remark.is_refusal) == ("places.doors_kept", False)


def test_what_a_person_set_is_left_alone(
    glycines: Team, dwellings_file: MakeList, make_committed: Make
) -> None:
    accepted(dwellings_file(entrance_line("1 RUE DES GLYCINES", 4, etage_max=0)), glycines)
    member = make_committed.member()
    with writing() as session:
        session.execute(
            update(Door).where(Door.label == "4").values(label="Gardien", set_by=member.id)
        )
        session.execute(update(Building).values(is_estimated=False, name="Les Pins"))

    accepted(
        dwellings_file(entrance_line("1 RUE DES GLYCINES", 2, etage_max=0, lon=2.4802)), glycines
    )

    assert standing() == {"Les Pins": ["1", "Gardien"]}


def test_an_entrance_that_is_not_listed_any_more_is_counted_and_stays(
    glycines: Team, dwellings_file: MakeList
) -> None:
    accepted(
        dwellings_file(
            entrance_line("1 RUE DES GLYCINES", 2), entrance_line("3 RUE DES GLYCINES", 2)
        ),
        glycines,
    )

    run = accepted(dwellings_file(entrance_line("1 RUE DES GLYCINES", 2)), glycines)

    assert counted(run, *STATES) == {"unchanged": 1, "absent": 1}
    assert len(standing()) == 2


@pytest.mark.real_data
def test_the_dwellings_of_bondy(importing: Team, real_data: Path) -> None:
    Engine(BAN).accept(Engine(BAN).stage(real_data / "bondy" / "ban.csv").id)
    path = real_data / "bondy" / "dwellings.csv"

    run = Engine(DWELLINGS).stage(path, importing.id)

    assert counted(run, "read", "repeats", "entrances", "dwellings", "refused", "new") == {
        "read": 236,
        "repeats": 43,
        "entrances": 193,
        "dwellings": 2735,
        "new": 192,
    }
    assert run.report["exact"] == {"entrances": 176, "dwellings": 2419}
    assert run.report["approximate"] == {"entrances": 16, "dwellings": 315}
    assert run.report["unmatched"] == {"entrances": 1, "dwellings": 1}
    [missed] = remarks(run)
    assert (missed.value, missed.code) == (
        "4AvenueAVENUE BARRILLIET",
        "places.street_unknown_here",
    )
    Engine(DWELLINGS).accept(run.id)
    assert sum(map(len, standing().values())) == 2734
    with writing() as session:
        alike = session.scalars(
            select(Door.label).group_by(Door.stairwell_id, Door.label).having(func.count() > 1)
        ).all()
    assert alike == []
    assert counted(accepted(path, importing), *STATES, *DOORS) == {"unchanged": 192}


def test_a_door_that_has_moved_up_keeps_its_id_and_a_new_one_takes_its_place(
    glycines: Team, dwellings_file: MakeList, make_committed: Make
) -> None:
    """Half a floor came in below it: the new door's place is where the other one once was."""
    accepted(dwellings_file(entrance_line("1 RUE DES GLYCINES", 3, etage_max=2)), glycines)
    lead, first = make_committed.member(), door("11")
    with writing() as session:
        insert_floor(session, first.stairwell_id, 1, "Entresol", member_id=lead.id)

    accepted(dwellings_file(entrance_line("1 RUE DES GLYCINES", 4, etage_max=2)), glycines)

    assert door("11").id == first.id
    with writing() as session:
        floors = session.scalars(select(Door.floor).order_by(Door.floor)).all()
    assert floors == [0, 1, 2, 3]
