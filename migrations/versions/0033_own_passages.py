"""A member's own passages of the last days are found by an index, at each pull."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

BY_MEMBER = "encounter_organisation_id_member_id_index"
BY_TIME = "encounter_organisation_id_member_id_occurred_at_index"


def upgrade() -> None:
    """Forward. It commits as it goes, and can be done again where it gave up."""
    _replace(BY_MEMBER, BY_TIME, ["organisation_id", "member_id", "occurred_at"])


def downgrade() -> None:
    """Back."""
    _replace(BY_TIME, BY_MEMBER, ["organisation_id", "member_id"])


def _replace(old: str, new: str, columns: list[str]) -> None:
    with op.get_context().autocommit_block():
        op.drop_index(op.f(new), "encounter", if_exists=True, postgresql_concurrently=True)
        op.create_index(op.f(new), "encounter", columns, postgresql_concurrently=True)
        op.drop_index(op.f(old), "encounter", if_exists=True, postgresql_concurrently=True)
