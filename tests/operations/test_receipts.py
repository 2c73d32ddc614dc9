"""A receipt says when one operation was taken in, and nobody else can write it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from backend.operations.receipts import Receipts

OURS = Receipts("a secret of ours")
ID = UUID("0190f5a0-0000-7000-8000-000000000001")
AT = datetime(2026, 11, 24, 18, 30, 12, 345_000, tzinfo=UTC)
GIVEN = OURS.give(ID, '{"id":"…"}', AT)


def test_a_receipt_tells_its_time() -> None:
    assert OURS.read(GIVEN, ID, '{"id":"…"}') == AT
    assert GIVEN.split(".")[0] == "1795545012345"


def test_a_receipt_keeps_no_more_than_milliseconds() -> None:
    assert OURS.give(ID, '{"id":"…"}', AT.replace(microsecond=345_999)) == GIVEN


@pytest.mark.parametrize(
    "receipt",
    [
        None,
        17,
        "",
        "1795545012345",
        GIVEN[:-1],
        GIVEN.upper() + "0",
        "1795545012344" + GIVEN[13:],
        "9" * 30 + GIVEN[13:],
        "١" + GIVEN[1:],
        Receipts("another secret").give(ID, '{"id":"…"}', AT),
        OURS.give(UUID(int=2), '{"id":"…"}', AT),
        OURS.give(ID, '{"id":"another"}', AT),
    ],
)
def test_nothing_else_is_one(receipt: object) -> None:
    assert OURS.read(receipt, ID, '{"id":"…"}') is None
