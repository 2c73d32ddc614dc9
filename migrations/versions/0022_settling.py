"""What waits and for what, what a lead decides about it, and what settles two words of one instant."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.frozen_1 import Xid8, lifting_force, protect

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TENANT_TABLES = ("operation_wait", "operation_settling")

_TIES = (
    ("door", "set_seq", "set_by_operation"),
    ("household", "started_seq", "started_by_operation"),
)


def _tenant_columns() -> list[sa.Column]:
    return [
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
    ]


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{other}.organisation_id", f"{other}.id"],
        name=op.f(f"{table}_{column}_reference"),
    )


def upgrade() -> None:
    """Forward."""
    op.add_column("operation", sa.Column("place", postgresql.JSONB()))
    for table, seq, operation in _TIES:
        op.add_column(table, sa.Column(seq, sa.Integer()))
        op.add_column(table, sa.Column(operation, sa.Uuid()))
    op.create_table(
        "operation_wait",
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("waits_for", sa.Uuid(), nullable=False),
        *_tenant_columns(),
        _reference("operation_wait", "operation_id", "operation"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("operation_wait_primary_key")),
        sa.UniqueConstraint(
            "organisation_id",
            "operation_id",
            "waits_for",
            name=op.f("operation_wait_organisation_id_operation_id_waits_for_unique"),
        ),
    )
    op.create_index(
        op.f("operation_wait_organisation_id_waits_for_index"),
        "operation_wait",
        ["organisation_id", "waits_for"],
    )
    op.create_table(
        "operation_settling",
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "settled_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        *_tenant_columns(),
        sa.CheckConstraint(
            "action in ('state_time', 'accept', 'retry', 'set_aside')",
            name=op.f("operation_settling_action_is_known"),
        ),
        sa.CheckConstraint(
            "(action = 'state_time') = (stated_at is not null)",
            name=op.f("operation_settling_says_when"),
        ),
        _reference("operation_settling", "operation_id", "operation"),
        _reference("operation_settling", "member_id", "member"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "id", name=op.f("operation_settling_primary_key")
        ),
    )
    for column in ("operation_id", "member_id"):
        op.create_index(
            op.f(f"operation_settling_organisation_id_{column}_index"),
            "operation_settling",
            ["organisation_id", column],
        )
    with lifting_force(op.get_bind(), "operation"):
        op.execute(
            "insert into operation_wait (organisation_id, id, operation_id, waits_for, changed_xid)"
            " select distinct on (organisation_id, operation.id, needed.id) organisation_id,"
            " gen_random_uuid(), operation.id, needed.id, pg_current_xact_id()"
            " from operation, unnest(depends_on) as needed (id)"
            " where state = 'held' and held_code = 'operations.waits'"
        )
    for table in TENANT_TABLES:
        for statement in protect(table):
            op.execute(statement)


def downgrade() -> None:
    """Back. What a lead decided is no longer known; what was set aside stays refused."""
    for table in reversed(TENANT_TABLES):
        op.drop_table(table)
    for table, seq, operation in reversed(_TIES):
        op.drop_column(table, operation)
        op.drop_column(table, seq)
    op.drop_column("operation", "place")
