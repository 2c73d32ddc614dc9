"""Public data that no organisation owns: loaded once, shared, read-only to requests."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "import_remark",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("is_refusal", sa.Boolean(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint(
            "import_id", "line", "code", name=op.f("import_remark_primary_key")
        ),
    )
    op.create_table(
        "reference_import",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("box", postgresql.ARRAY(sa.Double()), nullable=True),
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
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state in ('staged', 'accepted', 'reverted')",
            name=op.f("reference_import_state_is_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("reference_import_primary_key")),
    )
    op.create_table(
        "staged_address",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("suffix", sa.String(), nullable=False),
        sa.Column("street_name", sa.String(), nullable=False),
        sa.Column("street_key", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("insee_code", sa.String(), nullable=False),
        sa.Column("commune", sa.String(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("staged_address_primary_key")),
        prefixes=["unlogged"],
    )
    op.create_index(
        "staged_address_import_id_source_id_index",
        "staged_address",
        ["import_id", "source_id"],
        unique=False,
    )
    op.create_table(
        "address",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("suffix", sa.String(), server_default="", nullable=False),
        sa.Column("street_name", sa.String(), nullable=False),
        sa.Column("street_key", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("insee_code", sa.String(), nullable=False),
        sa.Column("commune", sa.String(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reference_import_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reference_import_id"],
            ["reference_import.id"],
            name=op.f("address_reference_import_id_reference"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("address_primary_key")),
        sa.UniqueConstraint("source", "source_id", name=op.f("address_source_source_id_unique")),
    )
    op.create_index(
        "address_geom_index", "address", ["geom"], unique=False, postgresql_using="gist"
    )
    op.create_index(
        "address_reference_import_id_index", "address", ["reference_import_id"], unique=False
    )
    op.create_index(
        "address_street_key_number_index",
        "address",
        ["insee_code", "street_key", "number"],
        unique=False,
    )
    op.create_table(
        "address_change",
        sa.Column("reference_import_id", sa.Uuid(), nullable=False),
        sa.Column("address_id", sa.Uuid(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"], ["address.id"], name=op.f("address_change_address_id_reference")
        ),
        sa.ForeignKeyConstraint(
            ["reference_import_id"],
            ["reference_import.id"],
            name=op.f("address_change_reference_import_id_reference"),
        ),
        sa.PrimaryKeyConstraint(
            "reference_import_id", "address_id", name=op.f("address_change_primary_key")
        ),
    )
    op.create_index(
        "address_change_address_id_index", "address_change", ["address_id"], unique=False
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("address_change")
    op.drop_table("address")
    op.drop_table("staged_address")
    op.drop_table("reference_import")
    op.drop_table("import_remark")
