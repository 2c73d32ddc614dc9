"""Sums of talks: added once each, linked to nobody."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.encounters.models import TalkCount
from backend.encounters.talk_counts import MOST_A_DAY
from backend.operations import timing
from backend.operations.models import LedgerEntry
from backend.organisations.models import Member, RoleGrant
from backend.sign_in.models import Device
from backend.sync.receive import Verdict, receive
from tests.phones import Phone
from tests.sync.holders import Round
from tests.sync.verdicts import APPLIED, DUPLICATE, held, refused


@pytest.fixture(autouse=True)
def themes(round_of: Round) -> None:
    for code in ("health", "addiction"):
        round_of.make.campaign_theme(round_of.campaign, code=code, sensitive=True)
    round_of.make.session.commit()


def counted(session: Session) -> dict[tuple[str, str], int]:
    session.rollback()
    rows = session.execute(select(TalkCount.subject, TalkCount.code, TalkCount.talks))
    return {(row.subject, row.code): row.talks for row in rows}


def test_a_sum_counts_once(round_of: Round, committed: Session) -> None:
    where = (round_of.campaign.id, round_of.territory.id)
    said = round_of.phone.reports_talks(*where, {"health": 2, "addiction": 1}, {"ar": 3})

    assert receive([said, said]) == [APPLIED, DUPLICATE]
    assert receive([said]) == [DUPLICATE]
    assert counted(committed) == {
        ("theme", "health"): 2,
        ("theme", "addiction"): 1,
        ("language", "ar"): 3,
    }


def test_sums_of_several_devices_are_one_sum(round_of: Round, committed: Session) -> None:
    colleague = round_of.make.member()
    round_of.make.role_grant(colleague, team=round_of.team)
    where = (round_of.campaign.id, round_of.territory.id)
    second = Phone.of(round_of.make, colleague)

    assert (
        receive(
            [
                round_of.phone.reports_talks(*where, {"health": 2}),
                round_of.phone.reports_talks(*where, {"health": 1}),
                second.reports_talks(*where, {"health": 4}),
            ]
        )
        == [APPLIED] * 3
    )
    assert counted(committed) == {("theme", "health"): 7}
    assert len(committed.scalars(select(TalkCount)).all()) == 1


def test_the_ledger_does_not_hold_what_was_counted(round_of: Round, committed: Session) -> None:
    where = (round_of.campaign.id, round_of.territory.id)
    strange = round_of.make.territory()

    assert receive(
        [
            round_of.phone.reports_talks(*where, {"health": 2}),
            round_of.phone.reports_talks(round_of.campaign.id, strange.id, {"health": 2}),
            round_of.phone.reports_talks(round_of.campaign.id, uuid4(), {"health": 2}),
            round_of.phone.reports_talks(uuid4(), round_of.territory.id, {"health": 2}),
            round_of.phone.reports_talks(*where, {"health": 0}),
            round_of.phone.reports_talks(*where, {"health": 2}, kind_version=99),
        ]
    )[:5] == [
        APPLIED,
        refused("access.no_grant"),
        refused("encounters.territory_unknown"),
        refused("campaigns.unknown"),
        refused("operations.malformed"),
    ]
    assert set(committed.scalars(select(LedgerEntry.payload))) == {None}
    assert counted(committed) == {("theme", "health"): 2}


def test_a_sum_that_others_drove_to_its_end_takes_an_honest_report(
    round_of: Round, committed: Session
) -> None:
    where = (round_of.campaign.id, round_of.territory.id)
    assert receive([round_of.phone.reports_talks(*where, {"health": 2})]) == [APPLIED]
    # As it could be driven before sums were bounded.
    committed.rollback()
    committed.execute(update(TalkCount).values(talks=2**31 - 1))
    committed.commit()

    assert receive([round_of.phone.reports_talks(*where, {"health": 1000}, {"ar": 1})]) == [APPLIED]

    assert counted(committed) == {("theme", "health"): MOST_A_DAY, ("language", "ar"): 1}


def test_many_reports_together_add_no_more_than_a_day_holds(
    round_of: Round, committed: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.encounters.talk_counts.MOST_A_DAY", 1500)
    where = (round_of.campaign.id, round_of.territory.id)

    said = [round_of.phone.reports_talks(*where, {"health": 1000}) for _ in range(3)]
    assert receive(said) == [APPLIED] * 3
    assert receive([round_of.phone.reports_talks(*where, {"health": 1000})]) == [APPLIED]

    assert counted(committed) == {("theme", "health"): 1500}


def test_a_code_that_stands_twice_is_malformed(round_of: Round, committed: Session) -> None:
    phone, where = round_of.phone, (round_of.campaign.id, round_of.territory.id)
    twice = [{"code": "health", "count": 1000}] * 100
    payload = {
        "campaign_id": where[0],
        "territory_id": where[1],
        "day": datetime.now(UTC).date(),
        "themes": twice,
        "languages": [],
    }

    assert receive([phone.says("talk_count.report", payload)]) == [refused("operations.malformed")]
    assert receive(
        [phone.says("talk_count.report", payload | {"themes": [], "languages": twice})]
    ) == [refused("operations.malformed")]
    assert counted(committed) == {}


@pytest.mark.parametrize(
    ("said", "became"),
    [
        ({"utc_offset_min": 1440}, refused("operations.malformed")),
        ({"utc_offset_min": -1440}, refused("operations.malformed")),
        *(
            ({"recorded_at": stamp, "day": day}, held(timing.TIME_DOUBTFUL))
            for stamp in (
                "-000001-01-01T00:00:00.000Z",
                "0001-01-01T00:00:00Z",
                "0001-06-01T00:00:00Z",
                "9999-12-31T23:59:59Z",
                "+010000-01-01T00:00:00.000Z",
            )
            for day in (date.min, date(1, 5, 1), date(2, 1, 1), date.max)
        ),
    ],
)
def test_a_report_from_beyond_the_calendar_fails_no_other(
    round_of: Round, said: dict[str, Any], became: Verdict
) -> None:
    phone, where = round_of.phone, (round_of.campaign.id, round_of.territory.id)
    passage = phone.records(*round_of.door(0))
    for offset in (-840, 840):
        report = phone.reports_talks(*where, {"health": 1}, **{"utc_offset_min": offset} | said)

        assert receive([report, passage])[0] == became
    assert receive([passage])[0].verdict == "duplicate"


@pytest.mark.parametrize(
    ("day", "is_taken"),
    [
        (0, True),
        # Where it is tomorrow already, or still yesterday.
        (1, True),
        (-1, True),
        # A phone that lay in a drawer for a year.
        (-366, True),
        (3, False),
        (-370, False),
        (date(1, 1, 1), False),
        (date(9999, 12, 31), False),
    ],
)
def test_a_report_is_about_a_day_that_a_phone_can_have_counted(
    round_of: Round, committed: Session, day: int | date, *, is_taken: bool
) -> None:
    now = datetime.now(UTC)
    if isinstance(day, int):
        day = now.date() + timedelta(days=day)
    said = round_of.phone.reports_talks(
        round_of.campaign.id, round_of.territory.id, {"health": 1}, day=day, at=now
    )

    assert receive([said]) == [APPLIED if is_taken else refused("operations.malformed")]
    assert counted(committed) == ({("theme", "health"): 1} if is_taken else {})


# -- a sum is judged as of its day -----------------------------------------------------------

DAY = datetime.now(UTC).date() - timedelta(days=1)
MIDNIGHT = datetime.combine(DAY + timedelta(days=1), datetime.min.time(), UTC)


def reported(round_of: Round, *, at: datetime, **options: Any) -> str:
    """What becomes of the sum of `DAY`, signed at a moment."""
    where = (round_of.campaign.id, round_of.territory.id)
    said = round_of.phone.reports_talks(
        *where, {"health": 2}, day=DAY, at=at, **{"utc_offset_min": 0} | options
    )
    [verdict] = receive([said])
    return verdict.code or verdict.verdict


def role_from(round_of: Round, starts_at: datetime, ends_at: datetime | None) -> None:
    of_member = RoleGrant.member_id == round_of.worker.id
    values = {"starts_at": starts_at, "ends_at": ends_at}
    round_of.make.session.execute(update(RoleGrant).where(of_member).values(**values))
    round_of.make.session.commit()


@pytest.mark.parametrize(
    ("ends_at", "became"),
    [
        # Overnight: the phone was first heard again the next morning, and signs the sum then.
        (MIDNIGHT, "applied"),
        # In the evening of that day, before the last talk was signed.
        (MIDNIGHT - timedelta(hours=5), "applied"),
        # Before the day began there was nothing to count.
        (MIDNIGHT - timedelta(days=1), "access.no_grant"),
    ],
)
def test_a_role_that_ended_overnight_reports_its_last_day(
    round_of: Round, committed: Session, ends_at: datetime, became: str
) -> None:
    role_from(round_of, MIDNIGHT - timedelta(days=90), ends_at)

    assert reported(round_of, at=MIDNIGHT + timedelta(seconds=1)) == became
    assert counted(committed) == ({("theme", "health"): 2} if became == "applied" else {})


def test_the_day_is_the_one_on_the_phones_wall(round_of: Round) -> None:
    # In Réunion it is over four hours earlier.
    ends_at = MIDNIGHT - timedelta(days=1, hours=4)
    role_from(round_of, MIDNIGHT - timedelta(days=90), ends_at)

    assert reported(round_of, at=MIDNIGHT, utc_offset_min=240) == "access.no_grant"

    role_from(round_of, MIDNIGHT - timedelta(days=90), ends_at + timedelta(minutes=1))

    assert reported(round_of, at=MIDNIGHT, utc_offset_min=240) == "applied"


def test_a_role_that_began_in_the_day_reports_it(round_of: Round) -> None:
    """Whoever heard no server in the day dates its sum when it began."""
    role_from(round_of, MIDNIGHT - timedelta(hours=14), None)

    assert reported(round_of, at=MIDNIGHT - timedelta(days=1)) == "applied"


def test_a_last_day_that_comes_long_after_is_for_a_lead(
    monkeypatch: pytest.MonkeyPatch, round_of: Round
) -> None:
    role_from(round_of, MIDNIGHT - timedelta(days=90), MIDNIGHT - timedelta(hours=5))
    monkeypatch.setattr(timing, "AFTER_END_MAX", timedelta(0))

    assert reported(round_of, at=MIDNIGHT) == timing.LATE_AFTER_END


@pytest.mark.parametrize("ended", ["membership", "device"])
def test_who_left_in_the_day_reports_it(round_of: Round, committed: Session, ended: str) -> None:
    ends_at = MIDNIGHT - timedelta(hours=5)
    of_member = Member.account_id == round_of.worker.account_id
    if ended == "membership":
        committed.execute(update(Member).where(of_member).values(ended_at=ends_at))
    else:
        of_device = Device.id == round_of.phone.device_id
        committed.execute(update(Device).where(of_device).values(revoked_at=ends_at))
    committed.commit()

    assert reported(round_of, at=MIDNIGHT) == "applied"
