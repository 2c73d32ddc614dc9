"""Who is asking: read in a session of its own, before the work's session opens for a tenant."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from flask import g
from sqlalchemy.orm import Session

from backend.access.lookups import grants_of_member, membership_of, token_of_request
from backend.access.refusals import NoGrant
from backend.access.roles import Grant, Reach, Role, reach_of
from backend.database import act_for, ask_as, db


@dataclass(frozen=True)
class Person:
    """A member with their grants, at the moment of asking."""

    organisation_id: UUID
    member_id: UUID
    account_id: UUID
    session_id: UUID | None
    device_id: UUID | None
    name: str
    language: str
    grants: tuple[Grant, ...]
    at: datetime
    # The roles that the route names; `reach()` means these.
    allowed: tuple[Role, ...] = ()

    def reach(self, *roles: Role) -> Reach:
        """The teams that the member's grants cover now, in these roles.

        Args:
            roles: those that the route allows, when none is named.
        """
        return reach_of(self.grants, roles or self.allowed, self.at)

    @property
    def current_grants(self) -> tuple[Grant, ...]:
        """The grants that hold now."""
        return tuple(grant for grant in self.grants if grant.holds_at(self.at))


def person() -> Person:
    """Who made the current request.

    Raises:
        RuntimeError: the route is public, so nobody was asked.
    """
    asking = g.get("person")
    if not isinstance(asking, Person):
        raise RuntimeError("person() is for routes that declare @allow or @signed_in")
    return asking


def admit(roles: tuple[Role, ...]) -> None:
    """Find out who is asking, open the work's session for their organisation, check the roles.

    Args:
        roles: those of which the member must hold one now; none asks for membership alone.

    Raises:
        Unauthenticated: no token, one that does not hold, or a session that has ended.
        NoGrant: the member holds none of the roles now.
    """
    token = token_of_request.one()()
    with Session(db.engine) as asking:
        ask_as(asking, token.account_id)
        member = membership_of.one()(asking, token)
    work = db.session()
    act_for(work, member.organisation_id)
    at = datetime.now(UTC)
    grants = grants_of_member.one()(work, member.member_id)
    if roles and reach_of(grants, roles, at).is_empty:
        raise NoGrant
    g.person = Person(
        organisation_id=member.organisation_id,
        member_id=member.member_id,
        account_id=token.account_id,
        session_id=token.session_id,
        device_id=member.device_id,
        name=member.name,
        language=member.language,
        grants=grants,
        at=at,
        allowed=roles,
    )


def grants_of(session: Session, member_id: UUID) -> tuple[Grant, ...]:
    """All grants of a member, ended ones included: who may do what is judged at its own time."""
    return grants_of_member.one()(session, member_id)
