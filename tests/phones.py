"""A phone in tests: it signs what it records as the real one does, byte for byte."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from uuid_utils.compat import uuid7

from backend.organisations.models import Member
from backend.sign_in.models import DeviceKey
from tests.factories import Make

Carried = dict[str, Any]


def signature_of(private_key: ec.EllipticCurvePrivateKey, text: str) -> str:
    """The two numbers r and s in hexadecimal, as WebCrypto gives them."""
    r, s = decode_dss_signature(private_key.sign(text.encode(), ec.ECDSA(SHA256())))
    return (r.to_bytes(32) + s.to_bytes(32)).hex()


class Ticking:
    """A clock that goes on by twenty seconds with each thing said; several phones may share it."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at or datetime.now(UTC) - timedelta(hours=3)

    def tick(self) -> datetime:
        self.at += timedelta(seconds=20)
        return self.at


class Phone:
    """One member's key on one device, and what was recorded with it."""

    def __init__(
        self,
        key: DeviceKey,
        private_key: ec.EllipticCurvePrivateKey,
        *,
        starts_at: datetime | None = None,
        clock: Ticking | None = None,
    ) -> None:
        self.organisation_id = key.organisation_id
        self.member_id = key.member_id
        self.device_id = key.device_id
        self.key = key
        self.private_key = private_key
        self._numbers = count(1)
        self._clock = clock or Ticking(starts_at)

    @classmethod
    def of(cls, make: Make, member: Member, clock: Ticking | None = None) -> "Phone":
        """A phone that a member has enrolled."""
        key = make.device_key(member)
        return cls(key, make.private_key(key), clock=clock)

    @property
    def _now(self) -> datetime:
        return self._clock.at

    def says(
        self,
        kind: str,
        payload: dict[str, Any],
        *,
        depends_on: tuple[str, ...] = (),
        at: datetime | None = None,
        **changed: Any,
    ) -> Carried:
        """A signed operation; `changed` replaces values of its envelope before it is signed."""
        now = self._clock.tick()
        text = json.dumps(
            {**payload, "salt": uuid4().hex}, ensure_ascii=False, separators=(",", ":"), default=str
        )
        envelope = {
            "id": str(uuid7()),
            "kind": kind,
            "kind_version": 1,
            "organisation_id": str(self.organisation_id),
            "author_id": str(self.member_id),
            "device_id": str(self.device_id),
            "device_seq": next(self._numbers),
            "recorded_at": stamp(at or now),
            "utc_offset_min": 60,
            "server_offset_ms": None,
            "depends_on": list(depends_on),
            "payload_hash": hashlib.sha256(text.encode()).hexdigest(),
        } | changed
        return self.signs(envelope, text)

    def signs(self, envelope: dict[str, Any], payload: str) -> Carried:
        """An operation of just this envelope and payload, signed."""
        text = json.dumps(envelope, separators=(",", ":"))
        return {
            "id": envelope["id"],
            "envelope": text,
            "payload": payload,
            "signature": signature_of(self.private_key, text),
        }

    def records(
        self,
        door_id: UUID | str,
        household_id: UUID | str,
        outcome: str = "conversation",
        *,
        campaign_id: UUID | None = None,
        note: str | None = None,
        payload: dict[str, Any] | None = None,
        **options: Any,
    ) -> Carried:
        """A passage at a door."""
        said = {
            "door_id": door_id,
            "household_id": household_id,
            "campaign_id": campaign_id,
            "channel": "door",
            "outcome": outcome,
            "notice_left": False,
            "come_back_on": None,
            "come_back_at": None,
            "note": note,
        }
        return self.says("encounter.record", said | (payload or {}), **options)

    def records_as_seen(
        self,
        door_id: UUID | str,
        household_id: UUID | str,
        floor: str | None,
        label: str | None,
        **options: Any,
    ) -> Carried:
        """A passage at a door, with what the phone showed of it."""
        seen: dict[str, Any] = {"seen_floor": floor, "seen_label": label}
        seen |= {"themes": [], "need": None}
        return self.records(door_id, household_id, payload=seen, kind_version=3, **options)

    def withdraws(self, passage: Carried, **options: Any) -> Carried:
        """An undo."""
        return self.says(
            "encounter.withdraw",
            {"encounter_id": passage["id"]},
            depends_on=(passage["id"],),
            **options,
        )

    def records_talk(
        self,
        door_id: UUID | str,
        household_id: UUID | str,
        outcome: str = "conversation",
        *,
        themes: tuple[str, ...] = (),
        need: dict[str, Any] | None = None,
        payload: dict[str, Any] | None = None,
        **options: Any,
    ) -> Carried:
        """A passage at a door with what was talked about."""
        said: dict[str, Any] = {"themes": list(themes), "need": need, **(payload or {})}
        return self.records(door_id, household_id, outcome, payload=said, kind_version=2, **options)

    def meets(
        self, team_id: UUID, payload: dict[str, Any] | None = None, **options: Any
    ) -> Carried:
        """An encounter away from a door."""
        said: dict[str, Any] = {
            "team_id": team_id,
            "campaign_id": None,
            "channel": "street",
            "outcome": "conversation",
            "stairwell_id": None,
            "lon_e5": None,
            "lat_e5": None,
            "place_name": "Marché",
            "people": 2,
            "themes": [],
            "note": None,
        }
        return self.says("encounter.meet", said | (payload or {}), **options)

    def corrects(
        self,
        passage: Carried,
        outcome: str = "refused",
        *,
        reason: str | None = None,
        payload: dict[str, Any] | None = None,
        depends_on: tuple[str, ...] | None = None,
        **options: Any,
    ) -> Carried:
        """What a passage should have said."""
        said = {
            "encounter_id": passage["id"],
            "outcome": outcome,
            "notice_left": False,
            "come_back_on": None,
            "come_back_at": None,
            "note": None,
            "themes": [],
            "reason": reason,
        }
        return self.says(
            "encounter.correct",
            said | (payload or {}),
            depends_on=(passage["id"],) if depends_on is None else depends_on,
            **options,
        )

    def takes_back(self, passage: Carried, reason: str | None = None, **options: Any) -> Carried:
        """A passage that is to count nowhere, and why."""
        return self.says(
            "encounter.withdraw",
            {"encounter_id": passage["id"], "reason": reason},
            depends_on=(passage["id"],),
            kind_version=2,
            **options,
        )

    def sets_contact(
        self,
        door_id: UUID | str,
        household_id: UUID | str,
        payload: dict[str, Any] | None = None,
        **options: Any,
    ) -> Carried:
        """How a household wishes to be reached, with consent."""
        said = {
            "door_id": door_id,
            "household_id": household_id,
            "name": "Mme Diallo",
            "phone": "06 12 34 56 78",
            "language": None,
            "best_hour": None,
            "consent": {"text": "contact.v1", "language": "fr"},
        }
        return self.says("contact_details.set", said | (payload or {}), **options)

    def withdraws_contact(
        self, door_id: UUID | str, household_id: UUID | str, **options: Any
    ) -> Carried:
        """A household that wishes to be reached no more."""
        payload = {"door_id": door_id, "household_id": household_id}
        return self.says("contact_details.withdraw", payload, **options)

    def reports_talks(
        self,
        campaign_id: UUID,
        territory_id: UUID,
        themes: dict[str, int],
        languages: dict[str, int] | None = None,
        *,
        day: date | None = None,
        **options: Any,
    ) -> Carried:
        """The sums of a past day, yesterday's if none is named."""
        payload = {
            "campaign_id": campaign_id,
            "territory_id": territory_id,
            "day": day or (self._now - timedelta(days=1)).date(),
            "themes": [{"code": code, "count": count} for code, count in themes.items()],
            "languages": [
                {"code": code, "count": count} for code, count in (languages or {}).items()
            ],
        }
        return self.says("talk_count.report", payload, **options)

    def corrects_door(self, door_id: UUID | str, label: str, **options: Any) -> Carried:
        """What a door's number really is."""
        return self.says("door.correct", {"door_id": door_id, "label": label}, **options)

    def sees_of_door(
        self,
        door_id: UUID | str,
        fact: str = "bell_broken",
        *,
        present: bool = True,
        **options: Any,
    ) -> Carried:
        """Something about a door, never about people."""
        payload = {"door_id": door_id, "fact": fact, "present": present}
        return self.says("door_fact.set", payload, **options)

    def notes_access(
        self, stairwell_id: UUID, subject: str = "code", value: str | None = "12A45", **options: Any
    ) -> Carried:
        """How one gets into a stairwell."""
        payload = {"stairwell_id": stairwell_id, "subject": subject, "value": value}
        return self.says("access_note.set", payload, **options)

    def starts_household(self, door_id: UUID | str, **options: Any) -> Carried:
        """New people behind a door."""
        payload = {"door_id": door_id, "household_id": uuid4()}
        return self.says("household.start", payload, **options)

    def wishes_no_visit(
        self,
        door_id: UUID | str,
        household_id: UUID | str,
        campaign_id: UUID | None = None,
        **options: Any,
    ) -> Carried:
        """Somebody asked not to be visited any more."""
        payload = {
            "door_id": door_id,
            "household_id": household_id,
            "campaign_id": campaign_id,
            "review_on": "2028-01-01",
        }
        return self.says("do_not_visit.set", payload, **options)

    def promises(
        self,
        door_id: UUID | str | None,
        household_id: UUID | str | None,
        payload: dict[str, Any] | None = None,
        **options: Any,
    ) -> Carried:
        """A follow-up, with consent."""
        said = {
            "door_id": door_id,
            "household_id": household_id,
            "encounter_id": None,
            "campaign_id": None,
            "reason": "rights",
            "urgency": "week",
            "due_on": "2026-12-01",
            "note": "Rappeler après 18 h",
            "consent": {"text": "follow_up.v1", "language": "fr"},
        }
        return self.says("follow_up.open", said | (payload or {}), **options)

    def takes(self, promise: Carried, **options: Any) -> Carried:
        """A follow-up that its author makes their own."""
        return self._with("take", promise, {}, **options)

    def hands_over(
        self, promise: Carried, to_member_id: UUID, words: str | None = None, **options: Any
    ) -> Carried:
        """A follow-up that a colleague is to settle."""
        payload = {"to_member_id": to_member_id, "words": words}
        return self._with("hand_over", promise, payload, **options)

    def closes(
        self, promise: Carried, result: str = "done", words: str | None = None, **options: Any
    ) -> Carried:
        """A follow-up that is settled, or will not be."""
        return self._with("close", promise, {"result": result, "words": words}, **options)

    def passes_on(
        self, promise: Carried, passed_on: dict[str, Any] | None, **options: Any
    ) -> Carried:
        """A follow-up that somebody outside the team gets."""
        said = {"result": "passed_on", "words": None, "passed_on": passed_on}
        return self._with("close", promise, said, **({"kind_version": 2} | options))

    def cancels(self, promise: Carried, **options: Any) -> Carried:
        """A follow-up that was noted by mistake."""
        return self._with("cancel", promise, {}, **options)

    def _with(
        self, verb: str, promise: Carried, payload: dict[str, Any], **options: Any
    ) -> Carried:
        return self.says(
            f"follow_up.{verb}",
            {"follow_up_id": promise["id"]} | payload,
            **({"depends_on": (promise["id"],)} | options),
        )

    def adds_door(
        self,
        stairwell_id: UUID | str,
        position: int = 90,
        label: str | None = None,
        **options: Any,
    ) -> Carried:
        """A door that nobody knew of."""
        payload = {
            "stairwell_id": stairwell_id,
            "door_id": uuid4(),
            "household_id": uuid4(),
            "floor": 1,
            "position": position,
            "label": label or f"1{position}",
        }
        return self.says("door.add", payload, **options)


def stamp(at: datetime) -> str:
    """A moment as a phone writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def payload_of(carried: Carried) -> dict[str, Any]:
    """What was said."""
    said: dict[str, Any] = json.loads(carried["payload"])
    return said
