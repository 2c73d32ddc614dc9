"""What a commit takes away is said to the journal, and what a restore knows of it."""

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import Xid8, protect

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_NOTE = r"""
create function note_for_journal() returns trigger language plpgsql as $$
declare
    changed jsonb;
    said jsonb;
begin
    if tg_op = 'DELETE' then
        changed := to_jsonb(old);
    else
        changed := to_jsonb(new);
    end if;
    select jsonb_build_object('kind', tg_argv[0]) || jsonb_object_agg(key, value) into said
    from jsonb_each(changed) where key = any (tg_argv[1:]);
    -- It lasts as long as the transaction, and goes with a savepoint that is undone.
    perform set_config('palier.journal',
        concat(current_setting('palier.journal', true), said::text, E'\n'), true);
    return null;
end
$$
"""

# Later details take the place of earlier ones: those are not withdrawn.
_REPLACED = """
create function is_replaced(gone public.contact_details) returns boolean language sql stable as $$
    select exists (select from public.contact_details later
        where later.organisation_id = gone.organisation_id
            and later.household_id = gone.household_id
            and later.recorded_door_id = gone.recorded_door_id and not later.is_withdrawn
            and (later.set_at, later.device_seq, later.id)
                > (gone.set_at, gone.device_seq, gone.id))
    and not exists (select from public.contact_details later
        where later.organisation_id = gone.organisation_id
            and later.household_id = gone.household_id and later.is_withdrawn
            and (later.set_at, later.device_seq, later.id)
                > (gone.set_at, gone.device_seq, gone.id))
$$
"""

# Table, trigger, when, condition, kind and what is told.
_TRIGGERS = [
    (
        "contact_details",
        "journal_withdrawn",
        "insert or update of is_withdrawn",
        "new.is_withdrawn",
        "contact_details.withdrawn, id, organisation_id, household_id, set_at, device_seq",
    ),
    (
        "contact_details",
        "journal_wiped",
        "delete",
        "not old.is_withdrawn and not public.is_replaced(old)",
        "contact_details.wiped, id, organisation_id, household_id, set_at, device_seq",
    ),
    (
        "device",
        "journal_revoked",
        "update of revoked_at",
        "old.revoked_at is null and new.revoked_at is not null",
        "device.revoked, id, account_id, revoked_at",
    ),
    (
        "device_key",
        "journal_revoked",
        "update of revoked_at",
        "old.revoked_at is null and new.revoked_at is not null",
        "device_key.revoked, id, organisation_id, revoked_at",
    ),
    (
        "sign_in_session",
        "journal_ended",
        "update of revoked_at",
        "old.revoked_at is null and new.revoked_at is not null",
        "sign_in_session.ended, id, revoked_at, revoked_because",
    ),
    (
        "account",
        "journal_disabled",
        "update of disabled_at",
        "old.disabled_at is null and new.disabled_at is not null",
        "account.disabled, id, disabled_at",
    ),
    (
        "member",
        "journal_ended",
        "update of ended_at",
        "new.ended_at is not null and new.ended_at is distinct from old.ended_at",
        "member.ended, id, organisation_id, ended_at",
    ),
    (
        "role_grant",
        "journal_ended",
        "update of ends_at",
        "new.ends_at is not null and (old.ends_at is null or new.ends_at < old.ends_at)",
        "role_grant.ended, id, organisation_id, ends_at",
    ),
    (
        "role_grant",
        "journal_removed",
        "delete",
        None,
        "role_grant.removed, id, organisation_id",
    ),
    (
        "assignment",
        "journal_ended",
        "update of ended_at",
        "old.ended_at is null and new.ended_at is not null",
        "assignment.ended, id, organisation_id, ended_at",
    ),
]


def upgrade() -> None:
    """Forward."""
    for column in ("copied_at", "restored_at", "replayed_at"):
        op.add_column("sync_epoch", sa.Column(column, sa.DateTime(timezone=True)))
    op.create_table(
        "replayed_withdrawal",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_seq", sa.Integer(), nullable=False),
        *_tenant_columns("replayed_withdrawal"),
    )
    op.create_index(
        "replayed_withdrawal_organisation_id_household_id_index",
        "replayed_withdrawal",
        ["organisation_id", "household_id"],
    )
    op.create_table(
        "unknown_signer",
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        *_tenant_columns("unknown_signer"),
        sa.UniqueConstraint(
            "organisation_id", "device_id", "author_id", name="unknown_signer_one_each"
        ),
    )
    for table in ("replayed_withdrawal", "unknown_signer"):
        for statement in protect(table):
            op.execute(statement)
    op.execute(_NOTE)
    op.execute(_REPLACED)
    for table, name, event, condition, told in _TRIGGERS:
        when = f" when ({condition})" if condition else ""
        arguments = ", ".join(f"'{one}'" for one in told.split(", "))
        op.execute(
            f"create trigger {name} after {event} on {table} for each row{when}"
            f" execute function note_for_journal({arguments})"
        )


def _tenant_columns(table: str) -> list[sa.schema.SchemaItem]:
    return [
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
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f(f"{table}_primary_key")),
    ]


def downgrade() -> None:
    """Back."""
    for table, name, *_ in _TRIGGERS:
        op.execute(f"drop trigger {name} on {table}")
    op.execute("drop function is_replaced(public.contact_details)")
    op.execute("drop function note_for_journal()")
    op.drop_table("unknown_signer")
    op.drop_table("replayed_withdrawal")
    for column in ("replayed_at", "restored_at", "copied_at"):
        op.drop_column("sync_epoch", column)
