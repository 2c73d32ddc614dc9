"""How organisations, teams, members and their grants come to be, and how they are found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from backend.access.audit import audit
from backend.access.lookups import grants_of_member as grants_hook
from backend.access.roles import FIELD_ROLES, Grant, Reach, Role
from backend.database import find, violated_constraint
from backend.database.statements import Statement
from backend.organisations.accounts import checked_name, checked_slug
from backend.organisations.models import Account, Member, Organisation, RoleGrant, Team
from backend.organisations.refusals import (
    AlreadyMember,
    GrantEndsBeforeItStarts,
    MemberIdTaken,
    SlugTaken,
    TeamNameTaken,
    TimeZoneUnknown,
)
from backend.organisations.service_day import calendar_of, is_time_zone, span_of
from backend.problems import NotFound


def organisation_ids(session: Session) -> Sequence[UUID]:
    """All organisations: for what is done in each of them."""
    return session.scalars(select(Organisation.id).order_by(Organisation.id)).all()


def create_organisation(
    session: Session, name: str, slug: str, language: str = "fr"
) -> Organisation:
    """A new tenant. The session acts for nobody yet.

    Raises:
        SlugTaken, SlugInvalid: with `slug`.
        NameMissing: there is no name.
    """
    organisation = Organisation(name=checked_name(name), slug=checked_slug(slug), language=language)
    try:
        with session.begin_nested():
            session.add(organisation)
    except IntegrityError as error:
        if violated_constraint(error) != "organisation_slug_unique":
            raise
        raise SlugTaken(slug=slug) from error
    return organisation


def organisation_by_slug(session: Session, slug: str) -> Organisation:
    """The organisation that answers to a short name.

    Raises:
        NotFound: none does.
    """
    organisation = session.scalar(select(Organisation).where(Organisation.slug == slug))
    if organisation is None:
        raise NotFound(what="organisation", slug=slug)
    return organisation


def create_team(session: Session, name: str, time_zone: str = "Europe/Paris") -> Team:
    """A new team of the organisation that the session acts for.

    Raises:
        TimeZoneUnknown: with `time_zone`.
        TeamNameTaken: with `name`.
        NameMissing: there is none.
    """
    name = checked_name(name)
    if not is_time_zone(time_zone):
        raise TimeZoneUnknown(time_zone=time_zone)
    team = Team(name=name, time_zone=time_zone)
    try:
        with session.begin_nested():
            session.add(team)
    except IntegrityError as error:
        if violated_constraint(error) != "team_organisation_id_name_unique":
            raise
        raise TeamNameTaken(name=name) from error
    return team


def team_by_name(session: Session, name: str) -> Team:
    """The team of that name.

    Raises:
        NotFound: the organisation has none.
    """
    team = session.scalar(select(Team).where(Team.name == name))
    if team is None:
        raise NotFound(what="team", name=name)
    return team


def add_member(
    session: Session, account: Account, name: str, member_id: UUID | None = None
) -> Member:
    """Make an account a member of the organisation that the session acts for.

    Args:
        member_id: that of a member whom a restored copy does not know, so that what they signed
            is theirs again.

    Raises:
        AlreadyMember: it is one.
        MemberIdTaken: another member has that id.
        NameMissing: there is no name.
    """
    member = Member(account_id=account.id, name=checked_name(name))
    if member_id is not None:
        member.id = member_id
    try:
        with session.begin_nested():
            session.add(member)
    except IntegrityError as error:
        violated = violated_constraint(error)
        if violated == "member_organisation_id_account_id_unique":
            raise AlreadyMember from error
        if member_id is None or violated != "member_primary_key":
            raise
        raise MemberIdTaken(id=member_id) from error
    return member


def member_of(session: Session, account: Account) -> Member | None:
    """The member that an account is in the organisation that the session acts for."""
    return session.scalar(select(Member).where(Member.account_id == account.id))


def grant(
    session: Session,
    member: Member,
    role: Role,
    team: Team | None,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> RoleGrant:
    """Give a member a role for one team, or for all of the organisation where `team` is None."""
    granted = RoleGrant(
        member_id=member.id,
        role=role.value,
        team_id=team.id if team else None,
        starts_at=starts_at or datetime.now(UTC),
        ends_at=ends_at,
    )
    session.add(granted)
    session.flush()
    audit(
        session,
        "organisations.granted",
        "role_grant",
        granted.id,
        member=str(member.id),
        role=role.value,
        team=str(team.id) if team else None,
    )
    return granted


def grant_days(
    session: Session,
    member: Member,
    role: Role,
    team: Team | None,
    *,
    at: datetime,
    first: date | None = None,
    last: date | None = None,
) -> RoleGrant:
    """Give a role for days of its team, both included: it ends when the last of them is over.

    Where it is for all of the organisation, it lasts for each of its teams until then.

    Args:
        at: the present moment, since when it counts where no first day is named.

    Raises:
        GrantEndsBeforeItStarts: the last day, as `field` and `value`.
    """
    theirs = [team] if team else session.scalars(select(Team)).all()
    starts_at, ends_at = span_of([calendar_of(one) for one in theirs], first, last)
    starts_at = starts_at or at
    if ends_at is not None and ends_at <= starts_at:
        starts_on = first or min(calendar_of(one).day_of(at) for one in theirs)
        raise GrantEndsBeforeItStarts(field="ends_on", value=last, starts_on=starts_on)
    return grant(session, member, role, team, starts_at=starts_at, ends_at=ends_at)


def end_grant(session: Session, grant_id: UUID, at: datetime) -> RoleGrant:
    """End a grant; one that ended before keeps its date.

    Raises:
        NotFound: no such grant in this organisation.
    """
    granted = find(session, RoleGrant, grant_id)
    if granted.ends_at is None or granted.ends_at > at:
        granted.ends_at = at
        audit(session, "organisations.grant_ended", "role_grant", granted.id)
    return granted


# At each request.
_OF_MEMBER = Statement(
    select(RoleGrant.role, RoleGrant.team_id, RoleGrant.starts_at, RoleGrant.ends_at).where(
        RoleGrant.member_id == bindparam("member", type_=Uuid())
    )
)


@grants_hook.register("organisations")
def grants_of_member(session: Session, member_id: UUID) -> tuple[Grant, ...]:
    """All grants of a member, ended ones included."""
    rows = _OF_MEMBER(session, member=member_id)
    return tuple(Grant(Role(role), team_id, start, end) for role, team_id, start, end in rows)


def teams(session: Session, reach: Reach) -> Sequence[Team]:
    """The teams within reach, by name."""
    return session.scalars(
        select(Team)
        .where(reach.where(Team.id))
        .order_by(Team.name)
        .options(selectinload(Team.service_days), selectinload(Team.knocking))
    ).all()


@dataclass(frozen=True)
class TeamMember:
    """A member and the roles that they hold in a team now."""

    id: UUID
    name: str
    roles: list[str]


# At each pull.
_GRANTED = Statement(
    select(
        RoleGrant.member_id,
        Member.name,
        *(RoleGrant.role, RoleGrant.team_id, RoleGrant.starts_at, RoleGrant.ends_at),
    )
    .join(Member, Member.id == RoleGrant.member_id)
    .where(
        or_(RoleGrant.team_id == bindparam("team", type_=Uuid()), RoleGrant.team_id.is_(None)),
        RoleGrant.role.in_([one.value for one in FIELD_ROLES]),
        Member.ended_at.is_(None),
    )
)


def members_of_team(session: Session, team_id: UUID, at: datetime) -> list[TeamMember]:
    """Who works in a team or leads it at a moment, by name; roles for all teams count too.

    Raises:
        NotFound: no such team in this organisation.
    """
    find(session, Team, team_id)
    found: dict[UUID, TeamMember] = {}
    for member_id, name, *granted in _GRANTED(session, team=team_id):
        role, at_team, starts_at, ends_at = granted
        if not Grant(Role(role), at_team, starts_at, ends_at).holds_at(at):
            continue
        member = found.setdefault(member_id, TeamMember(member_id, name, []))
        if role not in member.roles:
            member.roles.append(role)
    for member in found.values():
        member.roles.sort()
    return sorted(found.values(), key=lambda member: (member.name, str(member.id)))
