"""The rules of passages: recorded, withdrawn, never overwritten; and the wish not to be visited.

All of it works on many at once, and keeps the folds in the same transaction.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.encounters import folds
from backend.encounters.doors import Found, settled


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage at a door. Its id is that of the operation that recorded it."""

    id: UUID
    at: Found
    recorded_door_id: UUID
    campaign_id: UUID | None
    member_id: UUID
    channel: str
    outcome: str
    notice_left: bool
    come_back_on: date | None
    come_back_at: time | None
    note: str | None
    recorded_at: datetime
    occurred_at: datetime
    device_seq: int
    utc_offset_min: int


_RECORD = Statement("""
    with given as materialized (
        select * from json_to_recordset(cast(:rows as json))
        as given (id uuid, household_id uuid, door_id uuid, recorded_door_id uuid,
            building_id uuid, campaign_id uuid, member_id uuid, channel text, outcome text,
            notice_left boolean, come_back_on date, come_back_at time, note text,
            recorded_at timestamptz, occurred_at timestamptz, device_seq int,
            utc_offset_min int, time_zone text)),
    kept as (
        insert into encounter (
            id, household_id, door_id, recorded_door_id, campaign_id, member_id, channel, outcome,
            notice_left, come_back_on, come_back_at, note, recorded_at, occurred_at, device_seq,
            utc_offset_min, local_date, local_hour)
        select id, household_id, door_id, recorded_door_id, campaign_id, member_id, channel,
            outcome, notice_left, come_back_on, come_back_at, note, recorded_at, occurred_at,
            device_seq, utc_offset_min, (occurred_at at time zone time_zone)::date,
            extract(hour from occurred_at at time zone time_zone)
        from given
        on conflict do nothing
        returning id, campaign_id, local_date, outcome)
    select kept.id, given.building_id, given.household_id, kept.campaign_id, kept.local_date,
        kept.outcome
    from kept join given on given.id = kept.id
""")


def record(session: Session, passages: Sequence[Passage]) -> None:
    """Keep passages at doors whose households are locked (`doors.find_doors`).

    One that is there already stays as it is, and is not counted again.
    """
    if not passages:
        return
    given = json.dumps([_row(one) for one in passages], default=str, ensure_ascii=False)
    rows = _RECORD(session, rows=given)
    folds.add([folds.Counted(*row[1:]) for row in rows], session)


def _row(one: Passage) -> dict[str, object]:
    return {
        "id": one.id,
        "household_id": one.at.household_id,
        "door_id": one.at.door_id,
        "recorded_door_id": one.recorded_door_id,
        "building_id": one.at.building_id,
        "campaign_id": one.campaign_id,
        "member_id": one.member_id,
        "channel": one.channel,
        "outcome": one.outcome,
        "notice_left": one.notice_left,
        "come_back_on": one.come_back_on,
        "come_back_at": one.come_back_at,
        "note": one.note,
        "recorded_at": one.recorded_at,
        "occurred_at": one.occurred_at,
        "device_seq": one.device_seq,
        "utc_offset_min": one.utc_offset_min,
        "time_zone": one.at.time_zone,
    }


@dataclass(frozen=True, slots=True)
class Recorded:
    """Who recorded a passage, and where it stands now."""

    member_id: UUID
    household_id: UUID
    team_id: UUID


_RECORDED = Statement("""
    select encounter.id, encounter.member_id, encounter.household_id, building.team_id
    from encounter
    join door on door.id = encounter.door_id
    join stairwell on stairwell.id = door.stairwell_id
    join building on building.id = stairwell.building_id
    where encounter.id = any(cast(:ids as uuid[]))
""")


def find_recorded(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Recorded]:
    """Passages by their ids, with their households locked."""

    def read() -> dict[UUID, Recorded]:
        rows = _RECORDED(session, ids=list(ids))
        return {row_id: Recorded(*rest) for row_id, *rest in rows}

    return settled(
        session,
        guess=(),
        read=read,
        households=lambda found: (one.household_id for one in found.values()),
    )


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A passage that is to count nowhere any more, by which operation and when."""

    operation_id: UUID
    encounter_id: UUID
    at: datetime


_WITHDRAW = Statement("""
    update encounter
    set withdrawn_at = given.at, withdrawn_by_operation = given.operation_id
    from (
        select distinct on (encounter_id) * from unnest(cast(:encounters as uuid[]),
            cast(:operations as uuid[]), cast(:at as timestamptz[]))
            with ordinality as said (encounter_id, operation_id, at, place)
        order by encounter_id, place) as given, door, stairwell
    where encounter.id = given.encounter_id and encounter.withdrawn_at is null
        and door.id = encounter.door_id and stairwell.id = door.stairwell_id
    returning stairwell.building_id, encounter.household_id, encounter.campaign_id,
        encounter.local_date, encounter.outcome
""")


def withdraw(session: Session, withdrawals: Sequence[Withdrawal]) -> None:
    """Let passages count nowhere; their households are locked (`find_recorded`).

    One that was withdrawn before stays as it was.
    """
    if not withdrawals:
        return
    rows = _WITHDRAW(
        session,
        encounters=[one.encounter_id for one in withdrawals],
        operations=[one.operation_id for one in withdrawals],
        at=[one.at for one in withdrawals],
    )
    folds.take_away([folds.Counted(*row) for row in rows], session)


@dataclass(frozen=True, slots=True)
class Wish:
    """A household's wish not to be visited, for one campaign, or for all where it is None."""

    id: UUID
    at: Found
    campaign_id: UUID | None
    set_by: UUID
    set_at: datetime
    review_on: date


_SET = Statement("""
    insert into do_not_visit (id, household_id, campaign_id, set_by, set_at, review_on)
    select * from unnest(cast(:id as uuid[]), cast(:household_id as uuid[]),
        cast(:campaign_id as uuid[]), cast(:set_by as uuid[]), cast(:set_at as timestamptz[]),
        cast(:review_on as date[]))
    on conflict do nothing
""")


def set_do_not_visit(session: Session, wishes: Sequence[Wish]) -> None:
    """Keep wishes of households that are locked (`doors.find_doors`)."""
    if not wishes:
        return
    _SET(
        session,
        id=[one.id for one in wishes],
        household_id=[one.at.household_id for one in wishes],
        campaign_id=[one.campaign_id for one in wishes],
        set_by=[one.set_by for one in wishes],
        set_at=[one.set_at for one in wishes],
        review_on=[one.review_on for one in wishes],
    )
