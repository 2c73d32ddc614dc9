"""The rules of rounds: prepared within a territory, walked, changed on the way.

No web request in sight: a route and a phone's operation call the same functions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.database import find
from backend.database.inserting import insert_rows
from backend.organisations.models import Member, Team
from backend.organisations.service import members_of_team
from backend.organisations.service_day import calendar_of
from backend.rounds.choosing import Reason, Wanted, choose
from backend.rounds.marks import Mark, course_of
from backend.rounds.models import Round, RoundMark, RoundMember, RoundStop
from backend.rounds.planner import plan
from backend.rounds.planning_data import PlanningData, read_planning_data
from backend.rounds.refusals import (
    AssignmentOver,
    BeyondHours,
    CompanionNotInTeam,
    NoDoorLeft,
    NothingFits,
    StartUnknown,
)
from backend.rounds.replanning import PlannedStop, replanned
from backend.rounds.route import Stop
from backend.territories.assignments import today_of
from backend.territories.models import Assignment


@dataclass(frozen=True, slots=True)
class Start:
    """Where a round begins: at a stairwell, or where somebody stands, which is not kept."""

    stairwell_id: UUID | None = None
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A round before it is planned: values alone, so that no transaction is open meanwhile."""

    assignment_id: UUID
    prepared_by: UUID
    planned_on: date
    starts_at: time
    budget_min: int
    start_stairwell_id: UUID | None
    members: tuple[UUID, ...]
    planning: PlanningData
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Change:
    """Another plan for a round. Its id is that of the operation that said it."""

    id: UUID
    round_id: UUID
    at: datetime
    seq: int
    budget_min: int
    stops: tuple[PlannedStop, ...]


def draft(
    session: Session,
    assignment_id: UUID,
    *,
    prepared_by: UUID,
    at: datetime,
    budget_min: int,
    planned_on: date | None = None,
    starts_at: time | None = None,
    start: Start | None = None,
    companion_ids: Sequence[UUID] = (),
    beyond_hours: bool = True,
) -> Draft:
    """Read what an outing for an assignment is planned from.

    Args:
        at: the present moment: the day and the hour where none is named.
        start: where it begins; wherever is best when it is None.
        companion_ids: who comes along and knocks too.
        beyond_hours: it is meant, should the team not knock then.

    Raises:
        NotFound: no such assignment in this organisation.
        AssignmentOver: it does not run on that day.
        CompanionNotInTeam: somebody does not work for the team, as `member`.
        StartUnknown: the stairwell to start from is not in the territory.
        BeyondHours: the team does not knock then, and nobody said that it is meant.
    """
    assignment = find(session, Assignment, assignment_id)
    team = find(session, Team, assignment.territory.team_id)
    planned_on = planned_on or today_of(team, at)
    _require_running(assignment, planned_on)
    members = _walking(session, assignment, team, companion_ids, at)
    starts_at = starts_at or calendar_of(team).time_of(at)
    if not beyond_hours:
        _require_within_hours(team, planned_on, starts_at, budget_min)
    planning, wanted = _asked(
        session, assignment, team, members, start, (planned_on, starts_at, budget_min)
    )
    return Draft(
        assignment_id=assignment.id,
        prepared_by=prepared_by,
        planned_on=planned_on,
        starts_at=starts_at,
        budget_min=budget_min,
        start_stairwell_id=start.stairwell_id if start else None,
        members=tuple(members),
        planning=planning,
        wanted=wanted,
    )


def planned(draft: Draft) -> list[Stop]:
    """Which doors, in which order, within the minutes given: work for the processor alone.

    Raises:
        NoDoorLeft, NothingFits: there is no plan, and why.
    """
    stops = plan(draft.planning.stairwells, draft.wanted)
    if not stops:
        raise _why_not(draft.planning, draft.wanted)
    return stops


