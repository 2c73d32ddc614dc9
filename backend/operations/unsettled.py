"""What was recorded and does not count yet: shown to who can repair it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Author:
    """Who recorded it."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Unsettled:
    """An operation that is held or refused, and why; not what it said."""

    id: UUID
    kind: str
    state: str
    code: str
    recorded_at: datetime
    author: Author


# Members and their grants are kept by a room below this one.
_UNSETTLED = text("""
    select operation.id, kind, state, coalesce(refusal_code, held_code), recorded_at,
        member.id, member.name
    from operation join member on member.id = operation.author_id
    where state <> 'applied' and exists (
        select from role_grant where role_grant.member_id = member.id
            and (role_grant.team_id = :team_id or role_grant.team_id is null))
    order by received_at, device_seq
""")


def unsettled(session: Session, team_id: UUID) -> list[Unsettled]:
    """What members of a team recorded that is held or refused, the oldest first.

    Whoever had a grant for the team once belongs to it here, or what was recorded after its end
    would be seen by nobody.
    """
    return [
        Unsettled(operation_id, kind, state, code, recorded_at, Author(author_id, name))
        for operation_id, kind, state, code, recorded_at, author_id, name in session.execute(
            _UNSETTLED, {"team_id": team_id}
        )
    ]
