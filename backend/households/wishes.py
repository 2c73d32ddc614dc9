"""The wish of a household not to be visited, which only a lead lifts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.households.doors import DoorFound


@dataclass(frozen=True, slots=True)
class Wish:
    """A household's wish not to be visited, for one campaign, or for all where it is None."""

    id: UUID
    at: DoorFound
    campaign_id: UUID | None
    set_by: UUID
    set_at: datetime
    review_on: date


_SET = Statement("""
    insert into do_not_visit (id, household_id, campaign_id, set_by, set_at, review_on)
    select * from unnest(cast(:id as uuid[]), cast(:household_id as uuid[]),
        cast(:campaign_id as uuid[]), cast(:set_by as uuid[]), cast(:set_at as timestamptz[]),
        cast(:review_on as date[]))
    on conflict do nothing
""")


def set_do_not_visit(session: Session, wishes: Sequence[Wish]) -> None:
    """Keep wishes of households that are locked (`doors.find_doors`)."""
    if not wishes:
        return
    _SET(
        session,
        id=[one.id for one in wishes],
        household_id=[one.at.household_id for one in wishes],
        campaign_id=[one.campaign_id for one in wishes],
        set_by=[one.set_by for one in wishes],
        set_at=[one.set_at for one in wishes],
        review_on=[one.review_on for one in wishes],
    )
