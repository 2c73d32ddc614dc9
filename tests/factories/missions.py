"""Campaigns, territories, and who has them in hand."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from backend.campaigns.models import Campaign, CampaignTheme, MessageCard
from backend.organisations.models import Member, Team
from backend.places.models import (
    Building,
)
from backend.territories.models import Assignment, Territory, TerritoryBuilding
from tests.factories.factory import TODAY
from tests.factories.places import MakePlaces


class MakeMissions(MakePlaces):
    """What a team sets out to do."""

    def campaign(self, team: Team | None = None, **said: Any) -> Campaign:
        """A campaign of a team, or of the whole organisation where none is named."""
        default = {
            "team_id": team.id if team else None,
            "name": f"Accès aux droits {self._next()}",
            "theme": "Droits",
            "partner": "CAF",
            "message": "Nous passons vous informer de vos droits.",
            "starts_on": TODAY - timedelta(days=30),
            "ends_on": TODAY + timedelta(days=365 * 20),
            "passages": 3,
        }
        return self._add(Campaign(**default | said))

    def campaign_theme(self, campaign: Campaign | None = None, **said: Any) -> CampaignTheme:
        number = self._next()
        default = {
            "campaign_id": (campaign or self.campaign()).id,
            "position": number,
            "code": f"theme_{number}",
            "labels": {"fr": f"Thème {number}"},
            "sensitive": False,
        }
        return self._add(CampaignTheme(**default | said))

    def message_card(self, campaign: Campaign | None = None, **said: Any) -> MessageCard:
        default = {
            "campaign_id": (campaign or self.campaign()).id,
            "position": self._next(),
            "texts": {"fr": {"title": "L’eau", "body": "Un robinet qui goutte coûte cher."}},
        }
        return self._add(MessageCard(**default | said))

    def territory(self, team: Team | None = None, **said: Any) -> Territory:
        default = {
            "team_id": (team or self.team()).id,
            "name": f"Secteur {self._next()}-{uuid4().hex[:6]}",
            "sign": 1,
        }
        return self._add(Territory(**default | said))

    def territory_building(
        self, territory: Territory | None = None, building: Building | None = None, **said: Any
    ) -> TerritoryBuilding:
        territory = territory or self.territory()
        if building is None:
            building = self.building(
                team=self.session.get_one(Team, (territory.organisation_id, territory.team_id))
            )
        default = {"territory_id": territory.id, "building_id": building.id}
        return self._add(TerritoryBuilding(**default | said))

    def assignment(
        self,
        territory: Territory | None = None,
        member: Member | None = None,
        campaign: Campaign | None = None,
        **said: Any,
    ) -> Assignment:
        default = {
            "territory_id": (territory or self.territory()).id,
            "member_id": (member or self.member()).id,
            "campaign_id": (campaign or self.campaign()).id,
            "starts_on": TODAY - timedelta(days=30),
            "ends_on": TODAY + timedelta(days=365 * 20),
        }
        return self._add(Assignment(**default | said))
