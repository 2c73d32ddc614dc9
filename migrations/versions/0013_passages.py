"""Passages corrected, encounters away from a door, contact details, counts of talks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.frozen_1 import Xid8, lifting_force, protect, validated

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TENANT_TABLES = ("encounter_revision", "contact_details", "talk_count")

_CHANNELS_BEFORE = "'door', 'street', 'phone', 'service_point', 'partner', 'transport', 'home'"
# What encounters must be from now on. What stands already is that: it only needs looking at.
_CHECKS = {
    "channel_is_known": (
        "channel in ('door', 'stairwell', 'street', 'phone', 'service_point', 'partner',"
        " 'transport', 'home')"
    ),
    "is_at_a_door_or_elsewhere": (
        "case when channel = 'door' then num_nulls(household_id, door_id, recorded_door_id) = 0"
        " and team_id is null else num_nonnulls(household_id, door_id, recorded_door_id) = 0"
        " and team_id is not null and outcome in"
        " ('conversation', 'brief_contact', 'refused', 'language_barrier') end"
    ),
    "is_on_earth": (
        "num_nulls(lon, lat, cell) in (0, 3)"
        " and lon between -180 and 180 and lat between -90 and 90"
    ),
    "place_name_is_short": "char_length(place_name) <= 80",
    "people_are_likely": "people between 1 and 50",
    "themes_are_few": "cardinality(themes) <= 12",
    "need_is_known": (
        "need in ('rights', 'housing', 'energy_water', 'health_access', 'family_school',"
        " 'employment', 'digital', 'isolation', 'other')"
    ),
    "need_has_consent": (
        "num_nulls(need, need_consent_text, need_consent_language, need_consented_at) in (0, 4)"
    ),
}
_REFERENCES = {"team_id": "team", "stairwell_id": "stairwell", "corrected_by": "member"}
_NO_DOOR = ("household_id", "door_id", "recorded_door_id")
_COLUMNS = (
    "team_id",
    "stairwell_id",
    "lon",
    "lat",
    "cell",
    "place_name",
    "people",
    "themes",
    "need",
    "need_consent_text",
    "need_consent_language",
    "need_consented_at",
    "corrected_at",
    "corrected_by",
)


def upgrade() -> None:
    """Forward. Rows of before are looked at in transactions of their own."""
    op.create_table(
        "encounter_revision",
        sa.Column("encounter_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_seq", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("notice_left", sa.Boolean(), nullable=True),
        sa.Column("come_back_on", sa.Date(), nullable=True),
        sa.Column("come_back_at", sa.Time(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column(
            "themes", postgresql.ARRAY(sa.String()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint(
            "(action = 'recorded') = (id = encounter_id)",
            name=op.f("encounter_revision_first_is_the_first"),
        ),
        sa.CheckConstraint(
            "(action = 'withdrawn') = (outcome is null) and (action = 'withdrawn') = (notice_left is null)",
            name=op.f("encounter_revision_says_what_it_is"),
        ),
        sa.CheckConstraint(
            "action in ('recorded', 'corrected', 'withdrawn')",
            name=op.f("encounter_revision_action_is_known"),
        ),
        sa.CheckConstraint(
            "outcome in ('conversation', 'brief_contact', 'not_home', 'come_back', 'refused', 'language_barrier', 'inaccessible', 'vacant')",
            name=op.f("encounter_revision_outcome_is_known"),
        ),
        sa.CheckConstraint(
            "cardinality(themes) <= 12", name=op.f("encounter_revision_themes_are_few")
        ),
        sa.CheckConstraint(
            "char_length(note) <= 280", name=op.f("encounter_revision_note_is_short")
        ),
        sa.CheckConstraint(
            "char_length(reason) <= 140", name=op.f("encounter_revision_reason_is_short")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "encounter_id"],
            ["encounter.organisation_id", "encounter.id"],
            name=op.f("encounter_revision_encounter_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "member_id"],
            ["member.organisation_id", "member.id"],
            name=op.f("encounter_revision_member_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "id", name=op.f("encounter_revision_primary_key")
        ),
    )
    op.create_index(
        op.f("encounter_revision_organisation_id_encounter_id_index"),
        "encounter_revision",
        ["organisation_id", "encounter_id"],
        unique=False,
    )
    op.create_index(
        op.f("encounter_revision_organisation_id_member_id_index"),
        "encounter_revision",
        ["organisation_id", "member_id"],
        unique=False,
    )
    op.create_table(
        "contact_details",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("door_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_door_id", sa.Uuid(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("best_hour", sa.String(), nullable=True),
        sa.Column("consent_text", sa.String(), nullable=True),
        sa.Column("consent_language", sa.String(), nullable=True),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
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
            "case when is_withdrawn then num_nonnulls(name, phone, language, best_hour, consent_text, consent_language, consented_at) = 0 else num_nulls(consent_text, consent_language, consented_at) = 0 end",
            name=op.f("contact_details_has_consent_or_nothing"),
        ),
        sa.CheckConstraint(
            "char_length(best_hour) <= 60", name=op.f("contact_details_best_hour_is_short")
        ),
        sa.CheckConstraint(
            "char_length(language) <= 35", name=op.f("contact_details_language_is_short")
        ),
        sa.CheckConstraint("char_length(name) <= 80", name=op.f("contact_details_name_is_short")),
        sa.CheckConstraint("char_length(phone) <= 30", name=op.f("contact_details_phone_is_short")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "door_id"],
            ["door.organisation_id", "door.id"],
            name=op.f("contact_details_door_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "household_id"],
            ["household.organisation_id", "household.id"],
            name=op.f("contact_details_household_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "set_by"],
            ["member.organisation_id", "member.id"],
            name=op.f("contact_details_set_by_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("contact_details_primary_key")),
    )
    op.create_index(
        op.f("contact_details_organisation_id_door_id_index"),
        "contact_details",
        ["organisation_id", "door_id"],
        unique=False,
    )
    op.create_index(
        op.f("contact_details_organisation_id_household_id_index"),
        "contact_details",
        ["organisation_id", "household_id"],
        unique=False,
    )
    op.create_index(
        op.f("contact_details_organisation_id_set_by_index"),
        "contact_details",
        ["organisation_id", "set_by"],
        unique=False,
    )
    op.create_table(
        "talk_count",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("talks", sa.Integer(), nullable=False),
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("current_setting('palier.organisation_id')::uuid"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint(
            "subject in ('theme', 'language')", name=op.f("talk_count_subject_is_known")
        ),
        sa.CheckConstraint(
            "char_length(code) between 1 and 40", name=op.f("talk_count_code_is_short")
        ),
        sa.CheckConstraint("talks > 0", name=op.f("talk_count_talks_are_some")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "campaign_id"],
            ["campaign.organisation_id", "campaign.id"],
            name=op.f("talk_count_campaign_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "territory_id"],
            ["territory.organisation_id", "territory.id"],
            name=op.f("talk_count_territory_id_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="organisation_reference"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("talk_count_primary_key")),
        sa.UniqueConstraint(
            "organisation_id",
            "campaign_id",
            "territory_id",
            "day",
            "subject",
            "code",
            name="talk_count_one_per_day",
        ),
    )
    op.create_index(
        op.f("talk_count_organisation_id_territory_id_index"),
        "talk_count",
        ["organisation_id", "territory_id"],
        unique=False,
    )
    for table in TENANT_TABLES:
        for statement in protect(table):
            op.execute(statement)
    for column in _NO_DOOR:
        op.alter_column("encounter", column, nullable=True)
    op.add_column("encounter", sa.Column("team_id", sa.Uuid(), nullable=True))
    op.add_column("encounter", sa.Column("stairwell_id", sa.Uuid(), nullable=True))
    op.add_column("encounter", sa.Column("lon", sa.Double(), nullable=True))
    op.add_column("encounter", sa.Column("lat", sa.Double(), nullable=True))
    op.add_column("encounter", sa.Column("cell", sa.BigInteger(), nullable=True))
    op.add_column("encounter", sa.Column("place_name", sa.String(), nullable=True))
    op.add_column("encounter", sa.Column("people", sa.Integer(), nullable=True))
    op.add_column(
        "encounter",
        sa.Column(
            "themes",
            postgresql.ARRAY(sa.String()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )
    op.add_column("encounter", sa.Column("need", sa.String(), nullable=True))
    op.add_column("encounter", sa.Column("need_consent_text", sa.String(), nullable=True))
    op.add_column("encounter", sa.Column("need_consent_language", sa.String(), nullable=True))
    op.add_column(
        "encounter", sa.Column("need_consented_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("encounter", sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("encounter", sa.Column("corrected_by", sa.Uuid(), nullable=True))
    op.drop_constraint("encounter_channel_is_known", "encounter")
    for name, check in _CHECKS.items():
        op.create_check_constraint(
            op.f(f"encounter_{name}"), "encounter", check, postgresql_not_valid=True
        )
    for column, table in _REFERENCES.items():
        op.create_foreign_key(
            op.f(f"encounter_{column}_reference"),
            "encounter",
            table,
            ["organisation_id", column],
            ["organisation_id", "id"],
            postgresql_not_valid=True,
        )
    with op.get_context().autocommit_block():
        op.create_index(
            "encounter_elsewhere",
            "encounter",
            ["organisation_id", "team_id", "member_id", "occurred_at"],
            postgresql_where=sa.text("team_id is not null"),
            postgresql_concurrently=True,
        )
        for column in ("stairwell_id", "corrected_by"):
            op.create_index(
                op.f(f"encounter_organisation_id_{column}_index"),
                "encounter",
                ["organisation_id", column],
                postgresql_where=sa.text(f"{column} is not null"),
                postgresql_concurrently=True,
            )
    for name in (*_CHECKS, *(f"{column}_reference" for column in _REFERENCES)):
        validated(op.get_bind(), "encounter", f"encounter_{name}")


def downgrade() -> None:
    """Back. What was met away from doors has no place in the tables of before."""
    connection = op.get_bind()
    op.drop_table("talk_count")
    op.drop_table("contact_details")
    op.drop_table("encounter_revision")
    with lifting_force(connection, "encounter", "follow_up"):
        op.execute(
            "update follow_up set encounter_id = null where encounter_id in"
            " (select id from encounter where team_id is not null)"
        )
        op.execute("delete from encounter where team_id is not null")
    for name in _CHECKS:
        op.drop_constraint(f"encounter_{name}", "encounter")
    for column in _COLUMNS:
        op.drop_column("encounter", column)
    for column in _NO_DOOR:
        op.alter_column("encounter", column, nullable=False)
    op.create_check_constraint(
        op.f("encounter_channel_is_known"), "encounter", f"channel in ({_CHANNELS_BEFORE})"
    )