def keep(session: Session, draft: Draft, stops: Sequence[Stop]) -> Round:
    """Keep a round as it was planned.

    Raises:
        NotFound, AssignmentOver: the assignment ended while it was planned.
    """
    assignment = find(session, Assignment, draft.assignment_id)
    _require_running(assignment, draft.planned_on)
    made = Round(
        assignment=assignment,
        prepared_by=draft.prepared_by,
        planned_on=draft.planned_on,
        starts_at=draft.starts_at,
        budget_min=draft.budget_min,
        start_stairwell_id=draft.start_stairwell_id,
    )
    session.add(made)
    session.flush()
    insert_rows(
        session, RoundMember, ({"round_id": made.id, "member_id": one} for one in draft.members)
    )
    _keep_stops(session, made.id, stops)
    return made


def _require_running(assignment: Assignment, day: date) -> None:
    if assignment.ended_at or not assignment.starts_on <= day <= assignment.ends_on:
        raise AssignmentOver(planned_on=day)


def _require_within_hours(team: Team, day: date, starts_at: time, budget_min: int) -> None:
    hours, begin_min = team.knocking_hours, calendar_of(team).begin_min(day)
    if hours.has_room(day, starts_at, budget_min, begin_min):
        return
    next_on, next_at = hours.next_start(day, starts_at, budget_min, begin_min)
    end = starts_at.hour * 60 + starts_at.minute + budget_min
    raise BeyondHours(
        ends_at=f"{end // 60 % 24:02}:{end % 60:02}",
        opens=f"{hours.opens:%H:%M}",
        closes=f"{hours.closes:%H:%M}",
        next_on=next_on,
        next_at=f"{next_at:%H:%M}",
    )


def mark(session: Session, marks: Sequence[tuple[UUID, UUID, Mark]]) -> None:
    """Keep what was said of rounds, and fold each of them anew.

    Args:
        marks: the round, who said it, and what; one that is kept already is not kept twice.
    """
    kept = _locked(session, {round_id for round_id, _, _ in marks})
    known = set(
        session.scalars(select(RoundMark.id).where(RoundMark.id.in_(one.id for *_, one in marks)))
    )
    session.add_all(
        RoundMark(
            id=one.id,
            round_id=round_id,
            member_id=member_id,
            event=one.event,
            occurred_at=one.at,
            device_seq=one.seq,
        )
        for round_id, member_id, one in marks
        if one.id not in known
    )
    session.flush()
    for round_id, marks_of_round in marks_of(session, kept).items():
        course = course_of(marks_of_round)
        row = kept[round_id]
        row.state, row.paused_s = course.state, course.paused_s
        row.started_at, row.ended_at = course.started_at, course.ended_at
    session.flush()


def change(session: Session, changes: Sequence[Change]) -> None:
    """Give rounds another plan; what happened later stands, whatever comes first.

    Stairwells and doors that are gone meanwhile are left out.
    """
    kept = _locked(session, {one.round_id for one in changes})
    for one in changes:
        row = kept[one.round_id]
        if not _is_later(one, row):
            continue
        row.budget_min = one.budget_min
        stops = _replan(session, row, one)
        row.changed_at, row.changed_seq, row.changed_by_operation = one.at, one.seq, one.id
        session.execute(delete(RoundStop).where(RoundStop.round_id == row.id))
        _keep_stops(session, row.id, stops)
    session.flush()


def marks_of(session: Session, round_ids: Iterable[UUID]) -> dict[UUID, list[Mark]]:
    """What was said of some rounds."""
    found: dict[UUID, list[Mark]] = {one: [] for one in round_ids}
    for row in session.scalars(select(RoundMark).where(RoundMark.round_id.in_(found))):
        found[row.round_id].append(Mark(row.id, row.event, row.occurred_at, row.device_seq))
    return found


