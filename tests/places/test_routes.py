"""The buildings of a team over HTTP, and the streets around them."""

from datetime import UTC, datetime

from flask.testing import FlaskClient

from backend.organisations.models import Team
from tests.factories import Make
from tests.places.conftest import MakeList, entrance_line
from tests.places.imported import accepted

EARLIER = datetime(2026, 11, 1, tzinfo=UTC)


def test_buildings_come_with_what_they_hold(client: FlaskClient, make_committed: Make) -> None:
    team = make_committed.team()
    building = make_committed.building(team, street="Rue des Pins", number="12 bis")
    stairwell = make_committed.stairwell(building)
    make_committed.stairwell(building)
    for _ in range(3):
        make_committed.door(stairwell)
    make_committed.door(stairwell, gone_at=datetime.now(UTC))
    territory = make_committed.territory(team)
    make_committed.territory_building(territory, building)

    answer = client.get(f"/api/buildings?team_id={team.id}")

    assert answer.status_code == 200
    assert answer.json == {
        "buildings": [
            {
                "id": str(building.id),
                "name": building.name,
                "street": "Rue des Pins",
                "number": "12 bis",
                "kind": "block",
                "lon": building.lon,
                "lat": building.lat,
                "stairwells": 2,
                "doors": 3,
                "estimated": True,
                "territory_id": str(territory.id),
            }
        ]
    }


def test_buildings_stand_in_the_order_of_the_street(
    client: FlaskClient, make_committed: Make
) -> None:
    team = make_committed.team()
    for street, number in (("Rue B", "2"), ("Rue A", "10"), ("Rue A", "9 bis"), ("Rue A", "")):
        make_committed.building(team, street=street, number=number)

    answer = client.get(f"/api/buildings?team_id={team.id}")

    assert answer.json
    listed = [(one["street"], one["number"]) for one in answer.json["buildings"]]
    assert listed == [("Rue A", "9 bis"), ("Rue A", "10"), ("Rue A", ""), ("Rue B", "2")]


def test_streets_are_those_around_the_buildings(
    client: FlaskClient, glycines: Team, dwellings_file: MakeList
) -> None:
    accepted(dwellings_file(entrance_line("1 RUE DES GLYCINES", 4)), glycines)

    answer = client.get(f"/api/streets?team_id={glycines.id}")

    assert answer.json
    [street] = answer.json["streets"]
    assert street["name"] == "Rue des Glycines"
    [line] = street["lines"]
    assert all(len(point) == 2 for point in line)


def test_a_team_without_buildings_has_no_streets(client: FlaskClient, make_committed: Make) -> None:
    team = make_committed.team()

    assert client.get(f"/api/streets?team_id={team.id}").json == {"streets": []}


def test_a_door_tells_what_one_sees_of_it(client: FlaskClient, make_committed: Make) -> None:
    """The latest word about each, at whichever door it was said that this one turned out to be."""
    door, fatou = make_committed.door(), make_committed.member("Fatou")
    twin = make_committed.door_alias(door)
    make_committed.door_fact(door, fatou)
    make_committed.door_fact(door, fatou, fact="no_name", set_at=EARLIER)
    make_committed.door_fact(
        door, fatou, fact="no_name", is_present=False, recorded_door_id=twin.id
    )
    make_committed.door_fact(member=fatou, fact="no_number")

    for asked in (door.id, twin.id):
        answer = client.get(f"/api/doors/{asked}/facts")

        assert answer.status_code == 200
        assert [(one["fact"], one["by"]) for one in answer.json or []] == [("bell_broken", "Fatou")]
