"""What was said about encounters afterwards: corrected, taken back, never overwritten.

Each word is kept as a revision, and an encounter says what its revisions add up to: the latest
correction, and withdrawn if anybody took it back. So it comes out the same in whatever order
they arrive, and a recount can compare.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.audit import audit
from backend.database.inserting import SKIP, insert_rows
from backend.database.statements import Statement
from backend.encounters import folds
from backend.encounters.models import EncounterRevision
from backend.households.locks import settled


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

# What the revisions of each encounter add up to. Where two devices agree on instant and number,
# the id decides, so that all agree. The first withdrawal is the one that counts.
FOLD_OF_REVISIONS = """
    select said.encounter_id, said.outcome, said.notice_left, said.come_back_on,
        said.come_back_at, said.note, said.themes,
        case when said.action = 'corrected' then said.at end as corrected_at,
        case when said.action = 'corrected' then said.member_id end as corrected_by,
        taken_back.at as withdrawn_at, taken_back.id as withdrawn_by_operation
    from (
        select distinct on (encounter_id) *
        from encounter_revision where action <> 'withdrawn' and {which}
        order by encounter_id, action = 'corrected' desc, at desc, device_seq desc, id desc)
        as said
    left join (
        select distinct on (encounter_id) encounter_id, at, id
        from encounter_revision where action = 'withdrawn' and {which}
        order by encounter_id, at, device_seq, id) as taken_back using (encounter_id)
"""

_VALUES = (
    "outcome",
    "notice_left",
    "come_back_on",
    "come_back_at",
    "note",
    "themes",
    "corrected_at",
    "corrected_by",
)
# Those withdrawn before revisions were kept have none that says so, and stay withdrawn.
_WITHDRAWN = ("withdrawn_at", "withdrawn_by_operation")

SET_TO_FOLD = f"""
    update encounter
    set {", ".join(f"{one} = folded.{one}" for one in _VALUES)},
        {", ".join(f"{one} = coalesce(folded.{one}, encounter.{one})" for one in _WITHDRAWN)}
    from ({FOLD_OF_REVISIONS}) as folded
    where encounter.id = folded.encounter_id and (
        {" or ".join(f"encounter.{one} is distinct from folded.{one}" for one in _VALUES)}
        or {" or ".join(f"encounter.{one} <> folded.{one}" for one in _WITHDRAWN)}
        or encounter.withdrawn_at is null and folded.withdrawn_at is not null)
"""  # noqa: S608  # constants of this module

# `was` is read as it stood before: a statement does not see what it changes itself.
_REFOLD = Statement(f"""
    with now_is as (
        {SET_TO_FOLD.format(which="encounter_id = any(cast(:ids as uuid[]))")}
        returning encounter.id, encounter.outcome, encounter.withdrawn_at)
    select stairwell.building_id, was.household_id, was.campaign_id, was.local_date,
        was.outcome, was.withdrawn_at is null, now_is.outcome, now_is.withdrawn_at is null
    from now_is
    join encounter was on was.id = now_is.id
    join door on door.id = was.door_id
    join stairwell on stairwell.id = door.stairwell_id
""")  # noqa: S608  # constants of this module


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
    said = one.values
    return {
        "id": one.id,
        "encounter_id": one.encounter_id,
        "member_id": one.member_id,
        "action": "withdrawn" if said is None else "corrected",
        "at": one.at,
        "device_seq": one.device_seq,
        "outcome": said and said.outcome,
        "notice_left": said and said.notice_left,
        "come_back_on": said and said.come_back_on,
        "come_back_at": said and said.come_back_at,
        "note": said and said.note,
        "themes": list(said.themes) if said else [],
        "reason": one.reason,
    }
