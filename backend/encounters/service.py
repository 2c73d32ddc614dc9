"""The rules of encounters: passages at doors, meetings elsewhere.

All of it works on many at once, and keeps the folds in the same transaction. What is said of
them afterwards is in `revisions`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.campaigns.models import Campaign
from backend.database.inserting import SKIP, insert_new, insert_rows
from backend.encounters import folds
from backend.encounters.models import Encounter
from backend.households.doors import DoorFound
from backend.organisations.service_day import TeamCalendar, calendars_of
from backend.territories.models import Territory

# Values by column of `Encounter`.
Row = Mapping[str, Any]


class Passage(NamedTuple):
    """One passage at a door: where that turned out to be, and what is kept of it.

    `kept` are columns of `Encounter`. Its id is that of the operation that recorded it.
    """

    at: DoorFound
    kept: Row


def record(session: Session, passages: Sequence[Passage]) -> None:
    """Keep passages at doors whose households are locked (`doors.find_doors`).

    One that is there already stays as it is, and is not counted again.
    """
    calendars = calendars_of(session, (one.at.team_id for one in passages))
    rows = [_row(one, calendars[one.at.team_id]) for one in passages]
    new = insert_new(session, Encounter, rows)
    folds.add(
        [
            folds.Counted(
                one.at.building_id,
                one.at.household_id,
                row["campaign_id"],
                row["local_date"],
                row["outcome"],
            )
            for one, row in zip(passages, rows, strict=True)
            if row["id"] in new
        ],
        session,
    )


def _row(one: Passage, calendar: TeamCalendar) -> dict[str, Any]:
    return {
        **one.kept,
        **_local(one.kept, calendar),
        "household_id": one.at.household_id,
        "door_id": one.at.door_id,
    }


def _local(kept: Row, calendar: TeamCalendar) -> Row:
    """The day that it counts on from now on, and the hour of the clock where the team works."""
    at = kept["occurred_at"]
    return {"local_date": calendar.day_of(at), "local_hour": calendar.time_of(at).hour}


class Meeting(NamedTuple):
    """An encounter away from a door: for a team that is known, with as much of the place as was
    said.
    """

    calendar: TeamCalendar
    kept: Row


def meet(session: Session, meetings: Sequence[Meeting]) -> None:
    """Keep encounters away from doors. They count in no figure of doors."""
    rows = [{**one.kept, **_local(one.kept, one.calendar)} for one in meetings]
    insert_rows(session, Encounter, rows, on_conflict=SKIP)


class Known(NamedTuple):
    """Which teams, campaigns and territories there are among those asked for, and whose.

    Teams come with their days. A campaign whose team is None is for all of them.
    """

    teams: Mapping[UUID, TeamCalendar]
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
        calendars_of(session, teams),
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
