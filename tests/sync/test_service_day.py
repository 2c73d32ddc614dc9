"""An evening from 18 h to 4 h is one day: what phones say in it, and what they are told."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.encounters.models import BuildingDayFold, Encounter, TalkCount
from backend.encounters.recount import differences
from backend.organisations.models import Team
from backend.organisations.refusals import ServiceDayInThePast
from backend.organisations.service import grant_days
from backend.organisations.service_day import TeamCalendar, calendar_of
from backend.organisations.service_day_settings import set_service_day
from backend.sync.receive import receive
from backend.territories.visibility import current_assignments
from tests.phones import Carried, Phone, payload_of
from tests.sync.desk import Desk, kept
from tests.sync.holders import Round
from tests.sync.verdicts import APPLIED

PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)
# An evening that is over, whenever this runs.
EVENING = TeamCalendar(PARIS).day_of(datetime.now(UTC)) - 3 * DAY


def at(hours: float, day: date = EVENING) -> datetime:
    """So many hours after a midnight, by the clock: 26 is two in the morning after it."""
    days, rest = divmod(round(hours * 60), 24 * 60)
    return datetime.combine(day + days * DAY, time(rest // 60, rest % 60), PARIS).astimezone(UTC)


@pytest.fixture
def by_night(round_of: Round) -> Round:
    """A round of a team whose days begin at four."""
    round_of.make.team_service_day(round_of.team, 240, starts_on=EVENING - 300 * DAY)
    round_of.make.session.commit()
    return round_of


def counted(session: Session) -> dict[str, dict[str, int]]:
    """The figures of each day, as they are kept."""
    session.rollback()
    rows = session.scalars(select(BuildingDayFold).order_by(BuildingDayFold.local_date))
    return {
        str(row.local_date): {
            name: getattr(row, name)
            for name in ("passages", "conversation", "not_home", "refused")
            if getattr(row, name)
        }
        for row in rows
    }


def test_an_evening_over_midnight_is_one_day(by_night: Round, committed: Session) -> None:
    phone, first, second = by_night.phone, by_night.door(0), by_night.door(1)
    said = [
        phone.records(*first, "not_home", at=at(18)),
        phone.records(*second, "refused", at=at(23.5)),
        phone.records(*first, "conversation", at=at(25)),
        phone.meets(by_night.team.id, at=at(27.9)),
        phone.records(*second, "not_home", at=at(28)),
    ]

    assert receive(said) == [APPLIED] * len(said)

    days = {str(EVENING): {"passages": 3, "not_home": 1, "refused": 1, "conversation": 1}}
    assert counted(committed) == days | {str(EVENING + DAY): {"passages": 1, "not_home": 1}}
    assert [kept(committed, one).local_date for one in said] == [EVENING] * 4 + [EVENING + DAY]
    # The hour is that of the clock on the wall.
    assert [kept(committed, one).local_hour for one in said] == [18, 23, 1, 3, 4]
    assert differences(committed) == []


def test_a_team_without_a_setting_counts_by_midnight(round_of: Round, committed: Session) -> None:
    said = [
        round_of.phone.records(*round_of.door(0), "not_home", at=at(23.9)),
        round_of.phone.records(*round_of.door(0), "conversation", at=at(24)),
    ]
    receive(said)

    assert [kept(committed, one).local_date for one in said] == [EVENING, EVENING + DAY]


def test_a_passage_keeps_its_day_whatever_is_said_of_it(
    by_night: Round, committed: Session, desk: Desk
) -> None:
    phone = by_night.phone
    corrected = phone.records(*by_night.door(0), "not_home", at=at(23))
    undone = phone.records(*by_night.door(1), "not_home", at=at(26))
    receive([corrected, undone])

    receive([phone.corrects(corrected, at=at(28.5)), phone.takes_back(undone, "Erreur", at=at(29))])

    assert kept(committed, corrected).local_date == EVENING
    assert kept(committed, undone).local_date == EVENING
    assert counted(committed) == {str(EVENING): {"passages": 1, "refused": 1}}
    assert differences(committed) == []


def test_a_time_that_a_lead_states_in_the_night_is_of_the_evening(
    by_night: Round, committed: Session, desk: Desk
) -> None:
    said = by_night.phone.records(*by_night.door(0), at=datetime(2010, 1, 1, 18, tzinfo=UTC))
    receive([said])

    desk.settles(said, "state_time", occurred_at=at(25.5).isoformat())

    assert kept(committed, said).local_date == EVENING


def test_no_setting_moves_a_figure_of_the_past(round_of: Round, committed: Session) -> None:
    random = Random(4)
    said = [
        round_of.phone.records(
            *round_of.door(random.randrange(2)),
            random.choice(["not_home", "conversation", "refused"]),
            at=at(random.uniform(-48, 48)),
        )
        for _ in range(40)
    ]
    receive(said)
    figures = counted(committed)
    days = {one["id"]: kept(committed, one).local_date for one in said}

    for _ in range(12):
        team = committed.scalars(select(Team)).one()
        now = datetime.now(UTC)
        today = calendar_of(team).day_of(now)
        with suppress(ServiceDayInThePast):
            first = today + random.randrange(-1, 3) * DAY
            set_service_day(committed, team, random.randrange(721), at=now, starts_on=first)
        assert calendar_of(team).day_of(now) == today
        committed.commit()
        # One more word about an old passage folds its day anew.
        again = round_of.phone.corrects(said[0], "conversation")
        receive([again, round_of.phone.corrects(said[0], _outcome_of(said[0]))])

        assert counted(committed) == figures
        assert {one["id"]: kept(committed, one).local_date for one in said} == days
        assert differences(committed) == []
    # What arrives late counts where it would have counted then.
    late = round_of.phone.records(*round_of.door(0), at=at(25))
    receive([late])
    assert kept(committed, late).local_date == EVENING + DAY


def _outcome_of(said: Carried) -> str:
    return str(payload_of(said)["outcome"])


@pytest.mark.parametrize(
    ("minutes", "hours", "is_seen"), [(240, 27.9, True), (240, 28, False), (0, 24, False)]
)
def test_an_assignment_ends_with_its_last_evening(
    round_of: Round, committed: Session, minutes: int, hours: float, is_seen: bool
) -> None:
    round_of.make.team_service_day(round_of.team, minutes, starts_on=EVENING - 300 * DAY)
    round_of.assignment.starts_on, round_of.assignment.ends_on = EVENING - DAY, EVENING
    round_of.make.session.commit()

    viewer = replace(round_of.viewer(), at=at(hours))
    held = current_assignments(committed, viewer)

    assert bool(held) is is_seen


def test_a_role_until_the_twelfth_counts_in_its_night(by_night: Round, committed: Session) -> None:
    member = by_night.make.member("Nour")
    grant_days(
        by_night.make.session,
        member,
        Role.WORKER,
        by_night.team,
        at=at(12, EVENING - DAY),
        first=EVENING - DAY,
        last=EVENING,
    )
    phone = Phone.of(by_night.make, member)
    by_night.make.session.commit()
    in_time = phone.records(*by_night.door(0), at=at(27.9))
    too_late = phone.records(*by_night.door(0), at=at(28.1))

    verdicts = receive([in_time, too_late])
    assert [(one.verdict, one.code) for one in verdicts] == [
        ("applied", None),
        ("refused", "access.no_grant"),
    ]


def test_sums_of_talks_are_of_the_evening_on_which_they_were_counted(
    by_night: Round, committed: Session
) -> None:
    by_night.make.campaign_theme(by_night.campaign, code="health", sensitive=True)
    member = by_night.make.member("Nour")
    # They began at one in the night, which is still the evening before.
    by_night.make.role_grant(member, Role.WORKER, by_night.team, starts_at=at(25))
    phone = Phone.of(by_night.make, member)
    by_night.make.session.commit()
    where = (by_night.campaign.id, by_night.territory.id)

    assert receive([phone.reports_talks(*where, {"health": 2}, day=EVENING, at=at(29))]) == [
        APPLIED
    ]
    assert committed.scalars(select(TalkCount.day)).all() == [EVENING]


def team_told(round_of: Round, **asked: Any) -> dict[str, Any]:
    told: dict[str, Any] = round_of.holder.pulls(cursor=None, **asked).chunks[
        f"team:{round_of.team.id}"
    ]
    return told


def test_a_phone_is_told_since_when_days_begin_so(by_night: Round) -> None:
    told = team_told(by_night, format=3)

    assert told["service_day"] == [{"starts_on": (EVENING - 300 * DAY).isoformat(), "minutes": 240}]
    assert told["f"] == 2
    by_night.make.team_service_day(by_night.team, 0, starts_on=EVENING + 9 * DAY)
    by_night.make.session.commit()
    again = by_night.holder.pulls(format=3)
    assert len(again.chunks[f"team:{by_night.team.id}"]["service_day"]) == 2
    assert again.stairwells == set()


@pytest.mark.parametrize("feed_format", [1, 2])
def test_phones_of_before_are_told_nothing_else(by_night: Round, feed_format: int) -> None:
    with_setting = team_told(by_night, format=feed_format)

    assert set(with_setting) <= {"f", "id", "name", "time_zone", "members"}


def test_who_was_first_assigned_that_evening_is_not_doubted_in_its_night(
    by_night: Round, committed: Session
) -> None:
    by_night.assignment.starts_on = EVENING
    by_night.make.session.commit()

    [taken] = receive([by_night.phone.records(*by_night.door(0), at=at(4, EVENING - DAY))])

    assert taken == APPLIED
    assert committed.scalars(select(Encounter.local_date)).all() == [EVENING - DAY]
