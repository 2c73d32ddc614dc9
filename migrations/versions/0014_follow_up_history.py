"""What became of follow-ups: taken, handed over, closed."""

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import Xid8, lifting_force, protect, validated

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TENANT_TABLES = ("follow_up_event",)
# That a team is known stays a check: `set not null` would be a second way to say it.
CHECKS = {
    "team_is_known": "team_id is not null",
    "door_and_household_together": "(door_id is null) = (household_id is null)",
    "hangs_on_something": "household_id is not null or encounter_id is not null",
    "result_is_known": "result in ('done', 'not_needed', 'not_reached', 'passed_on')",
    "result_words_are_short": "char_length(result_words) <= 280",
    "ending_has_its_time": "closed_at is not null or (result is null and not cancelled)",
}
REFERENCES = {"team_id": "team", "closed_by": "member"}

# The team of the building that the promise was made in.
_BACKFILL = """
    update follow_up set team_id = building.team_id
    from door
    join stairwell on stairwell.organisation_id = door.organisation_id
        and stairwell.id = door.stairwell_id
    join building on building.organisation_id = stairwell.organisation_id
        and building.id = stairwell.building_id
    where door.organisation_id = follow_up.organisation_id and door.id = follow_up.door_id
        and follow_up.team_id is null
"""


def upgrade() -> None:
    """Forward."""
    _add_references()
    op.add_column("follow_up", sa.Column("result", sa.String(), nullable=True))
    op.add_column("follow_up", sa.Column("result_words", sa.String(), nullable=True))
    op.add_column(
        "follow_up",
        sa.Column("cancelled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.alter_column("follow_up", "door_id", nullable=True)
    op.alter_column("follow_up", "household_id", nullable=True)
    with lifting_force(op.get_bind(), "follow_up", "door", "stairwell", "building"):
        op.execute(_BACKFILL)
    for name, condition in CHECKS.items():
        op.create_check_constraint(
            op.f(f"follow_up_{name}"), "follow_up", condition, postgresql_not_valid=True
        )
        validated(op.get_bind(), "follow_up", f"follow_up_{name}")
    for column, table in REFERENCES.items():
        op.create_foreign_key(
            op.f(f"follow_up_{column}_reference"),
            "follow_up",
            table,
            ["organisation_id", column],
            ["organisation_id", "id"],
            postgresql_not_valid=True,
        )
        validated(op.get_bind(), "follow_up", f"follow_up_{column}_reference")
    _create_events()


def _add_references() -> None:
    """The new columns that point somewhere, and their indexes, made while others write.

    This part commits as it goes, so it can be done again where the first attempt gave up.
    """
    with op.get_context().autocommit_block():
        for column in REFERENCES:
            index = op.f(f"follow_up_organisation_id_{column}_index")
            op.add_column(
                "follow_up", sa.Column(column, sa.Uuid(), nullable=True), if_not_exists=True
            )
            op.drop_index(index, "follow_up", if_exists=True, postgresql_concurrently=True)
            op.create_index(
                index, "follow_up", ["organisation_id", column], postgresql_concurrently=True
            )


def _create_events() -> None:
    op.create_table(
        "follow_up_event",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("to_member_id", sa.Uuid(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_seq", sa.Integer(), nullable=False),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint(
            "action in ('taken', 'handed', 'closed', 'cancelled')",
            name=op.f("follow_up_event_action_is_known"),
        ),
        sa.CheckConstraint(
            "(action = 'closed') = (result is not null)",
            name=op.f("follow_up_event_closing_has_a_result"),
        ),
        sa.CheckConstraint(
            "(action = 'handed') = (to_member_id is not null)",
            name=op.f("follow_up_event_handing_has_a_member"),
        ),
        sa.CheckConstraint(
            "char_length(words) <= 280", name=op.f("follow_up_event_words_are_short")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "follow_up_id"],
            ["follow_up.organisation_id", "follow_up.id"],
            name=op.f("follow_up_event_follow_up_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "member_id"],
            ["member.organisation_id", "member.id"],
            name=op.f("follow_up_event_member_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "to_member_id"],
            ["member.organisation_id", "member.id"],
            name=op.f("follow_up_event_to_member_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("follow_up_event_primary_key")),
    )
    for column in ("follow_up_id", "member_id", "to_member_id"):
        op.create_index(
            op.f(f"follow_up_event_organisation_id_{column}_index"),
            "follow_up_event",
            ["organisation_id", column],
        )
    for table in TENANT_TABLES:
        for statement in protect(table):
            op.execute(statement)


def downgrade() -> None:
    """Back. Follow-ups that hang on no door have no place in the tables of before."""
    op.drop_table("follow_up_event")
    with lifting_force(op.get_bind(), "follow_up"):
        op.execute("delete from follow_up where door_id is null")
    for column in REFERENCES:
        op.drop_index(op.f(f"follow_up_organisation_id_{column}_index"), "follow_up")
        op.drop_constraint(op.f(f"follow_up_{column}_reference"), "follow_up")
    for name in CHECKS:
        op.drop_constraint(op.f(f"follow_up_{name}"), "follow_up")
    for column in ("door_id", "household_id"):
        op.alter_column("follow_up", column, nullable=False)
    for column in ("cancelled", "closed_by", "result_words", "result", "team_id"):
        op.drop_column("follow_up", column)
