"""Whether a worker's phone can have held a door by then: their assignments put it there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.operations.kinds import Operation
from backend.operations.timing import BEFORE_ASSIGNMENT_MAX
from backend.organisations.service_day import calendars_of

_FIRST = Statement("""
    select territory.team_id, min(assignment.starts_on) from assignment
    join territory on territory.id = assignment.territory_id
    where assignment.member_id = cast(:member_id as uuid) group by territory.team_id
""")

# What names a place that only a phone with an assignment shows.
_AT_A_PLACE = ("door_id", "stairwell_id")


class FirstAssignment:
    """The first day on which a worker was given doors; asked only for what is older than a day."""

    def __init__(self, session: Session, member_id: UUID) -> None:
        self._session = session
        self._member_id = member_id
        self._begins_at: datetime | None = None
        self._is_read = False

    def doubts(self, one: Operation) -> bool:
        """Whether it is dated before its author had a door to say it at.

        Whoever was never assigned anything is not doubted by this.
        """
        if one.is_vouched and not one.is_stated:
            return False
        if one.received_at - one.occurred_at <= BEFORE_ASSIGNMENT_MAX:
            return False
        if not any(one.payload.get(name) for name in _AT_A_PLACE):
            return False
        begins_at = self._begins()
        return begins_at is not None and one.occurred_at < begins_at - BEFORE_ASSIGNMENT_MAX

    def _begins(self) -> datetime | None:
        if not self._is_read:
            self._is_read = True
            first = dict(map(tuple, _FIRST(self._session, member_id=self._member_id)))
            calendars = calendars_of(self._session, first)
            self._begins_at = min(
                (calendars[team].begins_at(day) for team, day in first.items()), default=None
            )
        return self._begins_at
