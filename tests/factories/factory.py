"""What all factories rest on: the session, and the day on which tests happen."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count
from typing import TypeVar
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy.orm import Session

from backend.database.rows import Base

# The day on which tests happen, where they do not say another.
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)
BONDY = (2.4834, 48.9022)
PASSWORD = "correct horse battery"

Row = TypeVar("Row", bound=Base)


class Factory:
    """Keeps what is made; `keep` commits, where a test needs others to see the rows."""

    def __init__(self, session: Session, keep: Callable[[], None] | None = None) -> None:
        self.session = session
        self._keep = keep or (lambda: None)
        self._numbers = count(1)
        self._keys: dict[UUID, ec.EllipticCurvePrivateKey] = {}

    def _add(self, row: Row) -> Row:
        self.session.add(row)
        self.session.flush()
        self._keep()
        return row

    def _next(self) -> int:
        return next(self._numbers)
