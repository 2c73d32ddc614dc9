"""Writing that other transactions may stand in the way of, done again when they do.

Routes write through here and nowhere else, be it for a phone or for a desk. What is done again is
a transaction that the database has undone as a whole, so the work must leave no trace but in its
session: whatever has an outside effect (a cookie, an answer, a message) comes after it.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar
from uuid import UUID

import psycopg
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.database.transactions import writing, writing_for

T = TypeVar("T")

_ATTEMPTS = 3
# A deadlock and a serialization failure: done again, the same work succeeds.
_PASSING = frozenset({"40P01", "40001"})


def write(work: Callable[[Session], T]) -> T:
    """Do something in the request's session, and commit it.

    Args:
        work: called anew, with the same session in a new transaction, where others stood in its
            way: it must not use up what it was given.

    Raises:
        OperationalError: the database is not there for it, or others stood in its way too often.
    """
    return _attempting(writing, work)


def with_attempts(organisation_id: UUID, work: Callable[[Session], T]) -> T:
    """The same in a transaction of its own for an organisation, which need not be the request's.

    Raises:
        OperationalError: as `write`.
    """
    return _attempting(lambda: writing_for(organisation_id), work)


def _attempting(
    begin: Callable[[], AbstractContextManager[Session]], work: Callable[[Session], T]
) -> T:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with begin() as session:
                return work(session)
        except (OperationalError, psycopg.OperationalError) as error:
            if attempt == _ATTEMPTS or _sqlstate(error) not in _PASSING:
                raise
    raise AssertionError("the last attempt returns or raises")


def _sqlstate(error: OperationalError | psycopg.OperationalError) -> str | None:
    """What PostgreSQL calls an error, raised through SQLAlchemy or by the driver's own cursor."""
    raised = error if isinstance(error, psycopg.Error) else error.orig
    return getattr(raised, "sqlstate", None)
