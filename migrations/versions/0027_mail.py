"""The outbox of mails: sealed until they are sent."""

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import Xid8

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# As every tenant's table has it at the time of this migration.
_WALL = (
    "alter table outgoing_mail enable row level security",
    "alter table outgoing_mail force row level security",
    "create policy organisation on outgoing_mail using (organisation_id ="
    " (select nullif(current_setting('palier.organisation_id', true), '')::uuid))",
    "create trigger changed before insert or update on outgoing_mail"
    " for each row execute function stamp_changed_xid()",
    "create index outgoing_mail_organisation_id_changed_xid_index"
    " on outgoing_mail (organisation_id, changed_xid)",
)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "outgoing_mail",
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("address_hash", sa.LargeBinary()),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("outgoing_mail_primary_key")),
    )
    op.create_index(
        op.f("outgoing_mail_organisation_id_created_at_index"),
        "outgoing_mail",
        ["organisation_id", "created_at"],
    )
    for statement in _WALL:
        op.execute(statement)


def downgrade() -> None:
    """Back. What waits to be sent is not."""
    op.drop_table("outgoing_mail")
