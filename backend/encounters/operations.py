"""What a phone may do at doors while it has no network."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.roles import NoGrant
from backend.encounters import service
from backend.encounters.doors import Asked, Found, find_doors
from backend.encounters.schemas import DoNotVisitPayload, RecordPayload, WithdrawPayload
from backend.encounters.service import Passage, Wish, Withdrawal
from backend.operations.kinds import Kind, Operation, Refusals
from backend.problems import Forbidden, NotFound, words


class EncounterUnknown(NotFound):
    """No such passage was recorded."""

    code = "encounters.unknown"


class NotYours(Forbidden):
    """Somebody else recorded the passage."""

    code = "encounters.not_yours"


words(
    EncounterUnknown.code,
    fr=("Passage introuvable", "Ce passage n'a pas été enregistré."),
    en=("No such passage", "This passage was not recorded."),
)
words(
    NotYours.code,
    fr=("Passage d'un collègue", "Seule la personne qui l'a noté peut le retirer."),
    en=("A colleague's passage", "Only the person who recorded it can withdraw it."),
)


def record(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Passages at doors."""
    places, refusals = at_doors(session, operations)
    service.record(
        session,
        [
            Passage(
                id=one.id,
                at=places[one.id],
                recorded_door_id=one.payload["door_id"],
                campaign_id=one.payload["campaign_id"],
                member_id=one.author_id,
                channel=one.payload["channel"],
                outcome=one.payload["outcome"],
                notice_left=one.payload["notice_left"],
                come_back_on=one.payload["come_back_on"],
                come_back_at=one.payload["come_back_at"],
                note=one.payload["note"] or None,
                recorded_at=one.recorded_at,
                occurred_at=one.occurred_at,
                device_seq=one.device_seq,
                utc_offset_min=one.utc_offset_min,
            )
            for one in operations
            if one.id in places
        ],
    )
    return refusals


def withdraw(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Passages taken back by who recorded them."""
    recorded = service.find_recorded(session, [one.payload["encounter_id"] for one in operations])
    refusals: dict[UUID, str] = {}
    withdrawals: list[Withdrawal] = []
    for one in operations:
        encounter = recorded.get(one.payload["encounter_id"])
        if encounter is None:
            refusals[one.id] = EncounterUnknown.code
        elif encounter.member_id != one.author_id:
            refusals[one.id] = NotYours.code
        elif not one.may_work_in(encounter.team_id):
            refusals[one.id] = NoGrant.code
        else:
            withdrawals.append(Withdrawal(one.id, one.payload["encounter_id"], one.occurred_at))
    service.withdraw(session, withdrawals)
    return refusals


def set_do_not_visit(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Wishes not to be visited."""
    places, refusals = at_doors(session, operations)
    service.set_do_not_visit(
        session,
        [
            Wish(
                id=one.id,
                at=places[one.id],
                campaign_id=one.payload["campaign_id"],
                set_by=one.author_id,
                set_at=one.occurred_at,
                review_on=one.payload["review_on"],
            )
            for one in operations
            if one.id in places
        ],
    )
    return refusals


def at_doors(
    session: Session, operations: Sequence[Operation]
) -> tuple[dict[UUID, Found], dict[UUID, str]]:
    """Where operations with door, household and campaign belong, their households locked.

    Returns:
        The places by operation, and the codes of those that are refused: the door, household or
        campaign is not there, or the author did not work for its team at that time.
    """
    found = find_doors(
        session,
        [
            Asked(
                one.payload["door_id"],
                one.payload["household_id"],
                one.payload["campaign_id"],
                one.occurred_at,
            )
            for one in operations
        ],
    )
    places: dict[UUID, Found] = {}
    refusals: dict[UUID, str] = {}
    for one, place in zip(operations, found, strict=True):
        if isinstance(place, str):
            refusals[one.id] = place
        elif not one.may_work_in(place.team_id):
            refusals[one.id] = NoGrant.code
        else:
            places[one.id] = place
    return places, refusals


KINDS = [
    Kind("encounter.record", 1, RecordPayload, record),
    Kind("encounter.withdraw", 1, WithdrawPayload, withdraw),
    Kind("do_not_visit.set", 1, DoNotVisitPayload, set_do_not_visit),
]
