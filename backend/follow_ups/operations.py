"""What a phone may promise, and do with what was promised, while it has no network."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from backend.campaigns.languages import language_or_unknown
from backend.encounters.kept import drop_stray_notes, without_loose_words
from backend.encounters.refusals import EncounterUnknown
from backend.follow_ups import history, service
from backend.follow_ups.history import Colleagues, Event, LockedFollowUp, PassedOn
from backend.follow_ups.models import REASONS, RESULTS, URGENCIES, FollowUp
from backend.follow_ups.refusals import (
    ConsentMissing,
    FollowUpUnknown,
    NotAColleague,
    NotYoursToCancel,
)
from backend.follow_ups.schemas import NOTE_LONGEST, RECIPIENT_LONGEST
from backend.follow_ups.service import Opened, RecordedAt
from backend.households.doors import CAMPAIGN_UNKNOWN, at_visited_doors
from backend.operations import ledger, timing
from backend.operations.kinds import Cleaned, Kind, Operation, Payload, Refusals
from backend.operations.payloads import Day, Id, OneOf, PayloadSchema, Text


class Consent(Schema):
    """Which text somebody agreed to, and in which language it was said."""

    text = OneOf("follow_up.v1", required=True)
    language = Text(35, shortest=2, required=True)


class OpenPayload(PayloadSchema):
    """A follow-up. Without consent nothing of it is kept."""

    door_id = Id(required=True)
    household_id = Id(required=True)
    encounter_id = Id(required=True, allow_none=True)
    campaign_id = Id(required=True, allow_none=True)
    reason = OneOf(*REASONS, required=True)
    urgency = OneOf(*URGENCIES, required=True)
    due_on = Day(required=True)
    note = Text(NOTE_LONGEST, required=True, allow_none=True)
    consent = fields.Nested(Consent, allow_none=True, load_default=None)


class OpenPayloadV2(OpenPayload):
    """A follow-up of a household, or of a meeting away from any door."""

    door_id = Id(required=True, allow_none=True)
    household_id = Id(required=True, allow_none=True)


class TakePayload(PayloadSchema):
    """Somebody makes a follow-up their own."""

    follow_up_id = Id(required=True)


class HandOverPayload(PayloadSchema):
    """Somebody gives a follow-up to a colleague."""

    follow_up_id = Id(required=True)
    to_member_id = Id(required=True)
    words = Text(NOTE_LONGEST, required=True, allow_none=True)


class ClosePayload(PayloadSchema):
    """A follow-up is settled, or will not be."""

    follow_up_id = Id(required=True)
    result = OneOf(*RESULTS, required=True)
    words = Text(NOTE_LONGEST, required=True, allow_none=True)


class PassingConsent(Schema):
    """The text by which somebody agreed to one recipient outside the team, and its language."""

    text = OneOf("passed_on.v1", required=True)
    language = Text(35, shortest=2, required=True)


class PassedOnPayload(Schema):
    """Who outside the team gets it. Without consent nothing of it is kept."""

    recipient = Text(RECIPIENT_LONGEST, 1, required=True)
    consent = fields.Nested(PassingConsent, allow_none=True, load_default=None)


class ClosePayloadV2(ClosePayload):
    """An ending that says, where it was passed on, to whom that was agreed to."""

    passed_on = fields.Nested(PassedOnPayload, required=True, allow_none=True)


class CancelPayload(PayloadSchema):
    """A follow-up was noted by mistake."""

    follow_up_id = Id(required=True)


# Of a campaign that is not there.
_NOBODY = object()


def open_many(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Follow-ups that were promised, at doors or away from them."""
    drop_stray_notes(session, operations)
    recorded = _recorded(session, operations)
    dated = [_since_its_encounter(one, recorded) for one in operations]
    away = [one for one in dated if not (_names(one, "door_id") or _names(one, "household_id"))]
    apart = {one.id for one in away}
    found, refused = at_visited_doors(session, [one for one in dated if one.id not in apart])
    # Nothing of it moves any more: the households are held.
    recorded = _recorded(session, operations)
    teams, refused_away = _at_meetings(session, away, recorded)
    refusals: dict[UUID, str] = {**refused, **refused_away}
    opened: list[Opened] = []
    for one in dated:
        encounter_id = one.payload["encounter_id"]
        if encounter_id and encounter_id not in recorded:
            refusals.setdefault(one.id, EncounterUnknown.code)
        elif one.id in found:
            promised, at = found[one.id]
            if encounter_id and not recorded[encounter_id].is_behind(at.door_id, at.household_id):
                # Somebody else's passage, be it of another team, is no passage at this door.
                refusals[one.id] = EncounterUnknown.code
            else:
                opened.append(_opened(promised, at.team_id, at.household_id, at.door_id))
        elif team_id := teams.get(one.id):
            opened.append(_opened(one, team_id, None, None))
    service.open_many(session, opened)
    return refusals


