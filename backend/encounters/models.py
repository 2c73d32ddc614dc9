"""Passages at doors, what they add up to, and the wish not to be visited."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from backend.database import TenantRow, belongs_to

# In the order in which a phone numbers them.
OUTCOMES = (
    "conversation",
    "brief_contact",
    "not_home",
    "come_back",
    "refused",
    "language_barrier",
    "inaccessible",
    "vacant",
)
CHANNELS = ("door", "street", "phone", "service_point", "partner", "transport", "home")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} in ({listed})"


class Encounter(TenantRow):
    """One attempt or meeting. Its id is the id of the operation that recorded it.

    It is never overwritten: a withdrawal marks it, and every figure leaves it out.
    `recorded_door_id` is the door it was said at, `door_id` the one that this turned out to be.
    """

    __tablename__ = "encounter"
    __table_args__ = (
        belongs_to("household", "household_id"),
        belongs_to("door", "door_id"),
        belongs_to("campaign", "campaign_id"),
        belongs_to("member", "member_id"),
        CheckConstraint(_one_of("outcome", OUTCOMES), name="outcome_is_known"),
        CheckConstraint(_one_of("channel", CHANNELS), name="channel_is_known"),
        CheckConstraint("char_length(note) <= 280", name="note_is_short"),
        CheckConstraint("local_hour between 0 and 23", name="hour_is_of_a_day"),
        Index(None, "organisation_id", "household_id", "occurred_at", "device_seq"),
        Index(None, "organisation_id", "door_id"),
        Index(None, "organisation_id", "campaign_id"),
        Index(None, "organisation_id", "member_id"),
    )

    household_id: Mapped[UUID]
    door_id: Mapped[UUID]
    recorded_door_id: Mapped[UUID]
    campaign_id: Mapped[UUID | None]
    member_id: Mapped[UUID]
    channel: Mapped[str]
    outcome: Mapped[str]
    notice_left: Mapped[bool]
    come_back_on: Mapped[date | None]
    come_back_at: Mapped[time | None]
    note: Mapped[str | None]
    recorded_at: Mapped[datetime]
    occurred_at: Mapped[datetime]
    device_seq: Mapped[int]
    utc_offset_min: Mapped[int]
    # By the time zone of the team whose building it is.
    local_date: Mapped[date]
    local_hour: Mapped[int]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_operation: Mapped[UUID | None]


class HouseholdFold(TenantRow):
    """What the passages at a household add up to, for one campaign (or for none).

    Kept in the transaction that changes them, never written by hand.
    """

    __tablename__ = "household_fold"
    __table_args__ = (
        belongs_to("household", "household_id"),
        belongs_to("campaign", "campaign_id"),
        UniqueConstraint(
            "organisation_id",
            "household_id",
            "campaign_id",
            name="household_fold_one_per_campaign",
            postgresql_nulls_not_distinct=True,
        ),
        Index(None, "organisation_id", "campaign_id"),
        {"info": {"derived": True}},
    )

    household_id: Mapped[UUID]
    campaign_id: Mapped[UUID | None]
    passages: Mapped[int]
    answered: Mapped[int]
    met: Mapped[int]
    last_encounter_id: Mapped[UUID | None]
    last_outcome: Mapped[str | None]
    last_occurred_at: Mapped[datetime | None]
    last_device_seq: Mapped[int | None]


class BuildingDayFold(TenantRow):
    """The passages of one local day in one building, for one campaign (or for none)."""

    __tablename__ = "building_day_fold"
    __table_args__ = (
        belongs_to("building", "building_id"),
        belongs_to("campaign", "campaign_id"),
        UniqueConstraint(
            "organisation_id",
            "building_id",
            "campaign_id",
            "local_date",
            name="building_day_fold_one_per_day",
            postgresql_nulls_not_distinct=True,
        ),
        Index(None, "organisation_id", "campaign_id"),
        {"info": {"derived": True}},
    )

    building_id: Mapped[UUID]
    campaign_id: Mapped[UUID | None]
    local_date: Mapped[date]
    passages: Mapped[int]
    conversation: Mapped[int]
    brief_contact: Mapped[int]
    not_home: Mapped[int]
    come_back: Mapped[int]
    refused: Mapped[int]
    language_barrier: Mapped[int]
    inaccessible: Mapped[int]
    vacant: Mapped[int]


class DoNotVisit(TenantRow):
    """A household's wish not to be visited, for one campaign, or for all where it is null.

    Its id is the id of the operation that recorded it; only a lead lifts it.
    """

    __tablename__ = "do_not_visit"
    __table_args__ = (
        belongs_to("household", "household_id"),
        belongs_to("campaign", "campaign_id"),
        belongs_to("member", "set_by"),
        Index(None, "organisation_id", "household_id"),
        Index(None, "organisation_id", "campaign_id"),
        Index(None, "organisation_id", "set_by"),
        Index(
            "do_not_visit_in_force",
            "organisation_id",
            "household_id",
            postgresql_where=text("lifted_at is null"),
        ),
    )

    household_id: Mapped[UUID]
    campaign_id: Mapped[UUID | None]
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]
    review_on: Mapped[date]
    lifted_at: Mapped[datetime | None]
