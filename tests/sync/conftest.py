"""Every test of synchronisation runs in the application; some have a worker with a round."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from backend.access.roles import Role
from backend.places.models import Household
from tests.conftest import Client
from tests.factories import Make
from tests.phones import Phone
from tests.sync.holders import Holder, Round


@pytest.fixture(autouse=True)
def in_app(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def round_of(make_committed: Make, client_as: Callable[..., Client]) -> Round:
    make = make_committed
    team = make.team()
    worker = make.member("Fatou")
    client = client_as(make, Role.WORKER, team=team, member=worker)
    building = make.building(team)
    stairwell = make.stairwell(building)
    doors = [make.door(stairwell, floor=floor, position=1) for floor in (0, 3)]
    territory = make.territory(team)
    make.territory_building(territory, building)
    campaign = make.campaign(team)
    return Round(
        make=make,
        team=team,
        worker=worker,
        phone=Phone.of(make, worker),
        holder=Holder(client),
        campaign=campaign,
        territory=territory,
        assignment=make.assignment(territory, worker, campaign),
        building=building,
        stairwell=stairwell,
        homes=[make.household(door) for door in doors],
    )


@pytest.fixture
def phone(make_committed: Make) -> Phone:
    """The phone of a worker of the whole organisation."""
    member = make_committed.member()
    make_committed.role_grant(member)
    return Phone.of(make_committed, member)


@pytest.fixture
def home(make_committed: Make) -> Household:
    """A household behind a door."""
    return make_committed.household()
