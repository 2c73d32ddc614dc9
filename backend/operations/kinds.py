"""What a phone may do offline: a kind of operation, declared by the room that it changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from marshmallow import Schema
from sqlalchemy.orm import Session

from backend.access.roles import FIELD_ROLES, Grant, Role
from backend.operations import timing

Payload = dict[str, Any]
# Which operations were refused or are held, each with the code that says why.
Refusals = Mapping[UUID, str]
# By operation the fields that must be other than said, or be gone, before the ledger may keep the
# payload; None where nothing of it may be kept.
Cleaned = Mapping[UUID, Payload | None]

_AN_INSTANT = timedelta(microseconds=1)

# A payload whose parts do not go together; the shape of each was checked before.
MALFORMED = "operations.malformed"


@dataclass(frozen=True, slots=True)
class Operation:
    """One change made on a device, its signature and the shape of its payload already checked.

    `author_id` is the member whose key signed it, `grants` all that this member ever held.
    `occurred_at` is `recorded_at` by the server's clock, as far as the device knew it, or what a
    lead stated instead (`is_stated`). `is_vouched` says that nobody is to be asked any more: it
    was taken once before, or a lead decided. `is_too_early` that it is dated long before what it
    is about. `day` is the one that it sums up: whoever had a role in it may, whenever they say so.
    """

    id: UUID
    author_id: UUID
    grants: tuple[Grant, ...]
    device_seq: int
    recorded_at: datetime
    occurred_at: datetime
    received_at: datetime
    utc_offset_min: int
    payload: Payload
    is_vouched: bool = False
    is_stated: bool = False
    is_too_early: bool = False
    day: timing.Day | None = None

    def about(self, begun_at: datetime | None) -> "Operation":
        """The same, as said no earlier than what it is about began, where two clocks differ.

        One that is dated long before keeps its time, and every objection says so.
        """
        if begun_at is None or self.occurred_at >= begun_at:
            return self
        if begun_at - self.occurred_at > timing.BEFORE_OBJECT_MAX and not self.is_vouched:
            return replace(self, is_too_early=True)
        return replace(self, occurred_at=begun_at)

    def work_objection(self, team_id: UUID) -> str | None:
        """Why it does not count as work for this team: a code; None where it does.

        An assignment is not asked for: one that was ended never stops recording.
        """
        return self._objection(FIELD_ROLES, team_id)

    def lead_objection(self, team_id: UUID) -> str | None:
        """Why it does not count as said by who led this team then; None where it does."""
        return self._objection((Role.TEAM_LEAD,), team_id)

    def nowhere_objection(self) -> str:
        """Why it does not count, said at a place that is not there: a code."""
        return self._objection(FIELD_ROLES, None) or timing.PLACE_GONE

    def _objection(self, roles: tuple[Role, ...], team_id: UUID | None) -> str | None:
        """Why it does not count, at the moment at which the least stands against it: a code."""
        codes = [self._objection_at(at, roles, team_id) for at in self._moments()]
        if None in codes:
            return timing.DATED_BEFORE if self.is_too_early else None
        return next((code for code in codes if code in timing.HELD), codes[0])

    def _objection_at(
        self, at: datetime, roles: tuple[Role, ...], team_id: UUID | None
    ) -> str | None:
        return timing.objection(
            self.grants,
            roles,
            team_id,
            at,
            self.received_at,
            is_vouched=self.is_vouched,
            is_stated=self.is_stated,
        )

    def _moments(self) -> list[datetime]:
        """When it happened; of the sum of a day also when roles began in it, or were about to
        end.
        """
        if self.day is None:
            return [self.occurred_at]
        begins_at, ends_at = self.day
        edges = [one.starts_at for one in self.grants]
        edges += [one.ends_at - _AN_INSTANT for one in self.grants if one.ends_at is not None]
        within = [at for at in edges if begins_at <= at < ends_at and at <= self.received_at]
        return [min(self.occurred_at, ends_at - _AN_INSTANT), *within]


@dataclass(frozen=True)
class Kind:
    """A kind and version of operation, and the function that applies many of them at once.

    `apply` gets operations in the order of their device. It refuses by returning codes by
    operation, having left those undone, or by raising a Problem, upon which the set is applied
    one by one; those whose code `timing` says is held are held. It never commits. What a kind
    that `forgets` says is worked into rows that can be erased, and the ledger never holds its
    payload. `day_of` tells the day that one sums up, which is reported when that is over: it is
    judged as of that day, whoever has left since.

    Whether one counts or not, the ledger holds nothing that nobody may keep. `never` says by a
    code why nothing of a payload may be, whoever said it and when: it is refused before anything
    else is asked. `clean` looks at the payloads of those that are held or refused.
    """

    name: str
    version: int
    payload: type[Schema]
    apply: Callable[[Session, Sequence[Operation]], Refusals | None]
    forgets: bool = False
    day_of: Callable[[Payload], date] | None = None
    never: Callable[[Payload], str | None] | None = None
    clean: Callable[[Session, Mapping[UUID, Payload]], Cleaned] | None = None
