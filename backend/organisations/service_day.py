"""The service day: the day that an evening counts on, and the one place where dates are made.

A team's day begins some minutes after midnight by the clock on the wall where it works, so that
an evening from 18 h to 4 h is one day. Which minutes count is a history: those of a date hold
from that date on, so that a setting of tomorrow moves nothing of yesterday.

`pwa/src/domain/service-day.ts` says the same for the phone, and `tests/golden/measures.json` holds
both to it. No other file turns an instant into a date (`tests/test_dates.py`).
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import takewhile
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import ColumnElement, Date, cast, func, literal, select
from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.organisations.models import Team, TeamServiceDay

# Later than noon, a day would hold the morning of the next.
LATEST_BEGIN_MIN = 720

_A_DAY = timedelta(days=1)
_AN_INSTANT = timedelta(microseconds=1)
# Within the ends of the calendar, so that in no zone anything overflows: who writes 9999-12-31
# means for ever.
_FIRST_DAY, _LAST_DAY = date.min + 2 * _A_DAY, date.max - 2 * _A_DAY


class Setting(NamedTuple):
    """How many minutes after midnight days begin, from a date on."""

    starts_on: date
    minutes: int


@dataclass(frozen=True, slots=True)
class TeamCalendar:
    """The days of a team: its time zone, and when its days begin, the oldest setting first.

    What the clock on the wall reads decides, in an hour that is put back as well: while it reads
    less than the begin of the day, it is still the evening before.
    """

    zone: ZoneInfo
    settings: tuple[Setting, ...] = ()

    def begin_min(self, day: date) -> int:
        """How many minutes after midnight a day begins."""
        holding = [*takewhile(lambda one: one.starts_on <= day, self.settings)]
        return holding[-1].minutes if holding else 0

    def day_of(self, at: datetime) -> date:
        """The day that an instant counts on."""
        wall = at.astimezone(self.zone)
        day = wall.date()
        return day - _A_DAY if wall.hour * 60 + wall.minute < self.begin_min(day) else day

    def time_of(self, at: datetime) -> time:
        """What the clock on the wall reads, to the minute."""
        return at.astimezone(self.zone).time().replace(second=0, microsecond=0)

    def moment(self, day: date, at: time) -> datetime:
        """When the clock reads a time in the course of a day: at night that is its next date."""
        return moment_in(self.zone, day, at, self.begin_min(day))

    def begins_at(self, day: date) -> datetime:
        """The first instant of a day; where the clock is put back over it, the last such one.

        Where it is put back to the very begin, the first: nothing of the evening comes after it.
        """
        return self._begin_of(_within(day))

    def _begin_of(self, day: date) -> datetime:
        minutes = self.begin_min(day)
        reading = datetime.combine(day, time(minutes // 60, minutes % 60), self.zone)
        early, late = sorted(reading.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        if late.astimezone(self.zone).replace(tzinfo=None) == reading.replace(tzinfo=None):
            return early if self.day_of(late - _AN_INSTANT) == day else late
        # The clock skips that reading: the day begins where it jumps.
        skipped = range(int((late - early).total_seconds()) // 60)
        return early + timedelta(
            minutes=bisect_left(
                skipped, day, key=lambda minute: self.day_of(early + timedelta(minutes=minute))
            )
        )

    def ends_at(self, day: date) -> datetime:
        """The instant at which a day is over, and the next begins."""
        return self._begin_of(_within(day) + _A_DAY)


def moment_in(zone: tzinfo | None, day: date, at: time, begin_min: int) -> datetime:
    """When the clock of a zone reads a time in the course of a day that begins at that minute."""
    day = _within(day)
    is_past_midnight = at.hour * 60 + at.minute < begin_min
    return datetime.combine(day + _A_DAY if is_past_midnight else day, at, zone)


def _within(day: date) -> date:
    """A day, or the one nearest to it that can be reckoned with."""
    return min(max(day, _FIRST_DAY), _LAST_DAY)


# For what no team counts.
UTC_DAYS = TeamCalendar(ZoneInfo("UTC"))


def is_time_zone(name: str) -> bool:
    """Whether there is a time zone of that name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def calendar_of(team: Team) -> TeamCalendar:
    """The days of a team."""
    return TeamCalendar(
        ZoneInfo(team.time_zone),
        tuple(Setting(one.starts_on, one.minutes) for one in team.service_days),
    )


_CALENDARS = Statement("""
    select id, time_zone,
        array(select starts_on from team_service_day where team_id = team.id order by starts_on),
        array(select minutes from team_service_day where team_id = team.id order by starts_on)
    from team where id = any(cast(:ids as uuid[]))
""")


def calendars_of(session: Session, team_ids: Iterable[UUID]) -> Mapping[UUID, TeamCalendar]:
    """The days of some teams, in one reading."""
    ids = list(set(team_ids))
    rows = _CALENDARS(session, ids=ids) if ids else ()
    return {
        row_id: TeamCalendar(ZoneInfo(zone), tuple(map(Setting, starts, minutes)))
        for row_id, zone, starts, minutes in rows
    }


def span_of(
    calendars: Sequence[TeamCalendar], first: date | None, last: date | None
) -> tuple[datetime | None, datetime | None]:
    """From when until when days last that are meant for several teams: for each of them whole.

    Args:
        calendars: of the teams; none counts by UTC.
        first, last: both included; None has no bound.
    """
    every = calendars or [UTC_DAYS]
    return (
        min(one.begins_at(first) for one in every) if first else None,
        max(one.ends_at(last) for one in every) if last else None,
    )


def days_about(at: datetime) -> tuple[date, date]:
    """The first and the last day that an instant may belong to, whatever the team, its zone and
    the hour at which its days begin.
    """
    day = at.astimezone(UTC).date()
    return day - timedelta(days=2), day + timedelta(days=1)


def team_day_at(at: datetime) -> ColumnElement[date]:
    """The day on which an instant counts for the joined Team, as SQL. It is `day_of`, for rows."""
    wall = func.timezone(Team.time_zone, literal(at))
    minutes = (
        select(TeamServiceDay.minutes)
        .where(TeamServiceDay.team_id == Team.id, TeamServiceDay.starts_on <= cast(wall, Date))
        .order_by(TeamServiceDay.starts_on.desc())
        .limit(1)
        .correlate(Team)
        .scalar_subquery()
    )
    # No day begins later than noon, so what is taken off leads into the day before at most.
    return cast(wall - func.make_interval(0, 0, 0, 0, 0, func.coalesce(minutes, 0)), Date)
