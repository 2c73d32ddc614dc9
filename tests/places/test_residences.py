"""A residence is a name over several buildings of one team."""

from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.places.models import Building, Residence
from backend.places.refusals import LabelUnfit
from backend.places.residences import name_residence
from backend.problems import NotFound
from tests.factories import Make


def under(session: Session, name: str) -> set[object]:
    return set(
        session.scalars(
            select(Building.id)
            .join(Residence, Residence.id == Building.residence_id)
            .where(Residence.name == name)
        )
    )


def test_buildings_come_under_a_name_and_leave_it(session: Session, make: Make) -> None:
    team, lead = make.team(), make.member()
    one, two, three = (make.building(team).id for _ in range(3))

    residence = name_residence(session, team.id, " Les  Érables ", [one, two], member_id=lead.id)
    assert under(session, "Les Érables") == {one, two}

    again = name_residence(
        session, team.id, "Les Tilleuls", [two, three], residence_id=residence, member_id=lead.id
    )

    assert again == residence
    assert under(session, "Les Tilleuls") == {two, three}
    assert under(session, "Les Érables") == set()


def test_a_residence_is_of_one_team(session: Session, make: Make) -> None:
    team, lead = make.team(), make.member()
    other = make.residence()

    with pytest.raises(NotFound):
        name_residence(session, team.id, "Ici", [make.building().id], member_id=lead.id)
    with pytest.raises(NotFound):
        name_residence(session, team.id, "Ici", [], residence_id=other.id, member_id=lead.id)
    with pytest.raises(NotFound):
        name_residence(session, team.id, "Ici", [], residence_id=uuid4(), member_id=lead.id)
    with pytest.raises(LabelUnfit):
        name_residence(session, team.id, "x" * 61, [], member_id=lead.id)
