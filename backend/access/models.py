"""The trail of what was opened, exported, merged, erased, granted or pulled."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import TenantRow, belongs_to


class AuditEntry(TenantRow):
    """Somebody did something to something. Kept 12 months, never changed.

    `member_id` is empty for what an operator did from a terminal. `facts` holds ids, codes
    and counts: no name, no note, nothing that was written about a person.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        belongs_to("member", "member_id"),
        Index(None, "organisation_id", "member_id"),
        Index(None, "organisation_id", "at"),
    )

    at: Mapped[datetime] = mapped_column(server_default=func.now())
    member_id: Mapped[UUID | None]
    action: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[UUID | None]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
