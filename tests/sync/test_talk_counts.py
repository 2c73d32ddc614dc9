"""Sums of talks: added once each, linked to nobody."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.encounters.models import TalkCount
from backend.encounters.talk_counts import MOST_A_DAY
from backend.operations.models import LedgerEntry
from backend.sync.receive import receive
from tests.phones import Phone
from tests.sync.holders import Round
from tests.sync.verdicts import APPLIED, DUPLICATE, refused


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
