"""Rounds: a planned outing with its stops, who walks it, and what became of it."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import TenantRow, belongs_to, one_of, parent
from backend.organisations.models import Member
from backend.territories.models import Assignment

STATES = ("prepared", "running", "paused", "ended")
EVENTS = ("start", "pause", "resume", "end")
SHORTEST_MIN = 10
LONGEST_MIN = 480


class Round(TenantRow):
    """One outing for an assignment. `state` and what follows it fold its marks.

    `starts_at` is the hour that was asked for, by the team's clock. `changed_…` say which change
    of the plan stands: the latest that happened, in whatever order they came.
    """

    __tablename__ = "round"
    __table_args__ = (
        belongs_to("assignment", "assignment_id"),
        belongs_to("member", "prepared_by"),
        belongs_to("stairwell", "start_stairwell_id"),
        CheckConstraint(one_of("state", STATES), name="state_is_known"),
        CheckConstraint(
            f"budget_min between {SHORTEST_MIN} and {LONGEST_MIN}", name="budget_is_an_outing"
        ),
        Index(None, "organisation_id", "assignment_id"),
        Index(None, "organisation_id", "prepared_by"),
        Index(None, "organisation_id", "start_stairwell_id"),
        Index(None, "organisation_id", "planned_on"),
    )

    assignment_id: Mapped[UUID]
    prepared_by: Mapped[UUID]
    prepared_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    planned_on: Mapped[date]
    starts_at: Mapped[time]
    budget_min: Mapped[int]
    # Where somebody stood when they asked is used once and not kept.
    start_stairwell_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(server_default="prepared")
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    paused_s: Mapped[float] = mapped_column(server_default="0")
    changed_at: Mapped[datetime | None]
    changed_seq: Mapped[int | None]
    changed_by_operation: Mapped[UUID | None]

    assignment: Mapped[Assignment] = parent("Round", "assignment_id", "Assignment")


class RoundMember(TenantRow):
    """Somebody who walks a round."""

    __tablename__ = "round_member"
    __table_args__ = (
        belongs_to("round", "round_id"),
        belongs_to("member", "member_id"),
        UniqueConstraint("organisation_id", "round_id", "member_id"),
        Index(None, "organisation_id", "round_id"),
        Index(None, "organisation_id", "member_id"),
    )

    round_id: Mapped[UUID]
    member_id: Mapped[UUID]

    member: Mapped[Member] = parent("RoundMember", "member_id", "Member")


class RoundStop(TenantRow):
    """One stairwell at its place in a round, with the doors to knock at, the first one first.

    Doors stand here as they were when it was planned, each with its reason: one that was merged
    away since is no longer knocked at, which is all that a plan of one evening needs.
    """

    __tablename__ = "round_stop"
    __table_args__ = (
        belongs_to("round", "round_id"),
        belongs_to("stairwell", "stairwell_id"),
        UniqueConstraint("organisation_id", "round_id", "position"),
        CheckConstraint("cardinality(door_ids) = jsonb_array_length(reasons)", name="says_why"),
        Index(None, "organisation_id", "round_id"),
        Index(None, "organisation_id", "stairwell_id"),
    )

    round_id: Mapped[UUID]
    position: Mapped[int]
    stairwell_id: Mapped[UUID]
    door_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    # One for each door.
    reasons: Mapped[list[str]] = mapped_column(JSONB)
    # Minutes after the round's start, then at the doors, then on foot to get there.
    arrives_min: Mapped[float]
    minutes: Mapped[float]
    walk_min: Mapped[float]


class RoundMark(TenantRow):
    """Somebody started, paused, resumed or ended a round. Its id is that of its operation."""

    __tablename__ = "round_mark"
    __table_args__ = (
        belongs_to("round", "round_id"),
        belongs_to("member", "member_id"),
        CheckConstraint(one_of("event", EVENTS), name="event_is_known"),
        Index(None, "organisation_id", "round_id"),
        Index(None, "organisation_id", "member_id"),
    )

    round_id: Mapped[UUID]
    member_id: Mapped[UUID]
    event: Mapped[str]
    occurred_at: Mapped[datetime]
    device_seq: Mapped[int]
