"""A territory is a set of a team's buildings, under a name and a sign of its own."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.organisations.models import Team
from backend.problems import NotFound
from backend.territories.models import Territory, TerritoryBuilding
from backend.territories.refusals import (
    BuildingsOfAnotherTeam,
    BuildingsUnknown,
    NameEmpty,
    NameTaken,
    NameTooLong,
    NoBuildings,
    WasAssigned,
)
from backend.territories.service import change, create, remove
from tests.factories import NOW, Make


def buildings_in(session: Session, territory: Territory) -> set[UUID]:
    return set(
        session.scalars(
            select(TerritoryBuilding.building_id).where(
                TerritoryBuilding.territory_id == territory.id
            )
        )
    )


def cut(session: Session, make: Make, team: Team, name: str = "Nord") -> Territory:
    return create(session, team.id, name=name, building_ids=[make.building(team).id])


def test_a_territory_holds_its_buildings_once(session: Session, make: Make) -> None:
    team = make.team()
    one, two = make.building(team), make.building(team)

    territory = create(session, team.id, name=" Nord ", building_ids=[one.id, two.id, one.id])

    assert territory.name == "Nord"
    assert buildings_in(session, territory) == {one.id, two.id}


def test_signs_go_round(session: Session, make: Make) -> None:
    team = make.team()
    cut(session, make, make.team(), "Ailleurs")

    territories = [cut(session, make, team, f"Secteur {number}") for number in range(5)]

    assert [territory.sign for territory in territories] == [1, 2, 3, 4, 1]


def test_a_sign_that_came_free_is_given_again(session: Session, make: Make) -> None:
    team = make.team()
    second = [cut(session, make, team, f"Secteur {number}") for number in range(4)][1]

    remove(session, second.id)

    assert cut(session, make, team, "Nouveau").sign == 2


def test_buildings_of_another_team_are_refused_by_name(session: Session, make: Make) -> None:
    ours, theirs = make.team(), make.team()
    foreign = make.building(theirs, name="Tour Émile")

    with pytest.raises(BuildingsOfAnotherTeam) as refused:
        create(session, ours.id, name="Nord", building_ids=[make.building(ours).id, foreign.id])

    assert refused.value.facts["value"] == [foreign.id]
    assert refused.value.facts["names"] == "Tour Émile"


def test_buildings_that_are_not_there_are_refused(session: Session, make: Make) -> None:
    team, nowhere = make.team(), uuid4()
    gone = make.building(team, gone_at=NOW)

    with pytest.raises(BuildingsUnknown) as refused:
        create(session, team.id, name="Nord", building_ids=[nowhere, gone.id])

    assert refused.value.facts["value"] == [nowhere, gone.id]


def test_a_territory_is_somewhere(session: Session, make: Make) -> None:
    with pytest.raises(NoBuildings):
        create(session, make.team().id, name="Nord", building_ids=[])


@pytest.mark.parametrize(("name", "refusal"), [("  ", NameEmpty), ("n" * 61, NameTooLong)])
def test_a_name_fits_a_label(session: Session, make: Make, name: str, refusal: type) -> None:
    with pytest.raises(refusal):
        cut(session, make, make.team(), name)


def test_names_are_a_teams_own(session: Session, make: Make) -> None:
    team = make.team()
    cut(session, make, team)
    cut(session, make, make.team())

    with pytest.raises(NameTaken):
        cut(session, make, team)


def test_a_change_puts_one_set_for_another(session: Session, make: Make) -> None:
    team = make.team()
    stays, leaves, comes = (make.building(team) for _ in range(3))
    territory = create(session, team.id, name="Nord", building_ids=[stays.id, leaves.id])

    change(session, territory.id, building_ids=[comes.id, stays.id])

    assert buildings_in(session, territory) == {stays.id, comes.id}
    assert territory.name == "Nord"


def test_a_new_name_leaves_the_buildings(session: Session, make: Make) -> None:
    team = make.team()
    territory = cut(session, make, team)
    held = buildings_in(session, territory)

    change(session, territory.id, name="Sud")

    assert territory.name == "Sud"
    assert buildings_in(session, territory) == held


def test_a_change_is_held_to_the_same_rules(session: Session, make: Make) -> None:
    team = make.team()
    territory, _ = cut(session, make, team), cut(session, make, team, "Sud")

    with pytest.raises(NameTaken):
        change(session, territory.id, name="Sud")
    with pytest.raises(BuildingsOfAnotherTeam):
        change(session, territory.id, building_ids=[make.building().id])

    assert territory.name == "Nord"


def test_a_territory_that_nobody_worked_can_go(session: Session, make: Make) -> None:
    territory = cut(session, make, make.team())

    remove(session, territory.id)

    with pytest.raises(NotFound):
        remove(session, territory.id)


def test_a_territory_with_a_history_stays(session: Session, make: Make) -> None:
    territory = cut(session, make, make.team())
    make.assignment(territory, ended_at=datetime.now(UTC))

    with pytest.raises(WasAssigned) as refused:
        remove(session, territory.id)

    assert refused.value.facts["name"] == "Nord"
