"""Campaigns: why a team knocks, for whom, and from when to when."""

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import Xid8, protect

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TENANT_TABLES = ("campaign",)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "campaign",
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("campaign_ends_after_it_starts")),
        sa.CheckConstraint("passages between 1 and 10", name=op.f("campaign_passages_are_likely")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "team_id"],
            ["team.organisation_id", "team.id"],
            name=op.f("campaign_team_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("campaign_primary_key")),
        sa.UniqueConstraint(
            "organisation_id",
            "team_id",
            "name",
            name=op.f("campaign_organisation_id_team_id_name_unique"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        op.f("campaign_organisation_id_team_id_index"),
        "campaign",
        ["organisation_id", "team_id"],
        unique=False,
    )
    for table in TENANT_TABLES:
        for statement in protect(table):
            op.execute(statement)


def downgrade() -> None:
    """Back."""
    op.drop_table("campaign")
