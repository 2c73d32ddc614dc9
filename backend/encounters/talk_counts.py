"""What was talked about, as sums that say nothing of doors or of who talked.

Devices add up what is sensitive themselves, per day, territory and campaign, and send the sum
alone. Here sums are added to sums: who reported which is in no row, and in no payload either.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.statements import Statement


class Talked(NamedTuple):
    """What talks are counted by; `subject` is one of `models.COUNTED`."""

    campaign_id: UUID
    territory_id: UUID
    day: date
    subject: str
    code: str


# In one order, so that two reports do not wait for each other in a ring.
_ADD = Statement("""
    insert into talk_count (id, campaign_id, territory_id, day, subject, code, talks)
    select gen_random_uuid(), * from unnest(cast(:campaign_id as uuid[]),
        cast(:territory_id as uuid[]), cast(:day as date[]), cast(:subject as text[]),
        cast(:code as text[]), cast(:talks as int[]))
    on conflict on constraint talk_count_one_per_day do update
    set talks = talk_count.talks + excluded.talks
""")


def add(session: Session, talks: Mapping[Talked, int]) -> None:
    """Add sums that devices report."""
    in_order = sorted(talks.items())
    if in_order:
        _ADD(
            session,
            **{name: [getattr(one, name) for one, _ in in_order] for name in Talked._fields},
            talks=[count for _, count in in_order],
        )
