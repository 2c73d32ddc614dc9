"""Accounts, organisations, teams, members and what they are granted."""

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import SQL_FUNCTIONS, STAMP_FUNCTION, Xid8, protect, show_to_account

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TENANT_TABLES = ("member", "team", "role_grant")


def upgrade() -> None:
    """Forward."""
    for function in (STAMP_FUNCTION, *SQL_FUNCTIONS):
        op.execute(function)
    op.create_table(
        "account",
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), server_default="fr", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("account_email_is_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("account_primary_key")),
        sa.UniqueConstraint("email", name=op.f("account_email_unique")),
    )
    op.create_table(
        "organisation",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("language", sa.String(), server_default="fr", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("organisation_slug_is_plain")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("organisation_primary_key")),
        sa.UniqueConstraint("slug", name=op.f("organisation_slug_unique")),
    )
    op.create_table(
        "member",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("member_account_id_reference")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("member_primary_key")),
        sa.UniqueConstraint(
            "organisation_id", "account_id", name=op.f("member_organisation_id_account_id_unique")
        ),
    )
    op.create_index(op.f("member_account_id_index"), "member", ["account_id"], unique=False)
    op.create_table(
        "team",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), server_default="Europe/Paris", nullable=False),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("team_primary_key")),
        sa.UniqueConstraint(
            "organisation_id", "name", name=op.f("team_organisation_id_name_unique")
        ),
    )
    op.create_table(
        "role_grant",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column(
            "starts_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint(
            "role in ('worker', 'team_lead', 'coordinator', 'admin')",
            name=op.f("role_grant_role_is_known"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("role_grant_ends_after_it_starts")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "member_id"],
            ["member.organisation_id", "member.id"],
            name=op.f("role_grant_member_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "team_id"],
            ["team.organisation_id", "team.id"],
            name=op.f("role_grant_team_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("role_grant_primary_key")),
    )
    op.create_index(
        op.f("role_grant_organisation_id_member_id_index"),
        "role_grant",
        ["organisation_id", "member_id"],
        unique=False,
    )
    op.create_index(
        op.f("role_grant_organisation_id_team_id_index"),
        "role_grant",
        ["organisation_id", "team_id"],
        unique=False,
    )
    for table in TENANT_TABLES:
        for statement in protect(table):
            op.execute(statement)
    for statement in show_to_account("member"):
        op.execute(statement)


def downgrade() -> None:
    """Back."""
    op.drop_table("role_grant")
    op.drop_table("team")
    op.drop_table("member")
    op.drop_table("organisation")
    op.drop_table("account")
    op.execute("drop function cell_of(double precision, double precision)")
    op.execute("drop function spread_bits(bigint)")
    op.execute("drop function stamp_changed_xid()")
