"""What a phone says of households."""

from marshmallow import Schema, fields

from backend.operations.payloads import Day, Id, OneOf, PayloadSchema, Text

LANGUAGE_LONGEST = 35


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
