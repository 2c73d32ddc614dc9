"""Encounters as a lead reads them: with who recorded them, and what was said about them since."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from backend.access.audit import audit
from backend.access.roles import Reach
from backend.encounters.models import Encounter, EncounterRevision
from backend.households.models import Household
from backend.organisations.models import Member
from backend.organisations.names import IdAndName
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
    rows = encounters_where(session, Encounter.door_id == kept)
    audit(
        session,
        "encounters.read",
        "door",
        kept,
        households=sorted({str(row["household_id"]) for row in rows}),
    )
    return rows


def encounters_where(session: Session, which: ColumnElement[bool]) -> list[Row]:
    """Encounters with what was said about them since, the latest first."""
    companion = aliased(Member)
    rows = session.execute(
        select(Encounter, Member, Household.ended_at.is_not(None), companion)
        .join(Member, Member.id == Encounter.member_id)
        .outerjoin(companion, companion.id == Encounter.companion_id)
        .outerjoin(Household, Household.id == Encounter.household_id)
        .where(which)
        .order_by(Encounter.occurred_at.desc(), Encounter.device_seq.desc(), Encounter.id.desc())
        .execution_options(populate_existing=True)
    ).all()
    revisions = _revisions(session, (encounter.id for encounter, *_ in rows))
    return [
        {
            "id": one.id,
            "at": one.occurred_at,
            "by": IdAndName(author.id, author.name),
            "companion": IdAndName(one.companion_id, with_.name) if one.companion_id else None,
            "campaign_id": one.campaign_id,
            "household_id": one.household_id,
            "household_left": has_left,
            "channel": one.channel,
            **_values(one),
            "need": one.need,
            "withdrawn_at": one.withdrawn_at,
            "revisions": revisions[one.id],
        }
        for one, author, has_left, with_ in rows
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
                "by": IdAndName(author.id, author.name),
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
