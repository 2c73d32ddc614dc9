"""What one sees of a door: its bell is broken, it has no name or no number."""

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import Xid8, protect

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "door_fact",
        sa.Column("door_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_door_id", sa.Uuid(), nullable=False),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("is_present", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_seq", sa.Integer(), nullable=False),
        sa.Column("set_by_operation", sa.Uuid(), nullable=False),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint(
            "fact in ('bell_broken', 'no_name', 'no_number')",
            name=op.f("door_fact_fact_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "door_id"],
            ["door.organisation_id", "door.id"],
            name=op.f("door_fact_door_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "set_by"],
            ["member.organisation_id", "member.id"],
            name=op.f("door_fact_set_by_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("door_fact_primary_key")),
        sa.UniqueConstraint(
            "organisation_id", "recorded_door_id", "fact", name="door_fact_one_each"
        ),
    )
    for column in ("door_id", "set_by"):
        op.create_index(
            op.f(f"door_fact_organisation_id_{column}_index"),
            "door_fact",
            ["organisation_id", column],
            unique=False,
        )
    for statement in protect("door_fact"):
        op.execute(statement)


def downgrade() -> None:
    """Back. What was seen of doors goes."""
    op.drop_table("door_fact")
