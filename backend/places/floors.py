"""The floors of a stairwell: what they are called, and one more between two.

A rank orders floors and is not shown. Half a floor between two takes the rank above, and all that
is higher moves up by one and goes on being called what it was called.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.access.audit import audit
from backend.database.inserting import OnConflict, insert_rows
from backend.places.labels import (
    HIGHEST_FLOOR,
    LABEL_LONGEST,
    LOWEST_FLOOR,
    clean_label,
    default_floor_label,
    is_same_label,
    is_unfit,
)
from backend.places.locks import lock_stairwells
from backend.places.models import Door, FloorLabel, Stairwell
from backend.places.names import floor_label, floor_labels, keep_names
from backend.places.occupancy import occupancy
from backend.places.refusals import FloorLabelTaken, LabelUnfit, StairwellFull, StairwellUnknown

_SET = OnConflict(
    "floor_label_one_per_floor",
    lambda _, later: {one: later[one] for one in ("label", "set_by", "set_at")},
)


def set_floor_labels(
    session: Session, stairwell_id: UUID, labels: Mapping[int, str], *, member_id: UUID
) -> None:
    """Say what some floors of a stairwell are called; what is the default is not kept.

    Args:
        session: nothing is committed.
        labels: by rank; the other floors stay as they are.
        member_id: who says so.

    Raises:
        StairwellUnknown: no such stairwell, or it is gone.
        LabelUnfit: a label is empty, too long, or has what nobody sees.
        FloorLabelTaken: two floors would be called alike.
    """
    hold_stairwell(session, stairwell_id)
    known = floor_labels(session, [stairwell_id]).get(stairwell_id, {})
    wanted = {**known, **{floor: fit_label(label) for floor, label in labels.items()}}
    doors = _doors(session, stairwell_id)
    _refuse_twins(wanted, {door.floor for door in doors} | wanted.keys())
    changed = {floor for floor in labels if floor_label(known, floor) != floor_label(wanted, floor)}
    now = datetime.now(UTC)
    keep_names(session, [door.id for door in doors if door.floor in changed], now)
    write_floor_labels(session, stairwell_id, {one: wanted[one] for one in changed}, member_id)
    audit(
        session,
        "places.floors_labelled",
        "stairwell",
        stairwell_id,
        member_id=member_id,
        floors=[str(floor) for floor in sorted(changed)],
    )


def insert_floor(
    session: Session, stairwell_id: UUID, floor: int, label: str, *, member_id: UUID | None
) -> None:
    """Put a floor at a rank, such as a mezzanine between the ground floor and the first.

    Whatever stood at this rank and above moves up by one, and is called what it was called.

    Args:
        session: nothing is committed.
        floor: the rank that the new floor takes.
        label: what it is called.
        member_id: who says so.

    Raises:
        StairwellUnknown, LabelUnfit, FloorLabelTaken: as for `set_floor_labels`.
        StairwellFull: the highest floor has no rank left above it.
    """
    hold_stairwell(session, stairwell_id)
    known = floor_labels(session, [stairwell_id]).get(stairwell_id, {})
    # A door that is gone moves along: it may come back, and is called what it was called.
    used = known.keys() | set(
        session.scalars(select(Door.floor).where(Door.stairwell_id == stairwell_id))
    )
    if not LOWEST_FLOOR <= floor <= HIGHEST_FLOOR or max(used, default=0) >= HIGHEST_FLOOR:
        raise StairwellFull
    wanted = {one: called for one, called in known.items() if one < floor}
    wanted |= {one + 1: floor_label(known, one) for one in used if one >= floor}
    wanted[floor] = fit_label(label)
    _refuse_twins(wanted, {one for one in used if one < floor} | wanted.keys())
    # No door is called otherwise than before, so no former name is kept.
    session.execute(
        update(Door)
        .where(Door.stairwell_id == stairwell_id, Door.floor >= floor)
        .values(floor=Door.floor + 1)
        .execution_options(synchronize_session="fetch")
    )
    given = {one: wanted.get(one) for one in known.keys() | wanted.keys()}
    write_floor_labels(session, stairwell_id, given, member_id)
    audit(
        session,
        "places.floor_inserted",
        "stairwell",
        stairwell_id,
        member_id=member_id,
        floor=floor,
    )


def fit_label(label: str, longest: int = LABEL_LONGEST) -> str:
    """A label, or another name, as it is kept.

    Raises:
        LabelUnfit: it is empty, too long, or has what nobody sees.
    """
    clean = clean_label(label)
    if not clean or len(clean) > longest or is_unfit(label):
        raise LabelUnfit(value=clean[: 2 * longest], longest=longest)
    return clean


def hold_stairwell(session: Session, stairwell_id: UUID) -> Stairwell:
    """As `hold_stairwells`, of one."""
    [found] = hold_stairwells(session, [stairwell_id])
    return found


def hold_stairwells(session: Session, ids: Sequence[UUID]) -> list[Stairwell]:
    """Stairwells that stand, in this order, which nobody else changes until the end of the
    transaction: with all their doors, and whoever lives behind them.

    Raises:
        StairwellUnknown: no such stairwell, or it is gone.
    """
    lock_stairwells(session, ids)
    occupancy.one().lock_doors(
        session, session.scalars(select(Door.id).where(Door.stairwell_id.in_(ids)))
    )
    found = {
        one.id: one
        for one in session.scalars(
            select(Stairwell)
            .where(Stairwell.id.in_(ids), Stairwell.gone_at.is_(None))
            .execution_options(populate_existing=True)
        )
    }
    for one in ids:
        if one not in found:
            raise StairwellUnknown(stairwell_id=one)
    return [found[one] for one in ids]


def write_floor_labels(
    session: Session, stairwell_id: UUID, labels: Mapping[int, str | None], member_id: UUID | None
) -> None:
    """Write what floors are called, in a stairwell that is held; None is the default.

    What is the default anyway is kept as None, and not at all where nothing was kept of it.
    """
    known = floor_labels(session, [stairwell_id]).get(stairwell_id, {})
    given = {
        floor: None if label is None or label == default_floor_label(floor) else label
        for floor, label in labels.items()
    }
    changed = [floor for floor in sorted(given) if given[floor] != known.get(floor)]
    now = datetime.now(UTC)
    insert_rows(
        session,
        FloorLabel,
        (
            {
                "stairwell_id": stairwell_id,
                "floor": floor,
                "label": given[floor],
                "set_by": member_id,
                "set_at": now,
            }
            for floor in changed
        ),
        on_conflict=_SET,
    )


def _doors(session: Session, stairwell_id: UUID) -> Sequence[Door]:
    return session.scalars(
        select(Door)
        .where(Door.stairwell_id == stairwell_id, Door.gone_at.is_(None))
        .execution_options(populate_existing=True)
    ).all()


def _refuse_twins(labels: Mapping[int, str], floors: set[int]) -> None:
    called = [(floor, floor_label(labels, floor)) for floor in sorted(floors)]
    for place, (floor, label) in enumerate(called):
        for other, same in called[:place]:
            if is_same_label(label, same):
                raise FloorLabelTaken(label=label, floor=floor, other=other)
