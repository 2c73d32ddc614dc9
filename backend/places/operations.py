"""What a phone may do with places while it has no network."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.roles import NoGrant
from backend.operations.kinds import Kind, Operation, Refusals
from backend.places import service
from backend.places.refusals import DoorUnknown, StairwellUnknown
from backend.places.schemas import AddDoorPayload, StartHouseholdPayload
from backend.places.service import MoveIn, NewDoor


def add_doors(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Doors that were missing."""
    teams = service.teams_of_stairwells(
        session, (one.payload["stairwell_id"] for one in operations)
    )
    admitted, refusals = _admitted(operations, teams, "stairwell_id", StairwellUnknown.code)
    codes = service.add_doors(
        session,
        [
            NewDoor(
                stairwell_id=one.payload["stairwell_id"],
                door_id=one.payload["door_id"],
                household_id=one.payload["household_id"],
                floor=one.payload["floor"],
                position=one.payload["position"],
                label=one.payload["label"],
                set_by=one.author_id,
                set_at=one.occurred_at,
            )
            for one in admitted
        ],
    )
    return refusals | {
        one.id: codes[one.payload["door_id"]] for one in admitted if one.payload["door_id"] in codes
    }


def start_households(session: Session, operations: Sequence[Operation]) -> Refusals:
    """New people behind doors."""
    teams = service.teams_of_doors(session, (one.payload["door_id"] for one in operations))
    admitted, refusals = _admitted(operations, teams, "door_id", DoorUnknown.code)
    codes = service.start_households(
        session,
        [
            MoveIn(one.payload["door_id"], one.payload["household_id"], one.occurred_at)
            for one in admitted
        ],
    )
    return refusals | {
        one.id: codes[one.payload["household_id"]]
        for one in admitted
        if one.payload["household_id"] in codes
    }


def _admitted(
    operations: Sequence[Operation], teams: dict[UUID, UUID], place: str, unknown: str
) -> tuple[list[Operation], dict[UUID, str]]:
    """The operations at places that exist and whose team the author worked for."""
    admitted: list[Operation] = []
    refusals: dict[UUID, str] = {}
    for one in operations:
        team_id = teams.get(one.payload[place])
        if team_id is None:
            refusals[one.id] = unknown
        elif not one.may_work_in(team_id):
            refusals[one.id] = NoGrant.code
        else:
            admitted.append(one)
    return admitted, refusals


KINDS = [
    Kind("door.add", 1, AddDoorPayload, add_doors),
    Kind("household.start", 1, StartHouseholdPayload, start_households),
]
