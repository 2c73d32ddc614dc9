"""The service day of a team: what instants count on, how it is set, and that nothing past moves."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.models import AuditEntry
from backend.access.roles import Role
from backend.operations import timing
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


@pytest.mark.parametrize(
    ("zone", "day", "begin_min", "first"),
    [
        # Two o'clock is read twice, and at no time after the first less than that.
        ("Europe/Paris", date(2026, 10, 25), 120, datetime(2026, 10, 25, 0, tzinfo=UTC)),
        # From the second two o'clock until half past it is the evening before once more.
        ("Europe/Paris", date(2026, 10, 25), 150, datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("Europe/Paris", date(2026, 10, 25), 180, datetime(2026, 10, 25, 2, tzinfo=UTC)),
        ("America/Havana", date(2026, 11, 1), 0, datetime(2026, 11, 1, 4, tzinfo=UTC)),
    ],
)
def test_a_day_begins_once_where_an_hour_is_read_twice(
    zone: str, day: date, begin_min: int, first: datetime
) -> None:
    calendar = TeamCalendar(ZoneInfo(zone), (Setting(date(2026, 1, 1), begin_min),))

    assert calendar.begins_at(day) == calendar.ends_at(day - DAY) == first
    assert calendar.day_of(first) == day
    assert calendar.day_of(first - timedelta(microseconds=1)) == day - DAY


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
    set_service_day(session, team, 240, at=NOW, starts_on=TODAY + DAY)
    set_service_day(session, team, "300", at=NOW, starts_on=TODAY + DAY)

    assert calendar_of(team).settings == (Setting(TODAY + DAY, 300), Setting(TODAY + 9 * DAY, 120))


@pytest.mark.parametrize("wrong", [-1, 721, 4.5, True, None, "", "4:00", "-5", "240.5", "٢٤٠"])
def test_what_is_no_begin_of_a_day_is_refused(session: Session, make: Make, wrong: object) -> None:
    with pytest.raises(ServiceDayImpossible) as refused:
        set_service_day(session, make.team(), wrong, at=NOW)

    assert refused.value.facts == {"field": "minutes", "value": wrong, "most": 720}


def test_it_is_not_set_for_what_has_passed(session: Session, make: Make) -> None:
    team = make.team()
    make.team_service_day(team, 240)
    at_night = datetime(2026, 11, 25, 1, tzinfo=UTC)

    # Two in the morning of the 25th is still the 24th, and would be the 25th.
    for value in (TODAY - DAY, TODAY, TODAY + DAY):
        with pytest.raises(ServiceDayInThePast) as refused:
            set_service_day(session, team, 0, at=at_night, starts_on=value)
        assert refused.value.facts == {
            "field": "starts_on",
            "value": value,
            "earliest": TODAY + 2 * DAY,
        }
    assert set_service_day(session, team, 0, at=at_night).starts_on == TODAY + 2 * DAY
    # Nobody was at work yet when the 25th begins at five instead.
    assert set_service_day(session, team, 300, at=at_night).starts_on == TODAY + DAY
    assert calendar_of(team).day_of(at_night) == TODAY


def test_a_day_in_the_field_is_not_cut(session: Session, make: Make) -> None:
    team = make.team()
    at_ten = datetime(2026, 11, 24, 10, tzinfo=PARIS)

    # Said twice it is no other: the first does not make a yesterday of today.
    for _ in range(2):
        with pytest.raises(ServiceDayInThePast) as refused:
            set_service_day(session, team, 720, at=at_ten, starts_on=TODAY)
        assert refused.value.facts["earliest"] == TODAY + DAY
        assert calendar_of(team).day_of(at_ten) == TODAY


def test_no_setting_that_is_taken_moves_what_is_over(session: Session, make: Make) -> None:
    random = Random(11)
    verdicts: Counter[bool] = Counter()
    for _ in range(80):
        zone = random.choice([*ZONES, "America/Havana", "America/Cayenne"])
        team = make.team(time_zone=zone)
        # About the nights of the year in which clocks are put forward or back, and others.
        night = random.choice([date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1), TODAY])
        for ago in (300, 3, 0):
            begin_min = random.choice([0, 60, 120, 150, 240, 720])
            make.team_service_day(team, begin_min, starts_on=night - ago * DAY)
        session.flush()
        at = datetime.combine(night, time(), ZoneInfo(zone)).astimezone(UTC)
        at += timedelta(minutes=random.randrange(-120, 14 * 60))
        over = [at - timedelta(minutes=10 * n) for n in range(6 * 24 * 4)]
        before = calendar_of(team)
        starts_on = random.choice([None, *(night + n * DAY for n in (-2, -1, 0, 1))])
        begin_min = random.choice([0, 60, 120, 150, 240, 720])
        try:
            set_service_day(session, team, begin_min, at=at, starts_on=starts_on)
        except ServiceDayInThePast as refused:
            verdicts[False] += 1
            earliest: Any = refused.facts["earliest"]
            assert calendar_of(team) == before
            set_service_day(session, team, begin_min, at=at, starts_on=earliest)
        else:
            verdicts[True] += 1
        after = calendar_of(team)
        assert [after.day_of(one) for one in over] == [before.day_of(one) for one in over]
    assert min(verdicts[True], verdicts[False]) > 10


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


@pytest.mark.parametrize("zone", ["America/Cayenne", "Europe/Paris", "Pacific/Kiritimati"])
@pytest.mark.parametrize("minutes", [0, 720])
def test_a_day_at_the_end_of_the_calendar_is_for_ever(
    session: Session, make: Make, zone: str, minutes: int
) -> None:
    team = make.team(time_zone=zone)
    make.team_service_day(team, minutes)
    member = make.member()

    for first, last in ((None, date.max), (date.min, None), (date.min, date.max)):
        for of in (team, None):
            granted = grant_days(session, member, Role.WORKER, of, at=NOW, first=first, last=last)
            session.expire(granted)
            assert granted.value.holds_at(NOW)
            assert granted.value.holds_at(NOW + 2000 * 365 * DAY) is True
            assert granted.value.holds_at(datetime(2, 1, 1, tzinfo=UTC)) is (first == date.min)
            assert not timing.is_late([granted.ends_at], NOW)
    for day in (date.min, date.max):
        alone = grant_days(session, member, Role.WORKER, team, at=NOW, first=day, last=day)
        assert not alone.value.holds_at(NOW)
    with pytest.raises(GrantEndsBeforeItStarts):
        grant_days(session, member, Role.WORKER, team, at=NOW, last=date.min)
    assert calendar_of(team).moment(date.max, time(0)).year == 9999
    assert set_service_day(session, team, 240, at=NOW, starts_on=date.max).starts_on == date.max
    with pytest.raises(ServiceDayInThePast):
        set_service_day(session, team, 240, at=NOW, starts_on=date.min)


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
