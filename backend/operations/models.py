"""The ledger: every change that a device made, as it was signed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import TenantRow, belongs_to


class LedgerEntry(TenantRow):
    """One signed operation and what became of it.

    The envelope never changes: a trigger refuses it. The payload stands beside it, so that it
    can be emptied when it has served, and at once when a household is erased.
    """

    __tablename__ = "operation"
    __table_args__ = (
        belongs_to("member", "author_id"),
        belongs_to("device_key", "device_key_id"),
        # Not unique: a phone restored from a copy counts again, and loses nothing by it.
        Index(None, "organisation_id", "device_key_id", "device_seq"),
        CheckConstraint("state in ('applied', 'held', 'refused')", name="state_is_known"),
        CheckConstraint(
            "(state = 'refused') = (refusal_code is not null)", name="refusal_says_why"
        ),
        CheckConstraint("(state = 'held') = (held_code is not null)", name="held_says_why"),
        Index(None, "organisation_id", "author_id"),
        Index(
            "operation_unsettled",
            "organisation_id",
            "state",
            postgresql_where=text("state <> 'applied'"),
        ),
    )

    kind: Mapped[str]
    kind_version: Mapped[int]
    author_id: Mapped[UUID]
    device_id: Mapped[UUID]
    device_key_id: Mapped[UUID]
    device_seq: Mapped[int]
    recorded_at: Mapped[datetime]
    utc_offset_min: Mapped[int]
    depends_on: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    payload_hash: Mapped[bytes] = mapped_column(LargeBinary)
    envelope: Mapped[str]
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    # `recorded_at` by the server's clock, as far as the device knew it.
    occurred_at: Mapped[datetime]
    state: Mapped[str]
    # Why it waits or was refused: the name of a sentence.
    refusal_code: Mapped[str | None]
    held_code: Mapped[str | None]
    applied_at: Mapped[datetime | None]
    payload: Mapped[str | None]
    # What its phone calls the place, only while it is held because that is not there.
    place: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class UnknownSigner(TenantRow):
    """Somebody's operations arrive from a device whose key nobody knows, as after a restore.

    Who claims to have signed what, when and how often; nothing of what was said.
    """

    __tablename__ = "unknown_signer"
    __table_args__ = (
        UniqueConstraint(
            "organisation_id", "device_id", "author_id", name="unknown_signer_one_each"
        ),
    )

    device_id: Mapped[UUID]
    author_id: Mapped[UUID]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    count: Mapped[int]


class OperationWait(TenantRow):
    """One operation waits for another, which may come by another device: looked up when it does.

    A table of its own, since behind the policy no index on the list of an operation can be used.
    """

    __tablename__ = "operation_wait"
    __table_args__ = (
        belongs_to("operation", "operation_id"),
        UniqueConstraint("organisation_id", "operation_id", "waits_for"),
        Index(None, "organisation_id", "waits_for"),
    )

    operation_id: Mapped[UUID]
    # May never have been heard of.
    waits_for: Mapped[UUID]


class OperationSettling(TenantRow):
    """What a lead decided about an operation that did not count by itself; the latest counts."""

    __tablename__ = "operation_settling"
    __table_args__ = (
        belongs_to("operation", "operation_id"),
        belongs_to("member", "member_id"),
        CheckConstraint(
            "action in ('state_time', 'accept', 'retry', 'set_aside')", name="action_is_known"
        ),
        CheckConstraint("(action = 'state_time') = (stated_at is not null)", name="says_when"),
        Index(None, "organisation_id", "operation_id"),
        Index(None, "organisation_id", "member_id"),
    )

    operation_id: Mapped[UUID]
    member_id: Mapped[UUID]
    action: Mapped[str]
    # When it happened, as far as the lead knows.
    stated_at: Mapped[datetime | None]
    settled_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
