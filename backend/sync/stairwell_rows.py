"""What stairwells hold, read set-wise: one query per kind of thing, never one per door.

Rows come binary and with ids as bytes, as a chunk holds them, so that a column is only a slice
of rows turned round.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

# How long a member's own passages carry their ids, so that they can be corrected.
CORRECTABLE = timedelta(days=7)
# How many passages of each household and campaign a device holds.
LAST = 3

Rows = list[tuple[Any, ...]]


class StairwellRows(NamedTuple):
    """Rows by kind of thing. What hangs on a household begins with its id and its campaign's."""

    heads: Rows
    doors: Rows
    folds: Rows
    passages: Rows
    do_not_visit: Rows
    follow_ups: Rows


_HEADS = """
    select uuid_send(stairwell.id), stairwell.id::text, building.id::text,
        building.team_id::text, building.name, stairwell.name, building.street, building.number,
        building.kind, building.lon, building.lat, building.is_estimated
    from stairwell join building on building.id = stairwell.building_id
    where stairwell.id = any(%(stairwells)s)
    order by building.street, building.number, building.id, stairwell.position, stairwell.id
"""

# A door is shown with who lives behind it now.
_DOORS = """
    select uuid_send(door.stairwell_id), uuid_send(door.id), door.floor, door.position, door.label,
        door.is_estimated::int, uuid_send(household.id),
        floor(date_part('epoch', household.started_at))::bigint
    from door
    join household on household.door_id = door.id and household.ended_at is null
    where door.stairwell_id = any(%(stairwells)s) and door.gone_at is null
    order by door.floor desc, door.position, door.id
"""

# Those who live there, named by the query before: joined again in each of these, they would cost
# as much as all the rest.
_THEIRS = "household_id in (select unnest(cast(%(households)s as uuid[])))"

_FOLDS = f"""
    select uuid_send(household_id), uuid_send(campaign_id), passages, answered, met
    from household_fold
    where {_THEIRS} and passages > 0
"""  # noqa: S608  # constants of this module

# The last come first, in the order in which they were numbered: one sort serves both.
_PASSAGES = f"""
    select uuid_send(household_id), uuid_send(campaign_id), outcome,
        floor(date_part('epoch', occurred_at))::bigint, device_seq, notice_left::int,
        come_back_on::text, to_char(come_back_at, 'HH24:MI'), note,
        case when member_id = %(member)s and occurred_at > %(correctable)s then uuid_send(id)
            else '\\x00000000000000000000000000000000' end
    from (
        select id, household_id, campaign_id, member_id, outcome, occurred_at, device_seq,
            notice_left, come_back_on, come_back_at, note,
            row_number() over (partition by household_id, campaign_id
                order by occurred_at desc, device_seq desc, id desc) as back
        from encounter
        where withdrawn_at is null and {_THEIRS}) as passage
    where back <= {LAST}
    order by household_id, campaign_id, occurred_at desc, device_seq desc, id desc
"""  # noqa: S608

_DO_NOT_VISIT = f"""
    select distinct on (household_id, campaign_id)
        uuid_send(household_id), uuid_send(campaign_id), review_on::text
    from do_not_visit
    where lifted_at is null and {_THEIRS}
    order by household_id, campaign_id, set_at desc, id desc
"""  # noqa: S608

_FOLLOW_UPS = f"""
    select uuid_send(household_id), uuid_send(campaign_id), uuid_send(id), reason, urgency,
        due_on::text, note
    from follow_up
    where closed_at is null and {_THEIRS}
    order by household_id, due_on, opened_at, id
"""  # noqa: S608

# Sorting thirty thousand passages in memory takes a tenth of what it takes on a disk.
_WORK_MEM = "select set_config('work_mem', '64MB', true)"


def read_stairwells(
    session: Session, stairwells: Sequence[UUID], member_id: UUID, at: datetime
) -> StairwellRows:
    """All that a member's device holds of these stairwells.

    Args:
        session: whose snapshot is read.
        member_id: whose own passages carry their ids.
        at: the present moment.
    """
    driver = session.connection().connection.driver_connection
    assert driver is not None
    with driver.cursor(binary=True) as cursor:

        def rows(query: str, **values: object) -> Rows:
            found: Rows = cursor.execute(query, values, prepare=False).fetchall()
            return found

        rows(_WORK_MEM)
        heads = rows(_HEADS, stairwells=list(stairwells))
        doors = rows(_DOORS, stairwells=list(stairwells))
        # As text: a list of so many objects takes longer to send than the query takes.
        theirs = {"households": "{" + ",".join(door[6].hex() for door in doors) + "}"}
        passages = rows(_PASSAGES, member=member_id, correctable=at - CORRECTABLE, **theirs)
        passages.reverse()
        return StairwellRows(
            heads=heads,
            doors=doors,
            folds=rows(_FOLDS, **theirs),
            passages=passages,
            do_not_visit=rows(_DO_NOT_VISIT, **theirs),
            follow_ups=rows(_FOLLOW_UPS, **theirs),
        )
