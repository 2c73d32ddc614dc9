"""The follow-ups that a device holds beside its stairwells, so that the list needs no network."""

from typing import Any
from uuid import UUID

from backend.follow_ups.queries import FollowUpView, HistoryEntry
from backend.organisations.names import IdAndName

# As a device names what was done, which is the verb of its operation.
_ACTIONS = {
    "opened": "open",
    "taken": "take",
    "handed": "hand_over",
    "closed": "close",
    "cancelled": "cancel",
}


def follow_up_item(view: FollowUpView) -> dict[str, Any]:
    """One follow-up: ids as text, times in seconds, days as YYYY-MM-DD."""
    row, door, stairwell, building = view.row, view.door, view.stairwell, view.building
    return {
        "id": str(row.id),
        "campaign_id": _text(row.campaign_id),
        "reason": row.reason,
        "urgency": row.urgency,
        "due_on": row.due_on.isoformat(),
        "note": row.note,
        "opened_by": _person(view.opened_by),
        "opened_at": int(row.opened_at.timestamp()),
        "owner": _person(view.owner),
        "closed_at": row.closed_at and int(row.closed_at.timestamp()),
        "result": row.result,
        "words": row.result_words,
        "closed_by": _person(view.closed_by),
        "consented_at": int(row.consented_at.timestamp()),
        "stairwell_id": _text(stairwell.id if stairwell else None),
        "building_id": _text(building.id if building else None),
        "door_id": _text(row.door_id),
        "household_id": _text(row.household_id),
        "place_name": view.place_name,
        "label": door.label if door else "",
        "building": building.name if building else "",
        "stairwell": stairwell.name if stairwell else "",
        "street": building.street if building else "",
        "number": building.number if building else "",
        "history": [_done(one) for one in view.history],
    }


def _done(one: HistoryEntry) -> dict[str, Any]:
    return {
        "action": _ACTIONS[one.action],
        "at": int(one.at.timestamp()),
        "by": one.by.name,
        "to": one.to and one.to.name,
        "result": one.result,
        "words": one.words,
        **({"recipient": one.recipient} if one.recipient else {}),
    }


def _person(member: IdAndName | None) -> dict[str, str] | None:
    return {"id": str(member.id), "name": member.name} if member else None


def _text(row_id: UUID | None) -> str | None:
    return str(row_id) if row_id else None
