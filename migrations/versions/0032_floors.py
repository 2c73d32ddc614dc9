"""What floors are called, what doors were called before, halves of stairwells, and passages whose
worker saw another floor or number than their door had.
"""

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import Xid8, protect, validated

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


HALF = "stairwell_organisation_id_split_from_id_index"


_TABLES = {
    "insert": "new table as new_rows",
    "update": "old table as old_rows new table as new_rows",
    "delete": "old table as old_rows",
}

# As 0029 makes them for other tables. Buildings hang from a residence: it is counted alone.
_NOTE_RESIDENCE = """
    create function touch_by_residence_update() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp as $$
    declare
        acting text := current_setting('palier.organisation_id', true);
        organisation uuid;
    begin
        for organisation in select distinct organisation_id from new_rows order by 1 loop
            perform set_config('palier.organisation_id', organisation::text, true);
            insert into public.stairwell_touch (organisation_id, way, ids, is_alone)
            select organisation, 'residence', array_agg(changed.id), true
            from new_rows changed where changed.organisation_id = organisation;
            perform set_config('palier.touches', 'noted', true);
        end loop;
        perform set_config('palier.organisation_id', coalesce(acting, ''), true);
        return null;
    end
    $$
"""


def upgrade() -> None:
    """Forward. New columns are null, and their checks are read without holding anybody up."""
    _add_halves()
    op.create_foreign_key(
        op.f("stairwell_split_from_id_reference"),
        "stairwell",
        "stairwell",
        ["organisation_id", "split_from_id"],
        ["organisation_id", "id"],
        postgresql_not_valid=True,
    )
    op.create_check_constraint(
        op.f("stairwell_gone_leads_to_another"),
        "stairwell",
        "gone_at is null or split_from_id is not null",
        postgresql_not_valid=True,
    )
    for name in ("stairwell_split_from_id_reference", "stairwell_gone_leads_to_another"):
        validated(op.get_bind(), "stairwell", name)
    _create_floor_label()
    _create_former_door_name()
    _create_door_mismatch()
    for table in ("floor_label", "former_door_name", "door_mismatch"):
        for statement in protect(table):
            op.execute(statement)
    for statement in _touching():
        op.execute(statement)


def _touching() -> list[str]:
    """What is packed of a stairwell is packed anew where a floor of it or its residence is called
    otherwise; 0029 has made the functions that note it, save the way from a residence.
    """
    statements = [_NOTE_RESIDENCE]
    for event, tables in _TABLES.items():
        statements.append(
            f"create trigger touched_by_{event} after {event} on floor_label"
            f" referencing {tables} for each statement"
            f" execute function touch_by_stairwell_id_{event}()"
        )
    statements.append(
        "create trigger touched_by_update after update on residence"
        f" referencing {_TABLES['update']} for each statement"
        " execute function touch_by_residence_update()"
    )
    return statements


def _add_halves() -> None:
    """Of which stairwell each is a half. This part commits as it goes, and can be done again."""
    with op.get_context().autocommit_block():
        for column in (
            sa.Column("split_from_id", sa.Uuid()),
            sa.Column("gone_at", sa.DateTime(timezone=True)),
        ):
            op.add_column("stairwell", column, if_not_exists=True)
        op.drop_index(HALF, "stairwell", if_exists=True, postgresql_concurrently=True)
        op.create_index(
            HALF,
            "stairwell",
            ["organisation_id", "split_from_id"],
            postgresql_where=sa.text("split_from_id is not null"),
            postgresql_concurrently=True,
        )


def _tenant_columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
    )


def _belongs_to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{other}.organisation_id", f"{other}.id"],
        name=op.f(f"{table}_{column}_reference"),
    )


def _keys(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f(f"{table}_primary_key")),
    )


