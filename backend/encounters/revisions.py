"""What was said about encounters afterwards: corrected, taken back, never overwritten.

Each word is kept as a revision, and an encounter says what its revisions add up to: the latest
correction, and withdrawn if anybody took it back. So it comes out the same in whatever order
they arrive, and a recount can compare.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Update,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from backend.access.audit import audit
from backend.database.inserting import SKIP, insert_rows
from backend.database.statements import Statement
from backend.encounters import folds
from backend.encounters.models import Encounter, EncounterRevision
from backend.households.locks import settled
from backend.places.models import Door, Stairwell


@dataclass(frozen=True, slots=True)
class Recorded:
    """Who recorded an encounter, where it stands now, and when; elsewhere it has no household."""

    member_id: UUID
    household_id: UUID | None
    campaign_id: UUID | None
    team_id: UUID
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Values:
    """What an encounter is corrected to."""

    outcome: str
    notice_left: bool
    come_back_on: date | None
    come_back_at: time | None
    note: str | None
    themes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Revision:
    """An encounter corrected, or taken back where there are no values.

    Its id is its operation's.
    """

    id: UUID
    encounter_id: UUID
    member_id: UUID
    at: datetime
    device_seq: int
    reason: str | None
    values: Values | None


_RECORDED = Statement("""
    select encounter.id, encounter.member_id, encounter.household_id, encounter.campaign_id,
        coalesce(building.team_id, encounter.team_id), encounter.occurred_at
    from encounter
    left join door on door.id = encounter.door_id
    left join stairwell on stairwell.id = door.stairwell_id
    left join building on building.id = stairwell.building_id
    where encounter.id = any(cast(:ids as uuid[]))
""")

_LOCK = Statement("""
    select id from encounter where id = any(cast(:ids as uuid[])) order by id for no key update
""")


def find_recorded(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, Recorded]:
    """Encounters by their ids, locked, and before them their households."""
    asked = list(set(ids))

    def read() -> dict[UUID, Recorded]:
        return {row_id: Recorded(*rest) for row_id, *rest in _RECORDED(session, ids=asked)}

    found = settled(
        session,
        guess=(),
        read=read,
        households=lambda found: (
            one.household_id for one in found.values() if one.household_id is not None
        ),
    )
    _LOCK(session, ids=list(found))
    return found


# What was first recorded, kept before anything else is said about it.
_KEEP_FIRST = Statement("""
    insert into encounter_revision (id, encounter_id, member_id, action, at, device_seq, outcome,
        notice_left, come_back_on, come_back_at, note, themes)
    select id, id, member_id, 'recorded', occurred_at, device_seq, outcome, notice_left,
        come_back_on, come_back_at, note, themes
    from encounter where id = any(cast(:ids as uuid[]))
    on conflict do nothing
