"""What cannot be when it says, and what comes too long after an end, is held for a person."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.database.attempts import with_attempts
from backend.encounters.models import Encounter, EncounterRevision
from backend.follow_ups.models import FollowUp, FollowUpEvent
from backend.households.models import Household
from backend.operations import timing
from backend.operations.envelope import read_signed
from backend.operations.models import LedgerEntry
from backend.sync.receive import receive
from tests.factories import Make
from tests.meanwhile import take_in_here
from tests.phones import Phone, payload_of
from tests.sync.holders import Round
from tests.sync.verdicts import APPLIED, DUPLICATE, held, refused

NOW = datetime.now(UTC).replace(microsecond=0)
AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)
DOUBTFUL = held(timing.TIME_DOUBTFUL)
BEFORE = held(timing.DATED_BEFORE)
LATE = held(timing.LATE_AFTER_END)


# -- a clock that cannot be right ------------------------------------------------------------


@pytest.mark.parametrize("year", [1970, 2010, 2025, 2038, 2099])
def test_a_clock_in_another_year_is_held(phone: Phone, home: Household, year: int) -> None:
    said = phone.records(home.door_id, home.id, at=datetime(year, 1, 1, 0, 10, tzinfo=UTC))

    assert receive([said]) == [DOUBTFUL]


@pytest.mark.parametrize("years", [-2000, -60, 60, 300, 9000, 250_000])
def test_an_offset_that_no_calendar_holds_is_no_damage(
    committed: Session, phone: Phone, home: Household, years: int
) -> None:
    offset_ms = years * 366 * 86_400_000
    said = phone.records(home.door_id, home.id, server_offset_ms=offset_ms)

    assert receive([said]) == [DOUBTFUL]
    assert committed.scalars(select(LedgerEntry.held_code)).one() == timing.TIME_DOUBTFUL


@pytest.mark.parametrize("stamp", ["+275760-09-13T00:00:00.000Z", "-000001-01-01T00:00:00.000Z"])
def test_a_year_that_no_calendar_holds_is_no_damage(
    phone: Phone, home: Household, stamp: str
) -> None:
    assert receive([phone.records(home.door_id, home.id, recorded_at=stamp)]) == [DOUBTFUL]


def test_before_its_key_was_known_only_as_long_as_a_copy_may_be_old(
    make_committed: Make, home: Household
) -> None:
    member = make_committed.member()
    make_committed.role_grant(member)
    key = make_committed.device_key(member, enrolled_at=NOW)
    phone = Phone(key, make_committed.private_key(key))
    limit = timing.BEFORE_ENROLMENT_MAX

    said = [
        phone.records(home.door_id, home.id, at=NOW - limit + AN_HOUR),
        phone.records(home.door_id, home.id, at=NOW - limit - AN_HOUR),
    ]

    assert receive(said) == [APPLIED, DOUBTFUL]


def test_a_worker_had_no_door_before_their_first_assignment(round_of: Round) -> None:
    first: date = round_of.assignment.starts_on
    before = datetime(first.year, first.month, first.day, tzinfo=UTC) - 3 * A_DAY
    phone, door = round_of.phone, round_of.door(0)

    said = [
        phone.records(*door, at=before),
        phone.records(*door, at=before + 4 * A_DAY),
        phone.notes_access(round_of.stairwell.id, at=before),
        phone.meets(round_of.team.id, at=before),
    ]

    assert receive(said) == [DOUBTFUL, APPLIED, DOUBTFUL, APPLIED]


def test_a_leads_phone_held_doors_without_an_assignment(round_of: Round) -> None:
    lead = round_of.make.member()
    round_of.make.role_grant(lead, Role.TEAM_LEAD, round_of.team)
    round_of.make.assignment(round_of.territory, lead, round_of.campaign, starts_on=NOW.date())

    said = Phone.of(round_of.make, lead).records(*round_of.door(0), at=NOW - 20 * A_DAY)

    assert receive([said]) == [APPLIED]


def test_it_counts_on_its_own_day_however_often_it_is_asked(
    monkeypatch: pytest.MonkeyPatch, committed: Session, phone: Phone, home: Household
) -> None:
    """A phone half an hour ahead, whose passage waits for another one that comes days later."""
    first = phone.records(home.door_id, home.id, at=NOW - AN_HOUR)
    waiting = phone.records(home.door_id, home.id, at=NOW + AN_HOUR / 2, depends_on=(first["id"],))
    assert receive([waiting]) == [held("operations.waits")]
    [came_at] = committed.scalars(select(LedgerEntry.occurred_at)).all()

    _at(monkeypatch, datetime.now(UTC) + 3 * A_DAY)
    assert receive([first, waiting]) == [APPLIED, APPLIED]

    kept = {str(one.id): one.occurred_at for one in committed.scalars(select(Encounter))}
    assert kept[waiting["id"]] == came_at
    assert came_at < datetime.now(UTC)


def test_a_repaired_refusal_counts_on_its_own_day(
    monkeypatch: pytest.MonkeyPatch, make_committed: Make, committed: Session, home: Household
) -> None:
    member = make_committed.member()
    phone = Phone.of(make_committed, member)
    said = phone.records(home.door_id, home.id, at=NOW + AN_HOUR / 2)
    assert receive([said]) == [refused("access.no_grant")]

    make_committed.role_grant(member)
    _at(monkeypatch, datetime.now(UTC) + 3 * A_DAY)

    assert receive([said]) == [APPLIED]
    assert committed.scalars(select(Encounter.occurred_at)).one() < datetime.now(UTC)


def _at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Let the server's clock stand at another moment."""

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:  # noqa: ARG003
            return moment

    for module in ("backend.operations.envelope", "backend.sync.receive"):
        monkeypatch.setattr(f"{module}.datetime", Later)


