"""Two doors that are one: what was said at the one moves to the other, and can move back.

Rows of rooms further down are found by their declared foreign keys. Counts that are worked out
from them are counted again by whoever declares it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Table, delete, select, text, update
from sqlalchemy.orm import Session

from backend.access.audit import audit
from backend.database.inserting import insert_rows
from backend.hooks import Hook
from backend.households.locks import lock_doors
from backend.households.models import Household
from backend.places.models import Door, DoorAlias, Stairwell
from backend.places.references import Reference, is_derived, references_to, stays_with_its_door
from backend.places.refusals import DoorNotMerged, DoorsCannotMerge, DoorUnknown

# What a table calls the door at which something was said, whatever it turned out to be.
_RECORDED = "recorded_door_id"

Recount = Callable[[Session, Sequence[UUID]], None]

# What is counted again for households whose passages have moved to another door.
recounts: Hook[Recount] = Hook("what is counted again after a merge")

# They end as they begin until both doors are in order: one household at most is open behind one.
_MOVE_OUT = text("""
    update household set door_id = :vanished, ended_at = started_at
    where door_id = :kept and recorded_door_id = any(cast(:returned as uuid[]))
    returning id
""")

# Whoever lives behind a door has left when the next move in.
_PUT_IN_ORDER = text("""
    update household set ended_at = put.ended_at
    from (
        select id, lead(started_at) over (
            partition by door_id order by started_at nulls first, started_seq nulls first,
                started_by_operation nulls first, id) as ended_at
        from household where door_id in (:vanished, :kept)) as put
    where household.id = put.id and household.ended_at is distinct from put.ended_at
        and (put.ended_at is null) = :is_open
