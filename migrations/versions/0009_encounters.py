"""Passages at doors, what they add up to, and the wish not to be visited."""

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import Xid8, protect

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TENANT_TABLES = ("building_day_fold", "do_not_visit", "encounter", "household_fold")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "building_day_fold",
        sa.Column("building_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.Integer(), nullable=False),
        sa.Column("brief_contact", sa.Integer(), nullable=False),
        sa.Column("not_home", sa.Integer(), nullable=False),
        sa.Column("come_back", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("language_barrier", sa.Integer(), nullable=False),
        sa.Column("inaccessible", sa.Integer(), nullable=False),
        sa.Column("vacant", sa.Integer(), nullable=False),
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
            name=op.f("building_day_fold_building_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "campaign_id"],
            ["campaign.organisation_id", "campaign.id"],
            name=op.f("building_day_fold_campaign_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "id", name=op.f("building_day_fold_primary_key")
        ),
        sa.UniqueConstraint(
            "organisation_id",
            "building_id",
            "campaign_id",
            "local_date",
            name="building_day_fold_one_per_day",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        op.f("building_day_fold_organisation_id_campaign_id_index"),
        "building_day_fold",
        ["organisation_id", "campaign_id"],
        unique=False,
    )
    op.create_table(
        "do_not_visit",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "campaign_id"],
            ["campaign.organisation_id", "campaign.id"],
            name=op.f("do_not_visit_campaign_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "household_id"],
            ["household.organisation_id", "household.id"],
            name=op.f("do_not_visit_household_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "set_by"],
            ["member.organisation_id", "member.id"],
            name=op.f("do_not_visit_set_by_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("do_not_visit_primary_key")),
    )
    op.create_index(
        "do_not_visit_in_force",
        "do_not_visit",
        ["organisation_id", "household_id"],
        unique=False,
        postgresql_where=sa.text("lifted_at is null"),
    )
    op.create_index(
        op.f("do_not_visit_organisation_id_campaign_id_index"),
        "do_not_visit",
        ["organisation_id", "campaign_id"],
        unique=False,
    )
    op.create_index(
        op.f("do_not_visit_organisation_id_household_id_index"),
        "do_not_visit",
        ["organisation_id", "household_id"],
        unique=False,
    )
    op.create_index(
        op.f("do_not_visit_organisation_id_set_by_index"),
        "do_not_visit",
        ["organisation_id", "set_by"],
        unique=False,
    )
    op.create_table(
        "encounter",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("door_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_door_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("notice_left", sa.Boolean(), nullable=False),
        sa.Column("come_back_on", sa.Date(), nullable=True),
        sa.Column("come_back_at", sa.Time(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_seq", sa.Integer(), nullable=False),
        sa.Column("utc_offset_min", sa.Integer(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("local_hour", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_operation", sa.Uuid(), nullable=True),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint(
            "channel in ('door', 'street', 'phone', 'service_point', 'partner', 'transport', 'home')",
            name=op.f("encounter_channel_is_known"),
        ),
        sa.CheckConstraint(
            "outcome in ('conversation', 'brief_contact', 'not_home', 'come_back', 'refused', 'language_barrier', 'inaccessible', 'vacant')",
            name=op.f("encounter_outcome_is_known"),
        ),
        sa.CheckConstraint("char_length(note) <= 280", name=op.f("encounter_note_is_short")),
        sa.CheckConstraint("local_hour between 0 and 23", name=op.f("encounter_hour_is_of_a_day")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "campaign_id"],
            ["campaign.organisation_id", "campaign.id"],
            name=op.f("encounter_campaign_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "door_id"],
            ["door.organisation_id", "door.id"],
            name=op.f("encounter_door_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "household_id"],
            ["household.organisation_id", "household.id"],
            name=op.f("encounter_household_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "member_id"],
            ["member.organisation_id", "member.id"],
            name=op.f("encounter_member_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("encounter_primary_key")),
    )
    op.create_index(
        op.f("encounter_organisation_id_campaign_id_index"),
        "encounter",
        ["organisation_id", "campaign_id"],
        unique=False,
    )
    op.create_index(
        op.f("encounter_organisation_id_door_id_index"),
        "encounter",
        ["organisation_id", "door_id"],
        unique=False,
    )
    op.create_index(
        op.f("encounter_organisation_id_household_id_occurred_at_device_seq_index"),
        "encounter",
        ["organisation_id", "household_id", "occurred_at", "device_seq"],
        unique=False,
    )
    op.create_index(
        op.f("encounter_organisation_id_member_id_index"),
        "encounter",
        ["organisation_id", "member_id"],
        unique=False,
    )
    op.create_table(
        "household_fold",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("last_encounter_id", sa.Uuid(), nullable=True),
        sa.Column("last_outcome", sa.String(), nullable=True),
        sa.Column("last_occurred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_device_seq", sa.Integer(), nullable=True),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "campaign_id"],
            ["campaign.organisation_id", "campaign.id"],
            name=op.f("household_fold_campaign_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "household_id"],
            ["household.organisation_id", "household.id"],
            name=op.f("household_fold_household_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("household_fold_primary_key")),
        sa.UniqueConstraint(
            "organisation_id",
            "household_id",
            "campaign_id",
            name="household_fold_one_per_campaign",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        op.f("household_fold_organisation_id_campaign_id_index"),
        "household_fold",
        ["organisation_id", "campaign_id"],
        unique=False,
    )
    for table in TENANT_TABLES:
        for statement in protect(table):
            op.execute(statement)


def downgrade() -> None:
    """Back."""
    op.drop_table("household_fold")
    op.drop_table("encounter")
    op.drop_table("do_not_visit")
    op.drop_table("building_day_fold")
