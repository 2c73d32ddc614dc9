"""A worker with an assignment in a street of two blocks, and their phone."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from backend.access.roles import Role
from backend.households.models import Household
from backend.organisations.models import Member, Team
from backend.places.models import Stairwell
from backend.sync.receive import Verdict, receive
from backend.territories.models import Assignment, Territory
from tests.conftest import Client
from tests.factories import BONDY, Make
from tests.phones import Carried, Phone

# Some hundred metres to the east.
NEXT_DOOR = (BONDY[0] + 0.0014, BONDY[1])


@dataclass
class Street:
    """Two stairwells of four doors each, the second a few minutes' walk from the first."""

    make: Make
    team: Team
    worker: Member
    client: Client
    phone: Phone
    territory: Territory
    assignment: Assignment
    stairwells: list[Stairwell]
    homes: list[list[Household]]
    app: Flask

    def hears(self, *said: Carried) -> list[Verdict]:
        """What the server says to operations, all in one batch."""
        with self.app.app_context():
            return list(receive(said))


@pytest.fixture
def street(app: Flask, make_committed: Make, client_as: Callable[..., Client]) -> Street:
    make = make_committed
    team = make.team()
    worker = make.member("Aïcha")
    client = client_as(make, Role.WORKER, team=team, member=worker)
    territory = make.territory(team)
    stairwells, homes = [], []
    for lon, lat in (BONDY, NEXT_DOOR):
        building = make.building(team, lon=lon, lat=lat)
        make.territory_building(territory, building)
        stairwell = make.stairwell(building)
        doors = [make.door(stairwell, floor=floor) for floor in (1, 1, 0, 0)]
        stairwells.append(stairwell)
        homes.append([make.household(door) for door in doors])
    return Street(
        make=make,
        team=team,
        worker=worker,
        client=client,
        phone=Phone.of(make, worker),
        territory=territory,
        assignment=make.assignment(territory, worker, make.campaign(team)),
        stairwells=stairwells,
        homes=homes,
        app=app,
    )
