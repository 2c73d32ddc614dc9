"""The envelope of an operation: read from the exact text that was signed, and checked."""

import json
import re
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any, NoReturn, Self, cast
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from backend.operations.payloads import Malformed, as_number, as_text, as_uuid, is_unicode
from backend.operations.place import Place, read_place

# Characters of one envelope or payload; the longest honest one has some 2,000.
LONGEST = 16_000
_DEPENDENCIES = 20

_INT4 = 2**31 - 1
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z", re.ASCII
)
# No wall has its clock further from UTC; the westernmost are at -12 h.
OFFSET_MAX_MIN = 14 * 60
# As JavaScript writes the years before 0 and after 9999.
_YEAR_OF_NO_CALENDAR = re.compile(r"[+-][0-9]{6}-[0-9T:.-]{14,24}Z", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")
_KEYS = frozenset(
    {
        "id",
        "kind",
        "kind_version",
        "organisation_id",
        "author_id",
        "device_id",
        "device_seq",
        "recorded_at",
        "utc_offset_min",
        "server_offset_ms",
        "depends_on",
        "payload_hash",
    }
)
# The furthest that a number of JavaScript counts exactly. Whatever a broken clock says is read:
# what cannot be is held for a person, and never refused as if it were damaged.
_OFFSET_MAX_MS = 2**53


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an operation says of itself, beside the text that says it."""

    text: str
    id: UUID
    kind: str
    kind_version: int
    organisation_id: UUID
    author_id: UUID
    device_id: UUID
    device_seq: int
    recorded_at: datetime
    # `recorded_at` by the server's clock as far as the phone knew it; None where no calendar goes.
    claimed_at: datetime | None
    # The same, never later than it was received.
    occurred_at: datetime
    utc_offset_min: int
    depends_on: tuple[UUID, ...]
    payload_hash: bytes


@dataclass(frozen=True, slots=True)
class Signed:
    """An operation as it travels: an envelope, the payload's text, and the signature over it.

    `received_at` is when the server first had it, and what it is judged by; `is_receipted` that a
    receipt of ours proves it. `place` is outside the signature: it tells a person where it was
    said.
    """

    envelope: Envelope
    payload: str
    signature: bytes
    received_at: datetime
    place: Place | None = None
    is_receipted: bool = False

    def as_of(self, received_at: datetime) -> Self:
        """The same, had already at an earlier time; nothing happens after it was received."""
        if received_at >= self.received_at:
            return self
        occurred_at = min(self.envelope.occurred_at, received_at)
        return replace(
            self,
            envelope=replace(self.envelope, occurred_at=occurred_at),
            received_at=received_at,
        )


def read_signed(carried: object, received_at: datetime | None = None) -> Signed:
    """Read one operation of a batch. Its signature is not checked here.

    Args:
        carried: its parts; see `read_carried` for what may be sealed.
        received_at: now where it is not given.

    Raises:
        Malformed: a part is missing, or is not what the format holds.
    """
    if not isinstance(carried, dict):
        raise Malformed("not an object")
    parts = cast(dict[str, object], carried)
    received_at = received_at or datetime.now(UTC)
    envelope = read_envelope(as_text(parts.get("envelope"), 2, LONGEST), received_at)
    payload = as_text(parts.get("payload"), 2, LONGEST)
    signature = parts.get("signature")
    if not isinstance(signature, str) or not _SIGNATURE.fullmatch(signature):
        raise Malformed("the signature is not 128 hexadecimal digits")
    if parts.get("id") != str(envelope.id):
        raise Malformed("the id is not the envelope's")
    if abs(envelope.utc_offset_min) > OFFSET_MAX_MIN:
        raise Malformed(f"not an offset from -{OFFSET_MAX_MIN} to {OFFSET_MAX_MIN} minutes")
    place = read_place(parts["place"]) if "place" in parts else None
    return Signed(envelope, payload, bytes.fromhex(signature), received_at, place)


def read_envelope(text: str, received_at: datetime | None = None) -> Envelope:
    """Read an envelope from the text that was signed, received now or at another time.

    Raises:
        Malformed: it is not JSON, a key is missing or unknown, or a value cannot be.
    """
    values = read_json(text)
    if not isinstance(values, dict) or not _KEYS.issuperset(values):
        raise Malformed("not the keys of an envelope")
    recorded_at = _moment(values.get("recorded_at"))
    claimed_at = _corrected(recorded_at, values.get("server_offset_ms"))
    depends_on = values.get("depends_on")
    if not isinstance(depends_on, list) or len(depends_on) > _DEPENDENCIES:
        raise Malformed("not a short list of operations")
    payload_hash = values.get("payload_hash")
    if not isinstance(payload_hash, str) or not _HASH.fullmatch(payload_hash):
        raise Malformed("the hash is not 64 hexadecimal digits")
    return Envelope(
        text=text,
        id=as_uuid(values.get("id")),
        kind=as_text(values.get("kind"), 1, 60),
        kind_version=as_number(values.get("kind_version"), 1, _INT4),
        organisation_id=as_uuid(values.get("organisation_id")),
        author_id=as_uuid(values.get("author_id")),
        device_id=as_uuid(values.get("device_id")),
        device_seq=as_number(values.get("device_seq"), 0, _INT4),
        recorded_at=recorded_at,
        claimed_at=claimed_at,
        # A passage cannot be received before it happened. Several that a phone's clock puts in
        # the future happen at one instant, and the numbers of the device keep their order.
        occurred_at=min(
            claimed_at or max(recorded_at, _CALENDAR[0]), received_at or datetime.now(UTC)
        ),
        # What earlier releases took in stays readable; `read_signed` takes less.
        utc_offset_min=as_number(values.get("utc_offset_min"), -1440, 1440),
        depends_on=tuple(as_uuid(operation) for operation in depends_on),
        payload_hash=bytes.fromhex(payload_hash),
    )


def read_json(text: str) -> Any:  # noqa: ANN401  # whatever JSON holds
    """A JSON text, strictly.

    Raises:
        Malformed: it is none, or holds what no JSON holds, or numbers without end.
    """
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Malformed("not JSON") from error


def is_payload_of(envelope: Envelope, payload: str) -> bool:
    """Whether this is the payload that the envelope was signed with."""
    return is_unicode(payload) and sha256(payload.encode()).digest() == envelope.payload_hash


class VerifyingKey:
    """The public half of a device's key; read only when something is checked with it.

    Raises:
        TypeError: at the first check, where it is no key on an elliptic curve.
    """

    def __init__(self, public_key: bytes) -> None:
        self._public_key = public_key

    @cached_property
    def _key(self) -> ec.EllipticCurvePublicKey:
        loaded = load_der_public_key(self._public_key)
        if not isinstance(loaded, ec.EllipticCurvePublicKey):
            raise TypeError("not a key on an elliptic curve")
        return loaded

    def signed(self, text: str, signature: bytes) -> bool:
        """Whether this key signed the text; WebCrypto gives r and s, 32 bytes each."""
        r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
        try:
            self._key.verify(encode_dss_signature(r, s), text.encode(), _ALGORITHM)
        except InvalidSignature:
            return False
        return True


_ALGORITHM = ec.ECDSA(SHA256())
_ENDS_OF_TIME = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
# Within them by a year, so that nothing overflows that is reckoned from a time, in whatever zone.
_CALENDAR = (datetime(MINYEAR + 1, 1, 1, tzinfo=UTC), datetime(MAXYEAR, 1, 1, tzinfo=UTC))


def _moment(value: object) -> datetime:
    if isinstance(value, str) and _YEAR_OF_NO_CALENDAR.fullmatch(value):
        return _ENDS_OF_TIME[value.startswith("+")]
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise Malformed("not a moment as YYYY-MM-DDTHH:MM:SS.sssZ")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise Malformed("no such moment") from None


def _corrected(recorded_at: datetime, server_offset_ms: object) -> datetime | None:
    """When it happened by the server's clock; None where no calendar goes so far."""
    offset_ms = 0
    if server_offset_ms is not None:
        offset_ms = as_number(server_offset_ms, -_OFFSET_MAX_MS, _OFFSET_MAX_MS)
    if recorded_at in _ENDS_OF_TIME:
        return None
    try:
        claimed_at = recorded_at + timedelta(milliseconds=offset_ms)
    except OverflowError:
        return None
    earliest, latest = _CALENDAR
    return claimed_at if earliest <= claimed_at < latest else None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
