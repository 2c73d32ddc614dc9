"""The rules of encounters: passages at doors, meetings elsewhere.

All of it works on many at once, and keeps the folds in the same transaction. What is said of
them afterwards is in `revisions`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.campaigns.models import Campaign
from backend.database.cells import cell_of
from backend.database.statements import Statement
from backend.encounters import folds
from backend.households.doors import DoorFound
from backend.organisations.models import Team
from backend.territories.models import Territory


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody needs, and the text, in which language, by which they agreed to noting it."""

    reason: str
    consent_text: str
    consent_language: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage at a door. Its id is that of the operation that recorded it."""

    id: UUID
    at: DoorFound
    recorded_door_id: UUID
    campaign_id: UUID | None
    member_id: UUID
    channel: str
    outcome: str
    notice_left: bool
    come_back_on: date | None
    come_back_at: time | None
    note: str | None
    themes: Sequence[str]
    need: Need | None
    recorded_at: datetime
    occurred_at: datetime
    device_seq: int
    utc_offset_min: int


_RECORD = Statement("""
    with given as materialized (
        select * from json_to_recordset(cast(:rows as json))
        as given (id uuid, household_id uuid, door_id uuid, recorded_door_id uuid,
            building_id uuid, campaign_id uuid, member_id uuid, channel text, outcome text,
            notice_left boolean, come_back_on date, come_back_at time, note text, themes text[],
            need text, need_consent_text text, need_consent_language text,
            need_consented_at timestamptz, recorded_at timestamptz, occurred_at timestamptz,
            device_seq int, utc_offset_min int, time_zone text)),
    kept as (
        insert into encounter (
            id, household_id, door_id, recorded_door_id, campaign_id, member_id, channel, outcome,
            notice_left, come_back_on, come_back_at, note, themes, need, need_consent_text,
            need_consent_language, need_consented_at, recorded_at, occurred_at, device_seq,
            utc_offset_min, local_date, local_hour)
        select id, household_id, door_id, recorded_door_id, campaign_id, member_id, channel,
            outcome, notice_left, come_back_on, come_back_at, note, themes, need,
            need_consent_text, need_consent_language, need_consented_at, recorded_at,
            occurred_at, device_seq, utc_offset_min, (occurred_at at time zone time_zone)::date,
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
        "themes": list(one.themes),
        "need": one.need and one.need.reason,
        "need_consent_text": one.need and one.need.consent_text,
        "need_consent_language": one.need and one.need.consent_language,
        # Consent is part of the operation itself.
        "need_consented_at": one.need and one.occurred_at,
        "recorded_at": one.recorded_at,
        "occurred_at": one.occurred_at,
        "device_seq": one.device_seq,
        "utc_offset_min": one.utc_offset_min,
        "time_zone": one.at.time_zone,
    }


@dataclass(frozen=True, slots=True)
class Meeting:
    """An encounter away from a door, with as much of the place as was said."""

    id: UUID
    team_id: UUID
    campaign_id: UUID | None
    member_id: UUID
    channel: str
    outcome: str
    stairwell_id: UUID | None
    point: tuple[float, float] | None
    place_name: str | None
    people: int
    note: str | None
    themes: Sequence[str]
    recorded_at: datetime
    occurred_at: datetime
    device_seq: int
    utc_offset_min: int


_MEET = Statement("""
    insert into encounter (id, team_id, campaign_id, member_id, channel, outcome, notice_left,
        stairwell_id, lon, lat, cell, place_name, people, note, themes, recorded_at, occurred_at,
        device_seq, utc_offset_min, local_date, local_hour)
    select given.id, team_id, campaign_id, member_id, channel, outcome, false, stairwell_id, lon,
        lat, cell, place_name, people, note, themes, recorded_at, occurred_at, device_seq,
        utc_offset_min, (occurred_at at time zone team.time_zone)::date,
        extract(hour from occurred_at at time zone team.time_zone)
    from json_to_recordset(cast(:rows as json)) as given (id uuid, team_id uuid,
        campaign_id uuid, member_id uuid, channel text, outcome text, stairwell_id uuid,
        lon double precision, lat double precision, cell bigint, place_name text, people int,
        note text, themes text[], recorded_at timestamptz, occurred_at timestamptz,
        device_seq int, utc_offset_min int)
    join team on team.id = given.team_id
    on conflict do nothing
""")


def meet(session: Session, meetings: Sequence[Meeting]) -> None:
    """Keep encounters away from doors. They count in no figure of doors."""
    if meetings:
        rows = [_meeting_row(one) for one in meetings]
        _MEET(session, rows=json.dumps(rows, default=str, ensure_ascii=False))


def _meeting_row(one: Meeting) -> dict[str, object]:
    lon, lat = one.point or (None, None)
    return {
        "id": one.id,
        "team_id": one.team_id,
        "campaign_id": one.campaign_id,
        "member_id": one.member_id,
        "channel": one.channel,
        "outcome": one.outcome,
        "stairwell_id": one.stairwell_id,
        "lon": lon,
        "lat": lat,
        "cell": cell_of(*one.point) if one.point else None,
        "place_name": one.place_name,
        "people": one.people,
        "note": one.note,
        "themes": list(one.themes),
        "recorded_at": one.recorded_at,
        "occurred_at": one.occurred_at,
        "device_seq": one.device_seq,
        "utc_offset_min": one.utc_offset_min,
    }


class Known(NamedTuple):
    """Which teams, campaigns and territories there are among those asked for, and whose.

    A campaign whose team is None is for all of them.
    """

    teams: frozenset[UUID]
    team_of_campaign: Mapping[UUID, UUID | None]
    team_of_territory: Mapping[UUID, UUID]

    def has_campaign(self, campaign_id: UUID, team_id: UUID) -> bool:
        """Whether a campaign is there, and one that this team carries."""
        return self.team_of_campaign.get(campaign_id, _NOBODY) in (None, team_id)


_NOBODY = object()


def known(
    session: Session,
    *,
    teams: Iterable[UUID] = (),
    campaigns: Iterable[UUID | None] = (),
    territories: Iterable[UUID] = (),
) -> Known:
    """What of all that exists in the organisation."""
    return Known(
        frozenset(session.scalars(select(Team.id).where(Team.id.in_(set(teams))))),
        {
            row.id: row.team_id
            for row in session.execute(
                select(Campaign.id, Campaign.team_id).where(Campaign.id.in_({*campaigns}))
            )
        },
        {
            row.id: row.team_id
            for row in session.execute(
                select(Territory.id, Territory.team_id).where(Territory.id.in_(set(territories)))
            )
        },
    )
