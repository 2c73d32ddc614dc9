"""What of talks may not be kept as it was said, where they are held or refused.

What counts is looked at where it is worked into rows; the rule is the same.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from backend.encounters.kept import Themes, plain, without_loose_words
from backend.encounters.revisions import find_recorded
from backend.households.refusals import ConsentMissing
from backend.operations.kinds import Cleaned, Payload


def need_without_consent(payload: Payload) -> str | None:
    """Why a passage with a need may not be kept, where nobody agreed to that."""
    need = payload["need"]
    return ConsentMissing.code if need is not None and need["consent"] is None else None


def clean_talks(session: Session, said: Mapping[UUID, Payload]) -> Cleaned:
    """Passages and meetings: each names its mission."""
    campaigns = {one: payload["campaign_id"] for one, payload in said.items()}
    return _clean(session, said, campaigns)


def clean_corrections(session: Session, said: Mapping[UUID, Payload]) -> Cleaned:
    """Corrections: of what is not here yet nobody knows for which mission it was."""
    recorded = find_recorded(session, (payload["encounter_id"] for payload in said.values()))
    campaigns = {
        one: recorded[payload["encounter_id"]].campaign_id
        for one, payload in said.items()
        if payload["encounter_id"] in recorded
    }
    return _clean(session, said, campaigns)


def _clean(
    session: Session, said: Mapping[UUID, Payload], campaigns: Mapping[UUID, UUID | None]
) -> Cleaned:
    """What of talks that do not count may not be kept as it was said.

    Args:
        campaigns: for which each was; where that cannot be known yet, none is named, and a
            payload with themes is not kept.
    """
    themes = {
        one: Themes(payload.get("themes", ()), campaigns.get(one)) for one, payload in said.items()
    }
    kept = plain(session, themes)
    cleaned: dict[UUID, Payload | None] = {}
    for one, payload in said.items():
        fields = without_loose_words(payload)
        if set(kept[one]) != set(themes[one].codes):
            fields["themes"] = [*kept[one]]
        if fields:
            cleaned[one] = fields if one in campaigns or "themes" not in fields else None
    return cleaned
