"""Which times a lead may state, and what becomes of one that a restore has lost."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.operations.models import LedgerEntry
from backend.sync.receive import receive
from tests.sync.desk import Desk, kept
from tests.sync.holders import Round
from tests.sync.verdicts import held

IN_2010 = datetime(2010, 1, 1, 18, 30, tzinfo=UTC)
YESTERDAY = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)


@pytest.mark.parametrize("stated", ["0001-01-01T00:00:00Z", "0001-01-02T00:00:00+23:59"])
def test_no_time_is_stated_that_no_calendar_goes_back_from(
    round_of: Round, desk: Desk, committed: Session, stated: str
) -> None:
    said = round_of.phone.records(*round_of.door(0), at=IN_2010)
    before = round_of.phone.records(*round_of.door(0), at=IN_2010 - timedelta(hours=2))
    receive([said, before])

    told = desk.settles(said, "state_time", occurred_at=stated, with_alike=True)

    assert (told["status"], told["code"]) == (422, "operations.time_missing")
    assert {one["stated_at"] for one in desk.lists()} == {None}


def test_nothing_is_stated_to_have_happened_after_it_arrived(
    round_of: Round, desk: Desk, committed: Session
) -> None:
    said = round_of.phone.records(*round_of.door(0), at=IN_2010)
    later = round_of.phone.records(*round_of.door(1), at=IN_2010 + timedelta(hours=3))
    receive([said, later])
    received_at = committed.scalars(select(LedgerEntry.received_at)).first()
    assert received_at is not None

    after = received_at + timedelta(milliseconds=1)
    told = desk.settles(said, "state_time", occurred_at=after.isoformat())
    assert (told["status"], told["code"]) == (422, "operations.time_missing")

    desk.settles(said, "state_time", occurred_at=received_at.isoformat(), with_alike=True)
    assert {kept(committed, one).occurred_at for one in (said, later)} == {received_at}


def test_after_a_restore_that_lost_the_time_stated_it_is_held_again(
    round_of: Round, desk: Desk, committed: Session, bootstrap: psycopg.Connection
) -> None:
    said = round_of.phone.records(*round_of.door(0), at=IN_2010)
    receive([said])
    desk.settles(said, "state_time", occurred_at=YESTERDAY.isoformat())
    [acknowledged] = receive([said])
    committed.rollback()
    for table in ("operation_settling", "encounter", "household_fold", "operation"):
        bootstrap.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))

    again = {**said, "receipt": acknowledged.receipt}
    assert receive([again]) == [held("operations.time_doubtful")]
    assert receive([again]) == [held("operations.time_doubtful")]
    desk.settles(said, "state_time", occurred_at=YESTERDAY.isoformat())

    assert kept(committed, said).occurred_at == YESTERDAY