# -- a word and what it is about -------------------------------------------------------------


TOO_EARLY = timing.BEFORE_OBJECT_MAX + timedelta(seconds=1)
JUST_BEFORE = timing.BEFORE_OBJECT_MAX - timedelta(seconds=1)


@pytest.mark.parametrize("what", ["correct", "withdraw", "take back"])
def test_a_word_about_a_passage_is_no_older_than_the_passage(
    committed: Session, phone: Phone, home: Household, what: str
) -> None:
    passage = phone.records(home.door_id, home.id, at=NOW - AN_HOUR)
    receive([passage])
    says: dict[str, Callable[..., Any]] = {
        "correct": phone.corrects,
        "withdraw": phone.withdraws,
        "take back": phone.takes_back,
    }

    early = says[what](passage, at=NOW - AN_HOUR - TOO_EARLY)
    near = says[what](passage, at=NOW - AN_HOUR - JUST_BEFORE)

    assert receive([early, near]) == [BEFORE, APPLIED]
    said = select(EncounterRevision.at).where(EncounterRevision.action != "recorded")
    assert committed.scalars(said).one() == NOW - AN_HOUR


@pytest.mark.parametrize("what", ["takes", "closes", "cancels"])
def test_a_word_about_a_follow_up_is_no_older_than_the_follow_up(
    committed: Session, phone: Phone, home: Household, what: str
) -> None:
    promise = phone.promises(home.door_id, home.id, at=NOW - AN_HOUR)
    receive([promise])

    early = getattr(phone, what)(promise, at=NOW - AN_HOUR - TOO_EARLY)
    near = getattr(phone, what)(promise, at=NOW - AN_HOUR - JUST_BEFORE)

    assert receive([early, near]) == [BEFORE, APPLIED]
    assert committed.scalars(select(FollowUpEvent.occurred_at)).one() == NOW - AN_HOUR


def test_a_follow_up_is_no_older_than_its_passage(
    committed: Session, phone: Phone, home: Household
) -> None:
    passage = phone.records(home.door_id, home.id, at=NOW - AN_HOUR)
    receive([passage])

    early, near = (
        phone.promises(
            home.door_id, home.id, {"encounter_id": passage["id"]}, at=NOW - AN_HOUR - before
        )
        for before in (TOO_EARLY, JUST_BEFORE)
    )

    assert receive([early, near]) == [BEFORE, APPLIED]
    assert committed.scalars(select(FollowUp.opened_at)).one() == NOW - AN_HOUR


def test_what_is_said_to_a_household_is_no_older_than_its_moving_in(
    committed: Session, phone: Phone, home: Household
) -> None:
    moved = phone.starts_household(home.door_id, at=NOW - AN_HOUR)
    household_id = payload_of(moved)["household_id"]
    receive([moved])

    def said(at: datetime) -> list[Any]:
        return [
            phone.records(home.door_id, household_id, at=at),
            phone.wishes_no_visit(home.door_id, household_id, at=at),
            phone.sets_contact(home.door_id, household_id, at=at),
            phone.promises(home.door_id, household_id, at=at),
        ]

    assert receive(said(NOW - AN_HOUR - TOO_EARLY)) == [BEFORE] * 4
    assert receive(said(NOW - AN_HOUR - JUST_BEFORE)) == [APPLIED] * 4
    assert committed.scalars(select(Encounter.occurred_at)).one() == NOW - AN_HOUR


