"""Whose key signed an operation: the author is who recorded it, whoever carries it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
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


# Of one author on one device, and of the others there: the latest. Each sign-in after a sign-out
# makes one.
MOST_KEYS, MOST_KEYS_OF_OTHERS = 1000, 100
# Signatures that are checked for one batch; each is a tenth of a millisecond. Fifty operations,
# each signed with another one of the last 35 keys, need 1,750.
MOST_CHECKS = 4000

# A device whose storage was emptied enrols again: the latest key is the likely one.
_KEYS = """
    select device_key.id, device_key.member_id, device_key.public_key, device_key.enrolled_at,
        least(device_key.revoked_at, device.revoked_at, account.disabled_at), member.ended_at
    from device_key
    join member on member.id = device_key.member_id
    join account on account.id = member.account_id
    join device on device.id = device_key.device_id
    where device_key.device_id = :device_id and {which}
    order by device_key.enrolled_at desc limit :most
"""
_OF_AUTHOR = Statement(_KEYS.format(which="device_key.member_id = :author_id"))
_OF_OTHERS = Statement(_KEYS.format(which="device_key.member_id <> :author_id"))
_ONE_KEY = Statement(_KEYS.format(which="device_key.id = :key_id"))


@dataclass(frozen=True, slots=True)
class StatedTimes:
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

    def objection(self, said: StatedTimes) -> Outcome | None:
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


class Checks:
    """How many signatures may still be checked for one batch."""

    def __init__(self, most: int = MOST_CHECKS) -> None:
        self._left = most

    @property
    def are_left(self) -> bool:
        """Whether one more may be looked at."""
        return self._left > 0

    def count(self) -> None:
        """Another signature was checked."""
        self._left -= 1


class KeysOfDevice:
    """The keys of an author and of other members of one organisation on a device."""

    def __init__(self, session: Session, device_id: UUID, author_id: UUID) -> None:
        self._session, self._device_id, self._author_id = session, device_id, author_id
        self._mine = self._read(_OF_AUTHOR, author_id=author_id, most=MOST_KEYS)

    def by_id(self, key_id: UUID) -> Key:
        """The key that signed what is in the ledger.

        Raises:
            LookupError: it is no key of this device.
        """
        for key in self._mine:
            if key.id == key_id:
                return key
        if older := self._read(_ONE_KEY, key_id=key_id, most=1):
            return older[0]
        raise LookupError(key_id)

    def find(self, signed: Signed, checks: Checks) -> Key | Outcome:
        """The author's key that signed this, or why it cannot be believed."""
        envelope = signed.envelope
        for key in self._mine:
            checks.count()
            if key.verifies.signed(envelope.text, signed.signature):
                # What follows was most likely signed with the same.
                self._mine.remove(key)
                self._mine.insert(0, key)
                return key if is_payload_of(envelope, signed.payload) else PAYLOAD_CHANGED
        for key in self._others:
            checks.count()
            if key.verifies.signed(envelope.text, signed.signature):
                return AUTHOR_WRONG
        return SIGNATURE_WRONG if self._mine else KEY_UNKNOWN

    @cached_property
    def _others(self) -> list[Key]:
        """Asked for only where something is wrong."""
        return self._read(_OF_OTHERS, author_id=self._author_id, most=MOST_KEYS_OF_OTHERS)

    def _read(self, statement: Statement, **which: object) -> list[Key]:
        rows = statement(self._session, device_id=self._device_id, **which)
        return [
            Key(key_id, member_id, VerifyingKey(public_key), *rest)
            for key_id, member_id, public_key, *rest in rows
        ]
