"""When a team's days begin from a date on: how that is set. What it means is in `service_day`."""

from datetime import date, datetime, timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.access.audit import audit
from backend.organisations.models import Team, TeamServiceDay
from backend.organisations.refusals import ServiceDayImpossible, ServiceDayInThePast
from backend.organisations.service_day import LATEST_BEGIN_MIN, calendar_of


def set_service_day(
    session: Session,
    team: Team,
    minutes: object,
    *,
    at: datetime,
    starts_on: date | None = None,
) -> TeamServiceDay:
    """Let a team's days begin some minutes after midnight, from a date on.

    What was counted keeps the date that it got. Whatever was set for the same date before is
    replaced; what is set for a later one stays.

    Args:
        minutes: a whole number, as it was typed or as it is.
        at: the present moment.
        starts_on: the first such day; the team's next one where it is None.

    Raises:
        ServiceDayImpossible: the minutes, as `field` and `value`.
        ServiceDayInThePast: the date, as `field` and `value`, and `today`.
    """
    begin_min = _whole(minutes)
    today = calendar_of(team).day_of(at)
    starts_on = starts_on or today + timedelta(days=1)
    if starts_on < today:
        raise ServiceDayInThePast(field="starts_on", value=starts_on, today=today)
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
