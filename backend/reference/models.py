"""Public data that no organisation owns: loaded once, shared, read-only to requests."""

from datetime import datetime
from typing import Any
from uuid import UUID

from backend.database import db
from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7


class ReferenceImport(db.Model):  # type: ignore[name-defined,misc]  # Model is made at run time
    """One reading of a public file: staged, shown, then accepted, and still revertible."""

    __tablename__ = "reference_import"
    __table_args__ = (
        CheckConstraint(
            "state in ('staged', 'accepted', 'reverted')", name="state_is_known"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    source: Mapped[str]
    file_name: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="staged")
    # How many lines were read, new, changed, unchanged, gone, refused.
    report: Mapped[dict[str, Any]] = mapped_column(JSONB)
    started_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now()")
    )
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reverted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Address(db.Model):  # type: ignore[name-defined,misc]  # Model is made at run time
    """A number in a street, as a public source gives it.

    A row that vanishes from its source is marked as gone and never deleted: places point to it.
    """

    __tablename__ = "address"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        Index("address_geom_index", "geom", postgresql_using="gist"),
        Index("address_street_key_number_index", "insee_code", "street_key", "number"),
        Index("address_reference_import_id_index", "reference_import_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    source: Mapped[str]
    source_id: Mapped[str]
    number: Mapped[int]
    suffix: Mapped[str] = mapped_column(server_default="")
    street_name: Mapped[str]
    # The street's name as it is compared: capitals, no accents, kinds of street in full.
    street_key: Mapped[str]
    postcode: Mapped[str]
    insee_code: Mapped[str]
    commune: Mapped[str]
    geom: Mapped[WKBElement] = mapped_column(
        Geometry("POINT", srid=4326, spatial_index=False)
    )
    gone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reference_import_id: Mapped[UUID] = mapped_column(
        ForeignKey("reference_import.id", name="address_reference_import_id_reference")
    )
    # What stood here before the last import, so that it can be taken back.
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
