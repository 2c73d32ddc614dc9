"""What doors and floors are called, and were called at another time.

A phone without network says what its worker saw; whoever renumbers in the meantime keeps here
what held until then.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.places.labels import default_floor_label, is_same_label


class DoorName(NamedTuple):
    """What a door and its floor are called; both are what a person reads, not the rank."""

    floor: str
    label: str

    def is_seen_as(self, floor: str | None, label: str | None) -> bool:
        """Whether somebody who saw that saw this; where nothing was seen, nothing differs."""
        return (floor is None or is_same_label(self.floor, floor)) and (
            label is None or is_same_label(self.label, label)
        )


# The doors as they are called now, whatever the caller is about to change.
_KEEP = Statement("""
    insert into former_door_name (id, door_id, floor, floor_label, label, until)
    select gen_random_uuid(), door.id, door.floor, floor_label.label, door.label, :until
    from door left join floor_label on floor_label.stairwell_id = door.stairwell_id
        and floor_label.floor = door.floor
    where door.id = any(cast(:doors as uuid[])) and door.gone_at is null
""")

# `until` is null for what holds now.
_NAMES = Statement("""
    select door.id, door.floor, floor_label.label, door.label,
        cast(null as timestamptz) as until
    from door left join floor_label on floor_label.stairwell_id = door.stairwell_id
        and floor_label.floor = door.floor
    where door.id = any(cast(:doors as uuid[]))
    union all
    select door_id, floor, floor_label, label, until from former_door_name
    where door_id = any(cast(:doors as uuid[])) and until > :since
    order by until nulls last
""")

_FLOORS = Statement("""
    select stairwell_id, floor, label from floor_label
    where stairwell_id = any(cast(:stairwells as uuid[])) and label is not null
""")


def keep_names(session: Session, door_ids: Iterable[UUID], until: datetime) -> None:
    """Note what doors are called before that changes.

    Args:
        session: holds the doors, so that nobody else renames them.
        until: when what they are called now ceased to hold.
    """
    ids = list(door_ids)
    if ids:
        _KEEP(session, doors=ids, until=until)


def names_at(
    session: Session, asked: Sequence[tuple[UUID, datetime]]
) -> dict[tuple[UUID, datetime], DoorName]:
    """What each door was called at a moment; doors that do not exist are left out."""
    if not asked:
        return {}
    rows = _NAMES(
        session,
        doors=list({door_id for door_id, _ in asked}),
        since=min(at for _, at in asked),
    )
    names: defaultdict[UUID, list[tuple[datetime | None, DoorName]]] = defaultdict(list)
    for door_id, floor, floor_label, label, until in rows:
        names[door_id].append((until, DoorName(floor_label or default_floor_label(floor), label)))
    return {
        (door_id, at): next(name for until, name in names[door_id] if until is None or until > at)
        for door_id, at in asked
        if door_id in names
    }


def floor_labels(
    session: Session, stairwell_ids: Iterable[UUID]
) -> Mapping[UUID, Mapping[int, str]]:
    """The labels that are not the default, by stairwell and rank."""
    labels: defaultdict[UUID, dict[int, str]] = defaultdict(dict)
    for stairwell_id, floor, label in _FLOORS(session, stairwells=list(set(stairwell_ids))):
        labels[stairwell_id][floor] = label
    return labels


def floor_label(labels: Mapping[int, str], floor: int) -> str:
    """What a floor of a stairwell is called, by the labels that were given to it."""
    return labels.get(floor) or default_floor_label(floor)
