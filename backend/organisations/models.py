"""Accounts, organisations, teams, members and what they are granted."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.access.roles import Grant, Role
from backend.database import SharedRow, TenantRow, belongs_to, one_of, parent
from backend.organisations.knocking_hours import USUAL, KnockingHours


class Organisation(SharedRow):
    """A tenant: everything a tenant's row says stays behind its wall."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug_is_plain"),
    )

    name: Mapped[str]
    slug: Mapped[str]
    language: Mapped[str] = mapped_column(default="fr", server_default="fr")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Account(SharedRow):
    """Who signs in, whatever the organisations that they belong to."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("email"),
        CheckConstraint("email = lower(email)", name="email_is_lower"),
    )

    email: Mapped[str]
    password_hash: Mapped[str]
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="fr", server_default="fr")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    disabled_at: Mapped[datetime | None]


class Team(TenantRow):
    """A local site, with the time zone in which its days begin and end."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    name: Mapped[str]
    time_zone: Mapped[str] = mapped_column(default="Europe/Paris", server_default="Europe/Paris")

    service_days: Mapped[list["TeamServiceDay"]] = relationship(
        primaryjoin=(
            "and_(Team.organisation_id == TeamServiceDay.organisation_id,"
            " Team.id == foreign(TeamServiceDay.team_id))"
        ),
        order_by="TeamServiceDay.starts_on",
        viewonly=True,
    )
    knocking: Mapped["TeamKnockingHours | None"] = relationship(
        primaryjoin=(
            "and_(Team.organisation_id == TeamKnockingHours.organisation_id,"
            " Team.id == foreign(TeamKnockingHours.team_id))"
        ),
        viewonly=True,
    )

    @property
    def knocking_hours(self) -> KnockingHours:
        """When it knocks: the usual hours, unless it said otherwise."""
        row = self.knocking
        if row is None:
            return USUAL
        return KnockingHours(tuple(row.days), row.opens, row.closes, row.on_holidays)


class TeamServiceDay(TenantRow):
    """How many minutes after midnight a team's days begin, from a date on.

    Rows of dates that have begun stay as they are: what was counted by them stays true.
    """

    __tablename__ = "team_service_day"
    __table_args__ = (
        belongs_to("team", "team_id"),
        UniqueConstraint("organisation_id", "team_id", "starts_on"),
        CheckConstraint("minutes between 0 and 720", name="minutes_are_until_noon"),
    )

    team_id: Mapped[UUID]
    starts_on: Mapped[date]
    minutes: Mapped[int]


class TeamKnockingHours(TenantRow):
    """When a team knocks, where that is not at the usual hours; `knocking_hours` says how."""

    __tablename__ = "team_knocking_hours"
    __table_args__ = (
        belongs_to("team", "team_id"),
        UniqueConstraint("organisation_id", "team_id"),
        CheckConstraint(
            "cardinality(days) > 0 and days <@ array[1, 2, 3, 4, 5, 6, 7]::smallint[]",
            name="days_are_of_a_week",
        ),
        CheckConstraint("opens <> closes", name="opens_for_a_while"),
    )

    team_id: Mapped[UUID]
    days: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    opens: Mapped[time]
    closes: Mapped[time]
    on_holidays: Mapped[bool]


class Member(TenantRow):
    """An account inside an organisation, under the name it has there."""

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("organisation_id", "account_id"),
        # Who is asking is read by account, before the organisation is known.
        Index(None, "account_id"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str]
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()
    organisation: Mapped[Organisation] = relationship(viewonly=True)


class RoleGrant(TenantRow):
    """A role for one team, or for the whole organisation where `team_id` is empty."""

    __tablename__ = "role_grant"
    __table_args__ = (
        belongs_to("member", "member_id"),
        belongs_to("team", "team_id"),
        CheckConstraint(one_of("role", Role), name="role_is_known"),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        Index(None, "organisation_id", "member_id"),
        Index(None, "organisation_id", "team_id"),
    )

    member_id: Mapped[UUID]
    team_id: Mapped[UUID | None]
    role: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ends_at: Mapped[datetime | None]

    member: Mapped[Member] = parent("RoleGrant", "member_id", "Member")
    team: Mapped[Team | None] = parent("RoleGrant", "team_id", "Team")

    @property
    def value(self) -> Grant:
        """The grant as a value, which says when it holds."""
        return Grant(Role(self.role), self.team_id, self.starts_at, self.ends_at)