def _recorded(session: Session, operations: Sequence[Operation]) -> Mapping[UUID, RecordedAt]:
    """The passages and meetings that are named, and where each stands now."""
    return service.find_recorded(
        session, (one.payload["encounter_id"] for one in operations if one.payload["encounter_id"])
    )


def _since_its_encounter(one: Operation, recorded: Mapping[UUID, RecordedAt]) -> Operation:
    encounter = recorded.get(one.payload["encounter_id"])
    return one.about(encounter.occurred_at) if encounter else one


def _names(one: Operation, key: str) -> bool:
    return one.payload[key] is not None


def _at_meetings(
    session: Session, operations: Sequence[Operation], recorded: Mapping[UUID, RecordedAt]
) -> tuple[dict[UUID, UUID], dict[UUID, str]]:
    """The team of each follow-up that hangs on a meeting away from doors, or why there is none."""
    campaigns = service.teams_of_campaigns(
        session, (one.payload["campaign_id"] for one in operations if _names(one, "campaign_id"))
    )
    teams: dict[UUID, UUID] = {}
    refusals: dict[UUID, str] = {}
    for one in operations:
        meeting = recorded.get(one.payload["encounter_id"])
        team_id = meeting.team_id if meeting else None
        if team_id is None:
            refusals[one.id] = EncounterUnknown.code
        elif _names(one, "campaign_id") and campaigns.get(
            one.payload["campaign_id"], _NOBODY
        ) not in (None, team_id):
            refusals[one.id] = CAMPAIGN_UNKNOWN
        elif (code := one.work_objection(team_id)) is not None:
            refusals[one.id] = code
        else:
            teams[one.id] = team_id
    return teams, refusals


def _opened(
    one: Operation, team_id: UUID, household_id: UUID | None, door_id: UUID | None
) -> Opened:
    payload = one.payload
    return Opened(
        id=one.id,
        team_id=team_id,
        household_id=household_id,
        door_id=door_id,
        encounter_id=payload["encounter_id"],
        campaign_id=payload["campaign_id"],
        reason=payload["reason"],
        urgency=payload["urgency"],
        due_on=payload["due_on"],
        note=payload["note"] or None,
        consent_text=payload["consent"]["text"],
        consent_language=language_or_unknown(payload["consent"]["language"]),
        opened_by=one.author_id,
        opened_at=one.occurred_at,
    )


