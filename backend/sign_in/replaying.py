"""Devices, keys, sessions and accounts that the journal knows to have ended."""

from sqlalchemy.orm import Session

from backend.database.journal import Word, replays
from backend.database.statements import Statement

# A device that was enrolled after the copy is refused as well when it comes again.
_DEVICE_UNKNOWN = Statement("""
    insert into device (id, account_id, name, revoked_at)
    select cast(:id as uuid), id, '', cast(:at as timestamptz) from account
    where id = cast(:account_id as uuid)
    on conflict do nothing returning id
""")
_DEVICE = Statement("""
    update device set revoked_at = :at where id = cast(:id as uuid) and revoked_at is null
    returning id
""")
_KEY = Statement("""
    update device_key set revoked_at = :at where id = cast(:id as uuid) and revoked_at is null
    returning id
""")
_SESSION = Statement("""
    update sign_in_session set revoked_at = :at, revoked_because = :because
    where id = cast(:id as uuid) and revoked_at is null returning id
""")
_ACCOUNT = Statement("""
    update account set disabled_at = :at where id = cast(:id as uuid) and disabled_at is null
    returning id
""")


@replays.register("device.revoked")
def revoke_device(session: Session, word: Word) -> bool:
    """A device that was taken out of use."""
    given = {"id": word["id"], "at": word["revoked_at"]}
    made = _DEVICE_UNKNOWN(session, account_id=word["account_id"], **given).all()
    return bool(made or _DEVICE(session, **given).all())


@replays.register("device_key.revoked")
def revoke_key(session: Session, word: Word) -> bool:
    """A member's key on a device."""
    return bool(_KEY(session, id=word["id"], at=word["revoked_at"]).all())


@replays.register("sign_in_session.ended")
def end_session(session: Session, word: Word) -> bool:
    """A session that was signed out of, or ended with its device."""
    because = word["revoked_because"]
    return bool(_SESSION(session, id=word["id"], at=word["revoked_at"], because=because).all())


@replays.register("account.disabled")
def disable_account(session: Session, word: Word) -> bool:
    """An account that may sign in no more."""
    return bool(_ACCOUNT(session, id=word["id"], at=word["disabled_at"]).all())
