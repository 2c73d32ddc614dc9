"""What stairwells hold, read set-wise: one query per kind of thing, never one per door.

Rows come binary and with ids as bytes, as a chunk holds them, so that a column is only a slice
of rows turned round.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
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
    # Empty for a device of before, which knows nothing of these.
    contacts: Rows
    access: Rows
    # Empty before the third format.
    facts: Rows
    names: Rows
    # What floors are called where it is not the default, and what few stairwells say of
    # themselves: the residence, and whether they are gone. Empty before the third format.
    floors: Sequence[tuple[Any, ...]] = ()
    apart: Sequence[tuple[Any, ...]] = ()

    @property
    def buildings(self) -> set[str]:
        """The ids of the buildings in which they are."""
        return {building for _, _, building, *_ in self.heads}


NO_ROWS = StairwellRows(*([] for _ in StairwellRows._fields))

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
        floor(date_part('epoch', household.started_at))::bigint, uuid_send(door.set_by),
        case when door.set_by is not null
            then floor(date_part('epoch', door.set_at))::bigint end
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

# The last come first, in the order in which they were numbered: one sort serves both. Who
# recorded a passage is said of others than the reader alone (of all, where there is no reader),
# who corrected it where it was not them.
_PASSAGES = f"""
    select uuid_send(household_id), uuid_send(campaign_id), outcome,
        floor(date_part('epoch', occurred_at))::bigint, device_seq, notice_left::int,
        come_back_on::text, to_char(come_back_at, 'HH24:MI'), note,
        case when member_id = %(member)s and occurred_at > %(correctable)s then uuid_send(id)
            else '\\x00000000000000000000000000000000' end,
        nullif(themes, '{{}}'), floor(date_part('epoch', corrected_at))::bigint,
        uuid_send(nullif(corrected_by, member_id)), uuid_send(nullif(member_id, %(member)s)), need,
        uuid_send(companion_id), case when outcome = 'language_barrier' then language end
    from (
        select id, household_id, campaign_id, member_id, outcome, occurred_at, device_seq,
            notice_left, come_back_on, come_back_at, note, themes, corrected_at, corrected_by,
            need, companion_id, language,
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
        due_on::text, note,
        coalesce(uuid_send(owner_id), '\\x00000000000000000000000000000000')
    from follow_up
    where closed_at is null and {_THEIRS}
    order by household_id, due_on, opened_at, id
"""  # noqa: S608

# The latest word about a household, unless that was to be reached no more.
_CONTACTS = f"""
    select uuid_send(household_id), name, phone, language, best_hour,
        floor(date_part('epoch', set_at))::bigint
    from (
        select distinct on (household_id) * from contact_details where {_THEIRS}
        order by household_id, set_at desc, device_seq desc, id desc) as latest
    where not is_withdrawn
"""  # noqa: S608

_ACCESS = """
    select uuid_send(stairwell_id), subject, value, uuid_send(set_by),
        floor(date_part('epoch', set_at))::bigint
    from access_note
    where value is not null and stairwell_id = any(%(stairwells)s)
    order by stairwell_id, subject
"""

# Of all that was said of a door, be it under another id, the latest word about each fact.
_FACTS = """
    select uuid_send(stairwell_id), uuid_send(door_id), fact, uuid_send(set_by),
        floor(date_part('epoch', set_at))::bigint
    from (
        select distinct on (door_fact.door_id, fact) door.stairwell_id, door_fact.*
        from door join door_fact on door_fact.door_id = door.id
        where door.stairwell_id = any(%(stairwells)s)
        order by door_fact.door_id, fact, door_fact.set_at desc, device_seq desc,
            door_fact.set_by_operation desc) as latest
    where is_present
    order by stairwell_id, door_id, fact
"""

_FLOORS = """
    select uuid_send(stairwell_id), floor, label from floor_label
    where label is not null and stairwell_id = any(%(stairwells)s)
    order by stairwell_id, floor
"""

_APART = """
    select uuid_send(stairwell.id), residence.name, stairwell.gone_at is not null
    from stairwell join building on building.id = stairwell.building_id
    left join residence on residence.id = building.residence_id
    where stairwell.id = any(%(stairwells)s)
        and (residence.id is not null or stairwell.gone_at is not null)
"""

_NAMES = """
    select uuid_send(id), name from member
    where id in (select unnest(cast(%(members)s as uuid[])))
"""

# Sorting thirty thousand passages in memory takes a tenth of what it takes on a disk.
_WORK_MEM = "select set_config('work_mem', '64MB', true)"


def read_stairwells(
    session: Session,
    stairwells: Sequence[UUID],
    member_id: UUID | None,
    at: datetime,
    feed_format: int,
) -> StairwellRows:
    """All that a member's device holds of these stairwells.

    Args:
        session: whose snapshot is read.
        member_id: whose own passages carry their ids; None: nobody's do, and all have an author.
        at: the present moment.
        feed_format: the format that the device is told in.
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
        theirs = {"households": _listed(door[6] for door in doors)}
        passages = rows(_PASSAGES, member=member_id, correctable=at - CORRECTABLE, **theirs)
        passages.reverse()
        access = rows(_ACCESS, stairwells=list(stairwells)) if feed_format >= 2 else []
        facts = rows(_FACTS, stairwells=list(stairwells)) if feed_format >= 3 else []
        floors = rows(_FLOORS, stairwells=list(stairwells)) if feed_format >= 3 else []
        apart = rows(_APART, stairwells=list(stairwells)) if feed_format >= 3 else []
        named = {
            *(row[8] for row in doors),
            *chain.from_iterable((*row[12:14], row[15]) for row in passages),
            *(row[3] for row in chain(access, facts)),
        } - {None}
        return StairwellRows(
            heads=heads,
            doors=doors,
            folds=rows(_FOLDS, **theirs),
            passages=passages,
            do_not_visit=rows(_DO_NOT_VISIT, **theirs),
            follow_ups=rows(_FOLLOW_UPS, **theirs),
            contacts=rows(_CONTACTS, **theirs) if feed_format >= 2 else [],
            access=access,
            facts=facts,
            names=rows(_NAMES, members=_listed(named)) if feed_format >= 2 else [],
            floors=floors,
            apart=apart,
        )


def read_for_everybody(session: Session, stairwells: Sequence[UUID]) -> StairwellRows:
    """The same as it is for every reader, whenever they read it."""
    if not stairwells:
        return NO_ROWS
    return read_stairwells(session, stairwells, None, datetime.max.replace(tzinfo=UTC), 3)


def _listed(ids: Iterable[bytes]) -> str:
    """Ids as the text of an array."""
    return "{" + ",".join(one.hex() for one in ids) + "}"
