"""Taking an import of dwellings back, building by building."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, or_, select, text, union, update
from sqlalchemy.orm import Session

from backend.imports.remarks import Remark
from backend.places.locks import lock_buildings
from backend.places.models import Building, Door, Stairwell
from backend.places.occupancy import occupancy
from backend.places.recognition.models import PlaceImport, PlaceImportChange
from backend.places.references import is_touched


def touched_buildings(session: Session, run: PlaceImport) -> list[UUID]:
    """The buildings that an import brought, changed, or whose doors it brought or took away."""
    own = select(Building.id).where(Building.place_import_id == run.id)
    changed = select(PlaceImportChange.building_id).where(
        PlaceImportChange.place_import_id == run.id
    )
    doors = (
        select(Stairwell.building_id)
        .join(Door, Door.stairwell_id == Stairwell.id)
        .where(or_(Door.place_import_id == run.id, Door.gone_import_id == run.id))
    )
    return sorted(session.scalars(union(own, changed, doors)))


def later_import(session: Session, run: PlaceImport) -> UUID | None:
    """An import of the team that came later and touched the same buildings, if there is one."""
    ids = set(touched_buildings(session, run))
    later = session.scalars(
        select(PlaceImport)
        .where(
            PlaceImport.team_id == run.team_id,
            PlaceImport.state != "reverted",
            PlaceImport.started_at > run.started_at,
        )
        .order_by(PlaceImport.started_at.desc())
    ).all()
    return next(
        (one.id for one in later if ids.intersection(touched_buildings(session, one))), None
    )


def revert_buildings(session: Session, run: PlaceImport, building_ids: Sequence[UUID]) -> None:
    """Undo what an import did to some buildings. Doors where anything was recorded stay.

    Args:
        session: in a transaction of the import's organisation.
        run: the import, held.
        building_ids: in their order.
    """
    lock_buildings(session, building_ids)
    occupancy.one().lock_doors(session, _doors_of(session, run, building_ids))
    stairwells = select(Stairwell.id).where(Stairwell.building_id.in_(building_ids))
    of_buildings = Door.stairwell_id.in_(stairwells)
    session.execute(
        update(Door)
        .where(of_buildings, Door.place_import_id == run.id, Door.gone_at.is_(None))
        .where(Door.set_by.is_(None), ~is_touched(Door.id))
        .values(gone_at=text("now()"), gone_import_id=run.id)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Door)
        .where(of_buildings, Door.gone_import_id == run.id, Door.place_import_id != run.id)
        .values(gone_at=None, gone_import_id=None)
        .execution_options(synchronize_session=False)
    )
    _restore(session, run, building_ids)
    standing = exists().where(
        Stairwell.building_id == Building.id,
        Door.stairwell_id == Stairwell.id,
        Door.gone_at.is_(None),
    )
    session.execute(
        update(Building)
        .where(Building.id.in_(building_ids), Building.place_import_id == run.id, ~standing)
        .where(Building.gone_at.is_(None))
        .values(gone_at=text("now()"))
        .execution_options(synchronize_session=False)
    )


def _doors_of(session: Session, run: PlaceImport, building_ids: Sequence[UUID]) -> Iterator[UUID]:
    """The doors of buildings that an import brought, took away or brought back."""
    yield from session.scalars(
        select(Door.id)
        .join(Stairwell, Stairwell.id == Door.stairwell_id)
        .where(Stairwell.building_id.in_(building_ids))
        .where(or_(Door.place_import_id == run.id, Door.gone_import_id == run.id))
    )
    for change in _changes(session, run, building_ids):
        yield from (UUID(door_id) for door_id, *_ in change.before["doors"])


def _changes(
    session: Session, run: PlaceImport, building_ids: Sequence[UUID]
) -> Sequence[PlaceImportChange]:
    return session.scalars(
        select(PlaceImportChange).where(
            PlaceImportChange.place_import_id == run.id,
            PlaceImportChange.building_id.in_(building_ids),
        )
    ).all()


def _restore(session: Session, run: PlaceImport, building_ids: Sequence[UUID]) -> None:
    changes = _changes(session, run, building_ids)
    for change in changes:
        former = {name: _value(name, was) for name, was in change.before["building"].items()}
        if former:
            session.execute(
                update(Building)
                .where(Building.id == change.building_id)
                .values(**former)
                .execution_options(synchronize_session=False)
            )
        for door_id, gone_at, gone_import_id in change.before["doors"]:
            session.execute(
                update(Door)
                .where(Door.id == UUID(door_id), Door.set_by.is_(None), ~is_touched(Door.id))
                .values(gone_at=datetime.fromisoformat(gone_at), gone_import_id=gone_import_id)
                .execution_options(synchronize_session=False)
            )
    session.execute(
        delete(PlaceImportChange).where(PlaceImportChange.id.in_([change.id for change in changes]))
    )


def _value(name: str, was: Any) -> object:  # noqa: ANN401  # as JSON gave it back
    if was is None:
        return None
    if name == "gone_at":
        return datetime.fromisoformat(was)
    return UUID(was) if name == "address_id" else was


def doors_that_stayed(session: Session, run: PlaceImport) -> list[Remark]:
    """A remark for each building that kept doors of an import which was taken back."""
    rows = session.execute(
        select(Building.id, Building.name, Door.label)
        .join(Stairwell, Stairwell.building_id == Building.id)
        .join(Door, Door.stairwell_id == Stairwell.id)
        .where(Door.place_import_id == run.id, Door.gone_at.is_(None))
        .order_by(Building.name, Building.id, Door.floor, Door.position)
    ).all()
    labels: dict[UUID, list[str]] = {}
    names: dict[UUID, str] = {}
    for row in rows:
        labels.setdefault(row.id, []).append(row.label)
        names[row.id] = row.name
    return [
        Remark(
            # Below zero, since it is of no line.
            -place,
            "places.doors_stayed",
            names[building_id],
            {"name": names[building_id], "count": len(own), "labels": ", ".join(own)},
            False,
        )
        for place, (building_id, own) in enumerate(labels.items(), start=1)
    ]
