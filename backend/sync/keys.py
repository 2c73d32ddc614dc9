"""Whose key signed an operation: the author is who recorded it, whoever carries it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.operations import timing
from backend.operations.envelope import Signed, VerifyingKey, is_payload_of
from backend.operations.ledger import Outcome, held, refused

KEY_UNKNOWN = refused("operations.key_unknown")
KEY_REVOKED = refused("operations.key_revoked")
AUTHOR_WRONG = refused("operations.author_wrong")
SIGNATURE_WRONG = refused("operations.signature_wrong")
PAYLOAD_CHANGED = refused("operations.payload_changed")
NO_GRANT = refused("access.no_grant")
TIME_DOUBTFUL = held(timing.TIME_DOUBTFUL)
LATE_AFTER_END = held(timing.LATE_AFTER_END)


# A device whose storage was emptied enrols again: the latest key is the likely one.
_KEYS = Statement("""
    select device_key.id, device_key.member_id, device_key.public_key, device_key.enrolled_at,
        least(device_key.revoked_at, device.revoked_at, account.disabled_at), member.ended_at
    from device_key
    join member on member.id = device_key.member_id
    join account on account.id = member.account_id
    join device on device.id = device_key.device_id
    where device_key.device_id = :device_id
    order by device_key.enrolled_at desc
""")


@dataclass(frozen=True, slots=True)
class Said:
    """When an operation happened and came, and how far that is beyond doubt.

    `claimed_at` is what its phone said. `is_vouched` says that nobody is to be asked any more: it
    was taken once before, or a lead has decided; `is_stated` that the lead named the time.
    """

    claimed_at: datetime | None
    occurred_at: datetime
    received_at: datetime
    is_vouched: bool = False
    is_stated: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """A member's key on a device, and until when it counts."""

    id: UUID
    member_id: UUID
    verifies: VerifyingKey
    enrolled_at: datetime
    # When the key, its device or its member's account was taken out of use, whichever came first.
    revoked_at: datetime | None
    member_ended_at: datetime | None

    def objection(self, said: Said) -> Outcome | None:
        """Why what it signed does not count: it had ended by then, or the time cannot be right.

        What was recorded before the end counts for ever; what comes long after it is for a lead.
        """
        if self.revoked_at is not None and said.occurred_at >= self.revoked_at:
            return KEY_REVOKED
        if self.member_ended_at is not None and said.occurred_at >= self.member_ended_at:
            return NO_GRANT
        if said.is_vouched:
            return None
        if timing.is_doubtful(said.claimed_at, said.received_at, self.enrolled_at):
            return TIME_DOUBTFUL
        if timing.is_late((self.revoked_at, self.member_ended_at), said.received_at):
            return LATE_AFTER_END
        return None


class KeysOfDevice:
    """All keys that members of one organisation have on a device."""

    def __init__(self, session: Session, device_id: UUID) -> None:
        rows = _KEYS(session, device_id=device_id)
        self._keys = [
            Key(key_id, member_id, VerifyingKey(public_key), *rest)
            for key_id, member_id, public_key, *rest in rows
        ]

    def by_id(self, key_id: UUID) -> Key:
        """The key that signed what is in the ledger.

        Raises:
            LookupError: it is no key of this device.
        """
        for key in self._keys:
            if key.id == key_id:
                return key
        raise LookupError(key_id)

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
