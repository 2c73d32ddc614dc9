"""How a list tells of a building, and the commune that an address was in before."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. What stands is known again by its source id, name and doors: nothing is rewritten."""
    op.add_column("building", sa.Column("listed", postgresql.JSONB()))
    op.add_column(
        "address", sa.Column("former_insee_code", sa.String(), server_default="", nullable=False)
    )
    op.add_column(
        "staged_address",
        sa.Column("former_insee_code", sa.String(), server_default="", nullable=False),
    )
    op.add_column("staged_entrance", sa.Column("former_insee_code", sa.String()))
    op.add_column("staged_entrance", sa.Column("building_id", sa.Uuid()))
    op.add_column("staged_entrance", sa.Column("name", sa.String()))


def downgrade() -> None:
    """Back."""
    op.drop_column("staged_entrance", "name")
    op.drop_column("staged_entrance", "building_id")
    op.drop_column("staged_entrance", "former_insee_code")
    op.drop_column("staged_address", "former_insee_code")
    op.drop_column("address", "former_insee_code")
    op.drop_column("building", "listed")