""")

_VALUES = ("outcome", "notice_left", "come_back_on", "come_back_at", "note", "themes")
_FOLDED = (*_VALUES, "corrected_at", "corrected_by")
# Those withdrawn before revisions were kept have none that says so, and stay withdrawn.
_WITHDRAWN = ("withdrawn_at", "withdrawn_by_operation")


def folded_revisions(which: ColumnElement[bool]) -> Select[Any]:
    """What the revisions of each encounter add up to.

    Where two devices agree on instant and number, the id decides, so that all agree. The first
    withdrawal is the one that counts.
    """
    one = EncounterRevision
    said = (
        select(one)
        .ext(distinct_on(one.encounter_id))
        .where(one.action != "withdrawn", which)
        .order_by(
            one.encounter_id,
            (one.action == "corrected").desc(),
            one.at.desc(),
            one.device_seq.desc(),
            one.id.desc(),
        )
        .subquery("said")
    )
    taken_back = (
        select(one.encounter_id, one.at, one.id)
        .ext(distinct_on(one.encounter_id))
        .where(one.action == "withdrawn", which)
        .order_by(one.encounter_id, one.at, one.device_seq, one.id)
        .subquery("taken_back")
    )
    is_corrected = said.c.action == "corrected"
    return select(
        said.c.encounter_id,
        *(said.c[name] for name in _VALUES),
        case((is_corrected, said.c.at)).label("corrected_at"),
        case((is_corrected, said.c.member_id)).label("corrected_by"),
        taken_back.c.at.label("withdrawn_at"),
        taken_back.c.id.label("withdrawn_by_operation"),
    ).select_from(said.outerjoin(taken_back, taken_back.c.encounter_id == said.c.encounter_id))


def set_to_fold(which: ColumnElement[bool]) -> Update:
    """Let encounters say what their revisions add up to, where they do not."""
    folded = folded_revisions(which).subquery("folded")
    kept = Encounter.__table__.c
    return (
        update(Encounter)
        .values(
            {
                **{one: folded.c[one] for one in _FOLDED},
                **{one: func.coalesce(folded.c[one], kept[one]) for one in _WITHDRAWN},
            }
        )
        .where(
            kept.id == folded.c.encounter_id,
            or_(
                *(kept[one].is_distinct_from(folded.c[one]) for one in _FOLDED),
                *(kept[one] != folded.c[one] for one in _WITHDRAWN),
                and_(kept.withdrawn_at.is_(None), folded.c.withdrawn_at.is_not(None)),
            ),
        )
    )


def _refold() -> Statement:
    """What each encounter counted as, and counts as from now on.

    `was` is read as it stood before: a statement does not see what it changes itself.
    """
    which = EncounterRevision.encounter_id == any_(bindparam("ids", type_=ARRAY(Uuid())))
    now_is = (
        set_to_fold(which)
        .returning(Encounter.id, Encounter.outcome, Encounter.withdrawn_at)
        .cte("now_is")
    )
    was = aliased(Encounter, name="was")
    return Statement(
        select(
            Stairwell.building_id,
            was.household_id,
            was.campaign_id,
            was.local_date,
            was.outcome.label("outcome_before"),
            was.withdrawn_at.is_(None).label("counted_before"),
            now_is.c.outcome,
            now_is.c.withdrawn_at.is_(None).label("counts"),
        )
        .select_from(now_is)
        .join(was, was.id == now_is.c.id)
        .join(Door, Door.id == was.door_id)
        .join(Stairwell, Stairwell.id == Door.stairwell_id)
    )


_REFOLD = _refold()


def revise(session: Session, revisions: Sequence[Revision]) -> None:
    """Keep what was said about encounters, and let them and their figures follow.

    The encounters are locked (`find_recorded`). A revision that is there already stays as it is.
    """
    if not revisions:
        return
    ids = list({one.encounter_id for one in revisions})
    _KEEP_FIRST(session, ids=ids)
    insert_rows(session, EncounterRevision, map(_row, revisions), on_conflict=SKIP)
    moves: list[folds.Move] = []
    for building, household, campaign, day, *said in _REFOLD(session, ids=ids):
        outcome_before, counted_before, outcome, counts = said
        if (outcome_before, counted_before) == (outcome, counts):
            continue
        before = folds.Counted(building, household, campaign, day, outcome_before)
        if counted_before:
            moves.append(folds.Move(before, -1))
        if counts:
            moves.append(folds.Move(before._replace(outcome=outcome), 1))
    folds.move(moves, session)


def audit_revision(session: Session, revision: Revision) -> None:
    """Note that a lead changed what somebody else recorded."""
    audit(
        session,
        "encounters.withdrawn" if revision.values is None else "encounters.corrected",
        "encounter",
        revision.encounter_id,
        member_id=revision.member_id,
    )


def _row(one: Revision) -> dict[str, object]:
    values = one.values
    return {
        "id": one.id,
        "encounter_id": one.encounter_id,
        "member_id": one.member_id,
        "action": "withdrawn" if values is None else "corrected",
        "at": one.at,
        "device_seq": one.device_seq,
        "outcome": values and values.outcome,
        "notice_left": values and values.notice_left,
        "come_back_on": values and values.come_back_on,
        "come_back_at": values and values.come_back_at,
        "note": values and values.note,
        "themes": list(values.themes) if values else [],
        "reason": one.reason,
    }
