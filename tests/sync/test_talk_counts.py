"""Sums of talks: added once each, linked to nobody."""

from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.encounters.models import TalkCount
from backend.operations.models import LedgerEntry
from backend.sync.receive import receive
from tests.phones import Phone
from tests.sync.holders import Round
from tests.sync.verdicts import APPLIED, DUPLICATE, refused


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
