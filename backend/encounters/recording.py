"""Passages at doors, and meetings elsewhere, that a phone records while it has no network."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.campaigns.languages import LANGUAGE_LONGEST, language_or_unknown
from backend.database.cells import cell_of
from backend.encounters import service
from backend.encounters.companions import companions_of
from backend.encounters.kept import (
    Themes,
    clean_talks,
    drop_stray_notes,
    need_without_consent,
    note_of,
    plain_themes,
)
from backend.encounters.mismatches import note_mismatches
from backend.encounters.models import MEETING_CHANNELS, MOST_PEOPLE, REASONS, Encounter
from backend.encounters.outcomes import MEETING_OUTCOMES, OUTCOMES
from backend.encounters.refusals import (
    TeamUnknown,
)
from backend.encounters.schemas import NOTE_LONGEST, theme_codes
from backend.encounters.service import Known, Meeting, Passage, Row
from backend.households.doors import CAMPAIGN_UNKNOWN, DoorFound, at_doors
from backend.operations.kinds import MALFORMED, Kind, Operation, Refusals
from backend.operations.payloads import Day, Flag, Id, Minute, Number, OneOf, PayloadSchema, Text
from backend.operations.place import At, named_places
from backend.places.refusals import StairwellUnknown
from backend.places.schemas import Label
from backend.places.service import teams_of_stairwells


class NeedConsent(Schema):
    """The text by which somebody agreed to their need being noted, and its language."""

    text = OneOf("need.v1", required=True)
    language = Text(LANGUAGE_LONGEST, 2, required=True)


class NeedPayload(Schema):
    """What somebody needs. Without consent nothing of it is kept."""

    reason = OneOf(*REASONS, required=True)
    consent = fields.Nested(NeedConsent, allow_none=True, load_default=None)


class RecordPayload(PayloadSchema):
    """A passage at a door. The operation's id becomes the passage's."""

    door_id = Id(required=True)
    household_id = Id(required=True)
    campaign_id = Id(required=True, allow_none=True)
    channel = OneOf("door", required=True)
    outcome = OneOf(*OUTCOMES, required=True)
    notice_left = Flag(required=True)
    come_back_on = Day(required=True, allow_none=True)
    come_back_at = Minute(required=True, allow_none=True)
    note = Text(NOTE_LONGEST, required=True, allow_none=True)


class RecordWithThemesPayload(RecordPayload):
    """A passage at a door, with what was talked about and what somebody needs."""

    themes = theme_codes()
    need = fields.Nested(NeedPayload, required=True, allow_none=True)


class RecordAsSeenPayload(RecordWithThemesPayload):
    """A passage at a door, with the floor and the number that its worker saw on the screen.

    A rank or a number may change while the phone has no network; what it showed does not. Null
    where it showed nothing that a label may be.
    """

    seen_floor = Label(required=True, allow_none=True)
    seen_label = Label(required=True, allow_none=True)


class RecordTogetherPayload(RecordAsSeenPayload):
    """A passage at a door, with the colleague who was there too; null for who was alone."""

    companion_id = Id(required=True, allow_none=True)


class RecordWithLanguagePayload(RecordTogetherPayload):
    """A passage at a door; where nobody understood the other, what they spoke, if that is known."""

    language = Text(LANGUAGE_LONGEST, 2, required=True, allow_none=True)


class MeetPayload(PayloadSchema):
    """An encounter away from a door. A point has both halves, in 1/100,000 of a degree."""

    team_id = Id(required=True)
    campaign_id = Id(required=True, allow_none=True)
    channel = OneOf(*MEETING_CHANNELS, required=True)
    outcome = OneOf(*MEETING_OUTCOMES, required=True)
    stairwell_id = Id(required=True, allow_none=True)
    lon_e5 = Number(-18_000_000, 18_000_000, required=True, allow_none=True)
    lat_e5 = Number(-9_000_000, 9_000_000, required=True, allow_none=True)
    place_name = Text(80, required=True, allow_none=True)
    people = Number(1, MOST_PEOPLE, required=True)
    themes = theme_codes()
    note = Text(NOTE_LONGEST, required=True, allow_none=True)


def record(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Passages at doors; those of version 1 say nothing of themes and needs, those of version 2
    nothing of what was seen, those of version 3 nothing of who came along, those of version 4
    nothing of a language.
    """
    places, refusals = at_doors(session, operations)
    themes = plain_themes(session, {one.id: _themes(one) for one in operations})
    drop_stray_notes(session, operations)
    companions = companions_of(session, [*places.values()])
    passages: list[Passage] = []
    for one in operations:
        if one.id in places:
            passages.append(_passage(*places[one.id], themes[one.id], companions[one.id]))
    service.record(session, passages)
    note_mismatches(session, [one for one, _ in places.values()])
    return refusals


def _themes(one: Operation) -> Themes:
    return Themes(one.payload.get("themes", ()), one.payload["campaign_id"])


def _passage(
    one: Operation, at: DoorFound, themes: Sequence[str], companion_id: UUID | None
) -> Passage:
    payload = one.payload
    return Passage(
        at,
        {
            **_talk(one, themes),
            **_need(one),
            "companion_id": companion_id,
            "language": _language(payload),
            "recorded_door_id": payload["door_id"],
            "notice_left": payload["notice_left"],
            "come_back_on": payload["come_back_on"],
            "come_back_at": payload["come_back_at"],
        },
    )


def _language(payload: Mapping[str, Any]) -> str | None:
    """Of a language barrier alone: what is spoken in a talk is counted, with no door."""
    language = payload.get("language")
    is_barrier = payload["outcome"] == "language_barrier"
    return language_or_unknown(language) if is_barrier and language else None


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
    need = one.payload.get("need")
    consent = need and need["consent"]
    return {
        "need": need and need["reason"],
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


@named_places.register("encounter_id")
def places_of_encounters(session: Session, ids: Collection[UUID]) -> Mapping[UUID, At]:
    """Where each encounter was that was recorded, and for which campaign."""
    rows = session.execute(
        select(
            Encounter.id,
            Encounter.door_id,
            Encounter.stairwell_id,
            Encounter.household_id,
            Encounter.campaign_id,
        ).where(Encounter.id.in_(ids))
    )
    return {row_id: At(*at) for row_id, *at in rows}


KINDS = [
    Kind("encounter.record", 1, RecordPayload, record, makes=Encounter, clean=clean_talks),
    *(
        Kind(
            "encounter.record",
            version,
            payload,
            record,
            makes=Encounter,
            never=need_without_consent,
            clean=clean_talks,
        )
        for version, payload in (
            (2, RecordWithThemesPayload),
            (3, RecordAsSeenPayload),
            (4, RecordTogetherPayload),
            (5, RecordWithLanguagePayload),
        )
    ),
    Kind("encounter.meet", 1, MeetPayload, meet, makes=Encounter, clean=clean_talks),
]
