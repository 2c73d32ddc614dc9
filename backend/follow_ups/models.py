"""Follow-ups: what somebody behind a door was promised, with their consent."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from backend.database import TenantRow, belongs_to, parent
from backend.encounters.models import REASONS as REASONS
from backend.organisations.models import Member

URGENCIES = ("today", "week", "month")


class FollowUp(TenantRow):
    """Something to do for a household until a day. Its id is the id of its operation.

    It hangs on the household, never on the door alone, so it does not pass to the next tenant.
    Nothing is kept without consent: which text, in which language, when.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        belongs_to("household", "household_id"),
        belongs_to("door", "door_id"),
        belongs_to("encounter", "encounter_id"),
        belongs_to("campaign", "campaign_id"),
        belongs_to("member", "opened_by"),
        belongs_to("member", "owner_id"),
        CheckConstraint(
            "reason in (" + ", ".join(f"'{reason}'" for reason in REASONS) + ")",
            name="reason_is_known",
        ),
        CheckConstraint("urgency in ('today', 'week', 'month')", name="urgency_is_known"),
        CheckConstraint("char_length(note) <= 280", name="note_is_short"),
        Index(None, "organisation_id", "household_id"),
        Index(None, "organisation_id", "door_id"),
        Index(None, "organisation_id", "encounter_id"),
        Index(None, "organisation_id", "campaign_id"),
        Index(None, "organisation_id", "opened_by"),
        Index(None, "organisation_id", "owner_id"),
        Index(
            "follow_up_open",
            "organisation_id",
            "due_on",
            postgresql_where=text("closed_at is null"),
        ),
    )

    household_id: Mapped[UUID]
    door_id: Mapped[UUID]
    encounter_id: Mapped[UUID | None]
    campaign_id: Mapped[UUID | None]
    reason: Mapped[str]
    urgency: Mapped[str]
    due_on: Mapped[date]
    note: Mapped[str | None]
    consent_text: Mapped[str]
    consent_language: Mapped[str]
    consented_at: Mapped[datetime]
    opened_by: Mapped[UUID]
    opened_at: Mapped[datetime]
    owner_id: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]

    opener: Mapped[Member] = parent("FollowUp", "opened_by", "Member")
