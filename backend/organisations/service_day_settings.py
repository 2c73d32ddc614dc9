"""When a team's days begin from a date on: how that is set. What it means is in `service_day`."""

from datetime import date, datetime, timedelta
from itertools import count, takewhile

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.access.audit import audit
from backend.organisations.models import Team, TeamServiceDay
from backend.organisations.refusals import ServiceDayImpossible, ServiceDayInThePast
from backend.organisations.service_day import LATEST_BEGIN_MIN, Setting, TeamCalendar, calendar_of

_A_DAY = timedelta(days=1)


def set_service_day(
    session: Session,
    team: Team,
    minutes: object,
    *,
    at: datetime,
    starts_on: date | None = None,
) -> TeamServiceDay:
    """Let a team's days begin some minutes after midnight, from a date on.

    No instant until now counts on another day by it: neither a figure nor a round in the field
    moves. Whatever was set for the same date before is replaced; what is set for a later one stays.

    Args:
        minutes: a whole number, as it was typed or as it is.
        at: the present moment.
        starts_on: the first such day; where it is None the team's next one, or the one after that
            if so much of the next one's date is over that it would move.

    Raises:
        ServiceDayImpossible: the minutes, as `field` and `value`.
        ServiceDayInThePast: the date, as `field` and `value`, and the `earliest` that may be.
    """
    begin_min = _whole(minutes)
    calendar = calendar_of(team)
    today = calendar.day_of(at)
    starts_on = starts_on or _earliest(calendar, begin_min, at, today + _A_DAY)
    earliest = _earliest(calendar, begin_min, at, max(today, starts_on))
    if starts_on < earliest:
        raise ServiceDayInThePast(field="starts_on", value=starts_on, earliest=earliest)
    adding = insert(TeamServiceDay).values(team_id=team.id, starts_on=starts_on, minutes=begin_min)
    row_id = session.scalar(
        adding.on_conflict_do_update(
            constraint="team_service_day_organisation_id_team_id_starts_on_unique",
            set_={"minutes": adding.excluded.minutes},
        ).returning(TeamServiceDay.id)
    )
    audit(
        session,
        "organisations.service_day_set",
        "team",
        team.id,
        minutes=begin_min,
        starts_on=starts_on.isoformat(),
    )
    session.expire(team, ["service_days"])
    return next(one for one in team.service_days if one.id == row_id)


def _earliest(calendar: TeamCalendar, begin_min: int, at: datetime, first: date) -> date:
    """The first day from one on whose begin can be set without moving what is over by then."""
    while _moves(calendar, Setting(first, begin_min), at):
        first += _A_DAY
    return first


def _moves(before: TeamCalendar, setting: Setting, at: datetime) -> bool:
    """Whether an instant until then would count on another day than it did."""
    kept = [one for one in before.settings if one.starts_on != setting.starts_on]
    after = TeamCalendar(before.zone, tuple(sorted([*kept, setting])))
    # Each minute that the clock has read since the first date that the setting is for.
    midnight = TeamCalendar(before.zone).begins_at(setting.starts_on)
    back = (at - timedelta(minutes=minutes) for minutes in count())
    return any(
        before.day_of(then) != after.day_of(then)
        for then in takewhile(lambda then: then >= midnight, back)
    )


def _whole(minutes: object) -> int:
    """The number that was meant."""
    is_number = isinstance(minutes, int) and not isinstance(minutes, bool)
    is_typed = isinstance(minutes, str) and minutes.isascii() and minutes.isdigit()
    if not is_number and not is_typed:
        raise ServiceDayImpossible(field="minutes", value=minutes, most=LATEST_BEGIN_MIN)
    number = int(str(minutes)[:9])
    if not 0 <= number <= LATEST_BEGIN_MIN:
        raise ServiceDayImpossible(field="minutes", value=minutes, most=LATEST_BEGIN_MIN)
    return number
