"""Campaigns over HTTP: who may call, what comes in, what goes out. The work is in service.py."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from backend.access.identity import person
from backend.access.policy import Role, allow
from backend.campaigns import service
from backend.campaigns.models import Campaign
from backend.campaigns.schemas import CampaignChanges, CampaignSchema, NewCampaign
from backend.database import db, find
from backend.database.attempts import write

campaigns = Blueprint(
    "campaigns", __name__, url_prefix="/campaigns", description="Why a team knocks, and when"
)

_EDITORS = (Role.TEAM_LEAD, Role.COORDINATOR, Role.ADMIN)


@campaigns.get("")
@allow(*Role)
@campaigns.response(200, CampaignSchema(many=True))
def list_campaigns() -> Sequence[Campaign]:
    """The campaigns of my teams and of the whole organisation, the latest first."""
    return service.campaigns_within(db.session(), person().reach())


@campaigns.post("")
@allow(*_EDITORS)
@campaigns.arguments(NewCampaign)
@campaigns.response(201, CampaignSchema)
def create_campaign(request: dict[str, Any]) -> Campaign:
    """Start a campaign for a team, or for the whole organisation."""
    person().reach().require(request["team_id"])
    return write(lambda session: service.create(session, **request))


@campaigns.patch("/<uuid:campaign_id>")
@allow(*_EDITORS)
@campaigns.arguments(CampaignChanges)
@campaigns.response(200, CampaignSchema)
def change_campaign(request: dict[str, Any], campaign_id: UUID) -> Campaign:
    """Correct a campaign."""
    reach = person().reach()

    def work(session: Session) -> Campaign:
        reach.require(find(session, Campaign, campaign_id).team_id)
        return service.change(session, campaign_id, request)

    return write(work)
