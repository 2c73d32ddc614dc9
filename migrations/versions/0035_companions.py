"""Who was there too at a passage; whoever is renamed is so in the packs that name them."""

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import validated

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_REFERENCE = "encounter_companion_id_reference"
_INDEX = "encounter_organisation_id_companion_id_index"

# Of the function that looks up, at a commit, the stairwells which a renamed member concerns.
_BEFORE = """from public.encounter e where e.corrected_by = changed.id
"""
_NOW = f"""{_BEFORE}                    union select
                        (select h.door_id from public.household h where h.id = e.household_id)
                    from public.encounter e where e.companion_id = changed.id
"""


def upgrade() -> None:
    """Forward."""
    op.add_column("encounter", sa.Column("companion_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f(_REFERENCE),
        "encounter",
        "member",
        ["organisation_id", "companion_id"],
        ["organisation_id", "id"],
        postgresql_not_valid=True,
    )
    _replace_in_look_up(_BEFORE, _NOW)
    with op.get_context().autocommit_block():
        op.create_index(
            op.f(_INDEX),
            "encounter",
            ["organisation_id", "companion_id"],
            postgresql_where=sa.text("companion_id is not null"),
            postgresql_concurrently=True,
        )
    validated(op.get_bind(), "encounter", _REFERENCE)


def downgrade() -> None:
    """Back. That two were there is not known any more; the passages stay."""
    _replace_in_look_up(_NOW, _BEFORE)
    op.drop_column("encounter", "companion_id")


def _replace_in_look_up(before: str, now: str) -> None:
    known = op.get_bind().scalar(
        sa.text("select pg_get_functiondef('count_touched_stairwells'::regproc)")
    )
    if before not in known:
        raise RuntimeError("count_touched_stairwells() is not as migration 0029 made it")
    op.execute(known.replace(before, now))
