"""Keyed hashes of names and phones, by which a household is found again.

What was noted before is hashed by the job of the night: the key is not the database's to know.
"""

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import Xid8, protect

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. A new table: nobody waits."""
    op.create_table(
        "contact_hash",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint("octet_length(hash) = 16", name=op.f("contact_hash_hash_is_whole")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "contact_id"],
            ["contact_details.organisation_id", "contact_details.id"],
            name=op.f("contact_hash_contact_id_reference"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("contact_hash_primary_key")),
        sa.UniqueConstraint("organisation_id", "hash", "contact_id", name="contact_hash_one_each"),
    )
    op.create_index(
        op.f("contact_hash_organisation_id_contact_id_index"),
        "contact_hash",
        ["organisation_id", "contact_id"],
    )
    for statement in protect("contact_hash"):
        op.execute(statement)


def downgrade() -> None:
    """Back. The names and phones are where they were."""
    op.drop_table("contact_hash")
