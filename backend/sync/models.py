"""The number of the database's life: a restore from a backup begins another."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import db


class SyncEpoch(db.Model):  # type: ignore[name-defined,misc]  # Model is made at run time
    """One row. Cursors that were given under another number get everything anew."""

    __tablename__ = "sync_epoch"
    __table_args__ = (CheckConstraint("single", name="one_row"),)

    single: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"))
    number: Mapped[UUID] = mapped_column(server_default=text("gen_random_uuid()"))
    # When the copy was made of which this is the continuation, or the last one that was made;
    # when it was put back; and when the journal was replayed on it, before which no phone is
    # let in.
    copied_at: Mapped[datetime | None]
    restored_at: Mapped[datetime | None]
    replayed_at: Mapped[datetime | None]
