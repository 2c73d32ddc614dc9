"""Where people moved in, at a door that was merged."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("household", sa.Column("recorded_door_id", sa.Uuid()))


def downgrade() -> None:
    """Back."""
    op.drop_column("household", "recorded_door_id")
