"""The number of the database's life; how often each stairwell changed, and its pack.

A restore from a backup begins another life.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import TenantRow, belongs_to, db
from backend.database.rows import Base, Xid8

_ASKING = text("current_setting('palier.organisation_id')::uuid")


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


class StairwellVersion(TenantRow):
    """How often what phones hold of a stairwell has changed; its id is the stairwell's.

    Triggers count it on at the commit of each transaction that changed a row of which the pack is
    made, in the order of ids: the last locks that a transaction takes.
    """

    __tablename__ = "stairwell_version"
    __table_args__ = (belongs_to("stairwell", "id"),)

    number: Mapped[int] = mapped_column(BigInteger)


class StairwellPack(Base):
    """What a phone is told of a stairwell, written down once for all who hold it.

    Unlogged, left out of copies, and gone with each change of the stairwell: it is made again.
    """

    __tablename__ = "stairwell_pack"
    __table_args__ = (
        belongs_to("stairwell_version", "stairwell_id"),
        {"prefixes": ["unlogged"]},
    )

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_ASKING)
    stairwell_id: Mapped[UUID] = mapped_column(primary_key=True)
    # By which code it was made: a release does not serve another's.
    layout: Mapped[str] = mapped_column(primary_key=True)
    # The version of the stairwell that it holds.
    number: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[bytes]


class StairwellTouch(Base):
    """By what rows that a statement changed lead to stairwells, until its transaction ends: nobody
    ever sees one.
    """

    __tablename__ = "stairwell_touch"
    __table_args__ = ({"prefixes": ["unlogged"]},)

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_ASKING)
    by_xid: Mapped[str] = mapped_column(
        Xid8, primary_key=True, server_default=text("pg_current_xact_id()")
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    # Of which table the ids are: of stairwells themselves, or of what leads to them.
    way: Mapped[str]
    ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    # Whether the transaction changed which stairwells others' changes lead to, or theirs may change
    # where this one leads: then no other counts at the same time.
    is_alone: Mapped[bool]
