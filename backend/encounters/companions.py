"""Who was there too at a passage: two at one door are one passage, told by one of them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.identity import grants_of
from backend.access.roles import FIELD_ROLES, reach_of
from backend.households.doors import DoorFound
from backend.operations.kinds import Operation


def companions_of(
    session: Session, placed: Sequence[tuple[Operation, DoorFound]]
) -> Mapping[UUID, UUID | None]:
    """Who came along, by operation; None where nobody did.

    Whoever did not work for the door's team then is left out, and so is the author: what was said
    at the door counts in any case.
    """
    named = {one.id: one.payload.get("companion_id") for one, _ in placed}
    grants = {member: grants_of(session, member) for member in set(named.values()) if member}

    def is_colleague(member: UUID, one: Operation, at: DoorFound) -> bool:
        reach = reach_of(grants[member], FIELD_ROLES, one.occurred_at)
        return member != one.author_id and reach.covers(at.team_id)

    return {
        one.id: member if (member := named[one.id]) and is_colleague(member, one, at) else None
        for one, at in placed
    }