""")


def merge_doors(
    session: Session, vanished_id: UUID, kept_id: UUID, *, member_id: UUID | None = None
) -> None:
    """Let one door stand for another: the same dwelling was noted twice.

    All that was said at the vanished door moves to the kept one, household by household in
    their time, and what phones still say there will. `recorded_door_id` stays what it was.

    Args:
        session: nothing is committed.
        vanished_id: the door that stands no more.
        kept_id: the door that it turned out to be.
        member_id: who says so.

    Raises:
        DoorUnknown: one of them is no door.
        DoorsCannotMerge: they are one already, or in two buildings, or one is gone.
    """
    lock_doors(session, [vanished_id, kept_id])
    buildings = _buildings(session, [vanished_id, kept_id])
    if missing := {vanished_id, kept_id} - set(buildings):
        raise DoorUnknown(door_id=missing.pop())
    (building, stands), (other, other_stands) = buildings[vanished_id], buildings[kept_id]
    if vanished_id == kept_id or building != other or not (stands and other_stands):
        raise DoorsCannotMerge(door_id=vanished_id, kept_id=kept_id)
    heirs = _heirs(session, vanished_id, kept_id)
    moved = {
        "kept": str(kept_id),
        "aliases": _texts(
            session.scalars(
                update(DoorAlias)
                .where(DoorAlias.door_id == vanished_id)
                .values(door_id=kept_id)
                .returning(DoorAlias.id)
            )
        ),
        "doors": {
            _name(at): _texts(_move(session, at, {vanished_id: kept_id}))
            for at in _movable(Door.__tablename__)
        },
        "households": [
            [str(household), str(heir), _name(at), _texts(_move(session, at, {household: heir}))]
            for household, heir in heirs.items()
            for at in _movable(Household.__tablename__)
        ],
    }
    insert_rows(session, DoorAlias, [{"id": vanished_id, "door_id": kept_id, "moved": moved}])
    session.execute(
        update(Door)
        .where(Door.id == vanished_id)
        .values(gone_at=datetime.now(UTC), gone_import_id=None)
    )
    _recount(session, {*heirs, *heirs.values()})
    audit(
        session,
        "places.doors_merged",
        "door",
        vanished_id,
        member_id=member_id,
        kept=str(kept_id),
    )


def undo_merge(session: Session, vanished_id: UUID, *, member_id: UUID | None = None) -> None:
    """Take a merge back: what was recorded at the vanished door returns to it, also what came
    since, and all that the merge moved; so do those who were said to have moved in there.

    Raises:
        DoorNotMerged: it is no alias, or the door it became was merged since.
    """
    lock_doors(session, [vanished_id])
    alias = session.scalars(select(DoorAlias).where(DoorAlias.id == vanished_id)).one_or_none()
    if alias is None or alias.moved.get("kept") != str(alias.door_id):
        raise DoorNotMerged(door_id=vanished_id)
    kept_id, moved = alias.door_id, alias.moved
    returned = [vanished_id, *(UUID(one) for one in moved["aliases"])]
    moved_in = _return_moved_in(session, returned, kept_id)
    heirs = _heirs(session, vanished_id, kept_id)
    named = {_name(at): at for at in _all_movable()}
    for household, heir, name, ids in moved["households"]:
        _move_back(session, named[name], UUID(heir), UUID(household), ids)
    for name, ids in moved["doors"].items():
        _move_back(session, named[name], kept_id, vanished_id, ids)
    lived = {one: heir for one, heir in heirs.items() if one not in moved_in}
    _return_recorded(session, returned, kept_id, lived)
    session.execute(
        update(DoorAlias).where(DoorAlias.id.in_(returned[1:])).values(door_id=vanished_id)
    )
    session.execute(delete(DoorAlias).where(DoorAlias.id == vanished_id))
    session.execute(update(Door).where(Door.id == vanished_id).values(gone_at=None))
    _recount(session, {*heirs, *heirs.values()})
    audit(session, "places.merge_undone", "door", vanished_id, member_id=member_id)


def _buildings(session: Session, ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, bool]]:
    rows = session.execute(
        select(Door.id, Stairwell.building_id, Door.gone_at)
        .join(Stairwell, Stairwell.id == Door.stairwell_id)
        .where(Door.id.in_(list(ids)))
    )
    return {row.id: (row.building_id, row.gone_at is None) for row in rows}


def _heirs(session: Session, vanished_id: UUID, kept_id: UUID) -> dict[UUID, UUID]:
    """For each household of the vanished door the one that lived behind the kept door then.

    Where the kept door knows of nobody, the one household that it lacks is made.
    """
    households: dict[UUID, list[Household]] = defaultdict(list)
    for one in session.scalars(
        select(Household)
        .where(Household.door_id.in_([vanished_id, kept_id]))
        .order_by(
            Household.started_at.nulls_first(),
            Household.started_seq.nulls_first(),
            Household.started_by_operation.nulls_first(),
            Household.id,
        )
        .execution_options(populate_existing=True)
    ):
        households[one.door_id].append(one)
    kept = households[kept_id]
    if not kept:
        kept = [Household(door_id=kept_id)]
        session.add_all(kept)
        session.flush()
    return {one.id: _heir(one, kept).id for one in households[vanished_id]}


def _heir(one: Household, kept: Sequence[Household]) -> Household:
    """Who lived there when `one` left; whoever lives there now, where it never did."""
    if one.ended_at is not None:
        for other in kept:
            begun = other.started_at is None or other.started_at < one.ended_at
            if begun and (other.ended_at is None or other.ended_at >= one.ended_at):
                return other
    return next((other for other in kept if other.ended_at is None), kept[-1])


def _movable(table: str) -> list[Reference]:
    """The columns that point to a table and whose rows are moved, in other rooms than this."""
    own = {Household.__tablename__, DoorAlias.__tablename__}
    return [
        at
        for at in references_to(table)
        if at.table.name not in own
        and not is_derived(at.table)
        and not stays_with_its_door(at.table)
    ]


def _all_movable() -> list[Reference]:
    return [*_movable(Door.__tablename__), *_movable(Household.__tablename__)]


def _name(at: Reference) -> str:
    return f"{at.table.name}.{at.column}"


def _texts(ids: Iterable[UUID]) -> list[str]:
    return [str(one) for one in ids]


def _move(session: Session, at: Reference, heirs: dict[UUID, UUID]) -> list[UUID]:
    moved: list[UUID] = []
    for old, new in heirs.items():
        column = at.table.c[at.column]
        moved += session.scalars(
            update(at.table).where(column == old).values({column: new}).returning(at.table.c.id)
        )
    return moved


def _move_back(
    session: Session, at: Reference, now: UUID, former: UUID, ids: Sequence[str]
) -> None:
    """What still is where the merge put it."""
    column = at.table.c[at.column]
    session.execute(
        update(at.table)
        .where(at.table.c.id.in_([UUID(one) for one in ids]), column == now)
        .values({column: former})
    )


def _return_moved_in(session: Session, returned: Sequence[UUID], kept_id: UUID) -> set[UUID]:
    """The households that moved in at the vanished door after the merge, back behind it with all
    that was said of them.
    """
    doors = {"vanished": returned[0], "kept": kept_id}
    moved_in = set(session.scalars(_MOVE_OUT, {**doors, "returned": returned}))
    if moved_in:
        for is_open in (False, True):
            session.execute(_PUT_IN_ORDER, {**doors, "is_open": is_open})
    for table, column in _movable(Door.__tablename__):
        if "household_id" in table.c:
            session.execute(
                update(table)
                .where(table.c.household_id.in_(moved_in), table.c[column] == kept_id)
                .values({column: returned[0]})
            )
    return moved_in


def _return_recorded(
    session: Session, returned: Sequence[UUID], kept_id: UUID, heirs: dict[UUID, UUID]
) -> None:
    """What was said at the vanished door after the merge, which no list of the merge holds."""
    for table in _recorded_tables():
        here = (table.c[_RECORDED].in_(returned), table.c.door_id == kept_id)
        if "household_id" not in table.c:
            session.execute(update(table).where(*here).values(door_id=returned[0]))
            continue
        for household, heir in reversed(heirs.items()):
            session.execute(
                update(table)
                .where(*here, table.c.household_id == heir)
                .values(door_id=returned[0], household_id=household)
            )


def _recorded_tables() -> list[Table]:
    tables = [at.table for at in _movable(Door.__tablename__)]
    return [table for table in tables if _RECORDED in table.c]


def _recount(session: Session, household_ids: Iterable[UUID]) -> None:
    session.flush()
    ids = sorted(set(household_ids))
    for recount in recounts.all().values():
        recount(session, ids)
