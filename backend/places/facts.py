"""What people say of places: a door's number, what one sees of it, how one gets into a stairwell.

The latest word counts, whenever it arrives, and says who gave it; a person's beats an import's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, text, tuple_
from sqlalchemy.orm import Session

from backend.access.roles import Reach
from backend.database.inserting import Columns, OnConflict, Row, insert_rows
from backend.database.statements import Statement
from backend.places.models import AccessNote, DoorFact
from backend.places.occupancy import occupancy
from backend.places.refusals import DoorUnknown
from backend.places.service import kept_doors, kept_stairwells, teams_of_doors


@dataclass(frozen=True, slots=True)
class Label:
    """What somebody read on a door, cleaned."""

    door_id: UUID
    label: str
    set_by: UUID
    set_at: datetime
    set_seq: int
    set_by_operation: UUID


# Of what was set before doors kept the number and the operation only the time is known: at that
# instant whatever comes is later.
# The statement sees the doors as they were before it: what they were called is kept from there.
_LABEL = Statement("""
    with before as materialized (
        select door.id, door.floor, floor_label.label as floor_label, door.label
        from door left join floor_label on floor_label.stairwell_id = door.stairwell_id
            and floor_label.floor = door.floor
        where door.id = any(cast(:door_id as uuid[]))),
    renamed as (
    update door
    set label = given.label, is_estimated = false, set_by = given.set_by, set_at = given.set_at,
        set_seq = given.set_seq, set_by_operation = given.set_by_operation
    from (
        select distinct on (door_id) * from unnest(cast(:door_id as uuid[]),
            cast(:label as text[]), cast(:set_by as uuid[]), cast(:set_at as timestamptz[]),
            cast(:set_seq as int[]), cast(:set_by_operation as uuid[]))
            as said (door_id, label, set_by, set_at, set_seq, set_by_operation)
        order by door_id, set_at desc, set_seq desc, set_by_operation desc) as given
    where door.id = given.door_id and (door.set_by is null or door.set_at < given.set_at
        or door.set_at = given.set_at and (door.set_by_operation is null
            or (door.set_seq, door.set_by_operation) < (given.set_seq, given.set_by_operation)))
    returning door.id, door.label, door.set_at)
    insert into former_door_name (id, door_id, floor, floor_label, label, until)
    select gen_random_uuid(), before.id, before.floor, before.floor_label, before.label,
        renamed.set_at
    from before join renamed on renamed.id = before.id and renamed.label <> before.label
""")


def correct_labels(session: Session, labels: Sequence[Label]) -> None:
    """Let doors bear what people read on them; one that was merged since is the door it became.

    Args:
        session: nothing is committed.
        labels: of doors that exist, in any order.
    """
    if not labels:
        return
    kept = occupancy.one().lock_doors(session, (one.door_id for one in labels))
    _LABEL(
        session,
        door_id=[kept[one.door_id] for one in labels],
        label=[one.label for one in labels],
        set_by=[one.set_by for one in labels],
        set_at=[one.set_at for one in labels],
        set_seq=[one.set_seq for one in labels],
        set_by_operation=[one.set_by_operation for one in labels],
    )


# What is said later counts; at one instant the device's number decides, then the operation.
_ORDER = ("set_at", "device_seq", "set_by_operation")


def _latest(rows: Iterable[Row], *key: str) -> Iterable[Row]:
    """Of what is said of the same the latest, since one statement writes a row once.

    In one order, so that two at once do not wait in a ring.
    """
    same = itemgetter(*key)
    found = {same(one): one for one in sorted(rows, key=itemgetter(*_ORDER))}
    return (found[one] for one in sorted(found))


def _is_later(stands: Columns, said: Columns) -> ColumnElement[bool]:
    """Whether what is said counts instead of what stands."""
    return tuple_(*(stands[one] for one in _ORDER)) < tuple_(*(said[one] for one in _ORDER))


@dataclass(frozen=True, slots=True)
class StatedFact:
    """Something about a door, and whether it is so."""

    operation_id: UUID
    door_id: UUID
    fact: str
    is_present: bool
    set_by: UUID
    set_at: datetime
    device_seq: int


_FACT = OnConflict(
    "door_fact_one_each",
    lambda _, later: {
        one: later[one]
        for one in ("is_present", "set_by", "set_at", "device_seq", "set_by_operation")
    },
    _is_later,
)


def set_facts(session: Session, facts: Sequence[StatedFact]) -> None:
    """Keep what people see of doors; of one that was merged since it is said of what it became.

    Args:
        session: nothing is committed.
        facts: of doors that exist, in any order.
    """
    if not facts:
        return
    kept = occupancy.one().lock_doors(session, (one.door_id for one in facts))
    insert_rows(
        session,
        DoorFact,
        _latest(
            (
                {
                    "door_id": kept[one.door_id],
                    "recorded_door_id": one.door_id,
                    "fact": one.fact,
                    "is_present": one.is_present,
                    "set_by": one.set_by,
                    "set_at": one.set_at,
                    "device_seq": one.device_seq,
                    "set_by_operation": one.operation_id,
                }
                for one in facts
            ),
            "recorded_door_id",
            "fact",
        ),
        on_conflict=_FACT,
    )


_PRESENT = text("""
    select fact, name as by, set_at as at
    from (
        select distinct on (fact) * from door_fact where door_id = :door_id
        order by fact, set_at desc, device_seq desc, set_by_operation desc) as latest
    join member on member.id = set_by
    where is_present
    order by fact
""")


def facts_at(session: Session, door_id: UUID, reach: Reach) -> list[dict[str, Any]]:
    """What one sees of a door, who said so last, and when; one that was merged is what it became.

    Raises:
        DoorUnknown: no such door in this organisation.
        NoGrant: it is of a team that is not reached.
    """
    team_id = teams_of_doors(session, [door_id]).get(door_id)
    if team_id is None:
        raise DoorUnknown(door_id=door_id)
    reach.require(team_id)
    kept = kept_doors(session, [door_id])[door_id]
    return [dict(row._mapping) for row in session.execute(_PRESENT, {"door_id": kept})]


@dataclass(frozen=True, slots=True)
class Noted:
    """How one gets into a stairwell, or None where nothing is known of it any more."""

    operation_id: UUID
    stairwell_id: UUID
    subject: str
    value: str | None
    set_by: UUID
    set_at: datetime
    device_seq: int


_NOTE = OnConflict(
    "access_note_one_per_subject",
    lambda _, later: {
        one: later[one] for one in ("value", "set_by", "set_at", "device_seq", "set_by_operation")
    },
    _is_later,
)


def note_access(session: Session, noted: Sequence[Noted]) -> None:
    """Keep how one gets into stairwells that exist; of a half that is gone, into what it became."""
    kept = kept_stairwells(session, {one.stairwell_id for one in noted})
    insert_rows(
        session,
        AccessNote,
        _latest(
            (
                {
                    "stairwell_id": kept[one.stairwell_id],
                    "subject": one.subject,
                    "value": one.value,
                    "set_by": one.set_by,
                    "set_at": one.set_at,
                    "device_seq": one.device_seq,
                    "set_by_operation": one.operation_id,
                }
                for one in noted
            ),
            "stairwell_id",
            "subject",
        ),
        on_conflict=_NOTE,
    )
