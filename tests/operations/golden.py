"""Samples of the operations that a release signs, kept so that they are read for ever.

`python -m tests.operations.golden` writes those that are missing; one that was written never
changes, since phones may hold such operations for months.
"""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.phones import signature_of

FOLDER = Path(__file__).parent.parent / "golden" / "operations"
RELEASE = "v3"

Sample = tuple[str, int, dict[str, Any]]


def _id(kind: int, number: int = 1) -> str:
    return f"0190f5a0-{kind:x}000-7000-8000-{number:012x}"


_DOOR, _HOUSEHOLD, _CAMPAIGN, _STAIRWELL = _id(1), _id(2), _id(3), _id(4)
_ORGANISATION, _MEMBER, _TEAM, _TERRITORY = _id(5), _id(6), _id(7), _id(8)
_ENCOUNTER, _FOLLOW_UP, _ROUND = _id(9), _id(10), _id(11)
_AT_DOOR = {"door_id": _DOOR, "household_id": _HOUSEHOLD}
_SAID = {
    "outcome": "come_back",
    "notice_left": False,
    "come_back_on": "2026-12-01",
    "come_back_at": "18:30",
    "note": "Préfère qu’on repasse — après 18 h",
    "themes": ["rights", "energy"],
}

SAMPLES: list[Sample] = [
    (
        "encounter.record",
        2,
        {
            **_AT_DOOR,
            "campaign_id": _CAMPAIGN,
            "channel": "door",
            **_SAID,
            "need": {"reason": "rights", "consent": {"text": "need.v1", "language": "ar"}},
        },
    ),
    (
        "encounter.meet",
        1,
        {
            "team_id": _TEAM,
            "campaign_id": None,
            "channel": "street",
            "outcome": "conversation",
            "stairwell_id": None,
            "lon_e5": 248340,
            "lat_e5": 4890220,
            "place_name": "Marché",
            "people": 3,
            "themes": ["rights"],
            "note": None,
        },
    ),
    (
        "encounter.correct",
        1,
        {"encounter_id": _ENCOUNTER, **_SAID, "reason": "Ce n’était pas cette porte"},
    ),
    ("encounter.withdraw", 2, {"encounter_id": _ENCOUNTER, "reason": "Noté deux fois"}),
    (
        "contact_details.set",
        1,
        {
            **_AT_DOOR,
            "name": "Mme Diallo",
            "phone": "06 12 34 56 78",
            "language": "ff",
            "best_hour": "après 18 h",
            "consent": {"text": "contact.v1", "language": "fr"},
        },
    ),
    ("contact_details.withdraw", 1, _AT_DOOR),
    (
        "talk_count.report",
        1,
        {
            "campaign_id": _CAMPAIGN,
            "territory_id": _TERRITORY,
            "day": "2026-11-23",
            "themes": [{"code": "health", "count": 2}],
            "languages": [{"code": "ff", "count": 1}, {"code": "ar", "count": 4}],
        },
    ),
    ("door.correct", 1, {"door_id": _DOOR, "label": "42 bis"}),
    ("access_note.set", 1, {"stairwell_id": _STAIRWELL, "subject": "code", "value": "12A45"}),
    (
        "follow_up.open",
        2,
        {
            "door_id": None,
            "household_id": None,
            "encounter_id": _ENCOUNTER,
            "campaign_id": _CAMPAIGN,
            "reason": "rights",
            "urgency": "week",
            "due_on": "2026-12-01",
            "note": "Rappeler après 18 h",
            "consent": {"text": "follow_up.v1", "language": "fr"},
        },
    ),
    ("follow_up.take", 1, {"follow_up_id": _FOLLOW_UP}),
    (
        "follow_up.hand_over",
        1,
        {"follow_up_id": _FOLLOW_UP, "to_member_id": _id(6, 2), "words": "Tu parles peul"},
    ),
    (
        "follow_up.close",
        2,
        {
            "follow_up_id": _FOLLOW_UP,
            "result": "passed_on",
            "words": "Elle appelle lundi",
            "passed_on": {
                "recipient": "la Maison des droits",
                "consent": {"text": "passed_on.v1", "language": "ar"},
            },
        },
    ),
    ("follow_up.cancel", 1, {"follow_up_id": _FOLLOW_UP}),
    ("round.mark", 1, {"round_id": _ROUND, "event": "start"}),
    (
        "round.change",
        1,
        {
            "round_id": _ROUND,
            "budget_min": 60,
            "stops": [{"stairwell_id": _STAIRWELL, "door_ids": [_DOOR, _id(1, 2)]}],
        },
    ),
    ("door_fact.set", 1, {"door_id": _DOOR, "fact": "no_name", "present": True}),
    (
        "door.add",
        2,
        {
            **_AT_DOOR,
            "stairwell_id": _STAIRWELL,
            "floor": 1,
            "position": 3,
            "label": "13",
            "floor_label": "Entresol",
        },
    ),
    (
        "encounter.record",
        3,
        {
            **_AT_DOOR,
            "campaign_id": _CAMPAIGN,
            "channel": "door",
            **_SAID,
            "need": None,
            "seen_floor": "Rez-de-jardin",
            "seen_label": "12 bis",
        },
    ),
    (
        "encounter.record",
        4,
        {
            **_AT_DOOR,
            "campaign_id": _CAMPAIGN,
            "channel": "door",
            **_SAID,
            "need": None,
            "seen_floor": "1er",
            "seen_label": "12",
            "companion_id": "0190f5a0-0000-7000-8000-0000000000c0",
        },
    ),
    (
        "encounter.record",
        5,
        {
            **_AT_DOOR,
            "campaign_id": _CAMPAIGN,
            "channel": "door",
            **_SAID,
            "outcome": "language_barrier",
            "note": None,
            "need": None,
            "seen_floor": "1er",
            "seen_label": "12",
            "companion_id": None,
            "language": "ta",
        },
    ),
]


def write_missing() -> None:
    """Write the samples of this release that no release has written yet."""
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    for number, (kind, version, said) in enumerate(SAMPLES, start=1):
        path = FOLDER / RELEASE / f"{kind}.json"
        if path.exists():
            path = FOLDER / RELEASE / f"{kind}.{version}.json"
        if any(_is_of(kept, kind, version) for kept in FOLDER.glob("v*/*.json")):
            continue
        payload = _text({**said, "salt": f"{number:032x}"})
        envelope = _text(
            {
                "id": _id(0, number),
                "kind": kind,
                "kind_version": version,
                "organisation_id": _ORGANISATION,
                "author_id": _MEMBER,
                "device_id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
                "device_seq": number,
                "recorded_at": f"2026-11-24T17:{number:02}:00.250Z",
                "utc_offset_min": 60,
                "server_offset_ms": -1500,
                "depends_on": [],
                "payload_hash": hashlib.sha256(payload.encode()).hexdigest(),
            }
        )
        operation = {
            "id": _id(0, number),
            "envelope": envelope,
            "payload": payload,
            "signature": signature_of(key, envelope),
        }
        kept = {"public_key": base64.b64encode(public).decode(), "operation": operation}
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")


def _is_of(path: Path, kind: str, version: int) -> bool:
    envelope = json.loads(json.loads(path.read_text())["operation"]["envelope"])
    return (envelope["kind"], envelope["kind_version"]) == (kind, version)


def _text(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    write_missing()
