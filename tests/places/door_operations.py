"""Operations at doors of one member, applied as the ledger hands them over."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.roles import Grant, Role
from backend.households import operations as households
from backend.households.models import Household
from backend.operations.kinds import Kind, Operation
from backend.organisations.models import Member, Team
from backend.places import operations as places

SIX_PM = datetime(2026, 11, 24, 18, tzinfo=UTC)
ADD, START = (
    next(kind for kind in (*places.KINDS, *households.KINDS) if kind.name == name)
    for name in ("door.add", "household.start")
)


class DoorOperations:
    """Applies operations of one member, as the ledger hands them over."""

    def __init__(self, session: Session, author: Member, team: Team | None) -> None:
        self._session = session
        self._author = author
        grant = Grant(Role.WORKER, team.id if team else None, SIX_PM - timedelta(days=9))
        self.grants: tuple[Grant, ...] = (grant,)

    def operation(self, kind: Kind, at: datetime = SIX_PM, **payload: Any) -> Operation:
        texts = {
            name: str(value) if isinstance(value, UUID) else value
            for name, value in payload.items()
        }
        return Operation(
            id=uuid4(),
            author_id=self._author.id,
            grants=self.grants,
            device_seq=1,
            recorded_at=at,
            occurred_at=at,
            received_at=at,
            utc_offset_min=60,
            payload=kind.payload().load({**texts, "salt": "0" * 32}),
        )

    def apply(self, kind: Kind, operations: Sequence[Operation]) -> list[str | None]:
        codes = kind.run(self._session, operations)
        self._session.expire_all()
        return [codes.get(one.id) for one in operations]

    def adds(self, stairwell_id: UUID, **said: Any) -> tuple[str | None, UUID, UUID]:
        door: dict[str, Any] = {
            "door_id": uuid4(),
            "household_id": uuid4(),
            "floor": 1,
            "position": 3,
            "label": "13",
        } | said
        [code] = self.apply(ADD, [self.operation(ADD, stairwell_id=stairwell_id, **door)])
        return code, door["door_id"], door["household_id"]

    def starts(self, door_id: UUID, at: datetime = SIX_PM) -> tuple[str | None, UUID]:
        household_id = uuid4()
        [code] = self.apply(
            START, [self.operation(START, at, door_id=door_id, household_id=household_id)]
        )
        return code, household_id


def periods(session: Session, door_id: UUID) -> list[tuple[UUID, Any, Any]]:
    rows = session.execute(
        select(Household.id, Household.started_at, Household.ended_at)
        .where(Household.door_id == door_id)
        .order_by(Household.started_at.nulls_first())
    )
    return [(row.id, row.started_at, row.ended_at) for row in rows]
