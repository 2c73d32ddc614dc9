"""The hours and days at which a team knocks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.frozen_1 import Xid8, protect

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. A team without a row knocks from Monday to Saturday, from 10:00 to 20:30."""
    op.create_table(
        "team_knocking_hours",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("days", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("on_holidays", sa.Boolean(), nullable=False),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint(
            "cardinality(days) > 0 and days <@ array[1, 2, 3, 4, 5, 6, 7]::smallint[]",
            name=op.f("team_knocking_hours_days_are_of_a_week"),
        ),
        sa.CheckConstraint("opens <> closes", name=op.f("team_knocking_hours_opens_for_a_while")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "team_id"],
            ["team.organisation_id", "team.id"],
            name=op.f("team_knocking_hours_team_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "id", name=op.f("team_knocking_hours_primary_key")
        ),
        sa.UniqueConstraint(
            "organisation_id",
            "team_id",
            name=op.f("team_knocking_hours_organisation_id_team_id_unique"),
        ),
    )
    for statement in protect("team_knocking_hours"):
        op.execute(statement)


def downgrade() -> None:
    """Back. Every team knocks at the usual hours again."""
    op.drop_table("team_knocking_hours")
