"""Devices and their keys, the directory of sessions, and what counts failed sign-ins."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, func, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import SharedRow, TenantRow, belongs_to
from backend.database.rows import Base


class Device(SharedRow):
    """An enrolled phone or browser. Its id was made on the device itself.

    Several people may use one; each has a key of their own on it.
    """

    __tablename__ = "device"
    __table_args__ = (Index(None, "account_id"),)

    # Who enrolled it first.
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str]
    enrolled_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    revoked_at: Mapped[datetime | None]


class DeviceKey(TenantRow):
    """The public half of the key of one member on one device: it signs what they record there.

    A device that lost its key (emptied storage) enrols another; the old one stays, since
    operations signed with it may still arrive.
    """

    __tablename__ = "device_key"
    __table_args__ = (
        belongs_to("member", "member_id"),
        Index(None, "organisation_id", "member_id"),
        Index(None, "device_id"),
        Index(
            "device_key_one_per_public_key",
            "organisation_id",
            "member_id",
            "device_id",
            "public_key",
            unique=True,
        ),
    )

    member_id: Mapped[UUID]
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"))
    # DER, SubjectPublicKeyInfo, P-256.
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    enrolled_at: Mapped[datetime] = mapped_column(server_default=func.now())
    revoked_at: Mapped[datetime | None]


class SignInSession(SharedRow):
    """One sign-in, for one organisation, until it ends.

    `refresh_id` is the refresh token that counts. `previous_id` is the one before it, which an
    enrolled device may show again as long as its successor was not used.
    """

    __tablename__ = "sign_in_session"
    __table_args__ = (
        CheckConstraint("transport in ('cookie', 'bearer')", name="transport_is_known"),
        Index(None, "account_id"),
        Index(None, "organisation_id"),
        Index(None, "device_id", postgresql_where=text("device_id is not null")),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("device.id"))
    transport: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    refreshed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    # Why it was ended: signed_out, reused, device_revoked.
    revoked_because: Mapped[str | None]
    refresh_id: Mapped[UUID]
    previous_id: Mapped[UUID | None]
    # The successor that `previous_id` was given, made again byte for byte.
    refresh_issued_at: Mapped[datetime]


class LoginCounter(Base):
    """How often a sign-in failed for an account, from an address, or both, in one window of time.

    `subject` is a keyed hash of what is counted, so the table names nobody.
    """

    __tablename__ = "login_counter"
    __table_args__ = (Index(None, "window_ends_at"),)

    subject: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    window_ends_at: Mapped[datetime]
    # Before it no password is looked at.
    next_at: Mapped[datetime | None]
