"""Which passages of the last days are a member's own, so that they can be corrected.

What a device holds of a stairwell is the same for all who hold it, and names no passage. These it
finds there by household, time and number.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.organisations.service_day import UTC_DAYS
from backend.sync.stairwell_rows import CORRECTABLE

_OWN = Statement("""
    select id, household_id, floor(date_part('epoch', occurred_at))::bigint as at, device_seq
    from encounter
    where member_id = cast(:member as uuid) and household_id is not null and withdrawn_at is null
        and occurred_at >= cast(:since as timestamptz)
    order by occurred_at, device_seq, id
""")


def own_passages(session: Session, member_id: UUID, at: datetime) -> dict[str, Any]:
    """The columns of the chunk `own_passages`, the earliest first."""
    # From the beginning of a day on, so that it says the same until something is said.
    since = UTC_DAYS.begins_at(UTC_DAYS.day_of(at - CORRECTABLE))
    rows = _OWN(session, member=member_id, since=since).all()
    return {
        "id": b"".join(row.id.bytes for row in rows),
        "household": b"".join(row.household_id.bytes for row in rows),
        "at": [row.at for row in rows],
        "seq": [row.device_seq for row in rows],
    }
