"""Enrolling a device: a key for one member on it, proven to be in the device's hands."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.access.audit import audit
from backend.problems import NotFound
from backend.sign_in import service
from backend.sign_in.keys import is_signed_by, read_key
from backend.sign_in.models import Device, DeviceKey, SignInSession
from backend.sign_in.refusals import (
    DeviceRevoked,
    KeyUnreadable,
    ProofWrong,
    SessionBound,
    TooManyKeys,
)

# Of one member, on all devices. A sign-in after a sign-out makes one key; a phone that a restore
# has made unknown tells of a hundred at most.
MOST_KEYS_A_DAY = 200
_DAY = timedelta(hours=24)


def enrol(
    session: Session,
    *,
    device_id: UUID,
    member_id: UUID,
    account_id: UUID,
    session_id: UUID | None,
    name: str,
    public_key: bytes,
    signature: bytes,
    vouch: bytes | None = None,
) -> DeviceKey:
    """A member's key on a device, which may be new or already used by somebody else.

    The same key again is the same enrolment. The session runs on the device from then on, and
    ends with it; afterwards it takes another key only if one that the device has signs for it, or
    a stolen access token would be enough to bring a key that renews the session for ever. A device
    that lost its key signs in again.

    Raises:
        KeyUnreadable: `public_key` is something else than a P-256 key.
        ProofWrong: `signature` is not the key's over `enrol:<device>:<member>`.
        DeviceRevoked: the device was taken out of use.
        SessionBound: the session has a device, and this is another one, or another key for which
            none of its keys signed `next:<device>:<member>:<public key>`.
        TooManyKeys: the member has enrolled so many others in the last day.
    """
    try:
        read_key(public_key)
    except ValueError as error:
        raise KeyUnreadable from error
    if not is_signed_by(public_key, signature, f"enrol:{device_id}:{member_id}".encode()):
        raise ProofWrong
    session.execute(
        insert(Device)
        .values(id=device_id, account_id=account_id, name=name)
        .on_conflict_do_nothing(index_elements=[Device.id])
    )
    device = session.get_one(Device, device_id, with_for_update=True)
    if device.revoked_at is not None:
        raise DeviceRevoked
    running = session.get(SignInSession, session_id, with_for_update=True) if session_id else None
    bound_to = running.device_id if running else None
    if bound_to not in (None, device_id):
        raise SessionBound
    known = session.scalar(
        select(DeviceKey).where(
            DeviceKey.member_id == member_id,
            DeviceKey.device_id == device_id,
            DeviceKey.public_key == public_key,
        )
    )
    if running is not None:
        running.device_id = device_id
    if known is not None:
        return known
    if bound_to is not None and not _is_vouched(session, device_id, member_id, public_key, vouch):
        raise SessionBound
    _check_how_many(session, member_id)
    key = DeviceKey(member_id=member_id, device_id=device_id, public_key=public_key)
    session.add(key)
    session.flush()
    audit(session, "sign_in.device_enrolled", "device_key", key.id, device=str(device_id))
    return key


def _check_how_many(session: Session, member_id: UUID) -> None:
    since = datetime.now(UTC) - _DAY
    many = session.scalar(
        select(func.count())
        .select_from(DeviceKey)
        .where(DeviceKey.member_id == member_id, DeviceKey.enrolled_at > since)
    )
    if (many or 0) >= MOST_KEYS_A_DAY:
        raise TooManyKeys(retry_after_s=round(_DAY.total_seconds()))


def _is_vouched(
    session: Session, device_id: UUID, member_id: UUID, public_key: bytes, vouch: bytes | None
) -> bool:
    """Whether a key that the member has on the device signed for this one."""
    if vouch is None:
        return False
    text = f"next:{device_id}:{member_id}:{base64.b64encode(public_key).decode()}"
    keys = session.scalars(
        select(DeviceKey.public_key).where(
            DeviceKey.member_id == member_id,
            DeviceKey.device_id == device_id,
            DeviceKey.revoked_at.is_(None),
        )
    )
    return any(is_signed_by(key, vouch, text.encode()) for key in keys)


def revoke(session: Session, device_id: UUID) -> int:
    """Take a device out of use: its sessions end, its keys enrol and renew nothing any more.

    What was signed before may still arrive. Says how many sessions ended.

    Raises:
        NotFound: no such device.
    """
    now = datetime.now(UTC)
    device = session.get(Device, device_id)
    if device is None:
        raise NotFound(what="device", id=device_id)
    device.revoked_at = device.revoked_at or now
    running = session.scalars(
        select(SignInSession).where(
            SignInSession.device_id == device_id, SignInSession.revoked_at.is_(None)
        )
    ).all()
    for one in running:
        service.end(one, "device_revoked", now)
    return len(running)