def test_whoever_led_once_takes_nothing_back_by_dating_it_before(
    make_committed: Make, phone: Phone, home: Household
) -> None:
    """Neither long before the passage, nor shortly: then it is said at the passage's time."""
    ended_at = NOW - 2 * AN_HOUR
    lead = make_committed.member()
    make_committed.role_grant(lead, Role.TEAM_LEAD, ends_at=ended_at)
    former = Phone.of(make_committed, lead)
    long_after = phone.records(home.door_id, home.id, at=NOW - AN_HOUR)
    just_after = phone.records(home.door_id, home.id, at=ended_at + timedelta(seconds=30))
    receive([long_after, just_after])

    verdicts = receive(
        [
            former.takes_back(passage, "Vu", at=ended_at - timedelta(seconds=30))
            for passage in (long_after, just_after)
        ]
    )

    assert verdicts == [BEFORE, refused("encounters.not_yours")]


# -- after an end ----------------------------------------------------------------------------

MONDAY = 3 * A_DAY
TOO_LATE = timing.AFTER_END_MAX + A_DAY


def _ends(make: Make, how: str, ago: timedelta) -> Phone:
    """The phone of somebody for whom something ended so long ago."""
    end = NOW - ago
    account = make.account(disabled_at=end if how == "account" else None)
    member = make.member(account_id=account.id, ended_at=end if how == "membership" else None)
    make.role_grant(member, ends_at=end if how == "grant" else None)
    device = make.device(account_id=account.id, revoked_at=end if how == "device" else None)
    key = make.device_key(member, device_id=device.id, revoked_at=end if how == "key" else None)
    return Phone(key, make.private_key(key))


ENDS = {
    "grant": "access.no_grant",
    "membership": "access.no_grant",
    "device": "operations.key_revoked",
    "key": "operations.key_revoked",
    "account": "operations.key_revoked",
}


@pytest.mark.parametrize("how", list(ENDS))
def test_an_evening_is_delivered_on_monday_and_not_a_week_later(
    make_committed: Make, home: Household, how: str
) -> None:
    for ago, verdict in ((MONDAY, APPLIED), (TOO_LATE, LATE)):
        phone = _ends(make_committed, how, ago)
        before = phone.records(home.door_id, home.id, at=NOW - ago - AN_HOUR)
        after = phone.records(home.door_id, home.id, at=NOW - ago)

        assert receive([before, after]) == [verdict, refused(ENDS[how])]


def test_whoever_works_here_again_is_not_late(make_committed: Make, home: Household) -> None:
    member = make_committed.member()
    make_committed.role_grant(member, ends_at=NOW - TOO_LATE)
    make_committed.role_grant(member, starts_at=NOW - A_DAY)
    phone = Phone.of(make_committed, member)

    said = phone.records(home.door_id, home.id, at=NOW - TOO_LATE - AN_HOUR)

    assert receive([said]) == [APPLIED]


def test_what_came_in_time_is_not_late_when_it_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, make_committed: Make, home: Household
) -> None:
    phone = _ends(make_committed, "grant", AN_HOUR)
    first = phone.records(home.door_id, home.id, at=NOW - 3 * AN_HOUR)
    waiting = phone.records(home.door_id, home.id, at=NOW - 2 * AN_HOUR, depends_on=(first["id"],))
    assert receive([waiting]) == [held("operations.waits")]

    _at(monkeypatch, datetime.now(UTC) + 2 * TOO_LATE)

    assert receive([first]) == [LATE]
    assert receive([waiting]) == [held("operations.waits")]


def test_what_was_taken_once_is_not_held_now(make_committed: Make, home: Household) -> None:
    """A receipt proves when it came: it is judged as of then."""
    phone = _ends(make_committed, "membership", TOO_LATE)
    signed = read_signed(phone.records(home.door_id, home.id, at=NOW - TOO_LATE - AN_HOUR))
    taken = replace(signed.as_of(NOW - TOO_LATE - AN_HOUR / 2), is_receipted=True)

    verdicts = with_attempts(
        phone.organisation_id, lambda session: take_in_here(session, {0: taken})
    )

    assert verdicts == {0: APPLIED}
    make_committed.session.rollback()
    entry = make_committed.session.scalars(select(LedgerEntry)).one()
    assert entry.received_at == NOW - TOO_LATE - AN_HOUR / 2


def test_asked_again_a_held_one_is_held_for_the_same(phone: Phone, home: Household) -> None:
    said = phone.records(home.door_id, home.id, at=datetime(2010, 1, 1, tzinfo=UTC))

    assert receive([said]) == [DOUBTFUL]
    assert receive([said]) == [DOUBTFUL]
    again = phone.records(home.door_id, home.id)
    assert receive([again, again]) == [APPLIED, DUPLICATE]
