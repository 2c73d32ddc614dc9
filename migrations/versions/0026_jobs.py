"""The queue of background work, and what a person may know of each job."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations.frozen_1 import Xid8

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

QUEUE = Path(__file__).with_name("procrastinate-3.10.0.sql")
TABLES = ("events", "periodic_defers", "jobs", "workers")
TYPES = ("job_to_defer_v1", "job_status", "job_event_type")

_ID = "'^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'"
# Ids and a kind, or the moment of the night: no word can come into the queue.
_ONLY_IDS = f"""
    alter table procrastinate_jobs add constraint procrastinate_jobs_args_are_ids check (
        (args - '{{organisation,job,kind}}'::text[] = '{{}}' and args->>'organisation' ~ {_ID}
            and args->>'job' ~ {_ID} and args->>'kind' ~ '^[a-z_]{{1,40}}[.][a-z_]{{1,40}}$')
        or (args - 'timestamp' = '{{}}' and jsonb_typeof(args->'timestamp') = 'number'))
"""
_BY_JOB = "create index procrastinate_jobs_job_index on procrastinate_jobs ((args->>'job'))"
# As every tenant's table has it at the time of this migration.
_WALL = (
    "alter table job enable row level security",
    "alter table job force row level security",
    "create policy organisation on job using (organisation_id ="
    " (select nullif(current_setting('palier.organisation_id', true), '')::uuid))",
    "create trigger changed before insert or update on job"
    " for each row execute function stamp_changed_xid()",
    "create index job_organisation_id_changed_xid_index on job (organisation_id, changed_xid)",
)
_FUNCTIONS = """
    select oid::regprocedure::text from pg_proc where proname like 'procrastinate\\_%'
    and pronamespace = 'public'::regnamespace
"""


def upgrade() -> None:
    """Forward."""
    connection = op.get_bind()
    connection.exec_driver_sql(QUEUE.read_text(), execution_options={"no_parameters": True})
    for name in connection.scalars(sa.text(_FUNCTIONS)).all():
        # They name their tables without a schema: they look in ours, whoever calls.
        op.execute(f"alter function {name} set search_path = public, pg_temp")
    # The table is new and empty, so nothing waits for these.
    for statement in (_ONLY_IDS, _BY_JOB):
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
    op.create_table(
        "job",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid()),
        sa.Column("member_id", sa.Uuid()),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer()),
        sa.Column("code", sa.String()),
        sa.Column("queue_id", sa.BigInteger()),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), nullable=False),
        sa.CheckConstraint(
            "state in ('waiting', 'running', 'done', 'failed', 'dropped')",
            name=op.f("job_state_is_known"),
        ),
        sa.CheckConstraint(
            "done >= 0 and (total is null or total >= 0)", name=op.f("job_counts_are_counts")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "member_id"],
            ["member.organisation_id", "member.id"],
            name=op.f("job_member_id_reference"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("job_primary_key")),
    )
    for column in ("member_id", "created_at"):
        op.create_index(
            op.f(f"job_organisation_id_{column}_index"), "job", ["organisation_id", column]
        )
    for statement in _WALL:
        op.execute(statement)


def downgrade() -> None:
    """Back. What waits in the queue goes with it."""
    op.drop_table("job")
    connection = op.get_bind()
    for table in TABLES:
        op.execute(f"drop table procrastinate_{table} cascade")
    for name in connection.scalars(sa.text(_FUNCTIONS)).all():
        op.execute(f"drop function {name} cascade")
    for name in TYPES:
        op.execute(f"drop type procrastinate_{name}")
