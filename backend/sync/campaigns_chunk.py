"""What a device holds of a campaign: its words, its themes, and its cards."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, not_, select
from sqlalchemy.orm import Session

from backend.campaigns.models import Campaign, CampaignTheme, MessageCard
from backend.database.statements import Statement

_ASKED = bindparam("ids", type_=ARRAY(Uuid()))
_CAMPAIGNS = Statement(
    select(
        *(Campaign.id, Campaign.name, Campaign.theme, Campaign.partner, Campaign.message),
        *(Campaign.starts_on, Campaign.ends_on, Campaign.passages, Campaign.languages),
    )
    .where(Campaign.id == any_(_ASKED))
    .order_by(Campaign.id)
)
_THEMES = Statement(
    select(
        *(CampaignTheme.campaign_id, CampaignTheme.code, CampaignTheme.labels),
        CampaignTheme.sensitive,
    )
    .where(CampaignTheme.campaign_id == any_(_ASKED), not_(CampaignTheme.removed))
    .order_by(CampaignTheme.position)
)
_CARDS = Statement(
    select(MessageCard.campaign_id, MessageCard.id, MessageCard.texts)
    .where(MessageCard.campaign_id == any_(_ASKED))
    .order_by(MessageCard.position)
)


def campaign_items(
    session: Session, campaigns: Collection[UUID], feed_format: int
) -> list[tuple[UUID, dict[str, Any]]]:
    """What a format of the feed says of each of these campaigns, in the order of their ids."""
    asked = [*campaigns]
    if not asked:
        return []
    themes = _by_campaign(_THEMES(session, ids=asked).all()) if feed_format >= 2 else {}
    cards = _by_campaign(_CARDS(session, ids=asked).all()) if feed_format >= 2 else {}
    items: list[tuple[UUID, dict[str, Any]]] = []
    for one in _CAMPAIGNS(session, ids=asked):
        content: dict[str, Any] = {
            "id": str(one.id),
            "name": one.name,
            "theme": one.theme,
            "partner": one.partner,
            "message": one.message,
            "starts_on": one.starts_on.isoformat(),
            "ends_on": one.ends_on.isoformat(),
            "passages": one.passages,
        }
        if feed_format >= 2:
            content["themes"] = [
                {"code": code, "labels": labels, "sensitive": sensitive}
                for _, code, labels, sensitive in themes.get(one.id, ())
            ]
            content["languages"] = one.languages
            content["cards"] = [
                {"id": str(card_id), "texts": texts} for _, card_id, texts in cards.get(one.id, ())
            ]
        items.append((one.id, content))
    return items


def _by_campaign(rows: Sequence[Any]) -> dict[UUID, list[Any]]:
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found
