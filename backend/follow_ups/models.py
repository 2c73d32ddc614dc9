"""Follow-ups: what somebody behind a door was promised, with their consent."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import TenantRow, belongs_to, one_of, parent
from backend.encounters.models import REASONS as REASONS
from backend.organisations.models import Member

URGENCIES = ("today", "week", "month")
ACTIONS = ("taken", "handed", "closed", "cancelled")
RESULTS = ("done", "not_needed", "not_reached", "passed_on")


class FollowUp(TenantRow):
    """Something to do for somebody until a day. Its id is the id of its operation.

    It hangs on the household, never on the door alone, so it does not pass to the next tenant; or
    on a meeting away from any door, and then on no household. Nothing is kept without consent:
    which text, in which language, when. Whose it is and how it ended fold from its events.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        belongs_to("team", "team_id"),
        belongs_to("household", "household_id"),
        belongs_to("door", "door_id"),
        belongs_to("encounter", "encounter_id"),
        belongs_to("campaign", "campaign_id"),
        belongs_to("member", "opened_by"),
        belongs_to("member", "owner_id"),
        belongs_to("member", "closed_by"),
        CheckConstraint(one_of("reason", REASONS), name="reason_is_known"),
        CheckConstraint(one_of("urgency", ("today", "week", "month")), name="urgency_is_known"),
        CheckConstraint("char_length(note) <= 280", name="note_is_short"),
        CheckConstraint("team_id is not null", name="team_is_known"),
        CheckConstraint(
            "(door_id is null) = (household_id is null)", name="door_and_household_together"
        ),
        CheckConstraint(
            "household_id is not null or encounter_id is not null", name="hangs_on_something"
        ),
        CheckConstraint(one_of("result", RESULTS), name="result_is_known"),
        CheckConstraint("char_length(result_words) <= 280", name="result_words_are_short"),
        CheckConstraint(
            "closed_at is not null or (result is null and not cancelled)",
            name="ending_has_its_time",
        ),
        Index(None, "organisation_id", "team_id"),
        Index(None, "organisation_id", "household_id"),
        Index(None, "organisation_id", "door_id"),
        Index(None, "organisation_id", "encounter_id"),
        Index(None, "organisation_id", "campaign_id"),
        Index(None, "organisation_id", "opened_by"),
        Index(None, "organisation_id", "owner_id"),
        Index(None, "organisation_id", "closed_by"),
        Index(
            "follow_up_open",
            "organisation_id",
            "due_on",
            postgresql_where=text("closed_at is null"),
        ),
    )

    # Whose it is to settle. The database refuses its absence by a check, added to a live table.
    team_id: Mapped[UUID] = mapped_column(nullable=True)
    household_id: Mapped[UUID | None]
    door_id: Mapped[UUID | None]
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
    closed_by: Mapped[UUID | None]
    result: Mapped[str | None]
    result_words: Mapped[str | None]
    # Noted by mistake: closed like any other, and told as what it is.
    cancelled: Mapped[bool] = mapped_column(server_default=text("false"), default=False)

    opener: Mapped[Member] = parent("FollowUp", "opened_by", "Member")
    owner: Mapped[Member | None] = parent("FollowUp", "owner_id", "Member")
    closer: Mapped[Member | None] = parent("FollowUp", "closed_by", "Member")


class FollowUpEvent(TenantRow):
    """What somebody did with a follow-up. Its id is the id of its operation, and it stays."""

    __tablename__ = "follow_up_event"
    __table_args__ = (
        belongs_to("follow_up", "follow_up_id"),
        belongs_to("member", "member_id"),
        belongs_to("member", "to_member_id"),
        CheckConstraint(one_of("action", ACTIONS), name="action_is_known"),
        CheckConstraint("(action = 'closed') = (result is not null)", name="closing_has_a_result"),
        CheckConstraint(
            "(action = 'handed') = (to_member_id is not null)", name="handing_has_a_member"
        ),
        CheckConstraint("char_length(words) <= 280", name="words_are_short"),
        CheckConstraint("char_length(recipient) <= 80", name="recipient_is_short"),
        CheckConstraint(
            "num_nulls(recipient, consent_text, consent_language) in (0, 3)"
            " and (recipient is null or result = 'passed_on')",
            name="recipient_was_agreed_to",
        ),
        Index(None, "organisation_id", "follow_up_id"),
        Index(None, "organisation_id", "member_id"),
        Index(None, "organisation_id", "to_member_id"),
    )

    follow_up_id: Mapped[UUID]
    action: Mapped[str]
    member_id: Mapped[UUID]
    to_member_id: Mapped[UUID | None]
    result: Mapped[str | None]
    words: Mapped[str | None]
    # To whom outside the team it was passed on, which is a consent of its own.
    recipient: Mapped[str | None]
    consent_text: Mapped[str | None]
    consent_language: Mapped[str | None]
    occurred_at: Mapped[datetime]
    device_seq: Mapped[int]
