"""What a person may know of a job: how far it is, and what became of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import TenantRow, belongs_to, one_of

STATES = ("waiting", "running", "done", "failed", "dropped")


class Job(TenantRow):
    """One piece of work of an organisation; the queue's own row names it and nothing else.

    `subject_id` is the row that it is about; whatever else the work needs is read there, under
    the wall. `member_id` is who asked for it, empty for what runs by itself.
    """

    __tablename__ = "job"
    __table_args__ = (
        belongs_to("member", "member_id"),
        CheckConstraint(one_of("state", STATES), name="state_is_known"),
        CheckConstraint("done >= 0 and (total is null or total >= 0)", name="counts_are_counts"),
        Index(None, "organisation_id", "member_id"),
        Index(None, "organisation_id", "created_at"),
    )

    kind: Mapped[str]
    subject_id: Mapped[UUID | None]
    member_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default="waiting", server_default="waiting")
    # How often it was begun; a worker that was killed has begun it too.
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    total: Mapped[int | None]
    # The sentence about what became of it, such as `jobs.failed` or the code of a refusal.
    code: Mapped[str | None]
    # Of the queue's row.
    queue_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    # When it is tried again; empty while it runs and when it has ended.
    next_at: Mapped[datetime | None]
