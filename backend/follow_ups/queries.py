"""Follow-ups as they are read, with where they are, whose they are and what became of them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    exists,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased

from backend.access.audit import audit
from backend.access.roles import Reach
from backend.database.statements import Statement
from backend.encounters.models import Encounter
from backend.follow_ups.history import Colleagues
from backend.follow_ups.models import FollowUp, FollowUpEvent
from backend.organisations.models import Member
from backend.organisations.names import IdAndName
from backend.places.models import Building, Door, Stairwell
from backend.territories.models import TerritoryBuilding

# How long what was settled stays on the list of what was.
SETTLED_SHOWN = timedelta(days=30)
# How long who opened or closed one is still told what came of it.
RESULT_SHOWN_FOR = timedelta(days=14)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing that was done with a follow-up: by whom, and for whom where it was handed over."""

    action: str
    at: datetime
    by: IdAndName
    to: IdAndName | None = None
    result: str | None = None
    words: str | None = None
    recipient: str | None = None


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """A follow-up with all that a list says of it. The history begins with its opening."""

    row: FollowUp
    opened_by: IdAndName
    owner: IdAndName | None
    closed_by: IdAndName | None
    door: Door | None
    stairwell: Stairwell | None
    building: Building | None
    # Where the meeting was that it came up in, where that was at no door.
    place_name: str | None
    history: tuple[HistoryEntry, ...]


@lru_cache
def _views() -> Select[*tuple[Any, ...]]:
    """The follow-ups with all that a view says; put together once, since each pull reads them."""
    opener, owner, closer = aliased(Member), aliased(Member), aliased(Member)
    return (
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
        .order_by(FollowUp.due_on, FollowUp.opened_at, FollowUp.id)
    )


