"""What was talked about, as sums that say nothing of doors or of who talked.

Devices add up what is sensitive themselves, per day, territory and campaign, and send the sum
alone. Here sums are added to sums: who reported which is in no row, and in no payload either.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, cast, func
from sqlalchemy.orm import Session

from backend.database.inserting import OnConflict, insert_rows
from backend.encounters.models import TalkCount
from backend.operations import timing

# Of one theme, or one language, on one day in one territory: a hundred workers with thirty talks
# each are 3,000. A full sum stays, so that nobody's honest report is refused for what others said.
MOST_A_DAY = 1_000_000


class CountedTalk(NamedTuple):
    """What talks are counted by; `subject` is one of `models.COUNTED`."""

    campaign_id: UUID
    territory_id: UUID
    day: date
    subject: str
    code: str


_ADD = OnConflict(
    "talk_count_one_per_day",
    lambda stands, more: {
        "talks": func.least(cast(stands.talks, BigInteger) + more.talks, bindparam("most"))
    },
)


def is_likely(day: date, at: datetime, counts: Iterable[Sequence[str]]) -> bool:
    """Whether a report can be an honest phone's.

    Args:
        day: which it is about: as near as a phone reports any.
        at: when it was made.
        counts: the codes of each list; a phone names each once.
    """
    return timing.is_near(day, at) and all(len(set(codes)) == len(codes) for codes in counts)


def add(session: Session, talks: Mapping[CountedTalk, int]) -> None:
    """Add sums that devices report."""
    insert_rows(
        session,
        TalkCount,
        # In one order, so that two reports do not wait for each other in a ring.
        (
            {**one._asdict(), "talks": min(count, MOST_A_DAY)}
            for one, count in sorted(talks.items())
        ),
        on_conflict=_ADD,
        most=MOST_A_DAY,
    )
