"""The places: residence, building, stairwell, door, and the household behind a door."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.frozen_1 import Xid8, protect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TENANT_TABLES = (
    "place_import",
    "residence",
    "building",
    "place_import_change",
    "stairwell",
    "door",
    "door_alias",
    "household",
)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "staged_entrance",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("typed", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("suffix", sa.String(), nullable=False),
        sa.Column("numbers", sa.String(), nullable=False),
        sa.Column("street_typed", sa.String(), nullable=False),
        sa.Column("street_key", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("dwellings", sa.Integer(), nullable=False),
        sa.Column("floor_max", sa.Integer(), nullable=False),
        sa.Column("built_in", sa.Integer(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("match", sa.String(), nullable=True),
        sa.Column("address_id", sa.Uuid(), nullable=True),
        sa.Column("distance_m", sa.Double(), nullable=True),
        sa.Column("street", sa.String(), nullable=True),
        sa.Column("insee_code", sa.String(), nullable=True),
        sa.Column("address_lon", sa.Double(), nullable=True),
        sa.Column("address_lat", sa.Double(), nullable=True),
        sa.Column("source_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("staged_entrance_primary_key")),
        prefixes=["unlogged"],
    )
    op.create_table(
        "place_import",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="staged", nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reverted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint(
            "state in ('staged', 'accepted', 'reverted')", name=op.f("place_import_state_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "team_id"],
            ["team.organisation_id", "team.id"],
            name=op.f("place_import_team_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("place_import_primary_key")),
    )
    op.create_index(
        op.f("place_import_organisation_id_team_id_index"),
        "place_import",
        ["organisation_id", "team_id"],
        unique=False,
    )
    op.create_table(
        "residence",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "team_id"],
            ["team.organisation_id", "team.id"],
            name=op.f("residence_team_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("residence_primary_key")),
    )
    op.create_index(
        op.f("residence_organisation_id_team_id_index"),
        "residence",
        ["organisation_id", "team_id"],
        unique=False,
    )
    op.create_table(
        "building",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("residence_id", sa.Uuid(), nullable=True),
        sa.Column("address_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("cell", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("match", sa.String(), nullable=False),
        sa.Column("is_estimated", sa.Boolean(), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place_import_id", sa.Uuid(), nullable=True),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint("kind in ('block', 'house')", name=op.f("building_kind_is_known")),
        sa.CheckConstraint(
            "match in ('exact', 'approximate', 'by_hand')", name=op.f("building_match_is_known")
        ),
        sa.CheckConstraint(
            "lon between -180 and 180 and lat between -90 and 90", name=op.f("building_is_on_earth")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "place_import_id"],
            ["place_import.organisation_id", "place_import.id"],
            name=op.f("building_place_import_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "residence_id"],
            ["residence.organisation_id", "residence.id"],
            name=op.f("building_residence_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "team_id"],
            ["team.organisation_id", "team.id"],
            name=op.f("building_team_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("building_primary_key")),
        sa.UniqueConstraint(
            "organisation_id",
            "team_id",
            "source",
            "source_id",
            name=op.f("building_organisation_id_team_id_source_source_id_unique"),
        ),
    )
    op.create_index(
        op.f("building_organisation_id_cell_index"),
        "building",
        ["organisation_id", "cell"],
        unique=False,
    )
    op.create_index(
        op.f("building_organisation_id_place_import_id_index"),
        "building",
        ["organisation_id", "place_import_id"],
        unique=False,
    )
    op.create_index(
        op.f("building_organisation_id_residence_id_index"),
        "building",
        ["organisation_id", "residence_id"],
        unique=False,
    )
    op.create_index(
        op.f("building_organisation_id_team_id_index"),
        "building",
        ["organisation_id", "team_id"],
        unique=False,
    )
    op.create_table(
        "place_import_change",
        sa.Column("place_import_id", sa.Uuid(), nullable=False),
        sa.Column("building_id", sa.Uuid(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "building_id"],
            ["building.organisation_id", "building.id"],
            name=op.f("place_import_change_building_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "place_import_id"],
            ["place_import.organisation_id", "place_import.id"],
            name=op.f("place_import_change_place_import_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "id", name=op.f("place_import_change_primary_key")
        ),
        sa.UniqueConstraint(
            "organisation_id",
            "place_import_id",
            "building_id",
            name=op.f("place_import_change_organisation_id_place_import_id_building_id_unique"),
        ),
    )
    op.create_index(
        op.f("place_import_change_organisation_id_building_id_index"),
        "place_import_change",
        ["organisation_id", "building_id"],
        unique=False,
    )
    op.create_index(
        op.f("place_import_change_organisation_id_place_import_id_index"),
        "place_import_change",
        ["organisation_id", "place_import_id"],
        unique=False,
    )
    op.create_table(
        "stairwell",
        sa.Column("building_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "building_id"],
            ["building.organisation_id", "building.id"],
            name=op.f("stairwell_building_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("stairwell_primary_key")),
        sa.UniqueConstraint(
            "organisation_id",
            "building_id",
            "position",
            name=op.f("stairwell_organisation_id_building_id_position_unique"),
        ),
    )
    op.create_index(
        op.f("stairwell_organisation_id_building_id_index"),
        "stairwell",
        ["organisation_id", "building_id"],
        unique=False,
    )
    op.create_table(
        "door",
        sa.Column("stairwell_id", sa.Uuid(), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("is_estimated", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column(
            "set_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place_import_id", sa.Uuid(), nullable=True),
        sa.Column("gone_import_id", sa.Uuid(), nullable=True),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint(
            "char_length(label) between 1 and 20", name=op.f("door_label_fits_a_door")
        ),
        sa.CheckConstraint("floor between -5 and 100", name=op.f("door_floor_is_likely")),
        sa.CheckConstraint("position between 1 and 500", name=op.f("door_position_is_likely")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "gone_import_id"],
            ["place_import.organisation_id", "place_import.id"],
            name=op.f("door_gone_import_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "place_import_id"],
            ["place_import.organisation_id", "place_import.id"],
            name=op.f("door_place_import_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "set_by"],
            ["member.organisation_id", "member.id"],
            name=op.f("door_set_by_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "stairwell_id"],
            ["stairwell.organisation_id", "stairwell.id"],
            name=op.f("door_stairwell_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("door_primary_key")),
    )
    op.create_index(
        op.f("door_organisation_id_gone_import_id_index"),
        "door",
        ["organisation_id", "gone_import_id"],
        unique=False,
    )
    op.create_index(
        op.f("door_organisation_id_place_import_id_index"),
        "door",
        ["organisation_id", "place_import_id"],
        unique=False,
    )
    op.create_index(
        op.f("door_organisation_id_set_by_index"),
        "door",
        ["organisation_id", "set_by"],
        unique=False,
    )
    op.create_index(
        op.f("door_organisation_id_stairwell_id_index"),
        "door",
        ["organisation_id", "stairwell_id"],
        unique=False,
    )
    op.create_table(
        "door_alias",
        sa.Column("door_id", sa.Uuid(), nullable=False),
        sa.Column(
            "merged_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column(
            "moved",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint("id <> door_id", name=op.f("door_alias_points_elsewhere")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "door_id"],
            ["door.organisation_id", "door.id"],
            name=op.f("door_alias_door_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("door_alias_primary_key")),
    )
    op.create_index(
        op.f("door_alias_organisation_id_door_id_index"),
        "door_alias",
        ["organisation_id", "door_id"],
        unique=False,
    )
    op.create_table(
        "household",
        sa.Column("door_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint("ended_at >= started_at", name=op.f("household_ends_after_it_starts")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "door_id"],
            ["door.organisation_id", "door.id"],
            name=op.f("household_door_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("household_primary_key")),
    )
    op.create_index(
        "household_one_open_per_door",
        "household",
        ["organisation_id", "door_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index(
        op.f("household_organisation_id_door_id_index"),
        "household",
        ["organisation_id", "door_id"],
        unique=False,
    )
    for table in TENANT_TABLES:
        for statement in protect(table):
            op.execute(statement)


def downgrade() -> None:
    """Back."""
    op.drop_table("household")
    op.drop_table("door_alias")
    op.drop_table("door")
    op.drop_table("stairwell")
    op.drop_table("place_import_change")
    op.drop_table("building")
    op.drop_table("residence")
    op.drop_table("place_import")
    op.drop_table("staged_entrance")
