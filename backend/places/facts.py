"""What people say of places: a door's number, what one sees of it, how one gets into a stairwell.

The latest word counts, whenever it arrives, and says who gave it; a person's beats an import's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.access.roles import Reach
from backend.database.statements import Statement
from backend.places.refusals import DoorUnknown
from backend.places.service import kept_doors, lock_doors, teams_of_doors

_LOCK_DOORS = text("""
    select id from door where id = any(cast(:ids as uuid[])) order by id for no key update
""")


@dataclass(frozen=True, slots=True)
class Label:
    """What somebody read on a door."""

    door_id: UUID
    label: str
    set_by: UUID
    set_at: datetime
    set_seq: int
    set_by_operation: UUID


# Of what was set before doors kept the number and the operation only the time is known: at that
# instant whatever comes is later.
_LABEL = Statement("""
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
""")


def correct_labels(session: Session, labels: Sequence[Label]) -> None:
    """Let doors bear what people read on them; one that was merged since is the door it became.

    Args:
        session: nothing is committed.
        labels: of doors that exist, in any order.
    """
    if not labels:
        return
    asked = {one.door_id for one in labels}
    kept = _lock(session, asked)
    _LABEL(
        session,
        door_id=[kept[one.door_id] for one in labels],
        label=[one.label.strip() or one.label for one in labels],
        set_by=[one.set_by for one in labels],
        set_at=[one.set_at for one in labels],
        set_seq=[one.set_seq for one in labels],
        set_by_operation=[one.set_by_operation for one in labels],
    )


def _lock(session: Session, asked: set[UUID]) -> dict[UUID, UUID]:
    """The doors that they are, none of which is merged until the end of the transaction."""
    # In the order of merging: the doors first, then who lives behind them.
    session.execute(_LOCK_DOORS, {"ids": list(asked | set(kept_doors(session, asked).values()))})
    return lock_doors(session, asked)


@dataclass(frozen=True, slots=True)
class SaidOfDoor:
    """Something about a door, and whether it is so."""

    operation_id: UUID
    door_id: UUID
    fact: str
    is_present: bool
    set_by: UUID
    set_at: datetime
    device_seq: int


_FACT = Statement("""
    insert into door_fact (id, door_id, recorded_door_id, fact, is_present, set_by, set_at,
        device_seq, set_by_operation)
    select distinct on (recorded_door_id, fact) gen_random_uuid(), * from unnest(
        cast(:door_id as uuid[]), cast(:recorded_door_id as uuid[]), cast(:fact as text[]),
        cast(:is_present as boolean[]), cast(:set_by as uuid[]), cast(:set_at as timestamptz[]),
        cast(:device_seq as int[]), cast(:set_by_operation as uuid[]))
        as said (door_id, recorded_door_id, fact, is_present, set_by, set_at, device_seq,
            set_by_operation)
    order by recorded_door_id, fact, set_at desc, device_seq desc, set_by_operation desc
    on conflict on constraint door_fact_one_each do update
    set is_present = excluded.is_present, set_by = excluded.set_by, set_at = excluded.set_at,
        device_seq = excluded.device_seq, set_by_operation = excluded.set_by_operation
    where (door_fact.set_at, door_fact.device_seq, door_fact.set_by_operation)
        < (excluded.set_at, excluded.device_seq, excluded.set_by_operation)
""")


def set_facts(session: Session, said: Sequence[SaidOfDoor]) -> None:
    """Keep what people see of doors; of one that was merged since it is said of what it became.

    Args:
        session: nothing is committed.
        said: of doors that exist, in any order.
    """
    if not said:
        return
    kept = _lock(session, {one.door_id for one in said})
    _FACT(
        session,
        door_id=[kept[one.door_id] for one in said],
        recorded_door_id=[one.door_id for one in said],
        fact=[one.fact for one in said],
        is_present=[one.is_present for one in said],
        set_by=[one.set_by for one in said],
        set_at=[one.set_at for one in said],
        device_seq=[one.device_seq for one in said],
        set_by_operation=[one.operation_id for one in said],
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


_NOTE = Statement("""
    insert into access_note (id, stairwell_id, subject, value, set_by, set_at, device_seq,
        set_by_operation)
    select distinct on (stairwell_id, subject) gen_random_uuid(), * from unnest(
        cast(:stairwell_id as uuid[]), cast(:subject as text[]), cast(:value as text[]),
        cast(:set_by as uuid[]), cast(:set_at as timestamptz[]), cast(:device_seq as int[]),
        cast(:set_by_operation as uuid[]))
        as said (stairwell_id, subject, value, set_by, set_at, device_seq, set_by_operation)
    order by stairwell_id, subject, set_at desc, device_seq desc, set_by_operation desc
    on conflict on constraint access_note_one_per_subject do update
    set value = excluded.value, set_by = excluded.set_by, set_at = excluded.set_at,
        device_seq = excluded.device_seq, set_by_operation = excluded.set_by_operation
    where (access_note.set_at, access_note.device_seq, access_note.set_by_operation)
        < (excluded.set_at, excluded.device_seq, excluded.set_by_operation)
""")


def note_access(session: Session, noted: Sequence[Noted]) -> None:
    """Keep how one gets into stairwells that exist."""
    if not noted:
        return
    _NOTE(
        session,
        stairwell_id=[one.stairwell_id for one in noted],
        subject=[one.subject for one in noted],
        value=[one.value for one in noted],
        set_by=[one.set_by for one in noted],
        set_at=[one.set_at for one in noted],
        device_seq=[one.device_seq for one in noted],
        set_by_operation=[one.operation_id for one in noted],
    )
