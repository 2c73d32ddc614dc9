"""How one gets into a stairwell."""

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import Xid8, protect

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "access_note",
        sa.Column("stairwell_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_seq", sa.Integer(), nullable=False),
        sa.Column("set_by_operation", sa.Uuid(), nullable=False),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint(
            "subject <> 'lift' or value in ('works', 'out')",
            name=op.f("access_note_lift_works_or_does_not"),
        ),
        sa.CheckConstraint(
            "subject in ('code', 'lift', 'caretaker', 'best_hour')",
            name=op.f("access_note_subject_is_known"),
        ),
        sa.CheckConstraint(
            "char_length(value) between 1 and 60", name=op.f("access_note_value_is_short")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "set_by"],
            ["member.organisation_id", "member.id"],
            name=op.f("access_note_set_by_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "stairwell_id"],
            ["stairwell.organisation_id", "stairwell.id"],
            name=op.f("access_note_stairwell_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("access_note_primary_key")),
        sa.UniqueConstraint(
            "organisation_id", "stairwell_id", "subject", name="access_note_one_per_subject"
        ),
    )
    op.create_index(
        op.f("access_note_organisation_id_set_by_index"),
        "access_note",
        ["organisation_id", "set_by"],
        unique=False,
    )
    for statement in protect("access_note"):
        op.execute(statement)


def downgrade() -> None:
    """Back."""
    op.drop_table("access_note")
