"""What a grant for a team opens, in both of its forms."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.roles import Grant, Role
from backend.places.models import Building
from backend.places.visibility import TeamBuildings
from tests.factories import Make
from tests.viewers import Viewer

LONG_AGO = datetime.now(UTC) - timedelta(days=300)


def opened(session: Session, grants: tuple[Grant, ...]) -> set[UUID]:
    """What the grants open, told by both forms alike."""
    rule, person = TeamBuildings(), Viewer(grants=grants)
    listed = list(session.scalars(rule.listed(person)))
    predicated = session.scalars(select(Building.id).where(rule.predicate(person, Building.id)))
    assert sorted(listed) == sorted(predicated)
    return set(listed)


@pytest.mark.parametrize(
    ("role", "place"), list(product(Role, ["own", "other", "everywhere", "ended", "nowhere"]))
)
def test_a_grant_opens_the_buildings_of_its_teams(
    session: Session, make: Make, role: Role, place: str
) -> None:
    own, other = make.team(), make.team()
    here, there = make.building(own), make.building(other)
    ended = datetime.now(UTC) - timedelta(days=1)
    grants = {
        "own": (Grant(role, own.id, LONG_AGO),),
        "other": (Grant(role, other.id, LONG_AGO),),
        "everywhere": (Grant(role, None, LONG_AGO),),
        "ended": (Grant(role, own.id, LONG_AGO, ended),),
        "nowhere": (),
    }[place]

    expected = {"own": {here.id}, "other": {there.id}, "everywhere": {here.id, there.id}}
    # What a worker sees is told by their assignments.
    seen = set() if role is Role.WORKER else expected.get(place, set())
    assert opened(session, grants) == seen


def test_several_grants_add_up(session: Session, make: Make) -> None:
    own, other = make.team(), make.team()
    here, there = make.building(own), make.building(other)
    make.building()

    assert opened(
        session, (Grant(Role.TEAM_LEAD, own.id, LONG_AGO), Grant(Role.ADMIN, other.id, LONG_AGO))
    ) == {here.id, there.id}
