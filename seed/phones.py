"""The phones of the invented people: each signs what its member says, and sends it like any other.

So the ledger holds an operation for whatever a phone can say, and what is said later about it, by
a real phone, finds it there.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.orm import Session

from backend.database import find
from backend.operations.envelope import Signed, read_signed
from backend.organisations.models import Member
from backend.sign_in.models import Device, DeviceKey
from backend.sync.receive import take_in

# As many as one request takes.
_BATCH = 200
DEVICE_NAME = "Téléphone de démonstration"


@dataclass(frozen=True)
class Recorded:
    """One operation before it is signed, and those that must count before it."""

    id: UUID
    kind: str
    version: int
    author_id: UUID
    at: datetime
    payload: dict[str, Any]
    depends_on: tuple[UUID, ...] = ()


class Ids:
    """UUIDv7 of moments; the same ones every time."""

    def __init__(self) -> None:
        self._dice = Random("palier operations")  # noqa: S311  # a story, not a secret

    def at(self, at: datetime) -> UUID:
        """An id for what was said at a moment."""
        milliseconds = int(at.timestamp() * 1000)
        rest = self._dice.getrandbits(74)
        high, low = rest >> 62, rest & ((1 << 62) - 1)
        return UUID(int=(milliseconds << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)


def send(session: Session, said: Iterable[Recorded], enrolled_at: datetime) -> None:
    """Sign what was said and take it in, each as received when it was said.

    Args:
        session: acts for the organisation; nothing is committed.
        said: in any order.
        enrolled_at: since when the phones are known.

    Raises:
        RuntimeError: something was not applied, so that the story contradicts the rules.
    """
    by_author: defaultdict[UUID, list[Recorded]] = defaultdict(list)
    # What hangs on something said in the same moment was numbered after it.
    for one in sorted(said, key=lambda one: one.at):
        by_author[one.author_id].append(one)
    left = {
        author: (phone, phone.signs(words))
        for author, words in by_author.items()
        for phone in [_Phone(session, author, enrolled_at)]
    }
    waits_for = {one.id: set(one.depends_on) for words in by_author.values() for one in words}
    counted: set[UUID] = set()
    while any(signed for _, signed in left.values()):
        before = len(counted)
        for phone, signed in left.values():
            ready = _ready(signed, waits_for, counted)
            phone.sends(ready)
            counted |= {one.envelope.id for one in ready}
            del signed[: len(ready)]
        if len(counted) == before:
            raise RuntimeError("some wait for each other, or for what nobody said")


def _ready(
    signed: Sequence[Signed], waits_for: dict[UUID, set[UUID]], counted: set[UUID]
) -> list[Signed]:
    """What a phone can send now, in its order: it stops at what waits for another's."""
    known = set(counted)
    ready: list[Signed] = []
    for one in signed:
        if not waits_for[one.envelope.id] <= known:
            break
        known.add(one.envelope.id)
        ready.append(one)
    return ready


class _Phone:
    """A device with a key of its own, whose private half is gone when the story is told."""

    def __init__(self, session: Session, member_id: UUID, enrolled_at: datetime) -> None:
        self._session = session
        member = find(session, Member, member_id)
        self._private = ec.generate_private_key(ec.SECP256R1())
        device = Device(
            account_id=member.account_id,
            name=DEVICE_NAME,
            enrolled_at=enrolled_at,
            last_seen_at=enrolled_at,
        )
        session.add(device)
        session.flush()
        self._key = DeviceKey(
            member_id=member_id,
            device_id=device.id,
            public_key=self._private.public_key().public_bytes(
                Encoding.DER, PublicFormat.SubjectPublicKeyInfo
            ),
            enrolled_at=enrolled_at,
        )
        session.add(self._key)
        session.flush()

    def signs(self, words: Sequence[Recorded]) -> list[Signed]:
        """Each as it travels, numbered in its order."""
        return [self._signed(one, number) for number, one in enumerate(words, 1)]

    def sends(self, signed: Sequence[Signed]) -> None:
        """Have them taken in, in batches.

        Raises:
            RuntimeError: one was not applied.
        """
        for start in range(0, len(signed), _BATCH):
            batch = dict(enumerate(signed[start : start + _BATCH]))
            verdicts = take_in(self._session, batch, dict.fromkeys(batch, self._key.id))
            for place, verdict in verdicts.items():
                if verdict.verdict != "applied":
                    kind = batch[place].envelope.kind
                    raise RuntimeError(f"{kind} was {verdict.verdict}: {verdict.code}")

    def _signed(self, one: Recorded, number: int) -> Signed:
        payload = _text({**one.payload, "salt": hashlib.sha256(one.id.bytes).hexdigest()[:32]})
        offset = one.at.utcoffset() or timedelta()
        envelope = _text(
            {
                "id": one.id,
                "kind": one.kind,
                "kind_version": one.version,
                "organisation_id": self._key.organisation_id,
                "author_id": one.author_id,
                "device_id": self._key.device_id,
                "device_seq": number,
                "recorded_at": _stamp(one.at),
                "utc_offset_min": int(offset.total_seconds() // 60),
                "server_offset_ms": 0,
                "depends_on": list(one.depends_on),
                "payload_hash": hashlib.sha256(payload.encode()).hexdigest(),
            }
        )
        carried = {
            "id": str(one.id),
            "envelope": envelope,
            "payload": payload,
            "signature": self._signature(envelope),
        }
        return read_signed(carried, one.at.astimezone(UTC))

    def _signature(self, text: str) -> str:
        """The two numbers r and s in hexadecimal, as a browser gives them."""
        r, s = decode_dss_signature(self._private.sign(text.encode(), ec.ECDSA(SHA256())))
        return (r.to_bytes(32) + s.to_bytes(32)).hex()


def _text(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    """What JSON has no word for, as a phone writes it."""
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, UUID | date):
        return str(value)
    raise TypeError(type(value))


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
