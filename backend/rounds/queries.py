"""Rounds as they are listed, read and printed: with the names of places and of who walks."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, or_, select
from sqlalchemy.orm import Session

from backend.campaigns.models import Campaign
from backend.organisations.models import Member
from backend.organisations.names import IdAndName
from backend.places.models import Building, Door, Stairwell
from backend.rounds.models import Round, RoundMember, RoundStop
from backend.territories.models import Assignment, Territory


@dataclass(frozen=True)
class DoorView:
    """A door to knock at, and why."""

    id: UUID
    floor: int
    label: str
    reason: str


@dataclass(frozen=True)
class StopView:
    """A stop with its address and its doors, the first one first."""

    stairwell_id: UUID
    stairwell: str
    building: str
    street: str
    number: str
    lon: float
    lat: float
    arrives_min: float
    minutes: float
    walk_min: float
    doors: Sequence[DoorView]


@dataclass(frozen=True)
class RoundView:
    """A round with the names to show."""

    id: UUID
    assignment_id: UUID
    team_id: UUID
    campaign: IdAndName
    territory: IdAndName
    planned_on: date
    starts_at: time
    budget_min: int
    state: str
    started_at: datetime | None
    ended_at: datetime | None
    members: Sequence[IdAndName]
    stops: Sequence[StopView]


def walked_by(member_id: UUID | BindParameter[UUID]) -> ColumnElement[bool]:
    """The condition that somebody walks a round."""
    return Round.id.in_(select(RoundMember.round_id).where(RoundMember.member_id == member_id))


def rounds_where(session: Session, *conditions: ColumnElement[bool]) -> list[RoundView]:
    """The rounds that meet conditions on `Round`, `Assignment` and `Territory`, the last first."""
    rows = session.execute(
        select(Round, Assignment, Territory, Campaign)
        .join(Assignment, Assignment.id == Round.assignment_id)
        .join(Territory, Territory.id == Assignment.territory_id)
        .join(Campaign, Campaign.id == Assignment.campaign_id)
        .where(*conditions)
        .order_by(Round.planned_on.desc(), Round.starts_at.desc(), Round.id.desc())
    ).all()
    ids = [round_.id for round_, *_ in rows]
    members = members_of(session, ids)
    stops = _stops(session, ids)
    return [
        RoundView(
            id=round_.id,
            assignment_id=assignment.id,
            team_id=territory.team_id,
            campaign=IdAndName(campaign.id, campaign.name),
            territory=IdAndName(territory.id, territory.name),
            planned_on=round_.planned_on,
            starts_at=round_.starts_at,
            budget_min=round_.budget_min,
            state=round_.state,
            started_at=round_.started_at,
            ended_at=round_.ended_at,
            members=members[round_.id],
            stops=stops[round_.id],
        )
        for round_, assignment, territory, campaign in rows
    ]


def view_of(session: Session, round_: Round) -> RoundView:
    """One round as the list shows it."""
    [view] = rounds_where(session, Round.id == round_.id)
    return view


def members_of(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[IdAndName]]:
    """Who walks some rounds, by name."""
    found: dict[UUID, list[IdAndName]] = defaultdict(list)
    for round_id, member in session.execute(
        select(RoundMember.round_id, Member)
        .join(Member, Member.id == RoundMember.member_id)
        .where(RoundMember.round_id.in_(ids))
        .order_by(Member.name, Member.id)
    ):
        found[round_id].append(IdAndName(member.id, member.name))
    return found


def _stops(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[StopView]]:
    rows = session.execute(
        select(RoundStop, Stairwell, Building)
        .join(Stairwell, Stairwell.id == RoundStop.stairwell_id)
        .join(Building, Building.id == Stairwell.building_id)
        .where(RoundStop.round_id.in_(ids))
        .order_by(RoundStop.round_id, RoundStop.position)
    ).all()
    doors = _doors(session, [stop.stairwell_id for stop, *_ in rows])
    found: dict[UUID, list[StopView]] = defaultdict(list)
    for stop, stairwell, building in rows:
        found[stop.round_id].append(
            StopView(
                stairwell_id=stairwell.id,
                stairwell=stairwell.name,
                building=building.name,
                street=building.street,
                number=building.number,
                lon=building.lon,
                lat=building.lat,
                arrives_min=stop.arrives_min,
                minutes=stop.minutes,
                walk_min=stop.walk_min,
                doors=[
                    DoorView(door.id, door.floor, door.label, reason)
                    for door_id, reason in zip(stop.door_ids, stop.reasons, strict=True)
                    if (door := doors.get(door_id))
                ],
            )
        )
    return found


def _doors(session: Session, stairwell_ids: Sequence[UUID]) -> dict[UUID, Door]:
    rows = session.scalars(
        select(Door).where(Door.stairwell_id.in_(stairwell_ids), Door.gone_at.is_(None))
    )
    return {door.id: door for door in rows}


def seen_by(member_id: UUID, led: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that a round is somebody's own, or of a team that they lead."""
    return or_(walked_by(member_id), led)
