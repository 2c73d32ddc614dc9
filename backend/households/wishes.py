"""The wish of a household not to be visited, which only a lead lifts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.inserting import SKIP, insert_rows
from backend.households.doors import DoorFound
from backend.households.models import DoNotVisit


@dataclass(frozen=True, slots=True)
class Wish:
    """A household's wish not to be visited, for one campaign, or for all where it is None."""

    id: UUID
    at: DoorFound
    campaign_id: UUID | None
    set_by: UUID
    set_at: datetime
    review_on: date


def set_do_not_visit(session: Session, wishes: Sequence[Wish]) -> None:
    """Keep wishes of households that are locked (`doors.find_doors`)."""
    insert_rows(
        session,
        DoNotVisit,
        (
            {
                "id": one.id,
                "household_id": one.at.household_id,
                "campaign_id": one.campaign_id,
                "set_by": one.set_by,
                "set_at": one.set_at,
                "review_on": one.review_on,
            }
            for one in wishes
        ),
        on_conflict=SKIP,
    )
