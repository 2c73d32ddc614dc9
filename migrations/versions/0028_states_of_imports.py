"""States of imports that are being read, accepted or taken back at this moment, or broke off."""

from alembic import op

from migrations.frozen_1 import lifting_force, validated

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TABLES = ("reference_import", "place_import")
SETTLED = "state in ('staged', 'accepted', 'reverted')"
ALL = "state in ('reading', 'staged', 'accepting', 'accepted', 'reverting', 'reverted')"


def upgrade() -> None:
    """Forward. A file whose reading broke off has counted nothing: it was never staged."""
    _replace_check(ALL)
    with lifting_force(op.get_bind(), "place_import"):
        for table in TABLES:
            op.execute(
                f"update {table} set state = 'reading'"
                " where state = 'staged' and not report ? 'read'"
            )


def downgrade() -> None:
    """Back. What is under way is what it was before it began: it can go on, or be taken back."""
    with lifting_force(op.get_bind(), "place_import"):
        for table in TABLES:
            op.execute(
                f"update {table} set state = case"
                " when state = 'reverting' and accepted_at is not null then 'accepted'"
                " else 'staged' end where state in ('reading', 'accepting', 'reverting')"
            )
    _replace_check(SETTLED)


def _replace_check(condition: str) -> None:
    for table in TABLES:
        name = f"{table}_state_is_known"
        op.drop_constraint(op.f(name), table)
        op.create_check_constraint(op.f(name), table, condition, postgresql_not_valid=True)
        validated(op.get_bind(), table, name)
