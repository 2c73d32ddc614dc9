"""What a phone may do at doors and elsewhere while it has no network."""

from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.refusals import NoGrant
from backend.campaigns.languages import language_or_unknown
from backend.database.cells import cell_of
from backend.encounters import service, talk_reports
from backend.encounters.kept import (
    Themes,
    clean_corrections,
    clean_talks,
    drop_stray_notes,
    need_without_consent,
    note_of,
    plain_themes,
)
from backend.encounters.mismatches import note_mismatches
from backend.encounters.models import Encounter
from backend.encounters.outcomes import MEETING_OUTCOMES
from backend.encounters.refusals import (
    EncounterUnknown,
    NotYours,
    OutcomeElsewhere,
    ReasonMissing,
    TeamUnknown,
)
from backend.encounters.revisions import (
    Recorded,
    Revision,
    Values,
    audit_revision,
    find_recorded,
    revise,
)
from backend.encounters.schemas import (
    CorrectPayload,
    MeetPayload,
    RecordAsSeenPayload,
    RecordPayload,
    RecordWithThemesPayload,
    TalkCountPayload,
    WithdrawPayload,
    WithdrawWithReasonPayload,
)
from backend.encounters.service import Known, Meeting, Passage, Row
from backend.households.doors import CAMPAIGN_UNKNOWN, DoorFound, at_doors
from backend.operations.kinds import MALFORMED, Kind, Operation, Payload, Refusals
from backend.operations.place import At, named_places
from backend.places.refusals import StairwellUnknown
from backend.places.service import teams_of_stairwells


