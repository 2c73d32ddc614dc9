"""The number of the database's life: a restore from a backup begins another."""

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
