"""What somebody spoke whom nobody understood, of a passage that ended there."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("encounter", sa.Column("language", sa.String(), nullable=True))


def downgrade() -> None:
    """Back. Which language it was is not known any more; the passages stay."""
    op.drop_column("encounter", "language")
