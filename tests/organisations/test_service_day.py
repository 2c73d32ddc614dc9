"""The service day of a team: what instants count on, how it is set, and that nothing past moves."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.models import AuditEntry
from backend.access.roles import Role
from backend.organisations.models import Team
from backend.organisations.refusals import (
    GrantEndsBeforeItStarts,
    ServiceDayImpossible,
    ServiceDayInThePast,
)
from backend.organisations.service import grant_days
from backend.organisations.service_day import (
    Setting,
    TeamCalendar,
    calendar_of,
    calendars_of,
    team_day_at,
)
from backend.organisations.service_day_settings import set_service_day
from tests.factories import NOW, TODAY, Make
from tests.insights.golden import GoldenInstant, golden_instants

DAY = timedelta(days=1)
PARIS = ZoneInfo("Europe/Paris")
ZONES = ("Europe/Paris", "America/New_York", "America/Santiago", "Asia/Kathmandu", "UTC")

zones = st.sampled_from(ZONES).map(ZoneInfo)
dates = st.dates(date(2026, 1, 1), date(2026, 12, 31))
minutes = st.integers(0, 720)
histories = st.dictionaries(dates, minutes, max_size=4).map(
    lambda said: tuple(Setting(*one) for one in sorted(said.items()))
)
calendars = st.builds(TeamCalendar, zones, histories)
instants = st.integers(0, 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@pytest.mark.parametrize("one", golden_instants(), ids=lambda one: one.name)
def test_an_instant_counts_where_the_phone_counts_it(one: GoldenInstant) -> None:
    assert (one.calendar.day_of(one.at), one.calendar.time_of(one.at).hour) == (one.day, one.hour)


@given(calendars, instants)
def test_each_instant_counts_on_one_day_near_it(calendar: TeamCalendar, at: datetime) -> None:
    wall = at.astimezone(calendar.zone)

    assert calendar.day_of(at) in (wall.date(), wall.date() - DAY)
    assert calendar.day_of(at + DAY) in (calendar.day_of(at) + n * DAY for n in (0, 1, 2))


@given(calendars, dates)
def test_a_day_begins_where_it_is_said_to(calendar: TeamCalendar, day: date) -> None:
    begins_at = calendar.begins_at(day)

    assert calendar.day_of(begins_at) == day
    assert calendar.day_of(begins_at - timedelta(microseconds=1)) == day - DAY
    assert calendar.ends_at(day) == calendar.begins_at(day + DAY) > begins_at


@given(calendars, dates, st.times())
def test_an_hour_of_a_day_lies_in_it(calendar: TeamCalendar, day: date, at: time) -> None:
    moment = calendar.moment(day, at.replace(second=0, microsecond=0)).astimezone(UTC)
    is_skipped = calendar.time_of(moment) != at.replace(second=0, microsecond=0)
    # Where a setting begins or ends next morning, an hour of the night may be none of this day.
    is_steady = calendar.begin_min(day) == calendar.begin_min(day + DAY)

    assert is_skipped or not is_steady or calendar.day_of(moment) == day


@given(calendars, instants, minutes, st.integers(0, 40))
def test_a_setting_moves_nothing_before_its_date(
    before: TeamCalendar, at: datetime, begin_min: int, ahead: int
) -> None:
    starts_on = before.day_of(at) + ahead * DAY
    kept = [one for one in before.settings if one.starts_on != starts_on]
    after = TeamCalendar(before.zone, tuple(sorted([*kept, Setting(starts_on, begin_min)])))

    for hours in range(0, 24 * 40, 7):
        then = at - timedelta(hours=hours)
        if then.astimezone(before.zone).date() < starts_on:
            assert after.day_of(then) == before.day_of(then)


@pytest.mark.parametrize("one", golden_instants()[::3], ids=lambda one: one.name)
def test_the_database_counts_the_same(session: Session, make: Make, one: GoldenInstant) -> None:
    team = make.team(time_zone=one.calendar.zone.key)
    for setting in one.calendar.settings:
        make.team_service_day(team, setting.minutes, starts_on=setting.starts_on)
    session.flush()

    day = session.scalar(select(team_day_at(one.at)).select_from(Team).where(Team.id == team.id))

    assert day == one.day
    assert calendar_of(team) == calendars_of(session, [team.id])[team.id] == one.calendar


def test_it_is_set_from_tomorrow_and_noted(session: Session, make: Make) -> None:
    team = make.team()

    made = set_service_day(session, team, 240, at=NOW)

    assert (made.starts_on, made.minutes) == (TODAY + DAY, 240)
    assert calendar_of(team).settings == (Setting(TODAY + DAY, 240),)
    session.flush()
    [noted] = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "organisations.service_day_set")
    )
    assert (noted.subject_id, noted.facts) == (
        team.id,
        {"minutes": 240, "starts_on": (TODAY + DAY).isoformat()},
    )


def test_a_date_has_one_setting_and_later_ones_stay(session: Session, make: Make) -> None:
    team = make.team()
    set_service_day(session, team, 120, at=NOW, starts_on=TODAY + 9 * DAY)
    set_service_day(session, team, 240, at=NOW, starts_on=TODAY)
    set_service_day(session, team, "300", at=NOW, starts_on=TODAY)

    assert calendar_of(team).settings == (Setting(TODAY, 300), Setting(TODAY + 9 * DAY, 120))


@pytest.mark.parametrize("wrong", [-1, 721, 4.5, True, None, "", "4:00", "-5", "240.5", "٢٤٠"])
def test_what_is_no_begin_of_a_day_is_refused(session: Session, make: Make, wrong: object) -> None:
    with pytest.raises(ServiceDayImpossible) as refused:
        set_service_day(session, make.team(), wrong, at=NOW)

    assert refused.value.facts == {"field": "minutes", "value": wrong, "most": 720}


def test_it_is_not_set_for_what_has_passed(session: Session, make: Make) -> None:
    team = make.team()
    make.team_service_day(team, 240)
    at_night = datetime(2026, 11, 25, 1, tzinfo=UTC)

    with pytest.raises(ServiceDayInThePast) as refused:
        set_service_day(session, team, 0, at=at_night, starts_on=TODAY - DAY)

    assert refused.value.facts == {
        "field": "starts_on",
        "value": TODAY - DAY,
        # Two in the morning of the 25th is still the 24th.
        "today": TODAY,
    }
    assert set_service_day(session, team, 0, at=at_night, starts_on=TODAY).starts_on == TODAY


def test_a_grant_until_the_twelfth_ends_when_that_evening_does(
    session: Session, make: Make
) -> None:
    team = make.team()
    make.team_service_day(team, 240)
    last = date(2026, 12, 12)

    granted = grant_days(
        session, make.member(), Role.WORKER, team, at=NOW, first=date(2026, 12, 1), last=last
    )

    assert granted.starts_at == datetime(2026, 12, 1, 4, tzinfo=PARIS)
    assert granted.ends_at == datetime(2026, 12, 13, 4, tzinfo=PARIS)


def test_a_grant_for_all_teams_lasts_until_the_last_of_them_is_done(
    session: Session, make: Make
) -> None:
    make.team_service_day(make.team(), 240)
    make.team(time_zone="America/Cayenne")
    last = date(2026, 12, 12)

    granted = grant_days(session, make.member(), Role.COORDINATOR, None, at=NOW, last=last)

    assert (granted.starts_at, granted.ends_at) == (
        NOW,
        datetime(2026, 12, 13, tzinfo=ZoneInfo("America/Cayenne")),
    )
    with pytest.raises(GrantEndsBeforeItStarts) as refused:
        grant_days(session, make.member(), Role.COORDINATOR, None, at=NOW, last=TODAY - DAY)
    assert refused.value.facts == {
        "field": "ends_on",
        "value": TODAY - DAY,
        "starts_on": TODAY,
    }
