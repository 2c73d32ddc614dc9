"""What a member's device holds of their own encounters away from doors, as the chunk `meetings`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.encounters.models import Encounter
from backend.sync.stairwell_rows import CORRECTABLE


def meetings(session: Session, member_id: UUID, at: datetime) -> dict[str, Any]:
    """Those of the last days, the earliest first, so that they can be corrected."""
    rows = _MEETINGS(session, member=member_id, since=at - CORRECTABLE)
    return {"items": [_item(one) for one in rows]}


_MEETINGS = Statement(
    select(
        *(Encounter.id, Encounter.campaign_id, Encounter.team_id, Encounter.channel),
        *(Encounter.outcome, Encounter.occurred_at, Encounter.place_name, Encounter.stairwell_id),
        *(Encounter.people, Encounter.themes, Encounter.note, Encounter.corrected_at),
    )
    .where(
        Encounter.team_id.is_not(None),
        Encounter.member_id == bindparam("member", type_=Uuid()),
        Encounter.occurred_at > bindparam("since"),
        Encounter.withdrawn_at.is_(None),
    )
    .order_by(Encounter.occurred_at, Encounter.device_seq, Encounter.id)
)


def _item(one: Any) -> dict[str, Any]:  # noqa: ANN401  # a row of `_MEETINGS`
    return {
        "id": str(one.id),
        "campaign_id": one.campaign_id and str(one.campaign_id),
        "team_id": str(one.team_id),
        "channel": one.channel,
        "outcome": one.outcome,
        "at": int(one.occurred_at.timestamp()),
        "place_name": one.place_name,
        "stairwell_id": one.stairwell_id and str(one.stairwell_id),
        "people": one.people,
        "themes": one.themes,
        "note": one.note,
        "corrected": one.corrected_at and int(one.corrected_at.timestamp()),
    }
