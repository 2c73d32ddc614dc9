"""Memberships and grants that the journal knows to have ended."""

from sqlalchemy.orm import Session

from backend.database.journal import Word, replays
from backend.database.statements import Statement

_MEMBER = Statement("""
    update member set ended_at = :at
    where id = cast(:id as uuid) and (ended_at is null or ended_at > :at) returning id
""")
# A grant that ends as it begins is one that never was.
_GRANT = Statement("""
    update role_grant set ends_at = greatest(cast(:at as timestamptz),
        starts_at + interval '1 microsecond')
    where id = cast(:id as uuid) and (ends_at is null or ends_at > greatest(
        cast(:at as timestamptz), starts_at + interval '1 microsecond'))
    returning id
""")
_REMOVE_GRANT = Statement("delete from role_grant where id = cast(:id as uuid) returning id")


@replays.register("member.ended")
def end_member(session: Session, word: Word) -> bool:
    """A member who has left."""
    return bool(_MEMBER(session, id=word["id"], at=word["ended_at"]).all())


@replays.register("role_grant.ended")
def end_grant(session: Session, word: Word) -> bool:
    """A role that was ended."""
    return bool(_GRANT(session, id=word["id"], at=word["ends_at"]).all())


@replays.register("role_grant.removed")
def remove_grant(session: Session, word: Word) -> bool:
    """A role that was taken away as if it had never been."""
    return bool(_REMOVE_GRANT(session, id=word["id"]).all())
