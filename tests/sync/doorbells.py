"""A kind of operation that no release has: all that the server knows of it stands in this file."""

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.inserting import SKIP, insert_rows
from backend.households.doors import DoorFound, at_doors
from backend.households.models import DoNotVisit
from backend.operations.kinds import Cleaned, Kind, Operation, Payload, Refusals
from backend.operations.payloads import Day, Flag, Id, PayloadSchema, Text

TOO_LATE, NOT_AGREED = "doorbells.too_late", "doorbells.not_agreed"


class BrokenPayload(PayloadSchema):
    """A doorbell that does not ring, until when nobody is to try it, and what was said of it."""

    door_id = Id(required=True)
    household_id = Id(required=True)
    until = Day(required=True)
    words = Text(80, required=True, allow_none=True)
    is_agreed = Flag(required=True)


def note_broken(session: Session, said: Sequence[tuple[Operation, DoorFound]]) -> Refusals:
    """Keep what was said at doors whose households are locked, for want of a table as a wish."""
    late = {one.id for one, _ in said if one.payload["until"] < one.occurred_at.date()}
    rows = (
        {
            "id": one.id,
            "household_id": at.household_id,
            "campaign_id": None,
            "set_by": one.author_id,
            "set_at": one.occurred_at,
            "review_on": one.payload["until"],
        }
        for one, at in said
        if one.id not in late
    )
    insert_rows(session, DoNotVisit, rows, on_conflict=SKIP)
    return dict.fromkeys(late, TOO_LATE)


def not_agreed(payload: Payload) -> str | None:
    """Why nothing of it may be kept."""
    return NOT_AGREED if payload["words"] and not payload["is_agreed"] else None


def without_codes(_: Session, said: Mapping[UUID, Payload]) -> Cleaned:
    """Digits open a door: the ledger keeps none."""
    return {
        one: {"words": re.sub(r"\d", "", payload["words"])}
        for one, payload in said.items()
        if re.search(r"\d", payload["words"] or "")
    }


BROKEN = Kind(
    "doorbell.broken",
    1,
    BrokenPayload,
    note_broken,
    at_doors,
    makes=DoNotVisit,
    never=not_agreed,
    clean=without_codes,
)
