"""The places: residence, building, stairwell, floor, door, and the household behind a door."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import TenantRow, belongs_to, one_of, parent
from backend.organisations.models import Team
from backend.places.labels import HIGHEST_FLOOR, LABEL_LONGEST, LOWEST_FLOOR

# What can be noted about how one gets into a stairwell.
ACCESS_SUBJECTS = ("code", "lift", "caretaker", "best_hour")
LIFT_STATES = ("works", "out")
# What can be noted about a door: the thing that one stands before, never who lives behind it, nor
# whether anybody does.
DOOR_FACTS = ("bell_broken", "no_name", "no_number")
_FLOOR = f"floor between {LOWEST_FLOOR} and {HIGHEST_FLOOR}"
_LABEL = f"char_length(label) between 1 and {LABEL_LONGEST}"


class Residence(TenantRow):
    """Several buildings under one name."""

    __tablename__ = "residence"
    __table_args__ = (
        belongs_to("team", "team_id"),
        Index(None, "organisation_id", "team_id"),
    )

    team_id: Mapped[UUID]
    name: Mapped[str]


class Building(TenantRow):
    """A block or a house, at a point; a house is a building with one stairwell.

    It belongs to the team that works there. `cell` is its point in tile coordinates
    (`backend.database.cells`), since a spatial index cannot be used behind the policy.
    """

    __tablename__ = "building"
    __table_args__ = (
        belongs_to("team", "team_id"),
        belongs_to("residence", "residence_id"),
        belongs_to("place_import", "place_import_id"),
        UniqueConstraint("organisation_id", "team_id", "source", "source_id"),
        CheckConstraint("kind in ('block', 'house')", name="kind_is_known"),
        CheckConstraint("match in ('exact', 'approximate', 'by_hand')", name="match_is_known"),
        CheckConstraint("lon between -180 and 180 and lat between -90 and 90", name="is_on_earth"),
        Index(None, "organisation_id", "cell"),
        Index(None, "organisation_id", "team_id"),
        Index(None, "organisation_id", "residence_id"),
        Index(None, "organisation_id", "place_import_id"),
    )

    team_id: Mapped[UUID]
    residence_id: Mapped[UUID | None]
    # A row of the reference, which no tenant owns: no foreign key crosses that border.
    address_id: Mapped[UUID | None]
    name: Mapped[str]
    street: Mapped[str]
    number: Mapped[str]
    kind: Mapped[str]
    lon: Mapped[float]
    lat: Mapped[float]
    cell: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str]
    # What told it from all others of its source when it was new; its id was derived from it.
    source_id: Mapped[str]
    # How the list tells of it, by which it is known again; null where no list has since that
    # is noted.
    listed: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    # How the entrance was matched to its address.
    match: Mapped[str]
    # The layout of its doors was worked out from counts; nobody has checked it yet.
    is_estimated: Mapped[bool]
    gone_at: Mapped[datetime | None]
    place_import_id: Mapped[UUID | None]

    team: Mapped[Team] = parent("Building", "team_id", "Team")


class Stairwell(TenantRow):
    """One way up in a building.

    Of one that was split, this half kept the id where `split_from_id` is null. A split that was
    undone leaves the other half as gone; what is said there belongs to the one it was split from.
    """

    __tablename__ = "stairwell"
    __table_args__ = (
        belongs_to("building", "building_id"),
        belongs_to("stairwell", "split_from_id"),
        UniqueConstraint("organisation_id", "building_id", "position"),
        CheckConstraint(
            "gone_at is null or split_from_id is not null", name="gone_leads_to_another"
        ),
        Index(None, "organisation_id", "building_id"),
        Index(
            None,
            "organisation_id",
            "split_from_id",
            postgresql_where=text("split_from_id is not null"),
        ),
    )

    building_id: Mapped[UUID]
    name: Mapped[str]
    position: Mapped[int]
    split_from_id: Mapped[UUID | None]
    gone_at: Mapped[datetime | None]

    building: Mapped[Building] = parent("Stairwell", "building_id", "Building")


class FloorLabel(TenantRow):
    """What a floor of a stairwell is called, where that is not what its rank is called by default.

    The latest word counts; a null label says that the default holds again.
    """

    __tablename__ = "floor_label"
    __table_args__ = (
        belongs_to("stairwell", "stairwell_id"),
        belongs_to("member", "set_by"),
        UniqueConstraint(
            "organisation_id", "stairwell_id", "floor", name="floor_label_one_per_floor"
        ),
        CheckConstraint(_FLOOR, name="floor_is_likely"),
        CheckConstraint(_LABEL, name="label_fits_a_floor"),
        Index(None, "organisation_id", "set_by"),
    )

    stairwell_id: Mapped[UUID]
    floor: Mapped[int]
    label: Mapped[str | None]
    set_by: Mapped[UUID | None]
    set_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class Door(TenantRow):
    """A dwelling's door, never a person. Its floor is a rank, which orders and is not shown: 0 is
    the ground floor. Positions count from 1, left to right as one leaves the stairs.
    """

    __tablename__ = "door"
    __table_args__ = (
        belongs_to("stairwell", "stairwell_id"),
        belongs_to("member", "set_by"),
        belongs_to("place_import", "place_import_id"),
        belongs_to("place_import", "gone_import_id"),
        CheckConstraint(_FLOOR, name="floor_is_likely"),
        CheckConstraint("position between 1 and 500", name="position_is_likely"),
        CheckConstraint(_LABEL, name="label_fits_a_door"),
        Index(None, "organisation_id", "stairwell_id"),
        Index(None, "organisation_id", "set_by"),
        Index(None, "organisation_id", "place_import_id"),
        Index(None, "organisation_id", "gone_import_id"),
    )

    stairwell_id: Mapped[UUID]
    floor: Mapped[int]
    position: Mapped[int]
    label: Mapped[str]
    is_estimated: Mapped[bool]
    # Who says that it is there; nobody where an import does.
    set_by: Mapped[UUID | None]
    set_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    # Settle which word is later where two were said at one instant.
    set_seq: Mapped[int | None]
    set_by_operation: Mapped[UUID | None]
    gone_at: Mapped[datetime | None]
    # The import that brought it; the import that took it away.
    place_import_id: Mapped[UUID | None]
    gone_import_id: Mapped[UUID | None]

    stairwell: Mapped[Stairwell] = parent("Door", "stairwell_id", "Stairwell")


class FormerDoorName(TenantRow):
    """What a door and its floor were called until somebody said otherwise.

    So what was said at a door can be held against what it was called then. A null floor label is
    the default of that floor.
    """

    __tablename__ = "former_door_name"
    __table_args__ = (
        belongs_to("door", "door_id"),
        CheckConstraint(_FLOOR, name="floor_is_likely"),
        CheckConstraint(_LABEL, name="label_fits_a_door"),
        CheckConstraint(_LABEL.replace("label", "floor_label"), name="label_fits_a_floor"),
        Index(None, "organisation_id", "door_id", "until"),
        {"info": {"stays_with_its_door": True}},
    )

    door_id: Mapped[UUID]
    floor: Mapped[int]
    floor_label: Mapped[str | None]
    label: Mapped[str]
    until: Mapped[datetime]


class DoorAlias(TenantRow):
    """A door that turned out to be another one: `id` is resolved to `door_id` for ever.

    Chains are collapsed when doors are merged, so one look is enough.
    """

    __tablename__ = "door_alias"
    __table_args__ = (
        belongs_to("door", "door_id"),
        CheckConstraint("id <> door_id", name="points_elsewhere"),
        Index(None, "organisation_id", "door_id"),
    )

    door_id: Mapped[UUID]
    merged_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    # What moved to the kept door, by table and column, so that the merge can be undone.
    moved: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))


class AccessNote(TenantRow):
    """How one gets into a stairwell: its code, lift, caretaker, best hour.

    The latest word counts, and says who gave it; a null value says that nothing is known any
    more.
    """

    __tablename__ = "access_note"
    __table_args__ = (
        belongs_to("stairwell", "stairwell_id"),
        belongs_to("member", "set_by"),
        UniqueConstraint(
            "organisation_id", "stairwell_id", "subject", name="access_note_one_per_subject"
        ),
        CheckConstraint(
            one_of("subject", ACCESS_SUBJECTS),
            name="subject_is_known",
        ),
        CheckConstraint("char_length(value) between 1 and 60", name="value_is_short"),
        CheckConstraint(
            "subject <> 'lift' or value in ('works', 'out')", name="lift_works_or_does_not"
        ),
        Index(None, "organisation_id", "set_by"),
    )

    stairwell_id: Mapped[UUID]
    subject: Mapped[str]
    value: Mapped[str | None]
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]
    device_seq: Mapped[int]
    # Settles which is later where two devices agree on instant and number.
    set_by_operation: Mapped[UUID]


class DoorFact(TenantRow):
    """Something about a door that whoever stands before it can see: its bell is broken, it has no
    name or no number.

    The latest word counts, and says who gave it. There is one row for each door of which something
    was said: `recorded_door_id` is that door, `door_id` the one that it turned out to be, of which
    the latest of all rows holds. So a merge only moves rows, and is undone by moving them back.
    """

    __tablename__ = "door_fact"
    __table_args__ = (
        belongs_to("door", "door_id"),
        belongs_to("member", "set_by"),
        UniqueConstraint("organisation_id", "recorded_door_id", "fact", name="door_fact_one_each"),
        CheckConstraint(one_of("fact", DOOR_FACTS), name="fact_is_known"),
        Index(None, "organisation_id", "door_id"),
        Index(None, "organisation_id", "set_by"),
    )

    door_id: Mapped[UUID]
    recorded_door_id: Mapped[UUID]
    fact: Mapped[str]
    is_present: Mapped[bool]
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]
    device_seq: Mapped[int]
    # Settles which is later where two devices agree on instant and number.
    set_by_operation: Mapped[UUID]
