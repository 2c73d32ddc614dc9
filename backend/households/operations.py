"""What a phone may say of households while it has no network."""

from collections.abc import Sequence

from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from backend.campaigns.languages import LANGUAGE_LONGEST, is_language, language_or_unknown
from backend.households import (
    contacts,
    occupancy,  # noqa: F401  # answers what places ask
    periods,
    wishes,
)
from backend.households.contacts import ContactWord, Details
from backend.households.doors import DoorFound, at_visited_doors
from backend.households.periods import MoveIn
from backend.households.refusals import ConsentMissing
from backend.households.wishes import Wish
from backend.operations.kinds import Kind, Operation, Payload, Refusals
from backend.operations.payloads import Day, Id, OneOf, PayloadSchema, Text
from backend.places.operations import admitted_at
from backend.places.service import teams_of_doors


class StartHouseholdPayload(PayloadSchema):
    """New people behind a door; those before them have left."""

    door_id = Id(required=True)
    household_id = Id(required=True)


class DoNotVisitPayload(PayloadSchema):
    """A household's wish not to be visited; without a campaign, for all of them."""

    door_id = Id(required=True)
    household_id = Id(required=True)
    campaign_id = Id(required=True, allow_none=True)
    review_on = Day(required=True)


class ContactConsent(Schema):
    """The text by which somebody agreed to being reached, and its language."""

    text = OneOf("contact.v1", required=True)
    language = Text(LANGUAGE_LONGEST, 2, required=True)


class SetContactPayload(PayloadSchema):
    """How a household wishes to be reached. Without consent nothing of it is kept."""

    door_id = Id(required=True)
    household_id = Id(required=True)
    name = Text(80, required=True, allow_none=True)
    phone = Text(30, required=True, allow_none=True)
    language = Text(LANGUAGE_LONGEST, required=True, allow_none=True)
    best_hour = Text(60, required=True, allow_none=True)
    consent = fields.Nested(ContactConsent, allow_none=True, load_default=None)


class WithdrawContactPayload(PayloadSchema):
    """A household that wishes to be reached no more."""

    door_id = Id(required=True)
    household_id = Id(required=True)


def start_households(session: Session, operations: Sequence[Operation]) -> Refusals:
    """New people behind doors."""
    teams = teams_of_doors(session, (one.payload["door_id"] for one in operations))
    admitted, refusals = admitted_at(operations, teams, "door_id")
    codes = periods.start_households(
        session,
        [
            MoveIn(
                one.payload["door_id"],
                one.payload["household_id"],
                one.occurred_at,
                one.device_seq,
                one.id,
            )
            for one in admitted
        ],
    )
    return refusals | {
        one.id: codes[one.payload["household_id"]]
        for one in admitted
        if one.payload["household_id"] in codes
    }


def set_do_not_visit(session: Session, placed: Sequence[tuple[Operation, DoorFound]]) -> None:
    """Wishes not to be visited."""
    wishes.set_do_not_visit(
        session,
        [
            Wish(
                id=one.id,
                at=at,
                campaign_id=one.payload["campaign_id"],
                set_by=one.author_id,
                set_at=one.occurred_at,
                review_on=one.payload["review_on"],
            )
            for one, at in placed
        ],
    )


def set_contacts(session: Session, placed: Sequence[tuple[Operation, DoorFound]]) -> None:
    """How households wish to be reached."""
    contacts.keep(
        session,
        [_contact_word(one, at, _details(one.payload)) for one, at in placed],
    )


def withdraw_contacts(session: Session, placed: Sequence[tuple[Operation, DoorFound]]) -> None:
    """Households that wish to be reached no more."""
    contacts.keep(
        session,
        [_contact_word(one, at, None) for one, at in placed],
    )


def _details(payload: Payload) -> Details:
    return Details(
        name=payload["name"] or None,
        phone=payload["phone"] or None,
        language=_real(payload["language"]),
        best_hour=payload["best_hour"] or None,
        consent_text=payload["consent"]["text"],
        consent_language=language_or_unknown(payload["consent"]["language"]),
    )


def _real(language: str | None) -> str | None:
    return language if language and is_language(language) else None


def _contact_word(one: Operation, at: DoorFound, details: Details | None) -> ContactWord:
    return ContactWord(
        id=one.id,
        at=at,
        recorded_door_id=one.payload["door_id"],
        details=details,
        set_by=one.author_id,
        set_at=one.occurred_at,
        device_seq=one.device_seq,
    )


def without_consent(payload: Payload) -> str | None:
    """Why contact details may not be kept, where nobody agreed to that."""
    return ConsentMissing.code if payload["consent"] is None else None


KINDS = [
    Kind("household.start", 1, StartHouseholdPayload, start_households),
    Kind("do_not_visit.set", 1, DoNotVisitPayload, set_do_not_visit, at_visited_doors),
    Kind(
        "contact_details.set",
        1,
        SetContactPayload,
        set_contacts,
        at_visited_doors,
        forgets=True,
        never=without_consent,
    ),
    Kind(
        "contact_details.withdraw", 1, WithdrawContactPayload, withdraw_contacts, at_visited_doors
    ),
]
