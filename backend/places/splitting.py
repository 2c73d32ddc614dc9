"""One that turns out to be two: a door, or a stairwell. One half keeps the old id.

What was said stays with the half that keeps it, and phones that know of one go on saying it
there. The split of a door is undone by merging the new one into the old (`households.merging`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from backend.access.audit import audit
from backend.places.facts import Noted, note_access
from backend.places.floors import fit_label, hold_stairwell, hold_stairwells, write_floor_labels
from backend.places.labels import NAME_LONGEST, is_same_label
from backend.places.layout import POSITION_MAX
from backend.places.locks import lock_buildings
from backend.places.models import AccessNote, Door, Stairwell
from backend.places.names import floor_labels, keep_names
from backend.places.occupancy import occupancy
from backend.places.refusals import (
    DoorExists,
    DoorUnknown,
    StairwellCannotSplit,
    StairwellFull,
    StairwellNameTaken,
    StairwellNotSplit,
)
from backend.places.rejoining import bring_floors


@dataclass(frozen=True, slots=True)
class Half:
    """The new half of a door, and whoever lives behind it."""

    door_id: UUID
    household_id: UUID


def split_door(
    session: Session,
    door_id: UUID,
    *,
    label: str,
    kept_label: str | None = None,
    member_id: UUID,
) -> Half:
    """Let a second door stand to the right of one that was taken for a single dwelling.

    Passages, households and aliases stay with the door that is there already.

    Args:
        session: nothing is committed.
        door_id: the door that keeps its id.
        label: what the new door is called.
        kept_label: what the other is called from now on; as before where it is None.
        member_id: who says so.

    Raises:
        DoorUnknown: no such door, or it is gone.
        LabelUnfit: a label is empty, too long, or has what nobody sees.
        DoorExists: another door of the floor is called so.
        StairwellFull: the floor has no place left.
    """
    stairwell_id = session.scalar(select(Door.stairwell_id).where(Door.id == door_id))
    if stairwell_id is None:
        raise DoorUnknown(door_id=door_id)
    hold_stairwell(session, stairwell_id)
    doors = _standing(session, stairwell_id)
    kept = next((door for door in doors if door.id == door_id), None)
    if kept is None:
        raise DoorUnknown(door_id=door_id)
    beside = [door for door in doors if door.floor == kept.floor and door is not kept]
    new_label, now = fit_label(label), datetime.now(UTC)
    stays = kept.label if kept_label is None else fit_label(kept_label)
    if is_same_label(new_label, stays) or any(
        is_same_label(called, door.label) for door in beside for called in (new_label, stays)
    ):
        raise DoorExists(door_id=door_id)
    to_the_right = [door for door in beside if door.position > kept.position]
    if max(door.position for door in (kept, *beside)) >= POSITION_MAX:
        raise StairwellFull
    for door in to_the_right:
        door.position += 1
    if stays != kept.label:
        keep_names(session, [door_id], now)
    kept.label, kept.is_estimated, kept.set_by, kept.set_at = stays, False, member_id, now
    kept.set_seq = kept.set_by_operation = None
    half = Half(uuid7(), uuid7())
    session.add(
        Door(
            id=half.door_id,
            stairwell_id=stairwell_id,
            floor=kept.floor,
            position=kept.position + 1,
            label=new_label,
            is_estimated=False,
            set_by=member_id,
            set_at=now,
        )
    )
    session.flush()
    occupancy.one().begin(session, {half.door_id: half.household_id})
    audit(
        session,
        "places.door_split",
        "door",
        door_id,
        member_id=member_id,
        half=str(half.door_id),
    )
    return half


def split_stairwell(
    session: Session,
    stairwell_id: UUID,
    *,
    name: str,
    door_ids: Iterable[UUID],
    kept_name: str | None = None,
    member_id: UUID,
) -> UUID:
    """Let some doors of a stairwell stand in another one, which is new.

    Doors keep their ids, and with them all that was said there. What is known of how one gets in
    stays with the half that keeps the id; both call their floors alike.

    Args:
        session: nothing is committed.
        stairwell_id: the half that keeps its id.
        name: what the new stairwell is called.
        door_ids: the doors that stand there; some must stay.
        kept_name: what the other is called from now on; as before where it is None.
        member_id: who says so.

    Returns:
        The new stairwell's id.

    Raises:
        StairwellUnknown: no such stairwell, or it is gone.
        StairwellCannotSplit: no door goes, none stays, or one stands elsewhere.
        LabelUnfit: a name is empty, too long, or has what nobody sees.
        StairwellNameTaken: another stairwell of the building is called so.
    """
    _lock_building(session, stairwell_id)
    kept = hold_stairwell(session, stairwell_id)
    going = set(door_ids)
    standing = {door.id for door in _standing(session, stairwell_id)}
    if not going or not going < standing:
        raise StairwellCannotSplit(stairwell_id=stairwell_id)
    new_name = fit_label(name, NAME_LONGEST)
    stays = kept.name if kept_name is None else fit_label(kept_name, NAME_LONGEST)
    _refuse_taken(session, kept, {new_name, *([] if kept_name is None else [stays])})
    if is_same_label(new_name, stays):
        raise StairwellNameTaken(name=new_name)
    kept.name = stays
    new = Stairwell(
        id=uuid7(),
        building_id=kept.building_id,
        name=new_name,
        position=_next_position(session, kept.building_id),
        split_from_id=kept.id,
    )
    session.add(new)
    session.flush()
    labels = floor_labels(session, [stairwell_id]).get(stairwell_id, {})
    write_floor_labels(session, new.id, labels, member_id)
    _move(session, going, new.id, kept)
    audit(
        session,
        "places.stairwell_split",
        "stairwell",
        stairwell_id,
        member_id=member_id,
        half=str(new.id),
        doors=len(going),
    )
    return new.id


def undo_stairwell_split(session: Session, half_id: UUID, *, member_id: UUID | None = None) -> UUID:
    """Put the doors of a half, and those added there since, back into the stairwell it was.

    They stand on the floor that is called what theirs was called, beside what stands there.
    What phones still say at the half belongs to that one. Of what both know of how one gets in
    the latest word counts.

    Returns:
        The id of the stairwell that it was split from.

    Raises:
        StairwellUnknown: no such stairwell, or it is gone.
        StairwellNotSplit: it is no half of another.
        StairwellFull: the floors of both, or the doors of one, are more than there are places.
        DoorExists: two doors of a floor would be called alike: one is to be merged or renumbered.
    """
    _lock_building(session, half_id)
    parent_id = session.scalar(select(Stairwell.split_from_id).where(Stairwell.id == half_id))
    if parent_id is None:
        raise StairwellNotSplit(stairwell_id=half_id)
    kept, half = hold_stairwells(session, [parent_id, half_id])
    bring_floors(session, half_id, kept.id, member_id=member_id)
    going = set(session.scalars(select(Door.id).where(Door.stairwell_id == half_id)))
    _move(session, going, kept.id, half)
    half.gone_at = datetime.now(UTC)
    # What was split from the half is a half of the stairwell now: one look finds what stands.
    session.execute(
        update(Stairwell).where(Stairwell.split_from_id == half_id).values(split_from_id=kept.id)
    )
    session.flush()
    _bring_notes(session, half_id, kept.id)
    audit(
        session,
        "places.stairwell_split_undone",
        "stairwell",
        half_id,
        member_id=member_id,
        kept=str(kept.id),
    )
    return kept.id


def _refuse_taken(session: Session, kept: Stairwell, names: Iterable[str]) -> None:
    """The other stairwells of the building that stand keep their names to themselves."""
    others = session.scalars(
        select(Stairwell.name).where(
            Stairwell.building_id == kept.building_id,
            Stairwell.id != kept.id,
            Stairwell.gone_at.is_(None),
        )
    ).all()
    for name in names:
        if any(is_same_label(name, other) for other in others):
            raise StairwellNameTaken(name=name)


def _lock_building(session: Session, stairwell_id: UUID) -> None:
    lock_buildings(
        session, session.scalars(select(Stairwell.building_id).where(Stairwell.id == stairwell_id))
    )


def _standing(session: Session, stairwell_id: UUID) -> list[Door]:
    return list(
        session.scalars(
            select(Door)
            .where(Door.stairwell_id == stairwell_id, Door.gone_at.is_(None))
            .execution_options(populate_existing=True)
        )
    )


def _next_position(session: Session, building_id: UUID) -> int:
    last = session.scalar(
        select(func.max(Stairwell.position)).where(Stairwell.building_id == building_id)
    )
    return (last or 0) + 1


def _move(session: Session, door_ids: Iterable[UUID], to: UUID, left: Stairwell) -> None:
    """Let doors stand in another stairwell, and phones hear of the one that they left."""
    session.execute(
        update(Door)
        .where(Door.id.in_(list(door_ids)))
        .values(stairwell_id=to)
        .execution_options(synchronize_session="fetch")
    )
    # Its row is written even where it stays as it is: a door that left is no row of it any more.
    session.execute(
        update(Stairwell)
        .where(Stairwell.id == left.id)
        .values(name=left.name)
        .execution_options(synchronize_session=False)
    )


def _bring_notes(session: Session, half_id: UUID, kept_id: UUID) -> None:
    notes = session.scalars(select(AccessNote).where(AccessNote.stairwell_id == half_id)).all()
    note_access(
        session,
        [
            Noted(
                operation_id=one.set_by_operation,
                stairwell_id=kept_id,
                subject=one.subject,
                value=one.value,
                set_by=one.set_by,
                set_at=one.set_at,
                device_seq=one.device_seq,
            )
            for one in notes
        ],
    )
