"""The ledger: every change that a device made, as it was signed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.frozen_1 import Xid8, protect

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TENANT_TABLES = ("operation",)

# The payload may be emptied and the verdict may change; what was signed may not.
ENVELOPE_STAYS = """
    create function refuse_changed_envelope() returns trigger language plpgsql as $$
    begin
        if (new.organisation_id, new.id, new.kind, new.kind_version, new.author_id, new.device_id,
            new.device_key_id, new.device_seq, new.recorded_at, new.utc_offset_min,
            new.depends_on, new.payload_hash, new.envelope, new.signature, new.received_at,
            new.occurred_at)
            is distinct from
            (old.organisation_id, old.id, old.kind, old.kind_version, old.author_id, old.device_id,
            old.device_key_id, old.device_seq, old.recorded_at, old.utc_offset_min,
            old.depends_on, old.payload_hash, old.envelope, old.signature, old.received_at,
            old.occurred_at)
        then
            raise exception 'the envelope of operation % never changes', old.id
                using errcode = 'integrity_constraint_violation';
        end if;
        return new;
    end
    $$
"""


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "operation",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("kind_version", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("device_key_id", sa.Uuid(), nullable=False),
        sa.Column("device_seq", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("utc_offset_min", sa.Integer(), nullable=False),
        sa.Column("depends_on", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("payload_hash", sa.LargeBinary(), nullable=False),
        sa.Column("envelope", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("refusal_code", sa.String(), nullable=True),
        sa.Column("held_code", sa.String(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payload", sa.String(), nullable=True),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint(
            "(state = 'held') = (held_code is not null)", name=op.f("operation_held_says_why")
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (refusal_code is not null)",
            name=op.f("operation_refusal_says_why"),
        ),
        sa.CheckConstraint(
            "state in ('applied', 'held', 'refused')", name=op.f("operation_state_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "author_id"],
            ["member.organisation_id", "member.id"],
            name=op.f("operation_author_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "device_key_id"],
            ["device_key.organisation_id", "device_key.id"],
            name=op.f("operation_device_key_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("operation_primary_key")),
    )
    op.create_index(
        op.f("operation_organisation_id_author_id_index"),
        "operation",
        ["organisation_id", "author_id"],
        unique=False,
    )
    op.create_index(
        op.f("operation_organisation_id_device_key_id_device_seq_index"),
        "operation",
        ["organisation_id", "device_key_id", "device_seq"],
        unique=False,
    )
    op.create_index(
        "operation_unsettled",
        "operation",
        ["organisation_id", "state"],
        unique=False,
        postgresql_where=sa.text("state <> 'applied'"),
    )
    for table in TENANT_TABLES:
        for statement in protect(table):
            op.execute(statement)
    op.execute(ENVELOPE_STAYS)
    op.execute(
        "create trigger envelope_stays before update on operation"
        " for each row execute function refuse_changed_envelope()"
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("operation")
    op.execute("drop function refuse_changed_envelope()")