def take(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Follow-ups that somebody made their own."""
    return _add(session, operations, "taken", _may_work)


def hand_over(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Follow-ups that somebody gave to a colleague of the team."""
    colleagues = Colleagues(session, (one.payload["to_member_id"] for one in operations))

    def objection(one: Operation, known: LockedFollowUp) -> str | None:
        to = one.payload["to_member_id"]
        if not colleagues.work_in(to, known.team_id, one.occurred_at):
            return _may_work(one, known) or NotAColleague.code
        return _may_work(one, known)

    return _add(session, operations, "handed", objection)


def close(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Follow-ups that are settled, or will not be.

    Version 1 names no recipient: where one was passed on, its words are left out, since nobody
    agreed to whom they may name. Since version 2 nothing leaves the team without that consent.
    """
    ledger.forget(session, (one.id for one in operations if _unagreed(one.payload)))
    return _add(session, operations, "closed", _may_work)


def _unagreed(payload: Payload) -> Payload:
    """The fields of an ending that may not be kept as they were said, as they may be."""
    return without_loose_words(payload) | ({"words": None} if _tells_whom(payload) else {})


def _tells_whom(payload: Payload) -> bool:
    is_of_version_1 = "result" in payload and "passed_on" not in payload
    return is_of_version_1 and payload["result"] == "passed_on" and bool(payload["words"])


def _promised_without_consent(payload: Payload) -> str | None:
    return ConsentMissing.code if payload["consent"] is None else None


def _passed_on_without_consent(payload: Payload) -> str | None:
    return None if _agreed(payload) else ConsentMissing.code


def _agreed(payload: Payload) -> bool:
    passed_on = payload["passed_on"]
    if passed_on is None:
        return bool(payload["result"] != "passed_on")
    # Whoever agreed to nobody in particular agreed to nothing.
    is_named = bool(passed_on["recipient"].strip())
    return payload["result"] == "passed_on" and is_named and passed_on["consent"] is not None


def _clean_promises(_: Session, payloads: Mapping[UUID, Payload]) -> Cleaned:
    return {
        one: fields for one, payload in payloads.items() if (fields := without_loose_words(payload))
    }


def _clean_endings(_: Session, payloads: Mapping[UUID, Payload]) -> Cleaned:
    cleaned = {one: _unagreed(payload) for one, payload in payloads.items()}
    return {one: fields for one, fields in cleaned.items() if fields}


def _passed_on(payload: Payload) -> PassedOn | None:
    stated = payload.get("passed_on")
    if stated is None:
        return None
    consent = stated["consent"]
    language = language_or_unknown(consent["language"])
    return PassedOn(stated["recipient"].strip(), consent["text"], language)


def cancel(session: Session, operations: Sequence[Operation]) -> Refusals:
    """Follow-ups that were noted by mistake, said by who noted them or by a lead."""

    def objection(one: Operation, known: LockedFollowUp) -> str | None:
        code = one.lead_objection(known.team_id) if one.author_id != known.opened_by else None
        if code is None or code in timing.HELD:
            return code or _may_work(one, known)
        return _may_work(one, known) or NotYoursToCancel.code

    return _add(session, operations, "cancelled", objection)


def _may_work(one: Operation, known: LockedFollowUp) -> str | None:
    return one.work_objection(known.team_id)


def _add(
    session: Session,
    operations: Sequence[Operation],
    action: str,
    objection: Callable[[Operation, LockedFollowUp], str | None],
) -> Refusals:
    """Add to the histories of follow-ups what nothing speaks against."""
    known = history.lock(session, (one.payload["follow_up_id"] for one in operations))
    refusals: dict[UUID, str] = {}
    events: list[Event] = []
    for operation in operations:
        follow_up = known.get(operation.payload["follow_up_id"])
        one = operation.about(follow_up.opened_at) if follow_up else operation
        code = objection(one, follow_up) if follow_up else FollowUpUnknown.code
        if code is not None:
            refusals[one.id] = code
            continue
        events.append(
            Event(
                id=one.id,
                follow_up_id=one.payload["follow_up_id"],
                action=action,
                member_id=one.author_id,
                occurred_at=one.occurred_at,
                device_seq=one.device_seq,
                to_member_id=one.payload.get("to_member_id"),
                result=one.payload.get("result"),
                words=None if _tells_whom(one.payload) else one.payload.get("words") or None,
                passed_on=_passed_on(one.payload),
            )
        )
    history.keep(session, events)
    return refusals


KINDS = [
    *(
        Kind(
            "follow_up.open",
            version,
            payload,
            open_many,
            makes=FollowUp,
            never=_promised_without_consent,
            clean=_clean_promises,
        )
        for version, payload in ((1, OpenPayload), (2, OpenPayloadV2))
    ),
    Kind("follow_up.take", 1, TakePayload, take),
    Kind("follow_up.hand_over", 1, HandOverPayload, hand_over),
    Kind("follow_up.close", 1, ClosePayload, close, clean=_clean_endings),
    Kind(
        "follow_up.close",
        2,
        ClosePayloadV2,
        close,
        never=_passed_on_without_consent,
        clean=_clean_endings,
    ),
    Kind("follow_up.cancel", 1, CancelPayload, cancel),
]
