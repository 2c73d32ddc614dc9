"""When what a phone says can be true, and who may have said it then: all numbers in one place.

A time that cannot be right is nobody's fault, and an evening is behind it: such an operation is
held for a person to put right, never refused for ever and never quietly counted. Why each limit
is what it is stands in docs/decisions/when-an-operation-counts.md.
"""

from collections.abc import Iterable, Sequence
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from backend.access.refusals import NoGrant
from backend.access.roles import Grant, Role

# A phone may be this much ahead of the server: what it says happened when it arrived.
AHEAD_MAX = timedelta(hours=1)
# A key signs before the server knows it; where a copy of the database was put back, long before.
BEFORE_ENROLMENT_MAX = timedelta(days=35)
# How long a phone may keep what it was told before anybody doubts its calendar.
WAIT_MAX = timedelta(days=366)
# A worker's first assignment shows the doors: a day for time zones and for who prepares it late.
BEFORE_ASSIGNMENT_MAX = timedelta(days=1)
# A word may be this much older than what it is about: two clocks never agree.
BEFORE_OBJECT_MAX = timedelta(minutes=2)
# An evening that ends a contract may be delivered on Monday.
AFTER_END_MAX = timedelta(days=7)

TIME_DOUBTFUL = "operations.time_doubtful"
DATED_BEFORE = "operations.dated_before"
LATE_AFTER_END = "operations.late_after_end"
PLACE_GONE = "operations.place_gone"

# What is held for a person, where any other code is a refusal.
HELD = frozenset({TIME_DOUBTFUL, DATED_BEFORE, LATE_AFTER_END, PLACE_GONE})


class Day(NamedTuple):
    """A day by the clock on the wall of whoever counted in it: from its begin to before its end.

    A phone of release 1 or 2 counts by its midnight, later ones by the service day of the team,
    which begins after that: whoever knows the team lets it end with that (`until`).
    """

    begins_at: datetime
    ends_at: datetime

    def until(self, ends_at: datetime) -> "Day":
        """The same, ending no earlier than that."""
        return self._replace(ends_at=max(self.ends_at, ends_at))


_A_DAY = timedelta(days=1)


def day_of(day: date, at: datetime, utc_offset_min: int) -> Day | None:
    """The day that something said at a moment sums up.

    Returns:
        None where no honest phone reports such a day at that moment: it is long ago, or to come.
    """
    if not is_near(day, at):
        return None
    begins_at = datetime.combine(day, time(), UTC) - timedelta(minutes=utc_offset_min)
    return Day(begins_at, begins_at + _A_DAY)


def is_near(day: date, at: datetime) -> bool:
    """Whether an honest phone can report a day at a moment.

    It is no later one than where it is latest on earth by then, nor longer ago than a phone keeps
    anything.
    """
    # Nor at the ends of the calendar, beyond which nothing can be reckoned.
    if not MINYEAR < day.year < MAXYEAR:
        return False
    since = at - datetime.combine(day, time(), UTC)
    return -_A_DAY <= since < WAIT_MAX + 2 * _A_DAY


def is_doubtful(claimed_at: datetime | None, received_at: datetime, enrolled_at: datetime) -> bool:
    """Whether a time cannot be right, whoever said it.

    Args:
        claimed_at: by the server's clock as far as the phone knew it; None where no calendar goes.
        received_at: when it was first taken here.
        enrolled_at: when the key that signed it became known.
    """
    if claimed_at is None or claimed_at > received_at + AHEAD_MAX:
        return True
    return claimed_at < max(enrolled_at - BEFORE_ENROLMENT_MAX, received_at - WAIT_MAX)


def is_late(ends: Iterable[datetime | None], received_at: datetime) -> bool:
    """Whether it came too long after one of these ends to be taken without asking."""
    return any(end is not None and received_at - end > AFTER_END_MAX for end in ends)


def objection(
    grants: Sequence[Grant],
    roles: Sequence[Role],
    team_id: UUID | None,
    at: datetime,
    received_at: datetime,
    *,
    is_vouched: bool = False,
    is_stated: bool = False,
) -> str | None:
    """Why somebody may not have said something for a team at a moment; None where they may.

    Args:
        grants: all that they ever held.
        roles: those of which they need one.
        team_id: None for any team: it is not known which one it was.
        at: when it happened.
        received_at: when it was first taken here.
        is_vouched: nobody is to be asked any more: it was taken once before, or a lead decided.
        is_stated: the lead named the time, which may be a time before they worked here.
    """
    fitting = [
        one
        for one in grants
        if one.role in roles and (team_id is None or one.team_id in (None, team_id))
    ]
    held = [one for one in fitting if one.holds_at(at)]
    if not held:
        # Whoever works here by now was not here yet: more likely it is the clock that is wrong.
        begins_later = any(at < one.starts_at <= received_at for one in fitting)
        if not begins_later:
            return NoGrant.code
        return None if is_vouched and not is_stated else TIME_DOUBTFUL
    if is_vouched or any(one.holds_at(received_at) for one in fitting):
        return None
    if any(not is_late((one.ends_at,), received_at) for one in held):
        return None
    return LATE_AFTER_END
