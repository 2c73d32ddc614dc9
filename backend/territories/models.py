"""Territories, sets of buildings, and who works them for which campaign until when."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.campaigns.models import Campaign
from backend.database import TenantRow, belongs_to, parent
from backend.organisations.models import Member


class Territory(TenantRow):
    """A stored set of buildings. `sign` is one of the four colours with a shape."""

    __tablename__ = "territory"
    __table_args__ = (
        belongs_to("team", "team_id"),
        UniqueConstraint("organisation_id", "team_id", "name"),
        CheckConstraint("sign between 1 and 4", name="sign_is_known"),
        Index(None, "organisation_id", "team_id"),
    )

    team_id: Mapped[UUID]
    name: Mapped[str]
    sign: Mapped[int]


class TerritoryBuilding(TenantRow):
    """One building of a territory; a building may stand in several."""

    __tablename__ = "territory_building"
    __table_args__ = (
        belongs_to("territory", "territory_id"),
        belongs_to("building", "building_id"),
        UniqueConstraint("organisation_id", "territory_id", "building_id"),
        Index(None, "organisation_id", "territory_id"),
        Index(None, "organisation_id", "building_id"),
    )

    territory_id: Mapped[UUID]
    building_id: Mapped[UUID]


class Assignment(TenantRow):
    """A territory in a member's hands for a campaign, both days included, unless ended before."""

    __tablename__ = "assignment"
    __table_args__ = (
        belongs_to("territory", "territory_id"),
        belongs_to("member", "member_id"),
        belongs_to("campaign", "campaign_id"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        Index(None, "organisation_id", "territory_id"),
        Index(None, "organisation_id", "member_id"),
        Index(None, "organisation_id", "campaign_id"),
    )

    territory_id: Mapped[UUID]
    member_id: Mapped[UUID]
    campaign_id: Mapped[UUID]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    territory: Mapped[Territory] = parent("Assignment", "territory_id", "Territory")
    member: Mapped[Member] = parent("Assignment", "member_id", "Member")
    campaign: Mapped[Campaign] = parent("Assignment", "campaign_id", "Campaign")