def read_follow_ups(session: Session, which: ColumnElement[bool]) -> list[FollowUpView]:
    """The follow-ups that fit a condition on FollowUp and Building, the most pressing first."""
    rows = session.execute(_views().where(which)).all()
    done = _done(session, [row[0].id for row in rows])
    return [
        FollowUpView(
            row=row,
            opened_by=IdAndName(opened_by.id, opened_by.name),
            owner=_member_name(had_by),
            closed_by=_member_name(closed_by),
            door=door,
            stairwell=stairwell,
            building=building,
            place_name=place_name,
            history=(
                HistoryEntry("opened", row.opened_at, IdAndName(opened_by.id, opened_by.name)),
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
    for event, member, whom in session.execute(
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
                IdAndName(member.id, member.name),
                _member_name(whom),
                event.result,
                event.words,
                event.recipient,
            )
        )
    return found


def _member_name(member: Member | None) -> IdAndName | None:
    return IdAndName(member.id, member.name) if member else None


def _on_device(of_teams: ColumnElement[bool]) -> Statement:
    """Which follow-ups a member's device holds, of those of some teams."""
    member = bindparam("member", type_=Uuid())
    mine = or_(FollowUp.opened_by == member, FollowUp.closed_by == member)
    # What somebody took back themselves is no answer to them.
    took_back = and_(FollowUp.cancelled, FollowUp.closed_by == member)
    buildings = bindparam("buildings", type_=ARRAY(Uuid()))
    return Statement(
        select(FollowUp.id)
        .outerjoin(Door, Door.id == FollowUp.door_id)
        .outerjoin(Encounter, Encounter.id == FollowUp.encounter_id)
        .outerjoin(
            Stairwell, Stairwell.id == func.coalesce(Door.stairwell_id, Encounter.stairwell_id)
        )
        .where(
            of_teams,
            # Said first and by itself: years of settled ones are left out before any table is
            # joined.
            or_(FollowUp.closed_at.is_(None), FollowUp.closed_at > bindparam("since")),
            or_(
                and_(
                    FollowUp.closed_at.is_(None),
                    or_(
                        FollowUp.owner_id == member,
                        FollowUp.opened_by == member,
                        Stairwell.building_id == any_(buildings),
                    ),
                ),
                and_(FollowUp.closed_at.is_not(None), mine, not_(took_back)),
            ),
        )
    )


_ON_DEVICE = _on_device(true())
_ON_DEVICE_OF_TEAMS = _on_device(FollowUp.team_id == any_(bindparam("teams", type_=ARRAY(Uuid()))))


def held_on_device(
    session: Session, member_id: UUID, reach: Reach, buildings: Collection[UUID], at: datetime
) -> list[FollowUpView]:
    """The follow-ups that a member's device holds, the most pressing first.

    Open ones of the buildings that it holds, those that are the member's wherever they are, and
    those that the member opened; for two weeks, what came of those that they opened or closed.

    Args:
        member_id: whose device it is.
        reach: the teams that they work for now; of no other do they read anything.
        buildings: those that the device holds.
        at: the present moment.
    """
    if reach.is_empty:
        return []
    asked = {"member": member_id, "buildings": [*buildings], "since": at - RESULT_SHOWN_FOR}
    if reach.everywhere:
        found = _ON_DEVICE(session, **asked)
    else:
        found = _ON_DEVICE_OF_TEAMS(session, teams=[*reach.teams], **asked)
    # Most pulls are of phones that hold none: these pay nothing for what a view is made of.
    ids = found.scalars().all()
    return read_follow_ups(session, FollowUp.id.in_(ids)) if ids else []


def in_teams(session: Session, reach: Reach, state: str) -> list[Row]:
    """The follow-ups of the teams that are reached; that they were read is noted."""
    return _listed(session, reach.where(FollowUp.team_id), state, "team", None)


def in_team(session: Session, team_id: UUID, state: str) -> list[Row]:
    """The follow-ups of one team; that they were read is noted."""
    return _listed(session, FollowUp.team_id == team_id, state, "team", team_id)


def in_territory(session: Session, territory_id: UUID, state: str) -> list[Row]:
    """The follow-ups of the buildings of one territory; that they were read is noted."""
    inside = exists().where(
        TerritoryBuilding.territory_id == territory_id,
        TerritoryBuilding.building_id == Building.id,
    )
    return _listed(session, inside, state, "territory", territory_id)


def _listed(
    session: Session,
    which: ColumnElement[bool],
    state: str,
    subject: str,
    subject_id: UUID | None,
) -> list[Row]:
    """They hold what a household said of itself: the audit trail names each of them."""
    if state == "open":
        views = read_follow_ups(session, and_(which, FollowUp.closed_at.is_(None)))
    else:
        since = datetime.now(UTC) - SETTLED_SHOWN
        views = read_follow_ups(session, and_(which, FollowUp.closed_at > since))
        views.sort(key=lambda one: one.row.closed_at or one.row.opened_at, reverse=True)
    households = {str(one.row.household_id) for one in views if one.row.household_id}
    audit(session, "follow_ups.read", subject, subject_id, households=sorted(households))
    return as_listed(session, views)


def as_listed(session: Session, views: Sequence[FollowUpView]) -> list[Row]:
    """Follow-ups as the desk lists them: whether who owns one still works there, too."""
    now = datetime.now(UTC)
    colleagues = Colleagues(session, [one.owner.id for one in views if one.owner])
    return [_row(one, colleagues, now) for one in views]


def _row(view: FollowUpView, colleagues: Colleagues, now: datetime) -> Row:
    row, owner = view.row, view.owner
    return {
        "id": row.id,
        "team_id": row.team_id,
        "reason": row.reason,
        "urgency": row.urgency,
        "due_on": row.due_on,
        "note": row.note,
        "opened_at": row.opened_at,
        "opened_by": view.opened_by,
        "consented_at": row.consented_at,
        "owner": owner
        and asdict(owner) | {"works_here": colleagues.work_in(owner.id, row.team_id, now)},
        "closed_at": row.closed_at,
        "closed_by": view.closed_by,
        "result": row.result,
        "result_words": row.result_words,
        "cancelled": row.cancelled,
        "door": view.door,
        "stairwell": view.stairwell.name if view.stairwell else None,
        "building_id": view.building.id if view.building else None,
        "building": view.building.name if view.building else None,
        "street": view.building.street if view.building else None,
        "number": view.building.number if view.building else None,
        "place_name": view.place_name,
        "history": view.history,
    }
