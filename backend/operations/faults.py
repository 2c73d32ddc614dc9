"""A fault of ours about one operation: told to who runs this, and held for a later server."""

import logging
from uuid import UUID

import psycopg
from sqlalchemy.exc import IntegrityError, OperationalError

from backend.database import violated_constraint
from backend.database.unavailable import is_unavailable
from backend.operations.ledger import held

FAILED = held("operations.failed")

_log = logging.getLogger(__name__)


def is_of_database(error: Exception) -> bool:
    """Whether it is nobody's fault: a deadlock or a lost connection, after which the whole group
    is done again.
    """
    return isinstance(error, OperationalError | psycopg.OperationalError) or is_unavailable(error)


def note_fault(error: Exception, kind: str, operation_id: UUID) -> None:
    """Write down that something could not be done with an operation, and not what it says."""
    # Not the error's message: it repeats the row, and with it what was said at a door.
    _log.error(
        "an operation could not be applied",
        exc_info=error,
        extra={
            "facts": {
                "operation_id": str(operation_id),
                "kind": kind,
                "constraint": violated_constraint(error)
                if isinstance(error, IntegrityError)
                else None,
            }
        },
    )
