"""Devices and their keys, the directory of sessions, and what counts failed sign-ins."""

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import Xid8, protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TENANT_TABLES = ("device_key",)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "login_counter",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("window_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("login_counter_primary_key")),
    )
    op.create_index(
        op.f("login_counter_window_ends_at_index"),
        "login_counter",
        ["window_ends_at"],
        unique=False,
    )
    op.create_table(
        "device",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "enrolled_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "last_seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("device_account_id_reference")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("device_primary_key")),
    )
    op.create_index(op.f("device_account_id_index"), "device", ["account_id"], unique=False)
    op.create_table(
        "device_key",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column(
            "enrolled_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("device_key_device_id_reference")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "member_id"],
            ["member.organisation_id", "member.id"],
            name=op.f("device_key_member_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("device_key_primary_key")),
    )
    op.create_index(op.f("device_key_device_id_index"), "device_key", ["device_id"], unique=False)
    op.create_index(
        "device_key_one_per_public_key",
        "device_key",
        ["organisation_id", "member_id", "device_id", "public_key"],
        unique=True,
    )
    op.create_index(
        op.f("device_key_organisation_id_member_id_index"),
        "device_key",
        ["organisation_id", "member_id"],
        unique=False,
    )
    op.create_table(
        "sign_in_session",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("transport", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "refreshed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_because", sa.String(), nullable=True),
        sa.Column("refresh_id", sa.Uuid(), nullable=False),
        sa.Column("previous_id", sa.Uuid(), nullable=True),
        sa.Column("refresh_issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "transport in ('cookie', 'bearer')", name=op.f("sign_in_session_transport_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("sign_in_session_account_id_reference")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("sign_in_session_device_id_reference")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("sign_in_session_organisation_id_reference"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("sign_in_session_primary_key")),
    )
    op.create_index(
        op.f("sign_in_session_account_id_index"), "sign_in_session", ["account_id"], unique=False
    )
    op.create_index(
        op.f("sign_in_session_device_id_index"),
        "sign_in_session",
        ["device_id"],
        unique=False,
        postgresql_where=sa.text("device_id is not null"),
    )
    op.create_index(
        op.f("sign_in_session_organisation_id_index"),
        "sign_in_session",
        ["organisation_id"],
        unique=False,
    )
    for table in TENANT_TABLES:
        for statement in protect(table):
            op.execute(statement)


def downgrade() -> None:
    """Back."""
    op.drop_table("sign_in_session")
    op.drop_table("device_key")
    op.drop_table("device")
    op.drop_table("login_counter")
