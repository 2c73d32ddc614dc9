"""Follow-ups as they are read, with where they are, whose they are and what became of them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from backend.access.roles import Reach
from backend.encounters.models import Encounter
from backend.follow_ups.models import FollowUp, FollowUpEvent
from backend.organisations.models import Member
from backend.places.models import Building, Door, Stairwell

# How long who opened or closed one is still told what came of it.
RESULT_SHOWN_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class MemberName:
    """A member, as far as a follow-up names one."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing that was done with a follow-up: by whom, and for whom where it was handed over."""

    action: str
    at: datetime
    by: MemberName
    to: MemberName | None = None
    result: str | None = None
    words: str | None = None
    recipient: str | None = None


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """A follow-up with all that a list says of it. The history begins with its opening."""

    row: FollowUp
    opened_by: MemberName
    owner: MemberName | None
    closed_by: MemberName | None
    door: Door | None
    stairwell: Stairwell | None
    building: Building | None
    # Where the meeting was that it came up in, where that was at no door.
    place_name: str | None
    history: tuple[HistoryEntry, ...]


def read_follow_ups(session: Session, which: ColumnElement[bool]) -> list[FollowUpView]:
    """The follow-ups that fit a condition on FollowUp and Building, the most pressing first."""
    opener, owner, closer = aliased(Member), aliased(Member), aliased(Member)
    rows = session.execute(
        select(FollowUp, opener, owner, closer, Door, Stairwell, Building, Encounter.place_name)
        .join(opener, opener.id == FollowUp.opened_by)
        .outerjoin(owner, owner.id == FollowUp.owner_id)
        .outerjoin(closer, closer.id == FollowUp.closed_by)
        .outerjoin(Door, Door.id == FollowUp.door_id)
        .outerjoin(Encounter, Encounter.id == FollowUp.encounter_id)
        .outerjoin(
            Stairwell, Stairwell.id == func.coalesce(Door.stairwell_id, Encounter.stairwell_id)
        )
        .outerjoin(Building, Building.id == Stairwell.building_id)
        .where(which)
        .order_by(FollowUp.due_on, FollowUp.opened_at, FollowUp.id)
    ).all()
    done = _done(session, [row[0].id for row in rows])
    return [
        FollowUpView(
            row=row,
            opened_by=MemberName(opened_by.id, opened_by.name),
            owner=_member_name(had_by),
            closed_by=_member_name(closed_by),
            door=door,
            stairwell=stairwell,
            building=building,
            place_name=place_name,
            history=(
                HistoryEntry("opened", row.opened_at, MemberName(opened_by.id, opened_by.name)),
                *done[row.id],
            ),
        )
        for row, opened_by, had_by, closed_by, door, stairwell, building, place_name in rows
    ]


def _done(session: Session, ids: Sequence[UUID]) -> defaultdict[UUID, list[HistoryEntry]]:
    """What was done with follow-ups after they were opened, in the order of its happening."""
    found: defaultdict[UUID, list[HistoryEntry]] = defaultdict(list)
    if not ids:
        return found
    by, to = aliased(Member), aliased(Member)
    for event, who, whom in session.execute(
        select(FollowUpEvent, by, to)
        .join(by, by.id == FollowUpEvent.member_id)
        .outerjoin(to, to.id == FollowUpEvent.to_member_id)
        .where(FollowUpEvent.follow_up_id.in_(ids))
        .order_by(FollowUpEvent.occurred_at, FollowUpEvent.device_seq, FollowUpEvent.id)
    ):
        found[event.follow_up_id].append(
            HistoryEntry(
                event.action,
                event.occurred_at,
                MemberName(who.id, who.name),
                _member_name(whom),
                event.result,
                event.words,
                event.recipient,
            )
        )
    return found


def _member_name(member: Member | None) -> MemberName | None:
    return MemberName(member.id, member.name) if member else None


def held_on_device(
    member_id: UUID, reach: Reach, buildings: Collection[UUID], at: datetime
) -> ColumnElement[bool]:
    """The condition that a member's device holds a follow-up.

    Open ones of the buildings that it holds, those that are the member's wherever they are, and
    those that the member opened; for two weeks, what came of those that they opened or closed.

    Args:
        member_id: whose device it is.
        reach: the teams that they work for now; of no other do they read anything.
        buildings: those that the device holds.
        at: the present moment.
    """
    mine = or_(FollowUp.opened_by == member_id, FollowUp.closed_by == member_id)
    # What somebody took back themselves is no answer to them.
    took_back = and_(FollowUp.cancelled, FollowUp.closed_by == member_id)
    return and_(
        reach.where(FollowUp.team_id),
        # Said first and by itself: years of settled ones are left out before any table is joined.
        or_(FollowUp.closed_at.is_(None), FollowUp.closed_at > at - RESULT_SHOWN_FOR),
        or_(
            and_(
                FollowUp.closed_at.is_(None),
                or_(
                    FollowUp.owner_id == member_id,
                    FollowUp.opened_by == member_id,
                    Building.id.in_(buildings),
                ),
            ),
            and_(FollowUp.closed_at.is_not(None), mine, not_(took_back)),
        ),
    )
