"""Whose key signed an operation: the author is who recorded it, whoever carries it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.operations.envelope import Envelope, Signed, VerifyingKey, is_payload_of
from backend.operations.ledger import Outcome, refused

KEY_UNKNOWN = refused("operations.key_unknown")
KEY_REVOKED = refused("operations.key_revoked")
AUTHOR_WRONG = refused("operations.author_wrong")
SIGNATURE_WRONG = refused("operations.signature_wrong")
PAYLOAD_CHANGED = refused("operations.payload_changed")
NO_GRANT = refused("access.no_grant")


# A device whose storage was emptied enrols again: the latest key is the likely one.
_KEYS = Statement("""
    select device_key.id, device_key.member_id, device_key.public_key,
        least(device_key.revoked_at, device.revoked_at), member.ended_at
    from device_key
    join member on member.id = device_key.member_id
    join device on device.id = device_key.device_id
    where device_key.device_id = :device_id
    order by device_key.enrolled_at desc
""")


@dataclass(frozen=True, slots=True)
class Key:
    """A member's key on a device, and until when it counts."""

    id: UUID
    member_id: UUID
    verifies: VerifyingKey
    revoked_at: datetime | None
    member_ended_at: datetime | None

    def objection(self, envelope: Envelope) -> Outcome | None:
        """Why what it signed does not count: the device or the member had ended by then.

        What was recorded before the end counts for ever, whenever it arrives.
        """
        if self.revoked_at is not None and envelope.occurred_at >= self.revoked_at:
            return KEY_REVOKED
        if self.member_ended_at is not None and envelope.occurred_at >= self.member_ended_at:
            return NO_GRANT
        return None


class KeysOfDevice:
    """All keys that members of one organisation have on a device."""

    def __init__(self, session: Session, device_id: UUID) -> None:
        rows = _KEYS(session, device_id=device_id)
        self._keys = [
            Key(key_id, member_id, VerifyingKey(public_key), revoked_at, ended_at)
            for key_id, member_id, public_key, revoked_at, ended_at in rows
        ]

    def find(self, signed: Signed) -> Key | Outcome:
        """The author's key that signed this, or why it cannot be believed."""
        envelope = signed.envelope
        mine = [key for key in self._keys if key.member_id == envelope.author_id]
        for key in mine:
            if key.verifies.signed(envelope.text, signed.signature):
                return key if is_payload_of(envelope, signed.payload) else PAYLOAD_CHANGED
        others = (key for key in self._keys if key.member_id != envelope.author_id)
        if any(key.verifies.signed(envelope.text, signed.signature) for key in others):
            return AUTHOR_WRONG
        return SIGNATURE_WRONG if mine else KEY_UNKNOWN
