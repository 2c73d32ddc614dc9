"""What a lead does with encounters: reads those of a door, corrects them, takes them back.

The same revisions are added to as by phones, so that neither overwrites the other.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from backend.access.audit import audit
from backend.access.roles import Reach
from backend.encounters.kept import Themes, note_of, plain
from backend.encounters.models import Encounter, EncounterRevision
from backend.encounters.outcomes import MEETING_OUTCOMES
from backend.encounters.refusals import EncounterUnknown, OutcomeElsewhere, ReasonMissing
from backend.encounters.revisions import (
    Recorded,
    Revision,
    Values,
    audit_revision,
    find_recorded,
    revise,
)
from backend.households.models import Household
from backend.organisations.models import Member
from backend.places.refusals import DoorUnknown
from backend.places.service import kept_doors, teams_of_doors

Row = dict[str, Any]


def at_door(session: Session, door_id: UUID, reach: Reach) -> list[Row]:
    """All passages at a door, the latest first, withdrawn ones too; that they were read is noted.

    A door that was merged is the door it became.

    Raises:
        DoorUnknown: no such door in this organisation.
        NoGrant: it is of a team that is not reached.
    """
    team_id = teams_of_doors(session, [door_id]).get(door_id)
    if team_id is None:
        raise DoorUnknown(door_id=door_id)
    reach.require(team_id)
    kept = kept_doors(session, [door_id])[door_id]
    rows = _read(session, Encounter.door_id == kept)
    audit(
        session,
        "encounters.read",
        "door",
        kept,
        households=sorted({str(row["household_id"]) for row in rows}),
    )
    return rows


def correct(
    session: Session, encounter_id: UUID, member_id: UUID, reach: Reach, said: Values, reason: str
) -> Row:
    """Correct what somebody of a team recorded.

    Raises:
        EncounterUnknown: no such encounter in this organisation.
        NoGrant: it is of a team that is not reached.
        ReasonMissing: the reason says nothing.
        OutcomeElsewhere: it was not at a door, where that could be.
    """
    recorded = _locked(session, encounter_id, reach)
    if recorded.household_id is None and said.outcome not in MEETING_OUTCOMES:
        raise OutcomeElsewhere(outcome=said.outcome)
    named = {encounter_id: Themes(said.themes, recorded.campaign_id)}
    kept = replace(
        said,
        themes=plain(session, named)[encounter_id],
        note=note_of(said.outcome, said.note),
    )
    return _add(session, encounter_id, member_id, reason, kept)


def withdraw(
    session: Session, encounter_id: UUID, member_id: UUID, reach: Reach, reason: str
) -> Row:
    """Take back what somebody of a team recorded.

    Raises:
        EncounterUnknown, NoGrant, ReasonMissing: as for `correct`.
    """
    _locked(session, encounter_id, reach)
    return _add(session, encounter_id, member_id, reason, None)


def _locked(session: Session, encounter_id: UUID, reach: Reach) -> Recorded:
    recorded = find_recorded(session, [encounter_id]).get(encounter_id)
    if recorded is None:
        raise EncounterUnknown
    reach.require(recorded.team_id)
    return recorded


def _add(
    session: Session, encounter_id: UUID, member_id: UUID, reason: str, said: Values | None
) -> Row:
    if not reason.strip():
        raise ReasonMissing
    revision = Revision(
        id=uuid7(),
        encounter_id=encounter_id,
        member_id=member_id,
        at=datetime.now(UTC),
        device_seq=0,
        reason=reason.strip(),
        values=said,
    )
    audit_revision(session, revision)
    revise(session, [revision])
    [row] = _read(session, Encounter.id == encounter_id)
    return row


def _read(session: Session, which: ColumnElement[bool]) -> list[Row]:
    rows = session.execute(
        select(Encounter, Member, Household.ended_at.is_not(None))
        .join(Member, Member.id == Encounter.member_id)
        .outerjoin(Household, Household.id == Encounter.household_id)
        .where(which)
        .order_by(Encounter.occurred_at.desc(), Encounter.device_seq.desc(), Encounter.id.desc())
        .execution_options(populate_existing=True)
    ).all()
    said = _revisions(session, (encounter.id for encounter, *_ in rows))
    return [
        {
            "id": one.id,
            "at": one.occurred_at,
            "by": {"id": author.id, "name": author.name},
            "campaign_id": one.campaign_id,
            "household_id": one.household_id,
            "household_left": has_left,
            "channel": one.channel,
            **_values(one),
            "need": one.need,
            "withdrawn_at": one.withdrawn_at,
            "revisions": said[one.id],
        }
        for one, author, has_left in rows
    ]


def _revisions(session: Session, ids: Iterable[UUID]) -> dict[UUID, list[Row]]:
    """What was said of each encounter, in the order in which it was said."""
    rows = session.execute(
        select(EncounterRevision, Member)
        .join(Member, Member.id == EncounterRevision.member_id)
        .where(EncounterRevision.encounter_id.in_(list(ids)))
        .order_by(EncounterRevision.at, EncounterRevision.device_seq, EncounterRevision.id)
    )
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for one, author in rows:
        found[one.encounter_id].append(
            {
                "action": one.action,
                "at": one.at,
                "by": {"id": author.id, "name": author.name},
                "reason": one.reason,
                **_values(one),
            }
        )
    return found


def _values(one: Encounter | EncounterRevision) -> Row:
    return {
        "outcome": one.outcome,
        "notice_left": one.notice_left,
        "come_back_on": one.come_back_on,
        "come_back_at": one.come_back_at,
        "note": one.note,
        "themes": one.themes,
    }
