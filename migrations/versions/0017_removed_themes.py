"""Themes that are talked about no more, kept so that they are recognised."""

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import lifting_force

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column(
        "campaign_theme",
        sa.Column("removed", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    """Back. What is talked about no more has no place in the table of before."""
    with lifting_force(op.get_bind(), "campaign_theme"):
        op.execute("delete from campaign_theme where removed")
    op.drop_column("campaign_theme", "removed")
