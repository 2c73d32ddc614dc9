"""Follow-ups: what somebody behind a door was promised, with their consent."""

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import Xid8, protect

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TENANT_TABLES = ("follow_up",)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "follow_up",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("door_id", sa.Uuid(), nullable=False),
        sa.Column("encounter_id", sa.Uuid(), nullable=True),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("consent_text", sa.String(), nullable=False),
        sa.Column("consent_language", sa.String(), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint(
            "reason in ('rights', 'housing', 'energy_water', 'health_access', 'family_school', 'employment', 'digital', 'isolation', 'other')",
            name=op.f("follow_up_reason_is_known"),
        ),
        sa.CheckConstraint(
            "urgency in ('today', 'week', 'month')", name=op.f("follow_up_urgency_is_known")
        ),
        sa.CheckConstraint("char_length(note) <= 280", name=op.f("follow_up_note_is_short")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "campaign_id"],
            ["campaign.organisation_id", "campaign.id"],
            name=op.f("follow_up_campaign_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "door_id"],
            ["door.organisation_id", "door.id"],
            name=op.f("follow_up_door_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "encounter_id"],
            ["encounter.organisation_id", "encounter.id"],
            name=op.f("follow_up_encounter_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "household_id"],
            ["household.organisation_id", "household.id"],
            name=op.f("follow_up_household_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "opened_by"],
            ["member.organisation_id", "member.id"],
            name=op.f("follow_up_opened_by_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "owner_id"],
            ["member.organisation_id", "member.id"],
            name=op.f("follow_up_owner_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("follow_up_primary_key")),
    )
    op.create_index(
        "follow_up_open",
        "follow_up",
        ["organisation_id", "due_on"],
        unique=False,
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_index(
        op.f("follow_up_organisation_id_campaign_id_index"),
        "follow_up",
        ["organisation_id", "campaign_id"],
        unique=False,
    )
    op.create_index(
        op.f("follow_up_organisation_id_door_id_index"),
        "follow_up",
        ["organisation_id", "door_id"],
        unique=False,
    )
    op.create_index(
        op.f("follow_up_organisation_id_encounter_id_index"),
        "follow_up",
        ["organisation_id", "encounter_id"],
        unique=False,
    )
    op.create_index(
        op.f("follow_up_organisation_id_household_id_index"),
        "follow_up",
        ["organisation_id", "household_id"],
        unique=False,
    )
    op.create_index(
        op.f("follow_up_organisation_id_opened_by_index"),
        "follow_up",
        ["organisation_id", "opened_by"],
        unique=False,
    )
    op.create_index(
        op.f("follow_up_organisation_id_owner_id_index"),
        "follow_up",
        ["organisation_id", "owner_id"],
        unique=False,
    )
    for table in TENANT_TABLES:
        for statement in protect(table):
            op.execute(statement)


def downgrade() -> None:
    """Back."""
    op.drop_table("follow_up")
