"""When a team's days begin: minutes after midnight, from a date on."""

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import Xid8, protect

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. A team without a row begins its days at midnight, as ever."""
    op.create_table(
        "team_service_day",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint(
            "minutes between 0 and 720", name=op.f("team_service_day_minutes_are_until_noon")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "team_id"],
            ["team.organisation_id", "team.id"],
            name=op.f("team_service_day_team_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("team_service_day_primary_key")),
        sa.UniqueConstraint(
            "organisation_id",
            "team_id",
            "starts_on",
            name=op.f("team_service_day_organisation_id_team_id_starts_on_unique"),
        ),
    )
    for statement in protect("team_service_day"):
        op.execute(statement)


def downgrade() -> None:
    """Back. Days begin at midnight again; what was counted keeps its date."""
    op.drop_table("team_service_day")
