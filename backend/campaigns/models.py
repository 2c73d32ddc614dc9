"""Campaigns: why a team knocks, for whom, and from when to when."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

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
