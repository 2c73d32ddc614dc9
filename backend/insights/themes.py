"""What people talked about in a territory, and in which languages: counts, never who or where.

Open themes are counted from the passages that noted them. Sensitive ones, and languages, are
known as sums alone, and one that is too small to be told (`access.disclosure`) is not listed. To
who does not read the passages themselves, the same holds for open ones.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import Session, selectinload

from backend.access.disclosure import large_enough
from backend.access.lookups import Viewer
from backend.access.visibility import may_see
from backend.campaigns.languages import is_language
from backend.campaigns.models import Campaign, CampaignTheme
from backend.database import find
from backend.encounters.models import Encounter, TalkCount
from backend.insights.contact_map import campaign_of
from backend.places.models import Building, Door, Stairwell
from backend.territories.models import Territory, TerritoryBuilding

Answer = dict[str, Any]
# By campaign and code.
Counts = Counter[tuple[UUID, str]]


def talks(
    session: Session,
    viewer: Viewer,
    territory_id: UUID,
    *,
    campaign_id: UUID | None = None,
    reads_passages: bool = False,
) -> list[Answer]:
    """What was talked about in a territory, campaign by campaign, the most frequent first.

    Args:
        viewer: whose visibility bounds the buildings.
        campaign_id: this campaign alone; else all of those in which something was noted.
        reads_passages: whether the viewer may read each passage of the territory's team.

    Raises:
        NotFound: no such territory or campaign in this organisation.
        CampaignOfAnotherTeam: the campaign is not one of the territory's team.
    """
    territory = find(session, Territory, territory_id)
    chosen = campaign_of(session, territory, campaign_id)
    noted = _noted(session, viewer, territory_id)
    disclosed = noted if reads_passages else Counter(large_enough(noted))
    themes, languages = (
        Counter(large_enough(_reported(session, territory_id, subject)))
        for subject in ("theme", "language")
    )
    # None and a few look alike.
    spoken_of = {of for of, _ in (*disclosed, *themes, *languages)}
    campaigns = session.scalars(
        select(Campaign)
        .where(
            Campaign.id == chosen.id if chosen else Campaign.id.in_(spoken_of),
            or_(Campaign.team_id.is_(None), Campaign.team_id == territory.team_id),
        )
        .order_by(Campaign.ends_on.desc(), Campaign.name, Campaign.id)
        .options(selectinload(Campaign.themes))
    )
    return [
        {
            "campaign": {"id": campaign.id, "name": campaign.name},
            "themes": _themes(campaign, disclosed, themes, lists_none=reads_passages),
            "is_shortened": not reads_passages,
            "languages": _in_order(
                [
                    {"code": code, "talks": count}
                    for (of, code), count in languages.items()
                    # Earlier releases of the server kept whatever was sent.
                    if of == campaign.id and is_language(code)
                ]
            ),
        }
        for campaign in campaigns
    ]


def _themes(
    campaign: Campaign, noted: Counts, reported: Counts, *, lists_none: bool
) -> list[Answer]:
    def count(theme: CampaignTheme) -> int | None:
        key = (campaign.id, theme.code)
        if not theme.sensitive and lists_none:
            return noted[key]
        return (reported if theme.sensitive else noted).get(key)

    return _in_order(
        [
            {
                "code": theme.code,
                "labels": theme.labels,
                "sensitive": theme.sensitive,
                "talks": talked,
            }
            for theme in campaign.themes
            if (talked := count(theme)) is not None
        ]
    )


def _in_order(counted: Sequence[Answer]) -> list[Answer]:
    """The most frequent first."""
    return sorted(counted, key=lambda one: -one["talks"])


def _noted(session: Session, viewer: Viewer, territory_id: UUID) -> Counts:
    """How many passages and meetings in the territory's buildings noted each theme."""
    theme = func.unnest(Encounter.themes).table_valued("code").render_derived().lateral()
    rows = session.execute(
        select(Encounter.campaign_id, theme.c.code, func.count())
        .outerjoin(Door, Door.id == Encounter.door_id)
        .join(Stairwell, Stairwell.id == func.coalesce(Door.stairwell_id, Encounter.stairwell_id))
        .join(Building, Building.id == Stairwell.building_id)
        .join(TerritoryBuilding, TerritoryBuilding.building_id == Building.id)
        .join(theme, true())
        .where(
            TerritoryBuilding.territory_id == territory_id,
            may_see(viewer, Building.id.expression),
            Encounter.withdrawn_at.is_(None),
            Encounter.campaign_id.is_not(None),
        )
        .group_by(Encounter.campaign_id, theme.c.code)
    )
    return Counter({(campaign, code): count for campaign, code, count in rows})


def _reported(session: Session, territory_id: UUID, subject: str) -> Counts:
    """The sums that devices reported of the territory."""
    rows = session.execute(
        select(TalkCount.campaign_id, TalkCount.code, func.sum(TalkCount.talks))
        .where(TalkCount.territory_id == territory_id, TalkCount.subject == subject)
        .group_by(TalkCount.campaign_id, TalkCount.code)
        .order_by(TalkCount.code)
    )
    return Counter({(campaign, code): int(count) for campaign, code, count in rows})
