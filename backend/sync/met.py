"""Which operations count already, so that others need not wait for them."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.operations import ledger

# Their ids are those of the operations that made them.
_MADE = Statement("""
    select id from encounter where id = any(cast(:ids as uuid[]))
    union all select id from follow_up where id = any(cast(:ids as uuid[]))
""")


def met(session: Session, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these operations have been applied, be it that only what they made tells so.

    A row that came another way than through the ledger (the demonstration), or that outlived its
    entry there, is named by phones like any other.
    """
    asked = set(ids)
    applied = ledger.applied(session, asked)
    left = list(asked - applied)
    return applied | set(_MADE(session, ids=left).scalars()) if left else applied
