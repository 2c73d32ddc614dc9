"""Where a passage was said that a lead has put at another door."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. What was moved before is null: nobody noted where it had been said."""
    op.add_column("door_mismatch", sa.Column("said_door_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    """Back."""
    op.drop_column("door_mismatch", "said_door_id")
