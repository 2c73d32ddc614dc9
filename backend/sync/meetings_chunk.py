"""What a member's device holds of their own encounters away from doors, as the chunk `meetings`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.encounters.models import Encounter
from backend.sync.stairwell_rows import CORRECTABLE


def meetings(session: Session, member_id: UUID, at: datetime) -> dict[str, Any]:
    """Those of the last days, the earliest first, so that they can be corrected."""
    rows = session.scalars(
        select(Encounter)
        .where(
            Encounter.team_id.is_not(None),
            Encounter.member_id == member_id,
            Encounter.occurred_at > at - CORRECTABLE,
            Encounter.withdrawn_at.is_(None),
        )
        .order_by(Encounter.occurred_at, Encounter.device_seq, Encounter.id)
    )
    return {"items": [_item(one) for one in rows]}


def _item(one: Encounter) -> dict[str, Any]:
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