def walkers_of(session: Session, round_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Who walks some rounds; a round that was never prepared is not among them."""
    found: dict[UUID, set[UUID]] = {}
    for row in session.scalars(
        select(RoundMember).where(RoundMember.round_id.in_(list(round_ids)))
    ):
        found.setdefault(row.round_id, set()).add(row.member_id)
    return found


def _walking(
    session: Session, assignment: Assignment, team: Team, others: Iterable[UUID], at: datetime
) -> list[UUID]:
    working = {one.id for one in members_of_team(session, team.id, at)}
    companions = [one for one in dict.fromkeys(others) if one != assignment.member_id]
    for one in companions:
        if one not in working:
            raise CompanionNotInTeam(
                field="companion_ids",
                value=one,
                member=find(session, Member, one).name,
                team=team.name,
            )
    return [assignment.member_id, *companions]


def _asked(
    session: Session,
    assignment: Assignment,
    team: Team,
    members: Sequence[UUID],
    start: Start | None,
    when: tuple[date, time, int],
) -> tuple[PlanningData, Wanted]:
    """What there is, and what is asked of it.

    Args:
        when: the day, the hour, and for how many minutes.
    """
    day, starts_at, budget_min = when
    planning = read_planning_data(
        session, assignment.territory_id, assignment.campaign_id, day, members
    )
    calendar = calendar_of(team)
    return planning, Wanted(
        day=day,
        starts_at=calendar.moment(day, starts_at),
        day_begins_min=calendar.begin_min(day),
        budget_min=budget_min,
        passages=assignment.campaign.passages,
        answers=planning.answers,
        start=_start_point(planning, start),
        people=len(members),
    )


def _start_point(planning: PlanningData, start: Start | None) -> tuple[float, float] | None:
    if start is None:
        return None
    if start.stairwell_id is not None:
        for one in planning.stairwells:
            if one.id == start.stairwell_id:
                return one.point
        raise StartUnknown(field="start_stairwell_id", value=start.stairwell_id)
    if start.lon is None or start.lat is None:
        return None
    return planning.point(start.lon, start.lat)


def _why_not(planning: PlanningData, wanted: Wanted) -> NoDoorLeft | NothingFits:
    is_any = any(choose(door, wanted) for one in planning.stairwells for door in one.doors)
    return NothingFits(budget_min=wanted.budget_min) if is_any else NoDoorLeft()


def _locked(session: Session, ids: Iterable[UUID]) -> dict[UUID, Round]:
    """Rounds, held until the end of the transaction, in one order: phones come at the same time."""
    rows = session.scalars(
        select(Round)
        .where(Round.id.in_(list(ids)))
        .order_by(Round.id)
        .with_for_update(key_share=True)
    )
    return {row.id: row for row in rows}


def _is_later(one: Change, row: Round) -> bool:
    if row.changed_at is None or row.changed_seq is None or row.changed_by_operation is None:
        return True
    before = (row.changed_at, row.changed_seq, row.changed_by_operation)
    return (one.at, one.seq, one.id) > before


def _replan(session: Session, row: Round, change: Change) -> list[Stop]:
    team = find(session, Team, row.assignment.territory.team_id)
    members = sorted(walkers_of(session, [row.id])[row.id])
    # A stairwell that left the territory is no start any more, and no reason to refuse.
    when = (row.planned_on, row.starts_at, row.budget_min)
    planning, wanted = _asked(session, row.assignment, team, members, None, when)
    reasons: dict[UUID, Reason] = {
        door_id: reason  # type: ignore[misc]  # one of them, says its plan
        for stop in session.scalars(select(RoundStop).where(RoundStop.round_id == row.id))
        for door_id, reason in zip(stop.door_ids, stop.reasons, strict=True)
    }
    return replanned(change.stops, planning.stairwells, wanted, reasons)


def _keep_stops(session: Session, round_id: UUID, stops: Sequence[Stop]) -> None:
    insert_rows(
        session,
        RoundStop,
        (
            {
                "round_id": round_id,
                "position": position,
                "stairwell_id": stop.visit.stairwell.id,
                "door_ids": stop.door_ids,
                "reasons": [door.reason for door in stop.visit.doors],
                "arrives_min": stop.arrives_min,
                "minutes": stop.visit.minutes,
                "walk_min": stop.walk_min,
            }
            for position, stop in enumerate(stops, 1)
        ),
    )
