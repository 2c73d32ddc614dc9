"""Whose key signed an operation: the author is who recorded it, whoever carries it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Uuid, bindparam, func, select
from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.operations import timing
from backend.operations.envelope import Signed, VerifyingKey, is_payload_of
from backend.operations.ledger import Outcome, held, refused
from backend.organisations.models import Account, Member
from backend.sign_in.models import Device, DeviceKey

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


def _keys(which: ColumnElement[bool]) -> Statement:
    """Keys of a device. One that lost its storage enrols again: the latest is the likely one."""
    return Statement(
        select(
            DeviceKey.id,
            DeviceKey.member_id,
            DeviceKey.public_key,
            DeviceKey.enrolled_at,
            func.least(DeviceKey.revoked_at, Device.revoked_at, Account.disabled_at),
            Member.ended_at,
        )
        .join(Member, Member.id == DeviceKey.member_id)
        .join(Account, Account.id == Member.account_id)
        .join(Device, Device.id == DeviceKey.device_id)
        .where(DeviceKey.device_id == bindparam("device_id", type_=Uuid()), which)
        .order_by(DeviceKey.enrolled_at.desc())
        .limit(bindparam("most", type_=Integer()))
    )


_AUTHOR = bindparam("author_id", type_=Uuid())
_OF_AUTHOR = _keys(DeviceKey.member_id == _AUTHOR)
_OF_OTHERS = _keys(DeviceKey.member_id != _AUTHOR)
_ONE_KEY = _keys(DeviceKey.id == bindparam("key_id", type_=Uuid()))


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

    def objection(self, times: StatedTimes) -> Outcome | None:
        """Why what it signed does not count: it had ended by then, or the time cannot be right.

        What was recorded before the end counts for ever; what comes long after it is for a lead.
        """
        if self.revoked_at is not None and times.occurred_at >= self.revoked_at:
            return KEY_REVOKED
        if self.member_ended_at is not None and times.occurred_at >= self.member_ended_at:
            return NO_GRANT
        if times.is_vouched:
            return None
        if timing.is_doubtful(times.claimed_at, times.received_at, self.enrolled_at):
            return TIME_DOUBTFUL
        if timing.is_late((self.revoked_at, self.member_ended_at), times.received_at):
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
    """The keys of an author and of other members of one organisation on a device.

    Args:
        session: acts for the organisation.
        device_id: of the device.
        author_id: of the member.
        lets_go: end the transaction after each reading: checking signatures is work for the
            processor, and nobody shall wait for it.
    """

    def __init__(
        self, session: Session, device_id: UUID, author_id: UUID, *, lets_go: bool = False
    ) -> None:
        self._session, self._device_id, self._author_id = session, device_id, author_id
        self._lets_go = lets_go
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
        rows = statement(self._session, device_id=self._device_id, **which).all()
        if self._lets_go:
            self._session.rollback()
        return [
            Key(key_id, member_id, VerifyingKey(public_key), *rest)
            for key_id, member_id, public_key, *rest in rows
        ]
