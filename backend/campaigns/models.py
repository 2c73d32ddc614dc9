"""Campaigns: why a team knocks, for whom, and from when to when."""

from datetime import date
from typing import TypedDict
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, false, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.database import TenantRow, belongs_to


class Campaign(TenantRow):
    """One theme carried from door to door, for one team, or for all where `team_id` is null."""

    __tablename__ = "campaign"
    __table_args__ = (
        belongs_to("team", "team_id"),
        # One name per team, and per organisation for what belongs to no team.
        UniqueConstraint("organisation_id", "team_id", "name", postgresql_nulls_not_distinct=True),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint("passages between 1 and 10", name="passages_are_likely"),
        Index(None, "organisation_id", "team_id"),
    )

    team_id: Mapped[UUID | None]
    name: Mapped[str]
    theme: Mapped[str]
    partner: Mapped[str]
    message: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    # How many times a door is tried at most.
    passages: Mapped[int]
    # In which its talks may be held, as BCP 47; French goes without saying.
    languages: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))

    themes: Mapped[list["CampaignTheme"]] = relationship(
        primaryjoin=(
            "and_(Campaign.organisation_id == CampaignTheme.organisation_id,"
            " Campaign.id == foreign(CampaignTheme.campaign_id), not_(CampaignTheme.removed))"
        ),
        order_by="CampaignTheme.position",
        viewonly=True,
    )
    cards: Mapped[list["MessageCard"]] = relationship(
        primaryjoin=(
            "and_(Campaign.organisation_id == MessageCard.organisation_id,"
            " Campaign.id == foreign(MessageCard.campaign_id))"
        ),
        order_by="MessageCard.position",
        viewonly=True,
    )


class CampaignTheme(TenantRow):
    """Something that a talk may be about, as the campaign names it in each language.

    A sensitive one never hangs on a door: talks about it are only counted, by day and territory.
    One that is talked about no more stays: a phone that has not heard of it may still name it, and
    its code never comes to mean something else.
    """

    __tablename__ = "campaign_theme"
    __table_args__ = (
        belongs_to("campaign", "campaign_id"),
        UniqueConstraint("organisation_id", "campaign_id", "code"),
        CheckConstraint("labels ? 'fr'", name="has_french"),
        CheckConstraint("code ~ '^[a-z][a-z0-9_]{1,39}$'", name="code_is_plain"),
    )

    campaign_id: Mapped[UUID]
    position: Mapped[int]
    code: Mapped[str]
    labels: Mapped[dict[str, str]] = mapped_column(JSONB)
    sensitive: Mapped[bool]
    removed: Mapped[bool] = mapped_column(server_default=false())


class CardText(TypedDict):
    """What one side of a message card says."""

    title: str
    body: str


class MessageCard(TenantRow):
    """Something to show or to read aloud at a door, once in each language that it was put into."""

    __tablename__ = "message_card"
    __table_args__ = (
        belongs_to("campaign", "campaign_id"),
        CheckConstraint("texts ? 'fr'", name="has_french"),
        Index(None, "organisation_id", "campaign_id"),
    )

    campaign_id: Mapped[UUID]
    position: Mapped[int]
    texts: Mapped[dict[str, CardText]] = mapped_column(JSONB)
