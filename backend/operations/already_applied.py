"""Which operations count already, so that others need not wait for them."""

from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select, union_all
from sqlalchemy.orm import Session

from backend.database import TenantRow
from backend.database.statements import Statement
from backend.operations import ledger
from backend.operations.kinds import all_kinds


def already_applied(session: Session, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these operations have been applied, be it that only what they made tells so.

    A row that came another way than through the ledger (the demonstration of an earlier release),
    or that outlived its entry there, is named by phones like any other.
    """
    asked = set(ids)
    applied = ledger.applied(session, asked)
    left = list(asked - applied)
    makes = tuple(dict.fromkeys(kind.makes for kind in all_kinds() if kind.makes))
    if not left or not makes:
        return applied
    return applied | set(_made(makes)(session, ids=left).scalars())


@lru_cache
def _made(makes: tuple[type[TenantRow], ...]) -> Statement:
    ids = bindparam("ids", type_=ARRAY(Uuid()))
    return Statement(union_all(*(select(one.id).where(one.id == any_(ids)) for one in makes)))
