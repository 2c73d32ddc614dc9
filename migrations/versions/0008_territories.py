"""Territories, sets of buildings, and who works them for which campaign until when."""

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import Xid8, protect

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TENANT_TABLES = ("territory", "assignment", "territory_building")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "territory",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sign", sa.Integer(), nullable=False),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint("sign between 1 and 4", name=op.f("territory_sign_is_known")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "team_id"],
            ["team.organisation_id", "team.id"],
            name=op.f("territory_team_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("territory_primary_key")),
        sa.UniqueConstraint(
            "organisation_id",
            "team_id",
            "name",
            name=op.f("territory_organisation_id_team_id_name_unique"),
        ),
    )
    op.create_index(
        op.f("territory_organisation_id_team_id_index"),
        "territory",
        ["organisation_id", "team_id"],
        unique=False,
    )
    op.create_table(
        "assignment",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("assignment_ends_after_it_starts")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "campaign_id"],
            ["campaign.organisation_id", "campaign.id"],
            name=op.f("assignment_campaign_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "member_id"],
            ["member.organisation_id", "member.id"],
            name=op.f("assignment_member_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "territory_id"],
            ["territory.organisation_id", "territory.id"],
            name=op.f("assignment_territory_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("assignment_primary_key")),
    )
    op.create_index(
        op.f("assignment_organisation_id_campaign_id_index"),
        "assignment",
        ["organisation_id", "campaign_id"],
        unique=False,
    )
    op.create_index(
        op.f("assignment_organisation_id_member_id_index"),
        "assignment",
        ["organisation_id", "member_id"],
        unique=False,
    )
    op.create_index(
        op.f("assignment_organisation_id_territory_id_index"),
        "assignment",
        ["organisation_id", "territory_id"],
        unique=False,
    )
    op.create_table(
        "territory_building",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("building_id", sa.Uuid(), nullable=False),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "building_id"],
            ["building.organisation_id", "building.id"],
            name=op.f("territory_building_building_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "territory_id"],
            ["territory.organisation_id", "territory.id"],
            name=op.f("territory_building_territory_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "id", name=op.f("territory_building_primary_key")
        ),
        sa.UniqueConstraint(
            "organisation_id",
            "territory_id",
            "building_id",
            name=op.f("territory_building_organisation_id_territory_id_building_id_unique"),
        ),
    )
    op.create_index(
        op.f("territory_building_organisation_id_building_id_index"),
        "territory_building",
        ["organisation_id", "building_id"],
        unique=False,
    )
    op.create_index(
        op.f("territory_building_organisation_id_territory_id_index"),
        "territory_building",
        ["organisation_id", "territory_id"],
        unique=False,
    )
    for table in TENANT_TABLES:
        for statement in protect(table):
            op.execute(statement)


def downgrade() -> None:
    """Back."""
    op.drop_table("territory_building")
    op.drop_table("assignment")
    op.drop_table("territory")
