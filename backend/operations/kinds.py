"""What a phone may do offline: a kind of operation, declared by the room that it changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from marshmallow import Schema
from sqlalchemy.orm import Session

from backend.access.roles import KNOCKING, Grant, Role, reach_of

Payload = dict[str, Any]
# Which operations were refused, each with the code that says why.
Refusals = Mapping[UUID, str]

# A payload whose parts do not go together; the shape of each was checked before.
MALFORMED = "operations.malformed"


@dataclass(frozen=True, slots=True)
class Operation:
    """One change made on a device, its signature and the shape of its payload already checked.

    `author_id` is the member whose key signed it, `grants` all that this member ever held.
    `occurred_at` is `recorded_at` by the server's clock, as far as the device knew it.
    """

    id: UUID
    author_id: UUID
    grants: tuple[Grant, ...]
    device_seq: int
    recorded_at: datetime
    occurred_at: datetime
    utc_offset_min: int
    payload: Payload

    def may_work_in(self, team_id: UUID) -> bool:
        """Whether the author worked for this team at the time of the operation.

        An assignment is not asked for: one that was ended never stops recording.
        """
        return self._held(KNOCKING, team_id)

    def may_lead(self, team_id: UUID) -> bool:
        """Whether the author led this team at the time of the operation."""
        return self._held((Role.TEAM_LEAD,), team_id)

    def _held(self, roles: tuple[Role, ...], team_id: UUID) -> bool:
        return reach_of(self.grants, roles, self.occurred_at).covers(team_id)


@dataclass(frozen=True)
class Kind:
    """A kind and version of operation, and the function that applies many of them at once.

    `apply` gets operations in the order of their device. It refuses by returning codes by
    operation, having left those undone, or by raising a Problem, upon which the set is applied
    one by one. It never commits. What a kind that `forgets` says is worked into rows that can be
    erased, and the ledger never holds its payload.
    """

    name: str
    version: int
    payload: type[Schema]
    apply: Callable[[Session, Sequence[Operation]], Refusals | None]
    forgets: bool = False
