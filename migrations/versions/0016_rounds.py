"""Rounds: planned outings with their stops, who walks them, and what became of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.frozen_1 import Xid8, protect

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TENANT_TABLES = ("round", "round_member", "round_stop", "round_mark")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "round",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=False),
        sa.Column(
            "prepared_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("budget_min", sa.Integer(), nullable=False),
        sa.Column("start_stairwell_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), server_default="prepared", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_s", sa.Double(), server_default="0", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_seq", sa.Integer(), nullable=True),
        sa.Column("changed_by_operation", sa.Uuid(), nullable=True),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint(
            "state in ('prepared', 'running', 'paused', 'ended')", name=op.f("round_state_is_known")
        ),
        sa.CheckConstraint("budget_min between 10 and 480", name=op.f("round_budget_is_an_outing")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assignment_id"],
            ["assignment.organisation_id", "assignment.id"],
            name=op.f("round_assignment_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "prepared_by"],
            ["member.organisation_id", "member.id"],
            name=op.f("round_prepared_by_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "start_stairwell_id"],
            ["stairwell.organisation_id", "stairwell.id"],
            name=op.f("round_start_stairwell_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("round_primary_key")),
    )
    op.create_index(
        op.f("round_organisation_id_assignment_id_index"),
        "round",
        ["organisation_id", "assignment_id"],
        unique=False,
    )
    op.create_index(
        op.f("round_organisation_id_planned_on_index"),
        "round",
        ["organisation_id", "planned_on"],
        unique=False,
    )
    op.create_index(
        op.f("round_organisation_id_prepared_by_index"),
        "round",
        ["organisation_id", "prepared_by"],
        unique=False,
    )
    op.create_index(
        op.f("round_organisation_id_start_stairwell_id_index"),
        "round",
        ["organisation_id", "start_stairwell_id"],
        unique=False,
    )
    op.create_table(
        "round_mark",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_seq", sa.Integer(), nullable=False),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint(
            "event in ('start', 'pause', 'resume', 'end')", name=op.f("round_mark_event_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "member_id"],
            ["member.organisation_id", "member.id"],
            name=op.f("round_mark_member_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_id"],
            ["round.organisation_id", "round.id"],
            name=op.f("round_mark_round_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("round_mark_primary_key")),
    )
    op.create_index(
        op.f("round_mark_organisation_id_member_id_index"),
        "round_mark",
        ["organisation_id", "member_id"],
        unique=False,
    )
    op.create_index(
        op.f("round_mark_organisation_id_round_id_index"),
        "round_mark",
        ["organisation_id", "round_id"],
        unique=False,
    )
    op.create_table(
        "round_member",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "member_id"],
            ["member.organisation_id", "member.id"],
            name=op.f("round_member_member_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_id"],
            ["round.organisation_id", "round.id"],
            name=op.f("round_member_round_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("round_member_primary_key")),
        sa.UniqueConstraint(
            "organisation_id",
            "round_id",
            "member_id",
            name=op.f("round_member_organisation_id_round_id_member_id_unique"),
        ),
    )
    op.create_index(
        op.f("round_member_organisation_id_member_id_index"),
        "round_member",
        ["organisation_id", "member_id"],
        unique=False,
    )
    op.create_index(
        op.f("round_member_organisation_id_round_id_index"),
        "round_member",
        ["organisation_id", "round_id"],
        unique=False,
    )
    op.create_table(
        "round_stop",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stairwell_id", sa.Uuid(), nullable=False),
        sa.Column("door_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("reasons", postgresql.JSONB(), nullable=False),
        sa.Column("arrives_min", sa.Double(), nullable=False),
        sa.Column("minutes", sa.Double(), nullable=False),
        sa.Column("walk_min", sa.Double(), nullable=False),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint(
            "cardinality(door_ids) = jsonb_array_length(reasons)", name=op.f("round_stop_says_why")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_id"],
            ["round.organisation_id", "round.id"],
            name=op.f("round_stop_round_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "stairwell_id"],
            ["stairwell.organisation_id", "stairwell.id"],
            name=op.f("round_stop_stairwell_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("round_stop_primary_key")),
        sa.UniqueConstraint(
            "organisation_id",
            "round_id",
            "position",
            name=op.f("round_stop_organisation_id_round_id_position_unique"),
        ),
    )
    op.create_index(
        op.f("round_stop_organisation_id_round_id_index"),
        "round_stop",
        ["organisation_id", "round_id"],
        unique=False,
    )
    op.create_index(
        op.f("round_stop_organisation_id_stairwell_id_index"),
        "round_stop",
        ["organisation_id", "stairwell_id"],
        unique=False,
    )
    for table in TENANT_TABLES:
        for statement in protect(table):
            op.execute(statement)


def downgrade() -> None:
    """Back."""
    for table in reversed(TENANT_TABLES):
        op.drop_table(table)
