"""Roles, grants with dates, and the teams that they reach. Values only: no request, no query."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, false, true
from sqlalchemy.orm import InstrumentedAttribute

from backend.access.refusals import NoGrant


class Role(StrEnum):
    """What a member may be, in one team or in the whole organisation."""

    WORKER = "worker"
    TEAM_LEAD = "team_lead"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


# The roles in which somebody may knock at doors.
FIELD_ROLES = (Role.WORKER, Role.TEAM_LEAD)


@dataclass(frozen=True)
class Grant:
    """A role for one team, or for all where `team_id` is None, from a moment until another."""

    role: Role
    team_id: UUID | None
    starts_at: datetime
    ends_at: datetime | None = None

    def holds_at(self, at: datetime) -> bool:
        """Whether the grant runs at that moment; its end is no longer part of it."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


@dataclass(frozen=True)
class Reach:
    """The teams that grants cover: all of the organisation, or these."""

    everywhere: bool = False
    teams: frozenset[UUID] = field(default_factory=frozenset)

    def covers(self, team_id: UUID | None) -> bool:
        """Whether it covers a team; None stands for what belongs to the whole organisation."""
        return self.everywhere or (team_id is not None and team_id in self.teams)

    def require(self, team_id: UUID | None) -> None:
        """Go on only where the team is covered.

        Raises:
            NoGrant: it is not.
        """
        if not self.covers(team_id):
            raise NoGrant

    def where(
        self, team_id: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]
    ) -> ColumnElement[bool]:
        """The condition on a column of team ids. Rows without a team need `everywhere`."""
        if self.everywhere:
            return true()
        return team_id.in_(self.teams) if self.teams else false()

    @property
    def is_empty(self) -> bool:
        """Whether it covers nothing at all."""
        return not self.everywhere and not self.teams


def reach_of(grants: tuple[Grant, ...], roles: tuple[Role, ...], at: datetime) -> Reach:
    """What the grants that hold at a moment cover in any of these roles."""
    held = [grant for grant in grants if grant.role in roles and grant.holds_at(at)]
    return Reach(
        everywhere=any(grant.team_id is None for grant in held),
        teams=frozenset(grant.team_id for grant in held if grant.team_id is not None),
    )
