"""What a lead does with encounters: corrects them, takes them back.

The same revisions are added to as by phones, so that neither overwrites the other.
"""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from backend.access.roles import Reach
from backend.encounters.kept import Themes, note_of, plain, share_campaigns_of
from backend.encounters.models import Encounter
from backend.encounters.outcomes import MEETING_OUTCOMES
from backend.encounters.queries import Row, encounters_where
from backend.encounters.refusals import EncounterUnknown, OutcomeElsewhere, ReasonMissing
from backend.encounters.revisions import (
    Recorded,
    Revision,
    Values,
    audit_revision,
    find_recorded,
    revise,
)


def correct(
    session: Session, encounter_id: UUID, member_id: UUID, reach: Reach, values: Values, reason: str
) -> Row:
    """Correct what somebody of a team recorded.

    Raises:
        EncounterUnknown: no such encounter in this organisation.
        NoGrant: it is of a team that is not reached.
        ReasonMissing: the reason says nothing.
        OutcomeElsewhere: it was not at a door, where that could be.
    """
    share_campaigns_of(session, [encounter_id])
    recorded = _locked(session, encounter_id, reach)
    if recorded.household_id is None and values.outcome not in MEETING_OUTCOMES:
        raise OutcomeElsewhere(outcome=values.outcome)
    named = {encounter_id: Themes(values.themes, recorded.campaign_id)}
    kept = replace(
        values,
        themes=plain(session, named)[encounter_id],
        note=note_of(values.outcome, values.note),
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
    session: Session, encounter_id: UUID, member_id: UUID, reason: str, values: Values | None
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
        values=values,
    )
    audit_revision(session, revision)
    revise(session, [revision])
    [row] = encounters_where(session, Encounter.id == encounter_id)
    return row
