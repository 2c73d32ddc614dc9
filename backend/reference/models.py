"""Public data that no organisation owns: loaded once, shared, read-only to requests."""

from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    BigInteger,
    Double,
    ForeignKey,
    Index,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import SharedRow
from backend.database.rows import Base
from backend.imports.models import ImportRun, StagedLine, state_is_known


class ReferenceImport(ImportRun, SharedRow):
    """One reading of a public file: staged, shown, then accepted, and still revertible."""

    __tablename__ = "reference_import"
    __table_args__ = (state_is_known(),)

    # West, south, east and north of the part that was read; null where all of it was.
    box: Mapped[list[float] | None] = mapped_column(ARRAY(Double))


class Address(SharedRow):
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

    source: Mapped[str]
    source_id: Mapped[str]
    number: Mapped[int]
    suffix: Mapped[str] = mapped_column(server_default="")
    street_name: Mapped[str]
    # The street's name as it is compared (`backend.reference.street_names`).
    street_key: Mapped[str]
    postcode: Mapped[str]
    insee_code: Mapped[str]
    # The commune that it was in before that one became part of another; empty where there is none.
    former_insee_code: Mapped[str] = mapped_column(server_default="")
    commune: Mapped[str]
    geom: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=4326, spatial_index=False))
    gone_at: Mapped[datetime | None]
    # The import that wrote the row last.
    reference_import_id: Mapped[UUID] = mapped_column(ForeignKey("reference_import.id"))


class AddressChange(Base):
    """What an address was before an import wrote over it, so that the import can be taken back.

    A row that an import brought has no change of that import.
    """

    __tablename__ = "address_change"
    __table_args__ = (Index("address_change_address_id_index", "address_id"),)

    reference_import_id: Mapped[UUID] = mapped_column(
        ForeignKey("reference_import.id"), primary_key=True
    )
    address_id: Mapped[UUID] = mapped_column(ForeignKey("address.id"), primary_key=True)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)


class StagedAddress(StagedLine, Base):
    """An address of a file, waiting for its import to be accepted."""

    __tablename__ = "staged_address"
    __table_args__ = (
        Index("staged_address_import_id_source_id_index", "import_id", "source_id"),
        {"prefixes": ["unlogged"]},
    )

    line: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    source_id: Mapped[str]
    number: Mapped[int]
    suffix: Mapped[str]
    street_name: Mapped[str]
    street_key: Mapped[str]
    postcode: Mapped[str]
    insee_code: Mapped[str]
    former_insee_code: Mapped[str] = mapped_column(server_default="")
    commune: Mapped[str]
    lon: Mapped[float]
    lat: Mapped[float]
