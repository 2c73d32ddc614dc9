"""The audit trail: written where access is decided, kept twelve months."""

from uuid import UUID

from flask import g, has_request_context
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.access.identity import Person
from backend.access.models import AuditEntry

Fact = str | int | bool | None | list[str]


def audit(
    session: Session,
    action: str,
    subject: str,
    subject_id: UUID | None = None,
    *,
    member_id: UUID | None = None,
    **facts: Fact,
) -> AuditEntry:
    """Note, in the transaction of the deed itself, that somebody did something.

    Args:
        action: what was done, as `room.verb`, such as `sync.pulled`.
        session: that of the deed.
        subject: the table of what it was done to.
        subject_id: which row, where it was one.
        member_id: who did it; the request's member when none is named.
        facts: ids, codes and counts; no name and no note.
    """
    asking = g.get("person") if has_request_context() else None
    if member_id is None and isinstance(asking, Person):
        member_id = asking.member_id
    entry = AuditEntry(
        member_id=member_id, action=action, subject=subject, subject_id=subject_id, facts=facts
    )
    session.add(entry)
    return entry


def forget_old_entries(session: Session) -> int:
    """Delete what is older than twelve months; says how many entries that was.

    A function of the database does it, by the database's clock: the application may not.
    """
    return session.execute(text("select forget_old_audit_entries()")).scalar_one()  # type: ignore[no-any-return]
