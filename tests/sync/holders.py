"""A phone that holds what it was told, and a round for it to hold."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import cbor2

from backend.access.roles import Role
from backend.campaigns.models import Campaign
from backend.households.models import Household
from backend.organisations.models import Member, Team
from backend.places.models import Building, Stairwell
from backend.territories.models import Assignment, Territory
from tests.conftest import Client
from tests.factories import Make
from tests.phones import Phone
from tests.viewers import Viewer


@dataclass
class Pulled:
    """An answer, read as a phone reads it."""

    chunks: dict[str, dict[str, Any]]
    scopes: dict[str, str]
    drops: list[str]
    cursor: str
    start: dict[str, Any]

    @property
    def format(self) -> int:
        return int(self.start["format"])

    @property
    def stairwells(self) -> set[str]:
        return {one.removeprefix("stairwell:") for one in self.chunks if one.startswith("stair")}


@dataclass
class Holder:
    """A phone that holds what it was told."""

    client: Client
    cursor: str | None = None
    scopes: set[str] = field(default_factory=set)

    def pulls(self, **asked: Any) -> Pulled:
        answer = self.client.post(
            "/api/sync/changes",
            json={"cursor": self.cursor, "scopes": sorted(self.scopes)} | asked,
            headers={"Accept-Encoding": "gzip"},
        )
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/cbor-seq"
        pulled = read(zlib.decompress(answer.data, 16 + zlib.MAX_WBITS))
        self.cursor = pulled.cursor
        self.scopes = (self.scopes | set(pulled.scopes.values())) - set(pulled.drops)
        return pulled


def read(sequence: bytes) -> Pulled:
    items = cbor2.loads(b"\x9f" + sequence + b"\xff")
    assert items[0][0] == "start"
    assert items[-1][0] == "end"
    chunks = [item for item in items if item[0] == "chunk"]
    return Pulled(
        {chunk_id: cbor2.loads(content) for _, chunk_id, _, content in chunks},
        {chunk_id: scope for _, chunk_id, scope, _ in chunks},
        [item[1] for item in items if item[0] == "drop"],
        items[-1][1]["cursor"],
        items[0][1],
    )


@dataclass
class Round:
    """A worker with a territory of one building, one stairwell, two doors; and their phone."""

    make: Make
    team: Team
    worker: Member
    phone: Phone
    holder: Holder
    campaign: Campaign
    territory: Territory
    assignment: Assignment
    building: Building
    stairwell: Stairwell
    homes: list[Household]

    def viewer(self) -> Viewer:
        """The worker as `may_see` asks about them."""
        return Viewer.of(self.make.session, self.worker.id)

    def door(self, index: int) -> tuple[UUID, UUID]:
        return self.homes[index].door_id, self.homes[index].id


def make_round(make: Make, client_as: Callable[..., Client]) -> Round:
    """A round in the factories' organisation, and the phone of its worker, signed in."""
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
