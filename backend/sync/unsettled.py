"""What was recorded and does not count yet: shown to who can settle it, with where and why."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from backend.access.identity import grants_of
from backend.access.roles import Reach
from backend.database.statements import Statement
from backend.operations import timing
from backend.operations.models import LedgerEntry
from backend.operations.payloads import Malformed, as_uuid
from backend.operations.place import Place, named_places, read_place
from backend.organisations.models import RoleGrant
from backend.organisations.names import IdAndName
from backend.places.models import Building, Door, Stairwell
from backend.places.names import floor_label, floor_labels
from backend.places.service import kept_doors
from backend.sync.judging import SET_ASIDE

# What a phone whose clock went wrong says in one go: all of it is put right together.
ONE_OUTING = timedelta(hours=12)


@dataclass(frozen=True)
class Unsettled:
    """An operation that is held or refused, and why; where it was said, and not what.

    `actions` are what a lead can do about it; `alike` how many others of the same phone and
    evening have the same wrong time. `stated_at` was stated by a lead already: it counts once the
    phone sends it again.
    """

    id: UUID
    kind: str
    state: str
    code: str
    recorded_at: datetime
    utc_offset_min: int
    received_at: datetime
    stated_at: datetime | None
    author: IdAndName
    actions: tuple[str, ...]
    alike: int
    place: Place | None = field(default=None)


# Of one page; what is shown beyond it is asked for by its last. A count goes no further either.
PAGE, LARGEST_PAGE, MOST_COUNTED = 100, 200, 10_000


def _of_team(team_id: UUID) -> ColumnElement[bool]:
    """Whether an operation does not count, and is of a team.

    Whoever had a grant for the team once belongs to it here, or what was recorded after its end
    would be seen by nobody.
    """
    belonged = exists().where(
        RoleGrant.member_id == LedgerEntry.author_id,
        or_(RoleGrant.team_id == team_id, RoleGrant.team_id.is_(None)),
    )
    is_put_aside = func.coalesce(LedgerEntry.refusal_code, "") == SET_ASIDE.code
    return and_(LedgerEntry.state != "applied", ~is_put_aside, belonged)


_IN_ORDER = (LedgerEntry.received_at, LedgerEntry.device_seq, LedgerEntry.id)


def _page(team_id: UUID, after: UUID | None, limit: int) -> Select[UUID]:
    page = select(LedgerEntry.id).where(_of_team(team_id)).order_by(*_IN_ORDER).limit(limit)
    if after is None:
        return page
    former = aliased(LedgerEntry)
    last = select(former.received_at, former.device_seq, former.id).where(former.id == after)
    return page.where(tuple_(*_IN_ORDER) > last.scalar_subquery())


# How many others the same phone said in the same wrong evening is counted for all that its key
# holds at once: one by one, a phone with thousands would be looked through thousands of times.
# Core has no words for a range of so many hours.
_UNSETTLED = Statement("""
    with page as (select * from operation where id = any(:ids) and state <> 'applied'),
    alike as (
        select id, count(*) over (partition by device_key_id order by recorded_at
            range between cast(:evening as interval) preceding
                and cast(:evening as interval) following) - 1 as others
        from operation where state = 'held' and held_code = :doubtful
            and device_key_id in (
                select device_key_id from page where held_code = :doubtful))
    select page.id, kind, state, coalesce(refusal_code, held_code) as code, recorded_at,
        utc_offset_min, received_at, occurred_at, payload, place,
        payload is not null as is_kept, member.id as author_id, member.name as author,
        coalesce(alike.others, 0) as alike, (
            select stated_at from operation_settling
            where operation_id = page.id and action <> 'retry'
            order by settled_at desc, operation_settling.id desc limit 1) as stated_at
    from page join member on member.id = page.author_id left join alike on alike.id = page.id
    order by received_at, device_seq, page.id
