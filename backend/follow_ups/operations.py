"""What a phone may promise while it has no network."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from backend.encounters.operations import EncounterUnknown, at_doors
from backend.follow_ups import service
from backend.follow_ups.schemas import OpenPayload
from backend.follow_ups.service import Opened
from backend.operations.kinds import Kind, Operation, Refusals
from backend.problems import Invalid, words


class ConsentMissing(Invalid):
    """Nobody agreed to it being written down."""

    code = "follow_ups.consent_missing"


words(
    ConsentMissing.code,
    fr=("Accord manquant", "Sans l'accord de la personne, rien n'est enregistré."),
    en=("Consent missing", "Without the person's consent nothing is recorded."),
)


def open_many(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Follow-ups that were promised at doors."""
    places, at_door = at_doors(session, operations)
    refusals: dict[UUID, str] = dict(at_door)
    encounters = service.known_encounters(
        session, (one.payload["encounter_id"] for one in operations if one.payload["encounter_id"])
    )
    opened: list[Opened] = []
    for one in operations:
        payload = one.payload
        if payload["consent"] is None:
            refusals[one.id] = ConsentMissing.code
        elif payload["encounter_id"] and payload["encounter_id"] not in encounters:
            refusals.setdefault(one.id, EncounterUnknown.code)
        elif one.id in places:
            opened.append(
                Opened(
                    id=one.id,
                    at=places[one.id],
                    encounter_id=payload["encounter_id"],
                    campaign_id=payload["campaign_id"],
                    reason=payload["reason"],
                    urgency=payload["urgency"],
                    due_on=payload["due_on"],
                    note=payload["note"] or None,
                    consent_text=payload["consent"]["text"],
                    consent_language=payload["consent"]["language"],
                    opened_by=one.author_id,
                    opened_at=one.occurred_at,
                )
            )
    service.open_many(session, opened)
    return refusals


KINDS = [Kind("follow_up.open", 1, OpenPayload, open_many)]
