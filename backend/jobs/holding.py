"""Who is at a job: one at a time, whatever the queue believes of its workers.

A worker that loses its database is given up by the queue while its thread still works. So whoever
begins a job holds a lock in the database, on a connection of its own, until it has ended. It goes
with the connection: then the work stops at its next step, and may be begun by somebody else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from backend.database import db

# Of the transaction, since PgBouncer gives a connection for no longer.
_HOLD = text("select pg_try_advisory_xact_lock(hashtextextended(cast(:job as text), 27))")


class Hold:
    """That a job is ours, as long as the connection lasts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lasts(self) -> bool:
        """Whether the job is still ours."""
        try:
            self._connection.execute(text("select 1"))
        except DBAPIError:
            return False
        return True


@contextmanager
def holding(job_id: UUID) -> Iterator[Hold | None]:
    """Hold a job for the block; None where somebody else does."""
    with db.engine.connect() as connection:
        is_ours = connection.scalar(_HOLD, {"job": str(job_id)})
        yield Hold(connection) if is_ours else None
