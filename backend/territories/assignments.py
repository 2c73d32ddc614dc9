"""The rules of assignments: who works a territory, for which campaign, until when."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.identity import grants_of
from backend.access.roles import FIELD_ROLES, reach_of
from backend.campaigns.models import Campaign
from backend.database import find
from backend.organisations.models import Member, Team
from backend.organisations.service_day import calendar_of
from backend.territories.models import Assignment
from backend.territories.refusals import (
    AlreadyAssigned,
    CampaignOfAnotherTeam,
    EndsBeforeItStarts,
    EndsInThePast,
    MemberNotInTeam,
    OutsideCampaign,
)
from backend.territories.service import locked


def assign(
    session: Session,
    territory_id: UUID,
    *,
    member_id: UUID,
    campaign_id: UUID,
    ends_on: date,
    at: datetime,
    starts_on: date | None = None,
) -> Assignment:
    """Put a territory in a member's hands for a campaign, both days included.

    Args:
        starts_on: today, or the campaign's first day if that is later, where it is None.
        at: the present moment.

    Raises:
        NotFound: no such territory, member or campaign in this organisation.
        CampaignOfAnotherTeam: the campaign belongs to another team.
        OutsideCampaign, EndsBeforeItStarts, EndsInThePast: a date, as `field` and `value`.
        MemberNotInTeam: neither worker nor lead of the team on the first day.
        AlreadyAssigned: the member has it for this campaign during some of these days.
    """
    territory = locked(session, territory_id)
    team = find(session, Team, territory.team_id)
    member = find(session, Member, member_id)
    campaign = find(session, Campaign, campaign_id)
    today = today_of(team, at)
    starts_on = starts_on or max(today, campaign.starts_on)
    if campaign.team_id not in (None, team.id):
        raise CampaignOfAnotherTeam(
            field="campaign_id", value=campaign_id, campaign=campaign.name, team=team.name
        )
    _check_days(campaign, starts_on, ends_on, today)
    _check_grant(session, member, team, starts_on, at)
    standing = session.scalars(
        select(Assignment).where(
            Assignment.territory_id == territory_id,
            Assignment.member_id == member_id,
            Assignment.campaign_id == campaign_id,
            Assignment.ended_at.is_(None),
            Assignment.starts_on <= ends_on,
            Assignment.ends_on >= starts_on,
        )
    ).first()
    if standing is not None:
        raise AlreadyAssigned(
            member=member.name, starts_on=standing.starts_on, ends_on=standing.ends_on
        )
    assignment = Assignment(
        territory=territory, member=member, campaign=campaign, starts_on=starts_on, ends_on=ends_on
    )
    session.add(assignment)
    session.flush()
    return assignment


def end(session: Session, assignment_id: UUID, at: datetime) -> Assignment:
    """End an assignment now; one that was ended before keeps its moment.

    What the member's phone holds is theirs to send: ending never stops recording.

    Raises:
        NotFound: no such assignment in this organisation.
    """
    assignment = find(session, Assignment, assignment_id)
    session.refresh(assignment, with_for_update=True)
    if assignment.ended_at is None:
        assignment.ended_at = at
    session.flush()
    return assignment


def state_of(assignment: Assignment, today: date) -> str:
    """Where an assignment stands on a day of its team: planned, current or over."""
    if assignment.ended_at is not None or assignment.ends_on < today:
        return "over"
    return "planned" if today < assignment.starts_on else "current"


def today_of(team: Team, at: datetime) -> date:
    """The service day of a team at a moment."""
    return calendar_of(team).day_of(at)


def _check_days(campaign: Campaign, starts_on: date, ends_on: date, today: date) -> None:
    for field, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if not campaign.starts_on <= day <= campaign.ends_on:
            raise OutsideCampaign(
                field=field,
                value=day,
                campaign=campaign.name,
                campaign_starts_on=campaign.starts_on,
                campaign_ends_on=campaign.ends_on,
            )
    if ends_on < starts_on:
        raise EndsBeforeItStarts(field="ends_on", value=ends_on, starts_on=starts_on)
    if ends_on < today:
        raise EndsInThePast(field="ends_on", value=ends_on, today=today)


def _check_grant(
    session: Session, member: Member, team: Team, starts_on: date, at: datetime
) -> None:
    begins_at = calendar_of(team).begins_at(starts_on)
    reach = reach_of(grants_of(session, member.id), FIELD_ROLES, max(at, begins_at))
    if member.ended_at is not None or not reach.covers(team.id):
        raise MemberNotInTeam(
            field="member_id",
            value=member.id,
            member=member.name,
            team=team.name,
            starts_on=starts_on,
        )
