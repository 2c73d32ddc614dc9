"""Passages whose worker saw another floor or number than their door had: a lead says which it is.

Phones say what their screen showed. A door that was renumbered while a phone had no network
would else log its neighbour, and nobody would know.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, func, select, true, update
from sqlalchemy.orm import Session

from backend.access.audit import audit
from backend.access.roles import Reach
from backend.database.inserting import SKIP, insert_rows
from backend.encounters.folds import recount_households
from backend.encounters.models import DoorMismatch, Encounter
from backend.encounters.refusals import DoorElsewhere, EncounterUnknown
from backend.encounters.visits import AtDoor, Move, bring_along
from backend.households.locks import lock_doors
from backend.households.models import Household
from backend.operations.kinds import Operation
from backend.organisations.models import Member
from backend.places.labels import LABEL_LONGEST, clean_label
from backend.places.models import Building, Door, Stairwell
from backend.places.names import DoorName, floor_label, floor_labels, names_at
from backend.places.references import references_to
from backend.places.refusals import DoorUnknown

# Of one page.
PAGE = 50
# As many are looked at for one; most of what was noted does differ.
_LOOKED_AT = 200
# A passage may move while its locks are waited for; after so many moves something else is wrong.
_ATTEMPTS = 5


def note_mismatches(session: Session, recorded: Sequence[Operation]) -> None:
    """Keep what was seen of those whose door was called otherwise at that time.

    Args:
        session: nothing is committed.
        recorded: passages that were just kept; the door that each names, whatever it became
            since, is held against what was seen.
    """
    seen = [one for one in recorded if _seen(one) != (None, None)]
    names = names_at(session, [(one.payload["door_id"], one.occurred_at) for one in seen])
    differ = [
        one
        for one in seen
        if (name := names.get((one.payload["door_id"], one.occurred_at))) is not None
        and not name.is_seen_as(*_seen(one))
    ]
    insert_rows(
        session,
        DoorMismatch,
        (
            {
                "id": one.id,
                "encounter_id": one.id,
                "seen_floor": _seen(one)[0],
                "seen_label": _seen(one)[1],
            }
            for one in differ
        ),
        on_conflict=SKIP,
    )


def _seen(one: Operation) -> tuple[str | None, str | None]:
    floor, label = one.payload.get("seen_floor"), one.payload.get("seen_label")
    return _label(floor), _label(label)


def _label(seen: str | None) -> str | None:
    """As it was seen, and None where nothing was; composed it may be longer than a label is."""
    return clean_label(seen or "")[:LABEL_LONGEST].strip() or None


def list_mismatches(
    session: Session, team_id: UUID, *, after: UUID | None = None
) -> list[dict[str, Any]]:
    """What a lead of a team is to look at, the oldest id first, a page at a time.

    What was noted of a door since may have settled it: a correction of that time that came later.
    """
    found: list[dict[str, Any]] = []
    while len(found) < PAGE:
        rows = _unchecked(session, team_id, after)
        if not rows:
            break
        after = rows[-1].id
        names = names_at(session, [(row.recorded_door_id, row.occurred_at) for row in rows])
        differ = [row for row in rows if _differs(row, names)]
        found += _as_rows(session, differ)
    return found[:PAGE]


def _unchecked(
    session: Session, team_id: UUID, after: UUID | None
) -> Sequence[Row[*tuple[Any, ...]]]:
    return session.execute(
        select(
            Encounter.id,
            Encounter.occurred_at,
            Encounter.recorded_door_id,
            Encounter.door_id,
            Encounter.outcome,
            Member.id.label("member_id"),
            Member.name.label("member"),
            DoorMismatch.seen_floor,
            DoorMismatch.seen_label,
            Door.floor,
            Door.label,
            Door.stairwell_id,
            Stairwell.name.label("stairwell"),
            Building.id.label("building_id"),
            Building.name.label("building"),
            Building.street,
            Building.number,
        )
        .join(DoorMismatch, DoorMismatch.encounter_id == Encounter.id)
        .join(Member, Member.id == Encounter.member_id)
        .join(Door, Door.id == Encounter.door_id)
        .join(Stairwell, Stairwell.id == Door.stairwell_id)
        .join(Building, Building.id == Stairwell.building_id)
        .where(
            Building.team_id == team_id,
            DoorMismatch.checked_at.is_(None),
            Encounter.withdrawn_at.is_(None),
            true() if after is None else Encounter.id > after,
        )
        .order_by(Encounter.id)
        .limit(_LOOKED_AT)
    ).all()


def _differs(row: Any, names: Mapping[tuple[UUID, datetime], DoorName]) -> bool:  # noqa: ANN401  # of `_unchecked`
    name = names.get((row.recorded_door_id, row.occurred_at))
    return name is None or not name.is_seen_as(row.seen_floor, row.seen_label)


def _as_rows(session: Session, rows: Sequence[Any]) -> list[dict[str, Any]]:
    doors = _named_doors(session, rows)
    return [
        {
            "id": row.id,
            "at": row.occurred_at,
            "by": {"id": row.member_id, "name": row.member},
            "outcome": row.outcome,
            "street": row.street,
            "number": row.number,
            "building": row.building,
            "stairwell": row.stairwell,
            "seen_floor": row.seen_floor,
            "seen_label": row.seen_label,
            "door": next(one for one in doors[row.building_id] if one.id == row.door_id).as_row(),
            "candidates": [one.as_row() for one in _candidates(row, doors[row.building_id])],
            "others": [one.as_row() for one in _others(row, doors[row.building_id])],
        }
        for row in rows
    ]


class _NamedDoor(NamedTuple):
    id: UUID
    stairwell_id: UUID
    stairwell: str
    name: DoorName
    is_gone: bool

    def as_row(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "floor": self.name.floor,
            "label": self.name.label,
            "stairwell": self.stairwell,
        }


def _candidates(row: Any, doors: Sequence[_NamedDoor]) -> list[_NamedDoor]:  # noqa: ANN401  # of `_unchecked`
    """The doors that are called what was seen, those of the same stairwell first."""
    return sorted(
        (
            one
            for one in doors
            if one.id != row.door_id
            and not one.is_gone
            and one.name.is_seen_as(row.seen_floor, row.seen_label)
        ),
        key=lambda one: one.stairwell_id != row.stairwell_id,
    )


def _others(row: Any, doors: Sequence[_NamedDoor]) -> list[_NamedDoor]:  # noqa: ANN401  # of `_unchecked`
    """All other doors that stand, those of the same stairwell first: nobody may know the name."""
    called = {row.door_id, *(one.id for one in _candidates(row, doors))}
    return sorted(
        (one for one in doors if one.id not in called and not one.is_gone),
        key=lambda one: one.stairwell_id != row.stairwell_id,
    )


def _named_doors(session: Session, rows: Sequence[Any]) -> dict[UUID, list[_NamedDoor]]:
    """The doors as they are called now, by building: those that stand, and where passages count.

    An import may have taken away a door where something was said.
    """
    found = session.execute(
        select(
            Stairwell.building_id,
            Stairwell.id.label("stairwell_id"),
            Stairwell.name.label("stairwell"),
            *(Door.id, Door.floor, Door.label, Door.gone_at),
        )
        .join(Door, Door.stairwell_id == Stairwell.id)
        .where(
            Stairwell.building_id.in_({row.building_id for row in rows}),
            Door.gone_at.is_(None) | Door.id.in_({row.door_id for row in rows}),
        )
        .order_by(Stairwell.position, Door.floor, Door.position, Door.id)
    ).all()
    labels = floor_labels(session, {one.stairwell_id for one in found})
    doors: defaultdict[UUID, list[_NamedDoor]] = defaultdict(list)
    for one in found:
        name = DoorName(floor_label(labels.get(one.stairwell_id, {}), one.floor), one.label)
        doors[one.building_id].append(
            _NamedDoor(one.id, one.stairwell_id, one.stairwell, name, one.gone_at is not None)
        )
    return doors


def check_place(
    session: Session, encounter_id: UUID, door_id: UUID, *, member_id: UUID, reach: Reach
) -> None:
    """Say at which door a passage was: where it counts, or another one of its building.

    It moves there with what was said at the same visit, to whoever lived there then.

    Args:
        session: nothing is committed.
        door_id: of the building; one that was merged is what it became.
        member_id: the lead.
        reach: the teams that they lead.

    Raises:
        EncounterUnknown: no such passage, or it was never to be checked.
        NoGrant: it is of a team that is not reached.
        DoorUnknown: no such door, or it is gone.
        DoorElsewhere: it is in another building.
    """
    at, to_id = _held(session, encounter_id, door_id, reach)
    if to_id != at.door_id:
        _move(session, encounter_id, at, to_id)
    session.execute(
        update(DoorMismatch)
        .where(DoorMismatch.encounter_id == encounter_id)
        .values(checked_by=member_id, checked_at=datetime.now(UTC))
    )
    audit(
        session,
        "encounters.place_checked",
        "encounter",
        encounter_id,
        member_id=member_id,
        was=str(at.door_id),
        became=str(to_id),
    )


def _place_of(session: Session, encounter_id: UUID) -> Any:  # noqa: ANN401  # a row, or None
    return session.execute(
        select(
            Encounter.door_id,
            Encounter.household_id,
            Encounter.occurred_at,
            Encounter.member_id,
            Encounter.recorded_door_id,
            func.coalesce(DoorMismatch.said_door_id, Encounter.recorded_door_id).label("said_at"),
            Building.id.label("building_id"),
            Building.team_id,
        )
        .join(DoorMismatch, DoorMismatch.encounter_id == Encounter.id)
        .join(Door, Door.id == Encounter.door_id)
        .join(Stairwell, Stairwell.id == Door.stairwell_id)
        .join(Building, Building.id == Stairwell.building_id)
        .where(Encounter.id == encounter_id)
    ).one_or_none()


def _held(session: Session, encounter_id: UUID, door_id: UUID, reach: Reach) -> tuple[Any, UUID]:
    """The passage as it stands, and the door that was named; nobody merges or moves either."""
    at = _place_of(session, encounter_id)
    for _ in range(_ATTEMPTS):
        if at is None:
            raise EncounterUnknown
        reach.require(at.team_id)
        savepoint = session.begin_nested()
        kept = lock_doors(session, [door_id, at.door_id], also=[at.household_id])
        again = _place_of(session, encounter_id)
        if again is not None and _where(again) == _where(at):
            savepoint.commit()
            return again, kept[door_id]
        savepoint.rollback()
        at = again
    raise RuntimeError("a passage kept being moved while it was being locked")


def _where(at: Any) -> tuple[UUID, UUID]:  # noqa: ANN401  # of `_place_of`
    return at.door_id, at.household_id


def _move(session: Session, encounter_id: UUID, before: Any, to_id: UUID) -> None:  # noqa: ANN401  # of `_place_of`
    to = session.execute(
        select(Stairwell.building_id, Door.gone_at)
        .join(Door, Door.stairwell_id == Stairwell.id)
        .where(Door.id == to_id)
    ).one_or_none()
    if to is None or to.gone_at is not None:
        raise DoorUnknown(door_id=to_id)
    if to.building_id != before.building_id:
        raise DoorElsewhere(door_id=to_id)
    was, becomes = before.household_id, _household_at(session, to_id, before.occurred_at)
    passage = AtDoor(encounter_id, before.member_id, before.said_at, before.occurred_at)
    bring_along(session, Move(passage, was, to_id, becomes), before.recorded_door_id)
    place = {"door_id": to_id, "recorded_door_id": to_id, "household_id": becomes}
    session.execute(update(Encounter).where(Encounter.id == encounter_id).values(**place))
    session.execute(
        update(DoorMismatch)
        .where(DoorMismatch.encounter_id == encounter_id)
        .values(said_door_id=before.said_at)
    )
    for table, column in references_to(Encounter.__tablename__):
        if "household_id" in table.c:
            session.execute(
                update(table)
                .where(table.c[column] == encounter_id, table.c.household_id.is_not(None))
                .values({name: value for name, value in place.items() if name in table.c})
            )
    session.flush()
    recount_households(session, sorted({was, becomes}))


def _household_at(session: Session, door_id: UUID, at: datetime) -> UUID:
    """Who lived behind a door at a moment; whoever lives there now where nobody knows."""
    households = session.scalars(
        select(Household)
        .where(Household.door_id == door_id)
        .order_by(Household.started_at.nulls_first(), Household.id)
    ).all()
    for one in households:
        begun = one.started_at is None or one.started_at <= at
        if begun and (one.ended_at is None or at < one.ended_at):
            return one.id
    if not households:
        raise DoorUnknown(door_id=door_id)
    return next((one.id for one in households if one.ended_at is None), households[-1].id)
