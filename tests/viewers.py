"""A member as `may_see` asks about one, for tests of what somebody sees."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from backend.access.identity import grants_of
from backend.access.roles import Grant


@dataclass(frozen=True)
class Viewer:
    """A member who looks now, or at some other moment, with all they were ever granted."""

    member_id: UUID = field(default_factory=uuid4)
    grants: tuple[Grant, ...] = ()
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @classmethod
    def of(cls, session: Session, member_id: UUID, at: datetime | None = None) -> "Viewer":
        """A member with what they were granted."""
        return cls(member_id, grants_of(session, member_id), at or datetime.now(UTC))