def record(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Passages at doors; those of version 1 say nothing of themes and needs, those of version 2
    nothing of what was seen.
    """
    places, refusals = at_doors(session, operations)
    themes = plain_themes(session, {one.id: _themes(one) for one in operations})
    drop_stray_notes(session, operations)
    passages: list[Passage] = []
    for one in operations:
        if one.id in places:
            passages.append(_passage(*places[one.id], themes[one.id]))
    service.record(session, passages)
    note_mismatches(session, [one for one, _ in places.values()])
    return refusals


def _themes(one: Operation) -> Themes:
    return Themes(one.payload.get("themes", ()), one.payload["campaign_id"])


def _passage(one: Operation, at: DoorFound, themes: Sequence[str]) -> Passage:
    payload = one.payload
    return Passage(
        at,
        {
            **_talk(one, themes),
            **_need(one),
            "recorded_door_id": payload["door_id"],
            "notice_left": payload["notice_left"],
            "come_back_on": payload["come_back_on"],
            "come_back_at": payload["come_back_at"],
        },
    )


def _talk(one: Operation, themes: Sequence[str]) -> Row:
    """What is kept of every encounter, by column."""
    payload = one.payload
    return {
        "id": one.id,
        "campaign_id": payload["campaign_id"],
        "member_id": one.author_id,
        "channel": payload["channel"],
        "outcome": payload["outcome"],
        "note": note_of(payload["outcome"], payload["note"]),
        "themes": [*themes],
        "recorded_at": one.recorded_at,
        "occurred_at": one.occurred_at,
        "device_seq": one.device_seq,
        "utc_offset_min": one.utc_offset_min,
    }


def _need(one: Operation) -> Row:
    """What somebody needs, and by which text in which language they agreed to its being noted.

    Consent is part of the operation itself.
    """
    said = one.payload.get("need")
    consent = said and said["consent"]
    return {
        "need": said and said["reason"],
        "need_consent_text": consent and consent["text"],
        "need_consent_language": consent and language_or_unknown(consent["language"]),
        "need_consented_at": consent and one.occurred_at,
    }


def meet(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Encounters away from doors."""
    known = service.known(
        session,
        teams=(one.payload["team_id"] for one in operations),
        campaigns=(one.payload["campaign_id"] for one in operations),
    )
    stairwells = teams_of_stairwells(
        session, (one.payload["stairwell_id"] for one in operations if one.payload["stairwell_id"])
    )
    themes = plain_themes(session, {one.id: _themes(one) for one in operations})
    drop_stray_notes(session, operations)
    refusals: dict[UUID, str] = {}
    meetings: list[Meeting] = []
    for one in operations:
        code = _objection_to_meeting(one, known, stairwells)
        if code is None:
            calendar = known.teams[one.payload["team_id"]]
            meetings.append(Meeting(calendar, _meeting(one, themes[one.id])))
        else:
            refusals[one.id] = code
    service.meet(session, meetings)
    return refusals


def _objection_to_meeting(one: Operation, known: Known, stairwells: dict[UUID, UUID]) -> str | None:
    payload = one.payload
    team_id, stairwell_id = payload["team_id"], payload["stairwell_id"]
    if (payload["lon_e5"] is None) != (payload["lat_e5"] is None):
        return MALFORMED
    if team_id not in known.teams:
        return TeamUnknown.code
    if (code := one.work_objection(team_id)) is not None:
        return code
    if payload["campaign_id"] and not known.has_campaign(payload["campaign_id"], team_id):
        return CAMPAIGN_UNKNOWN
    if stairwell_id and stairwell_id not in stairwells:
        return one.nowhere_objection()
    if stairwell_id and stairwells[stairwell_id] != team_id:
        return StairwellUnknown.code
    return None


def _meeting(one: Operation, themes: Sequence[str]) -> Row:
    payload = one.payload
    lon, lat = (
        None if one_e5 is None else one_e5 / 100_000
        for one_e5 in (payload["lon_e5"], payload["lat_e5"])
    )
    return {
        **_talk(one, themes),
        "team_id": payload["team_id"],
        "notice_left": False,
        "stairwell_id": payload["stairwell_id"],
        "lon": lon,
        "lat": lat,
        "cell": None if lon is None or lat is None else cell_of(lon, lat),
        "place_name": payload["place_name"] or None,
        "people": payload["people"],
    }


def correct(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Encounters that should have said something else: by who recorded them, or by a lead."""
    return _revise(session, operations, _values)


def withdraw(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Encounters taken back by who recorded them, or by a lead."""
    return _revise(session, operations, lambda *_: None)


def _values(payload: Payload, themes: Sequence[str]) -> Values:
    return Values(
        outcome=payload["outcome"],
        notice_left=payload["notice_left"],
        come_back_on=payload["come_back_on"],
        come_back_at=payload["come_back_at"],
        note=note_of(payload["outcome"], payload["note"]),
        themes=themes,
    )


def _revise(
    session: Session,
    operations: Sequence[Operation],
    values: Callable[[Payload, Sequence[str]], Values | None],
) -> Refusals:
    recorded = find_recorded(session, (one.payload["encounter_id"] for one in operations))
    themes = plain_themes(
        session,
        {one.id: _themes_of(one, recorded.get(one.payload["encounter_id"])) for one in operations},
    )
    drop_stray_notes(session, operations)
    refusals: dict[UUID, str] = {}
    revisions: list[Revision] = []
    for said in operations:
        encounter = recorded.get(said.payload["encounter_id"])
        one = said.about(encounter.occurred_at) if encounter else said
        code = _objection_to_revising(one, encounter)
        if code is not None:
            refusals[one.id] = code
            continue
        revision = Revision(
            id=one.id,
            encounter_id=one.payload["encounter_id"],
            member_id=one.author_id,
            at=one.occurred_at,
            device_seq=one.device_seq,
            reason=_reason(one),
            values=values(one.payload, themes[one.id]),
        )
        revisions.append(revision)
        if encounter and encounter.member_id != one.author_id:
            audit_revision(session, revision)
    revise(session, revisions)
    return refusals


def _themes_of(one: Operation, encounter: Recorded | None) -> Themes:
    return Themes(one.payload.get("themes", ()), encounter.campaign_id if encounter else None)


def _objection_to_revising(one: Operation, encounter: Recorded | None) -> str | None:
    """Why an operation may not change an encounter. Version 1 of a withdrawal is its author's."""
    if encounter is None:
        return EncounterUnknown.code
    if encounter.member_id == one.author_id:
        if (code := one.work_objection(encounter.team_id)) is not None:
            return code
    elif "reason" not in one.payload:
        return NotYours.code
    elif (code := one.lead_objection(encounter.team_id)) is not None:
        return NotYours.code if code == NoGrant.code else code
    elif _reason(one) is None:
        return ReasonMissing.code
    elsewhere = encounter.household_id is None
    if elsewhere and one.payload.get("outcome", "conversation") not in MEETING_OUTCOMES:
        return OutcomeElsewhere.code
    return None


def _reason(one: Operation) -> str | None:
    return (one.payload.get("reason") or "").strip() or None


KINDS = [
    Kind("encounter.record", 1, RecordPayload, record, makes=Encounter, clean=clean_talks),
    Kind(
        "encounter.record",
        2,
        RecordWithThemesPayload,
        record,
        makes=Encounter,
        never=need_without_consent,
        clean=clean_talks,
    ),
    Kind(
        "encounter.record",
        3,
        RecordAsSeenPayload,
        record,
        makes=Encounter,
        never=need_without_consent,
        clean=clean_talks,
    ),
    Kind("encounter.meet", 1, MeetPayload, meet, makes=Encounter, clean=clean_talks),
    Kind("encounter.correct", 1, CorrectPayload, correct, clean=clean_corrections),
    Kind("encounter.withdraw", 1, WithdrawPayload, withdraw),
    Kind("encounter.withdraw", 2, WithdrawWithReasonPayload, withdraw),
    Kind(
        "talk_count.report",
        1,
        TalkCountPayload,
        talk_reports.report,
        forgets=True,
        day_of=talk_reports.day_of,
    ),
]


@named_places.register("encounter_id")
def places_of_encounters(session: Session, ids: Collection[UUID]) -> Mapping[UUID, At]:
    """The door or the stairwell of each encounter that was recorded."""
    rows = session.execute(
        select(Encounter.id, Encounter.door_id, Encounter.stairwell_id).where(Encounter.id.in_(ids))
    )
    return {row.id: At(row.door_id, row.stairwell_id) for row in rows}
