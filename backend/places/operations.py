"""What a phone may do with places while it has no network."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from backend.operations.kinds import MALFORMED, Kind, Operation, Refusals
from backend.operations.payloads import Flag, Id, Number, OneOf, PayloadSchema, Text
from backend.places import service
from backend.places.facts import (
    Label,
    Noted,
    StatedFact,
    correct_labels,
    note_access,
    set_facts,
)
from backend.places.labels import HIGHEST_FLOOR, LOWEST_FLOOR
from backend.places.layout import POSITION_MAX
from backend.places.models import ACCESS_SUBJECTS, DOOR_FACTS, LIFT_STATES
from backend.places.schemas import Label as LabelField
from backend.places.schemas import NewLabel
from backend.places.service import NewDoor


class AddDoorPayload(PayloadSchema):
    """A door that was missing, with whoever lives behind it. Floor 0 is the ground floor."""

    stairwell_id = Id(required=True)
    door_id = Id(required=True)
    household_id = Id(required=True)
    floor = Number(LOWEST_FLOOR, HIGHEST_FLOOR, required=True)
    position = Number(1, POSITION_MAX, required=True)
    label = NewLabel(required=True)


class AddDoorOnFloorPayload(AddDoorPayload):
    """The same, with what its floor was called where it was added: a rank may have moved since."""

    floor_label = LabelField(required=True, allow_none=True)


class CorrectDoorPayload(PayloadSchema):
    """What a door's number really is."""

    door_id = Id(required=True)
    label = NewLabel(required=True)


class AccessNotePayload(PayloadSchema):
    """How one gets into a stairwell; null says that nothing is known any more.

    A lift works or is out.
    """

    stairwell_id = Id(required=True)
    subject = OneOf(*ACCESS_SUBJECTS, required=True)
    value = Text(60, 1, required=True, allow_none=True)


class DoorFactPayload(PayloadSchema):
    """Something about a door, of a list that is closed: so nothing can be said of people."""

    door_id = Id(required=True)
    fact = OneOf(*DOOR_FACTS, required=True)
    present = Flag(required=True)


def add_doors(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Doors that were missing; those of version 1 say of their floor only its rank."""
    teams = service.teams_of_stairwells(
        session, (one.payload["stairwell_id"] for one in operations)
    )
    admitted, refusals = admitted_at(operations, teams, "stairwell_id")
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
                set_seq=one.device_seq,
                set_by_operation=one.id,
                floor_label=one.payload.get("floor_label"),
            )
            for one in admitted
        ],
    )
    return refusals | {
        one.id: codes[one.payload["door_id"]] for one in admitted if one.payload["door_id"] in codes
    }


def correct_doors(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Doors that bear another number than was noted."""
    teams = service.teams_of_doors(session, (one.payload["door_id"] for one in operations))
    admitted, refusals = admitted_at(operations, teams, "door_id")
    correct_labels(
        session,
        [
            Label(
                door_id=one.payload["door_id"],
                label=one.payload["label"],
                set_by=one.author_id,
                set_at=one.occurred_at,
                set_seq=one.device_seq,
                set_by_operation=one.id,
            )
            for one in admitted
        ],
    )
    return refusals


def set_door_facts(session: Session, operations: Sequence[Operation]) -> Refusals:
    """What one sees of doors."""
    teams = service.teams_of_doors(session, (one.payload["door_id"] for one in operations))
    admitted, refusals = admitted_at(operations, teams, "door_id")
    set_facts(
        session,
        [
            StatedFact(
                operation_id=one.id,
                door_id=one.payload["door_id"],
                fact=one.payload["fact"],
                is_present=one.payload["present"],
                set_by=one.author_id,
                set_at=one.occurred_at,
                device_seq=one.device_seq,
            )
            for one in admitted
        ],
    )
    return refusals


def set_access_notes(session: Session, operations: Sequence[Operation]) -> Refusals:
    """How one gets into stairwells."""
    teams = service.teams_of_stairwells(
        session, (one.payload["stairwell_id"] for one in operations)
    )
    admitted, refusals = admitted_at(operations, teams, "stairwell_id")
    refusals |= {one.id: MALFORMED for one in admitted if not _can_be(one)}
    note_access(
        session,
        [
            Noted(
                operation_id=one.id,
                stairwell_id=one.payload["stairwell_id"],
                subject=one.payload["subject"],
                value=one.payload["value"],
                set_by=one.author_id,
                set_at=one.occurred_at,
                device_seq=one.device_seq,
            )
            for one in admitted
            if one.id not in refusals
        ],
    )
    return refusals


def _can_be(one: Operation) -> bool:
    """A lift works or does not; all else is said in one's own words."""
    value = one.payload["value"]
    return value is None or one.payload["subject"] != "lift" or value in LIFT_STATES


def admitted_at(
    operations: Sequence[Operation], teams: dict[UUID, UUID], place: str
) -> tuple[list[Operation], dict[UUID, str]]:
    """The operations at places that exist and whose team the author worked for."""
    admitted: list[Operation] = []
    refusals: dict[UUID, str] = {}
    for one in operations:
        team_id = teams.get(one.payload[place])
        code = one.work_objection(team_id) if team_id else one.nowhere_objection()
        if code is not None:
            refusals[one.id] = code
        else:
            admitted.append(one)
    return admitted, refusals


KINDS = [
    Kind("door.add", 1, AddDoorPayload, add_doors),
    Kind("door.add", 2, AddDoorOnFloorPayload, add_doors),
    Kind("door.correct", 1, CorrectDoorPayload, correct_doors),
    Kind("door_fact.set", 1, DoorFactPayload, set_door_facts),
    Kind("access_note.set", 1, AccessNotePayload, set_access_notes),
]
