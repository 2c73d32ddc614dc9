"""What a phone may do offline: a kind of operation, declared by the room that it changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from marshmallow import Schema
from sqlalchemy.orm import Session

from backend.access.roles import FIELD_ROLES, Grant, Role
from backend.database import TenantRow
from backend.hooks import Hook
from backend.operations import timing
from backend.operations.payloads import reader_of

Payload = dict[str, Any]
# Which operations were refused or are held, each with the code that says why.
Refusals = Mapping[UUID, str]
# By operation the fields that must be other than said, or be gone, before the ledger may keep the
# payload; None where nothing of it may be kept.
Cleaned = Mapping[UUID, Payload | None]
# What was admitted by operation, each as `apply` is given it; and the codes of the others.
Admitted = tuple[Mapping[UUID, Any], Mapping[UUID, str]]

# Of `Kind.admit`.
Admit = Callable[[Session, Sequence["Operation"]], Admitted]

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


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind and version of operation: all that the server does with it is said here.

    Every function works on many operations at once, in the order of their device, and never
    commits. Whatever one of them raises is the fault of the operation that it fails on alone: that
    one is held, and nothing of it is kept where `never` or `clean` cannot tell.

    Args:
        name: as it is signed.
        version: of the payload.
        payload: its schema.
        apply: works operations into rows. It refuses by returning codes by operation, having left
            those undone, or by raising a Problem, upon which the set is applied one by one; those
            whose code `timing` says is held are held.
        admit: finds what operations are about, locks it in the one order that all locks have, and
            says why some may not be. `apply` is then given what was admitted, in its place.
        makes: rows whose ids are those of the operations that made them. Whoever waits for one
            that the ledger does not know, as it came another way, looks for its row.
        forgets: what it says is worked into rows that can be erased, and the ledger never holds
            its payload.
        day_of: the day that one sums up, which is reported when that is over: it is judged as of
            that day, whoever has left since.
        never: why nothing of a payload may be kept, whoever said it and when: a code. It is
            refused before anything else is asked.
        clean: what of payloads may not be kept as it was said. The ledger holds nothing of that,
            be an operation held, refused or, since an earlier release, applied.
    """

    name: str
    version: int
    payload: type[Schema]
    apply: Callable[[Session, Sequence[Any]], Refusals | None]
    admit: Admit | None = None
    makes: type[TenantRow] | None = None
    forgets: bool = False
    day_of: Callable[[Payload], date] | None = None
    never: Callable[[Payload], str | None] | None = None
    clean: Callable[[Session, Mapping[UUID, Payload]], Cleaned] | None = None

    @cached_property
    def read(self) -> Callable[[object], Payload]:
        """Loads what the schema loads, quickly; raises Malformed for what it refuses."""
        return reader_of(self.payload)

    def run(self, session: Session, operations: Sequence[Operation]) -> dict[UUID, str]:
        """Apply operations, all of them or those that are admitted.

        Returns:
            The codes of those that were refused or are held.
        """
        if self.admit is None:
            return dict(self.apply(session, operations) or {})
        admitted, refusals = self.admit(session, operations)
        return {**refusals, **(self.apply(session, [*admitted.values()]) or {})}


_declared: Hook[Kind] = Hook("a kind of operation")


def declare(*kinds: Kind) -> None:
    """Let this server know kinds, in the order in which they are applied where nothing else tells
    it.

    Raises:
        RuntimeError: one is known already.
    """
    for kind in kinds:
        _declared.register(f"{kind.name} {kind.version}")(kind)


def all_kinds() -> Sequence[Kind]:
    """The kinds that this server knows, in the order in which they were declared."""
    return [*_declared.all().values()]


def kind_of(name: str, version: int) -> Kind | None:
    """A kind; None where a later server must be waited for."""
    return _declared.all().get(f"{name} {version}")


def forgets(name: str) -> bool:
    """Whether what operations of this name say must not be kept, in whatever version."""
    return any(kind.forgets for kind in all_kinds() if kind.name == name)
