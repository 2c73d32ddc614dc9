"""Whether an error means that the database is not there: nothing is wrong with what was asked."""

import psycopg
from flask_sqlalchemy.session import Session
from sqlalchemy.exc import DBAPIError, PendingRollbackError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from backend.problems import Problem, Unavailable

# Connections that broke or were refused, a server that starts or stops, one without room left.
_AWAY = ("08", "53", "57P")
# What SQLAlchemy says for all that follows in a transaction whose connection broke.
_BROKEN_TRANSACTION = "8s2b"


def is_unavailable(error: BaseException) -> bool:
    """Whether an error says that the database cannot be reached, or cannot work now.

    A deadlock, a lock waited for too long, a fault in a statement are something else: the
    database was there.
    """
    if isinstance(error, NoConnectionFree):
        return True
    if isinstance(error, PendingRollbackError):
        return error.code == _BROKEN_TRANSACTION
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (
            isinstance(error.orig, psycopg.Error) and is_unavailable(error.orig)
        )
    if isinstance(error, psycopg.InterfaceError):
        return "connection is closed" in str(error)
    if isinstance(error, psycopg.Error):
        if error.sqlstate is not None:
            return error.sqlstate.startswith(_AWAY)
        # The client library's own words, before the server could say anything.
        return isinstance(error, psycopg.OperationalError)
    return False


def problem_of(error: BaseException) -> Problem | None:
    """What to answer where an error means that the database is away; None where it does not."""
    return Unavailable(retry_after_s=5) if is_unavailable(error) else None


class RequestSession(Session):
    """The session of a request: closed after the answer, when nobody is there to be told."""

    def close(self) -> None:
        """Close; where the database left meanwhile it has undone everything itself."""
        try:
            super().close()
        except (SQLAlchemyError, psycopg.Error) as error:
            if not is_unavailable(error):
                raise
