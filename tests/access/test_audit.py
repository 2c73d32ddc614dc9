"""The trail says who did what, and is kept for twelve months."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.audit import audit, forget_old_entries
from backend.access.models import AuditEntry
from tests.factories import Make


def test_an_entry_says_who_did_what_to_what(session: Session, make: Make) -> None:
    member, door = make.member(), make.door()

    audit(session, "places.merged", "door", door.id, member_id=member.id, kept=str(uuid4()))
    session.flush()

    [entry] = session.scalars(select(AuditEntry)).all()
    assert (entry.member_id, entry.action, entry.subject, entry.subject_id) == (
        member.id,
        "places.merged",
        "door",
        door.id,
    )
    assert list(entry.facts) == ["kept"]


def test_what_an_operator_does_names_no_member(session: Session, app: Flask) -> None:
    entry = audit(session, "places.imported", "place_import")
    session.flush()

    assert entry.member_id is None


def test_entries_are_kept_twelve_months(session: Session, make: Make) -> None:
    now = datetime.now(UTC)
    make.audit_entry(at=now - timedelta(days=367))
    kept = make.audit_entry(at=now - timedelta(days=365))

    assert forget_old_entries(session) == 1
    assert session.scalars(select(AuditEntry)).all() == [kept]
