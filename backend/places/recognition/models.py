"""The imports of dwellings, the entrances that they read, and what they wrote over."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import TenantRow, belongs_to
from backend.database.rows import Base
from backend.database.staging import OwnedStaging
from backend.imports.models import ImportRun, StagedLine, state_is_known


class PlaceImport(ImportRun, TenantRow):
    """One reading of a list of dwellings for a team: staged, shown, accepted, revertible."""

    __tablename__ = "place_import"
    __table_args__ = (
        belongs_to("team", "team_id"),
        state_is_known(),
        Index(None, "organisation_id", "team_id"),
    )

    team_id: Mapped[UUID]


class PlaceImportChange(TenantRow):
    """What a building was before an import wrote over it, so that the import can be taken back."""

    __tablename__ = "place_import_change"
    __table_args__ = (
        belongs_to("place_import", "place_import_id"),
        belongs_to("building", "building_id"),
        UniqueConstraint("organisation_id", "place_import_id", "building_id"),
        Index(None, "organisation_id", "place_import_id"),
        Index(None, "organisation_id", "building_id"),
    )

    place_import_id: Mapped[UUID]
    building_id: Mapped[UUID]
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)


class StagedEntrance(StagedLine, OwnedStaging, Base):
    """An entrance of a list, waiting for its import to be accepted."""

    __tablename__ = "staged_entrance"
    __table_args__ = ({"prefixes": ["unlogged"]},)

    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # The address as it was typed, and what was read in it.
    typed: Mapped[str]
    number: Mapped[int | None]
    suffix: Mapped[str]
    numbers: Mapped[str]
    street_typed: Mapped[str]
    street_key: Mapped[str]
    detail: Mapped[str]
    dwellings: Mapped[int]
    floor_max: Mapped[int]
    built_in: Mapped[int | None]
    lon: Mapped[float]
    lat: Mapped[float]
    # Found when the list is matched to addresses.
    match: Mapped[str | None]
    address_id: Mapped[UUID | None]
    distance_m: Mapped[float | None]
    street: Mapped[str | None]
    insee_code: Mapped[str | None]
    address_lon: Mapped[float | None]
    address_lat: Mapped[float | None]
    former_insee_code: Mapped[str | None]
    # The building that it is, or will be; of one that is new, what tells it from others.
    building_id: Mapped[UUID | None]
    source_id: Mapped[str | None]
    name: Mapped[str | None]
