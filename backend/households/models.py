"""Who lives behind a door in one period; what they wish, how they are reached, and what the
passages there add up to.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from backend.database import TenantRow, belongs_to, parent
from backend.places.models import Door


class Household(TenantRow):
    """Whoever lives behind a door during one period. It holds nothing personal.

    `started_at` is null where nobody knows since when. One is open per door: two phones can
    race, an index cannot.
    """

    __tablename__ = "household"
    __table_args__ = (
        belongs_to("door", "door_id"),
        CheckConstraint("ended_at >= started_at", name="ends_after_it_starts"),
        Index(
            "household_one_open_per_door",
            "organisation_id",
            "door_id",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
        Index(None, "organisation_id", "door_id"),
        {"info": {"behind_every_door": True}},
    )

    door_id: Mapped[UUID]
    # The door at which they were said to have moved in, where it was merged into this one.
    recorded_door_id: Mapped[UUID | None]
    started_at: Mapped[datetime | None]
    # Settle who moved in later where two did at one instant.
    started_seq: Mapped[int | None]
    started_by_operation: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]

    door: Mapped[Door] = parent("Household", "door_id", "Door")


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


class ContactDetails(TenantRow):
    """Name, phone, useful language and best hour of a household, with its consent.

    The latest word counts, be it details or their withdrawal, which leaves nothing but the fact.
    Only one is kept of a household and the door it was noted at; where doors were merged, each
    still has its own, so that the merge can be undone.
    """

    __tablename__ = "contact_details"
    __table_args__ = (
        belongs_to("household", "household_id"),
        belongs_to("door", "door_id"),
        belongs_to("member", "set_by"),
        CheckConstraint("char_length(name) <= 80", name="name_is_short"),
        CheckConstraint("char_length(phone) <= 30", name="phone_is_short"),
        CheckConstraint("char_length(language) <= 35", name="language_is_short"),
        CheckConstraint("char_length(best_hour) <= 60", name="best_hour_is_short"),
        CheckConstraint(
            "case when is_withdrawn then num_nonnulls(name, phone, language, best_hour,"
            " consent_text, consent_language, consented_at) = 0"
            " else num_nulls(consent_text, consent_language, consented_at) = 0 end",
            name="has_consent_or_nothing",
        ),
        Index(None, "organisation_id", "household_id"),
        Index(None, "organisation_id", "door_id"),
        Index(None, "organisation_id", "set_by"),
    )

    household_id: Mapped[UUID]
    door_id: Mapped[UUID]
    recorded_door_id: Mapped[UUID]
    is_withdrawn: Mapped[bool]
    name: Mapped[str | None]
    phone: Mapped[str | None]
    language: Mapped[str | None]
    best_hour: Mapped[str | None]
    consent_text: Mapped[str | None]
    consent_language: Mapped[str | None]
    consented_at: Mapped[datetime | None]
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]
    device_seq: Mapped[int]


class ContactHash(TenantRow):
    """The keyed hash of one word or number of contact details, by which they are found again.

    It goes with them, whoever deletes them. `key_id` says which key made it: another secret makes
    others (`finding`).
    """

    __tablename__ = "contact_hash"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "contact_id"],
            ["contact_details.organisation_id", "contact_details.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("organisation_id", "hash", "contact_id", name="contact_hash_one_each"),
        CheckConstraint("octet_length(hash) = 16", name="hash_is_whole"),
        Index(None, "organisation_id", "contact_id"),
    )

    contact_id: Mapped[UUID]
    hash: Mapped[bytes]
    key_id: Mapped[str]


class ReplayedWithdrawal(TenantRow):
    """Details that the journal knows to be withdrawn: no phone brings them back after a restore.

    Its id is an operation's; what is dated before it of its household never stands again.
    """

    __tablename__ = "replayed_withdrawal"
    __table_args__ = (Index(None, "organisation_id", "household_id"),)

    # Of a household that the restored copy may not know yet.
    household_id: Mapped[UUID]
    set_at: Mapped[datetime]
    device_seq: Mapped[int]
