"""Assignments that the journal knows to have ended."""

from sqlalchemy.orm import Session

from backend.database.journal import Word, replays
from backend.database.statements import Statement

_ASSIGNMENT = Statement("""
    update assignment set ended_at = :at where id = cast(:id as uuid) and ended_at is null
    returning id
""")


@replays.register("assignment.ended")
def end_assignment(session: Session, word: Word) -> bool:
    """A territory that was taken out of somebody's hands."""
    return bool(_ASSIGNMENT(session, id=word["id"], at=word["ended_at"]).all())
