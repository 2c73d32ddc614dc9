"""Evenings at doors, told in a line: what was said goes the way of every phone's operation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from backend.access.identity import grants_of
from backend.access.roles import Role
from backend.campaigns.models import Campaign
from backend.encounters import correcting, recording
from backend.households.models import Household
from backend.operations.kinds import Operation, Payload
from backend.organisations.models import Member, Team
from backend.places.models import Building, Door, Stairwell
from backend.territories.models import Territory
from tests.factories import NOW, Make


@dataclass
class Fieldwork:
    """A team with a territory, and somebody who knocks at its doors."""

    session: Session
    make: Make
    team: Team
    territory: Territory
    worker: Member
    numbers: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    @classmethod
    def begin(cls, session: Session, make: Make) -> "Fieldwork":
        """A new team with an empty territory, and a worker."""
        team, worker = make.team(), make.member()
        make.role_grant(worker, Role.WORKER, team)
        return cls(session, make, team, make.territory(team), worker)

    def building(self, *said: int, **values: object) -> Building:
        """A building of the territory, with so many doors in each of its stairwells."""
        building = self.make.building(self.team, **values)
        self.make.territory_building(self.territory, building)
        for position, doors in enumerate(said, 1):
            stairwell = self.make.stairwell(building, position=position, name=f"E{position}")
            for number in range(doors):
                self.door(stairwell, floor=number // 4, position=number % 4 + 1)
        return building

    def door(self, stairwell: Stairwell, **values: object) -> Door:
        """A door with somebody behind it."""
        door = self.make.door(stairwell, **values)
        self.make.household(door)
        return door

    def knock(
        self,
        household: Household,
        outcome: str,
        *,
        campaign: Campaign | None = None,
        at: datetime = NOW,
        seq: int | None = None,
        note: str | None = None,
    ) -> UUID:
        """Record a passage; says its id."""
        operation = self._operation(
            {
                "door_id": household.door_id,
                "household_id": household.id,
                "campaign_id": campaign and campaign.id,
                "channel": "door",
                "outcome": outcome,
                "notice_left": False,
                "come_back_on": None,
                "come_back_at": None,
                "note": note,
            },
            at,
            self.numbers() if seq is None else seq,
        )
        assert recording.record(self.session, [operation]) == {}
        return operation.id

    def take_back(self, encounter_id: UUID) -> None:
        """Withdraw a passage, later than any was made."""
        at = NOW + timedelta(days=400)
        operation = self._operation({"encounter_id": encounter_id}, at, self.numbers())
        assert correcting.withdraw(self.session, [operation]) == {}

    def _operation(self, payload: Payload, at: datetime, seq: int) -> Operation:
        return Operation(
            id=uuid7(),
            author_id=self.worker.id,
            grants=grants_of(self.session, self.worker.id),
            device_seq=seq,
            recorded_at=at,
            occurred_at=at,
            received_at=at,
            utc_offset_min=60,
            payload=payload,
        )
