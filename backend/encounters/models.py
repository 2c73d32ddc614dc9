"""Passages at doors and meetings elsewhere, and what they add up to on a day in a building."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import TenantRow, belongs_to, one_of
from backend.encounters.outcomes import MEETING_OUTCOMES, OUTCOMES
from backend.places.labels import LABEL_LONGEST

MEETING_CHANNELS = (
    "stairwell",
    "street",
    "phone",
    "service_point",
    "partner",
    "transport",
    "home",
)
CHANNELS = ("door", *MEETING_CHANNELS)
# What somebody may need.
REASONS = (
    "rights",
    "housing",
    "energy_water",
    "health_access",
    "family_school",
    "employment",
    "digital",
    "isolation",
    "other",
)
MOST_THEMES = 12
MOST_PEOPLE = 50
# A revision: what was first recorded, what it was corrected to, that it was taken back.
ACTIONS = ("recorded", "corrected", "withdrawn")
# What is counted apart from doors and households.
COUNTED = ("theme", "language")


class Encounter(TenantRow):
    """One attempt or meeting. Its id is the id of the operation that recorded it.

    What it says is the fold of its revisions: the latest correction, or else what was first
    recorded. A withdrawal marks it, and every figure leaves it out. At a door it has a
    household, and its team is the building's; elsewhere it says its team itself, and counts in
    no figure of doors. `recorded_door_id` is the door it was said at, `door_id` the one that
    this turned out to be.
    """

    __tablename__ = "encounter"
    __table_args__ = (
        belongs_to("household", "household_id"),
        belongs_to("door", "door_id"),
        belongs_to("campaign", "campaign_id"),
        belongs_to("member", "member_id"),
        belongs_to("team", "team_id"),
        belongs_to("stairwell", "stairwell_id"),
        belongs_to("member", "corrected_by"),
        belongs_to("member", "companion_id"),
        CheckConstraint(one_of("outcome", OUTCOMES), name="outcome_is_known"),
        CheckConstraint(one_of("channel", CHANNELS), name="channel_is_known"),
        CheckConstraint("char_length(note) <= 280", name="note_is_short"),
        CheckConstraint("local_hour between 0 and 23", name="hour_is_of_a_day"),
        CheckConstraint(
            "case when channel = 'door' then num_nulls(household_id, door_id, recorded_door_id) = 0"
            " and team_id is null else num_nonnulls(household_id, door_id, recorded_door_id) = 0"
            f" and team_id is not null and {one_of('outcome', MEETING_OUTCOMES)} end",
            name="is_at_a_door_or_elsewhere",
        ),
        CheckConstraint(
            "num_nulls(lon, lat, cell) in (0, 3)"
            " and lon between -180 and 180 and lat between -90 and 90",
            name="is_on_earth",
        ),
        CheckConstraint("char_length(place_name) <= 80", name="place_name_is_short"),
        CheckConstraint(f"people between 1 and {MOST_PEOPLE}", name="people_are_likely"),
        CheckConstraint(f"cardinality(themes) <= {MOST_THEMES}", name="themes_are_few"),
        CheckConstraint(one_of("need", REASONS), name="need_is_known"),
        CheckConstraint(
            "num_nulls(need, need_consent_text, need_consent_language, need_consented_at)"
            " in (0, 4)",
            name="need_has_consent",
        ),
        Index(None, "organisation_id", "household_id", "occurred_at", "device_seq"),
        Index(None, "organisation_id", "door_id"),
        Index(None, "organisation_id", "campaign_id"),
        Index(None, "organisation_id", "member_id", "occurred_at"),
        # Those away from doors are few among all.
        Index(
            "encounter_elsewhere",
            "organisation_id",
            "team_id",
            "member_id",
            "occurred_at",
            postgresql_where=text("team_id is not null"),
        ),
        Index(
            None,
            "organisation_id",
            "stairwell_id",
            postgresql_where=text("stairwell_id is not null"),
        ),
        Index(
            None,
            "organisation_id",
            "corrected_by",
            postgresql_where=text("corrected_by is not null"),
        ),
        Index(
            None,
            "organisation_id",
            "companion_id",
            postgresql_where=text("companion_id is not null"),
        ),
    )

    household_id: Mapped[UUID | None]
    door_id: Mapped[UUID | None]
    recorded_door_id: Mapped[UUID | None]
    # Where it was not at a door: for which team, and as much of the place as was said.
    team_id: Mapped[UUID | None]
    stairwell_id: Mapped[UUID | None]
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    cell: Mapped[int | None] = mapped_column(BigInteger)
    place_name: Mapped[str | None]
    people: Mapped[int | None]
    campaign_id: Mapped[UUID | None]
    member_id: Mapped[UUID]
    # Who was there too. It is one passage, and counts once.
    companion_id: Mapped[UUID | None]
    channel: Mapped[str]
    outcome: Mapped[str]
    notice_left: Mapped[bool]
    come_back_on: Mapped[date | None]
    come_back_at: Mapped[time | None]
    # Of somebody who spoke (`NOTED_OUTCOMES`); older ones may have it with any outcome.
    note: Mapped[str | None]
    # Codes of the campaign's themes, never of a sensitive one.
    themes: Mapped[list[str]] = mapped_column(ARRAY(String()), server_default=text("'{}'"))
    # In which somebody spoke whom nobody understood: whoever goes there next speaks it, or brings
    # somebody who does. Said of a language barrier alone.
    language: Mapped[str | None]
    need: Mapped[str | None]
    need_consent_text: Mapped[str | None]
    need_consent_language: Mapped[str | None]
    need_consented_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]
    occurred_at: Mapped[datetime]
    device_seq: Mapped[int]
    utc_offset_min: Mapped[int]
    # By the time zone of the team whose building, or meeting, it is: the day is its service day.
    local_date: Mapped[date]
    local_hour: Mapped[int]
    # The latest correction, if there is any.
    corrected_at: Mapped[datetime | None]
    corrected_by: Mapped[UUID | None]
    # The first withdrawal.
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_operation: Mapped[UUID | None]


class EncounterRevision(TenantRow):
    """One thing said about an encounter: as it was recorded, corrected or taken back.

    Its id is that of the operation that said it, so what was first recorded has the encounter's
    own; that one is kept as soon as there is another. A withdrawal has no values.
    """

    __tablename__ = "encounter_revision"
    __table_args__ = (
        belongs_to("encounter", "encounter_id"),
        belongs_to("member", "member_id"),
        CheckConstraint(one_of("action", ACTIONS), name="action_is_known"),
        CheckConstraint(one_of("outcome", OUTCOMES), name="outcome_is_known"),
        CheckConstraint(
            "(action = 'withdrawn') = (outcome is null)"
            " and (action = 'withdrawn') = (notice_left is null)",
            name="says_what_it_is",
        ),
        CheckConstraint("(action = 'recorded') = (id = encounter_id)", name="first_is_the_first"),
        CheckConstraint("char_length(note) <= 280", name="note_is_short"),
        CheckConstraint("char_length(reason) <= 140", name="reason_is_short"),
        CheckConstraint(f"cardinality(themes) <= {MOST_THEMES}", name="themes_are_few"),
        Index(None, "organisation_id", "encounter_id"),
        Index(None, "organisation_id", "member_id"),
    )

    encounter_id: Mapped[UUID]
    member_id: Mapped[UUID]
    action: Mapped[str]
    at: Mapped[datetime]
    device_seq: Mapped[int]
    outcome: Mapped[str | None]
    notice_left: Mapped[bool | None]
    come_back_on: Mapped[date | None]
    come_back_at: Mapped[time | None]
    note: Mapped[str | None]
    themes: Mapped[list[str]] = mapped_column(ARRAY(String()), server_default=text("'{}'"))
    reason: Mapped[str | None]


class BuildingDayFold(TenantRow):
    """The passages of one local day in one building, for one campaign (or for none).

    Besides `passages` it counts each outcome in a column of its name.
    """

    __tablename__ = "building_day_fold"
    __table_args__ = (
        belongs_to("building", "building_id"),
        belongs_to("campaign", "campaign_id"),
        UniqueConstraint(
            "organisation_id",
            "building_id",
            "campaign_id",
            "local_date",
            name="building_day_fold_one_per_day",
            postgresql_nulls_not_distinct=True,
        ),
        Index(None, "organisation_id", "campaign_id"),
        {"info": {"derived": True}},
    )

    building_id: Mapped[UUID]
    campaign_id: Mapped[UUID | None]
    local_date: Mapped[date]
    passages: Mapped[int]


# A column for each outcome: read and added to as one row a day (docs/decisions/
# an-outcome-is-a-column.md).
for _outcome in OUTCOMES:
    setattr(BuildingDayFold, _outcome, mapped_column(Integer, nullable=False))


class TalkCount(TenantRow):
    """How often a theme was talked about, or a language spoken, on one day in one territory.

    It says nothing of doors, households or who talked: devices add up and send sums, and the
    sums of all devices are added here.
    """

    __tablename__ = "talk_count"
    __table_args__ = (
        belongs_to("campaign", "campaign_id"),
        belongs_to("territory", "territory_id"),
        UniqueConstraint(
            "organisation_id",
            "campaign_id",
            "territory_id",
            "day",
            "subject",
            "code",
            name="talk_count_one_per_day",
        ),
        CheckConstraint(one_of("subject", COUNTED), name="subject_is_known"),
        CheckConstraint("char_length(code) between 1 and 40", name="code_is_short"),
        CheckConstraint("talks > 0", name="talks_are_some"),
        Index(None, "organisation_id", "territory_id"),
    )

    campaign_id: Mapped[UUID]
    territory_id: Mapped[UUID]
    day: Mapped[date]
    subject: Mapped[str]
    code: Mapped[str]
    talks: Mapped[int]


class DoorMismatch(TenantRow):
    """A passage whose worker saw another floor or number than its door had then.

    Either the door was renumbered while a phone had no network, and the passage belongs to a
    neighbour, or the worker stood before this door and what is noted of it is wrong: a lead looks.
    Its id is the passage's. Where a lead has put it at another door, `said_door_id` is the one that
    the phone named: what else was said there at that visit goes along.
    """

    __tablename__ = "door_mismatch"
    __table_args__ = (
        belongs_to("encounter", "encounter_id"),
        belongs_to("member", "checked_by"),
        CheckConstraint("id = encounter_id", name="one_of_each"),
        CheckConstraint(
            f"char_length(seen_floor) between 1 and {LABEL_LONGEST}"
            f" and char_length(seen_label) between 1 and {LABEL_LONGEST}",
            name="seen_is_a_label",
        ),
        CheckConstraint("num_nonnulls(seen_floor, seen_label) > 0", name="says_something"),
        CheckConstraint("num_nulls(checked_by, checked_at) in (0, 2)", name="checked_by_somebody"),
        Index(None, "organisation_id", "encounter_id"),
        Index(
            None,
            "organisation_id",
            "checked_by",
            postgresql_where=text("checked_by is not null"),
        ),
    )

    encounter_id: Mapped[UUID]
    seen_floor: Mapped[str | None]
    seen_label: Mapped[str | None]
    said_door_id: Mapped[UUID | None]
    checked_by: Mapped[UUID | None]
    checked_at: Mapped[datetime | None]