""")


def unsettled(
    session: Session, team_id: UUID, *, after: UUID | None = None, limit: int = PAGE
) -> list[Unsettled]:
    """What members of a team recorded that is held or refused, the oldest first.

    Args:
        after: the last of the page before; it may have been settled since.
        limit: how many of them at most.
    """
    rows = _UNSETTLED(
        session,
        ids=session.scalars(_page(team_id, after, limit)).all(),
        evening=ONE_OUTING,
        doubtful=timing.TIME_DOUBTFUL,
    ).all()
    places = _places(session, {row.id: row.payload for row in rows if not row.place}, team_id)
    return [
        Unsettled(
            id=row.id,
            kind=row.kind,
            state=row.state,
            code=row.code,
            recorded_at=row.recorded_at,
            utc_offset_min=row.utc_offset_min,
            received_at=row.received_at,
            stated_at=row.stated_at,
            author=IdAndName(row.author_id, row.author),
            actions=actions(row),
            alike=row.alike,
            place=read_place(row.place) or places.get(row.id),
        )
        for row in rows
    ]


def count_unsettled(session: Session, team_id: UUID) -> int:
    """How many there are in all, counted as far as `MOST_COUNTED`."""
    some = select(LedgerEntry.id).where(_of_team(team_id)).limit(MOST_COUNTED).subquery()
    return session.scalars(select(func.count()).select_from(some)).one()


def actions(row: Any) -> tuple[str, ...]:  # noqa: ANN401  # of the ledger
    """What a lead can do about an operation that does not count, the likeliest first.

    Args:
        row: its `code`, `recorded_at`, `occurred_at` and `received_at`; `is_kept` says whether
            the ledger holds what it said: else only its phone can bring it again.
    """
    if row.code == timing.TIME_DOUBTFUL:
        is_likely = (
            row.recorded_at <= row.received_at + timing.AHEAD_MAX
            and row.occurred_at >= row.received_at - timing.WAIT_MAX
        )
        return ("state_time", "accept", "set_aside") if is_likely else ("state_time", "set_aside")
    if row.code == timing.DATED_BEFORE:
        return ("accept", "state_time", "set_aside")
    if row.code == timing.LATE_AFTER_END:
        return ("accept", "set_aside")
    return ("retry", "set_aside") if row.is_kept else ("set_aside",)


def _places(
    session: Session, payloads: Mapping[UUID, str | None], team_id: UUID
) -> dict[UUID, Place]:
    """Where operations were said, as far as that is a place of the team."""
    finders = named_places.all()
    said = {one: _read(payload, finders) for one, payload in payloads.items()}
    for name, find in finders.items():
        asked = {ids[name] for ids in said.values() if name in ids and not _is_placed(ids)}
        if not asked:
            continue
        found = find(session, asked)
        for ids in said.values():
            if not _is_placed(ids) and (there := found.get(ids.get(name, _NOTHING))):
                ids |= {key: value for key, value in there._asdict().items() if value}
    doors = {one: ids["door_id"] for one, ids in said.items() if "door_id" in ids}
    stairwells = {
        one: ids["stairwell_id"]
        for one, ids in said.items()
        if "stairwell_id" in ids and one not in doors
    }
    behind = _at_doors(session, set(doors.values()), team_id)
    at = _at_stairwells(session, set(stairwells.values()), team_id)
    return {
        **{one: behind[door_id] for one, door_id in doors.items() if door_id in behind},
        **{one: at[stairwell] for one, stairwell in stairwells.items() if stairwell in at},
    }


_PLACES = ("door_id", "stairwell_id")
# The id of nothing that there is.
_NOTHING = UUID(int=0)


def _is_placed(ids: Mapping[str, UUID]) -> bool:
    return not ids.keys().isdisjoint(_PLACES)


def _read(payload: str | None, finders: Iterable[str]) -> dict[str, UUID]:
    """The ids of places that a payload names; it may be anything at all."""
    found: dict[str, UUID] = {}
    try:
        read = json.loads(payload or "{}")
    except (ValueError, RecursionError):
        return found
    for name in (*_PLACES, *finders):
        try:
            found[name] = as_uuid(read.get(name)) if isinstance(read, dict) else as_uuid(None)
        except Malformed:
            continue
    return found


def _at_doors(session: Session, ids: Iterable[UUID], team_id: UUID) -> dict[UUID, Place]:
    kept = kept_doors(session, ids)
    rows = session.execute(
        select(Door.id, Door.floor, Door.label, Stairwell.id, Stairwell.name, Building)
        .join(Stairwell, Stairwell.id == Door.stairwell_id)
        .join(Building, Building.id == Stairwell.building_id)
        .where(Door.id.in_(set(kept.values())), Building.team_id == team_id)
    ).all()
    labels = floor_labels(session, {row[3] for row in rows})
    places = {
        id_: replace(
            _place(building, name),
            floor=floor,
            label=label,
            floor_label=floor_label(labels.get(stairwell_id, {}), floor),
        )
        for id_, floor, label, stairwell_id, name, building in rows
    }
    return {asked: places[door_id] for asked, door_id in kept.items() if door_id in places}


def _at_stairwells(session: Session, ids: Iterable[UUID], team_id: UUID) -> dict[UUID, Place]:
    rows = session.execute(
        select(Stairwell.id, Stairwell.name, Building)
        .join(Building, Building.id == Stairwell.building_id)
        .where(Stairwell.id.in_(list(ids)), Building.team_id == team_id)
    )
    return {id_: _place(building, name) for id_, name, building in rows}


def _place(building: Building, stairwell: str) -> Place:
    return Place(building.street, building.number, building.name, stairwell, None, None)


def is_reached(session: Session, member_id: UUID, reach: Reach) -> bool:
    """Whether a member works or worked for a team that is reached."""
    grants = grants_of(session, member_id)
    return any(one.team_id is None or reach.covers(one.team_id) for one in grants)
