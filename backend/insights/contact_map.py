"""The contact map: a territory door by door, and the figures of the same doors."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.disclosure import Part, disclose
from backend.access.lookups import Viewer
from backend.access.visibility import may_see
from backend.campaigns.models import Campaign
from backend.database import find
from backend.insights.measures import count_states, measure
from backend.insights.queries import Dwelling, buildings_of, dwellings_of
from backend.organisations.models import Team
from backend.places.models import Building
from backend.places.names import floor_labels
from backend.territories.models import Territory
from backend.territories.refusals import CampaignOfAnotherTeam

Answer = dict[str, Any]


def contact_map(
    session: Session,
    viewer: Viewer,
    territory_id: UUID,
    *,
    campaign_id: UUID | None = None,
    shows_flags: bool,
) -> Answer:
    """What the desk draws and lists of a territory, ready to travel.

    Args:
        viewer: whose visibility bounds the buildings.
        campaign_id: whose passages count; those of all campaigns where it is None.
        shows_flags: whether the viewer may know which single door has an open follow-up, or
            only how many there are in a building.

    Raises:
        NotFound: no such territory or campaign in this organisation.
        CampaignOfAnotherTeam: the campaign is not one of the territory's team.
    """
    territory = find(session, Territory, territory_id)
    campaign = campaign_of(session, territory, campaign_id)
    seen = may_see(viewer, Building.id.expression)
    buildings = buildings_of(session, territory_id, seen)
    dwellings = dwellings_of(session, territory_id, campaign_id=campaign_id, seen=seen)
    floors = floor_labels(session, {dwelling.stairwell_id for dwelling in dwellings})
    by_building: dict[UUID, list[Dwelling]] = defaultdict(list)
    for dwelling in dwellings:
        by_building[dwelling.building_id].append(dwelling)
    by_street = [
        (street, [*of_street])
        for street, of_street in groupby(buildings, key=lambda building: building.street)
    ]
    disclosed = disclose(
        _promised(
            _promised(_promised_at(by_building[one.id]) for one in of_street)
            for _, of_street in by_street
        ),
        each_door=shows_flags,
    )
    of_building = [count for street in disclosed.parts for count in street.parts]
    return {
        "territory": {
            "id": str(territory.id),
            "name": territory.name,
            "sign": territory.sign,
            "team_id": str(territory.team_id),
        },
        "campaign": campaign and {"id": str(campaign.id), "name": campaign.name},
        **_figures(dwellings, disclosed.count),
        "streets": [
            {
                "name": street,
                **_figures(
                    [each for one in of_street for each in by_building[one.id]], count.count
                ),
            }
            for (street, of_street), count in zip(by_street, disclosed.parts, strict=True)
        ],
        "buildings": [
            _building(building, by_building[building.id], floors, count.count, shows_flags)
            for building, count in zip(buildings, of_building, strict=True)
        ],
    }


def campaign_of(
    session: Session, territory: Territory, campaign_id: UUID | None
) -> Campaign | None:
    """The campaign that a figure of a territory is asked for; None where all of them are.

    Raises:
        NotFound: no such campaign in this organisation.
        CampaignOfAnotherTeam: it is not one of the territory's team.
    """
    if campaign_id is None:
        return None
    campaign = find(session, Campaign, campaign_id)
    if campaign.team_id not in (None, territory.team_id):
        raise CampaignOfAnotherTeam(
            field="campaign_id",
            value=campaign_id,
            campaign=campaign.name,
            team=find(session, Team, territory.team_id).name,
        )
    return campaign


def _promised_at(dwellings: Sequence[Dwelling]) -> Part:
    return Part(len(dwellings), sum(dwelling.open_follow_ups for dwelling in dwellings))


def _promised(parts: Iterable[Part]) -> Part:
    listed = [*parts]
    return Part(sum(one.doors for one in listed), sum(one.count for one in listed), listed)


def _figures(dwellings: Sequence[Dwelling], open_follow_ups: int | None) -> Answer:
    summaries = [dwelling.summary for dwelling in dwellings]
    return {
        "measures": measure(summaries).as_answer(),
        "states": count_states(summaries),
        "open_follow_ups": open_follow_ups,
    }


def _building(
    building: Building,
    dwellings: Sequence[Dwelling],
    floors: Mapping[UUID, Mapping[int, str]],
    open_follow_ups: int | None,
    shows_flags: bool,
) -> Answer:
    return {
        "id": str(building.id),
        "name": building.name,
        "street": building.street,
        "number": building.number,
        "kind": building.kind,
        "lon": building.lon,
        "lat": building.lat,
        **_figures(dwellings, open_follow_ups),
        "stairwells": [
            {
                "id": str(stairwell_id),
                "name": name,
                "floors": {
                    str(rank): label for rank, label in floors.get(stairwell_id, {}).items()
                },
                "doors": _doors(doors, shows_flags),
            }
            for (stairwell_id, name), doors in groupby(
                dwellings, key=lambda dwelling: (dwelling.stairwell_id, dwelling.stairwell)
            )
        ],
    }


def _doors(dwellings: Iterable[Dwelling], shows_flags: bool) -> list[Answer]:
    return [
        {
            "id": str(dwelling.door_id),
            "label": dwelling.label,
            "floor": dwelling.floor,
            "position": dwelling.position,
            "state": dwelling.summary.state,
            "flag": dwelling.is_flagged if shows_flags else None,
        }
        for dwelling in dwellings
    ]
