"""To whom outside the team a follow-up was passed on, and by which text they agreed to it."""

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import validated

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLE = "follow_up_event"
CHECKS = {
    "recipient_is_short": "char_length(recipient) <= 80",
    "recipient_was_agreed_to": (
        "num_nulls(recipient, consent_text, consent_language) in (0, 3)"
        " and (recipient is null or result = 'passed_on')"
    ),
}


def upgrade() -> None:
    """Forward. What was passed on before names nobody."""
    for column in ("recipient", "consent_text", "consent_language"):
        op.add_column(TABLE, sa.Column(column, sa.String()))
    for name, condition in CHECKS.items():
        op.create_check_constraint(
            op.f(f"{TABLE}_{name}"), TABLE, condition, postgresql_not_valid=True
        )
        validated(op.get_bind(), TABLE, f"{TABLE}_{name}")


def downgrade() -> None:
    """Back. The names go, the ending stays."""
    for name in CHECKS:
        op.drop_constraint(op.f(f"{TABLE}_{name}"), TABLE)
    for column in ("consent_language", "consent_text", "recipient"):
        op.drop_column(TABLE, column)