def _create_floor_label() -> None:
    op.create_table(
        "floor_label",
        sa.Column("stairwell_id", sa.Uuid(), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("label", sa.String()),
        sa.Column("set_by", sa.Uuid()),
        sa.Column(
            "set_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        *_tenant_columns(),
        sa.CheckConstraint("floor between -5 and 100", name=op.f("floor_label_floor_is_likely")),
        sa.CheckConstraint(
            "char_length(label) between 1 and 20", name=op.f("floor_label_label_fits_a_floor")
        ),
        _belongs_to("floor_label", "stairwell_id", "stairwell"),
        _belongs_to("floor_label", "set_by", "member"),
        *_keys("floor_label"),
        sa.UniqueConstraint(
            "organisation_id", "stairwell_id", "floor", name="floor_label_one_per_floor"
        ),
    )
    op.create_index(
        op.f("floor_label_organisation_id_set_by_index"),
        "floor_label",
        ["organisation_id", "set_by"],
    )


def _create_former_door_name() -> None:
    op.create_table(
        "former_door_name",
        sa.Column("door_id", sa.Uuid(), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("floor_label", sa.String()),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        *_tenant_columns(),
        sa.CheckConstraint(
            "floor between -5 and 100", name=op.f("former_door_name_floor_is_likely")
        ),
        sa.CheckConstraint(
            "char_length(label) between 1 and 20", name=op.f("former_door_name_label_fits_a_door")
        ),
        sa.CheckConstraint(
            "char_length(floor_label) between 1 and 20",
            name=op.f("former_door_name_label_fits_a_floor"),
        ),
        _belongs_to("former_door_name", "door_id", "door"),
        *_keys("former_door_name"),
    )
    op.create_index(
        op.f("former_door_name_organisation_id_door_id_until_index"),
        "former_door_name",
        ["organisation_id", "door_id", "until"],
    )


def _create_door_mismatch() -> None:
    op.create_table(
        "door_mismatch",
        sa.Column("encounter_id", sa.Uuid(), nullable=False),
        sa.Column("seen_floor", sa.String()),
        sa.Column("seen_label", sa.String()),
        sa.Column("checked_by", sa.Uuid()),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        *_tenant_columns(),
        sa.CheckConstraint("id = encounter_id", name=op.f("door_mismatch_one_of_each")),
        sa.CheckConstraint(
            "char_length(seen_floor) between 1 and 20 and char_length(seen_label) between 1 and 20",
            name=op.f("door_mismatch_seen_is_a_label"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(seen_floor, seen_label) > 0",
            name=op.f("door_mismatch_says_something"),
        ),
        sa.CheckConstraint(
            "num_nulls(checked_by, checked_at) in (0, 2)",
            name=op.f("door_mismatch_checked_by_somebody"),
        ),
        _belongs_to("door_mismatch", "encounter_id", "encounter"),
        _belongs_to("door_mismatch", "checked_by", "member"),
        *_keys("door_mismatch"),
    )
    op.create_index(
        op.f("door_mismatch_organisation_id_encounter_id_index"),
        "door_mismatch",
        ["organisation_id", "encounter_id"],
    )
    op.create_index(
        op.f("door_mismatch_organisation_id_checked_by_index"),
        "door_mismatch",
        ["organisation_id", "checked_by"],
        postgresql_where=sa.text("checked_by is not null"),
    )


def downgrade() -> None:
    """Back. What floors were called goes, and with it what a lead had still to look at.

    Doors stay in the stairwells where they stand.
    """
    op.execute("drop trigger touched_by_update on residence")
    op.execute("drop function touch_by_residence_update()")
    for table in ("door_mismatch", "former_door_name", "floor_label"):
        op.drop_table(table)
    op.drop_index(HALF, "stairwell")
    op.drop_constraint(op.f("stairwell_gone_leads_to_another"), "stairwell", type_="check")
    op.drop_constraint(op.f("stairwell_split_from_id_reference"), "stairwell", type_="foreignkey")
    op.drop_column("stairwell", "gone_at")
    op.drop_column("stairwell", "split_from_id")
