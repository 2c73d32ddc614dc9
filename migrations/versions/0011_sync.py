"""The number of the database's life, which cursors carry."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "sync_epoch",
        sa.Column("single", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("number", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint("single", name=op.f("sync_epoch_one_row")),
        sa.PrimaryKeyConstraint("single", name=op.f("sync_epoch_key")),
    )
    op.execute("insert into sync_epoch default values")


def downgrade() -> None:
    """Back."""
    op.drop_table("sync_epoch")
