"""Work that other transactions may stand in the way of, done again when they do."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.database import writing_for

T = TypeVar("T")

_ATTEMPTS = 3
# A deadlock and a serialization failure: done again, the same work succeeds.
_PASSING = frozenset({"40P01", "40001"})


def with_attempts(organisation_id: UUID, work: Callable[[Session], T]) -> T:
    """Do something in a transaction of its own for an organisation, and commit it.

    Raises:
        OperationalError: the database is not there for it, or others stood in its way too often.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with writing_for(organisation_id) as session:
                return work(session)
        except OperationalError as error:
            if attempt == _ATTEMPTS or getattr(error.orig, "sqlstate", None) not in _PASSING:
                raise
    raise AssertionError("the last attempt returns or raises")
