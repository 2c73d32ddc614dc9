"""Staying signed in: what a refresh token is exchanged for, what a device proves, and leaving."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.audit import audit
from backend.access.models import AuditEntry
from backend.organisations.models import Account, Member
from backend.problems import Unauthenticated
from backend.sign_in import tokens
from backend.sign_in.keys import is_signed_by
from backend.sign_in.models import Device, DeviceKey, SignInSession
from backend.sign_in.refusals import (
    DeviceWithdrawn,
    MembershipEnded,
    ProofMissing,
    ProofRefused,
    RefreshStale,
    SessionEnded,
)
from backend.sign_in.service import end, stands

_REFUSED = "sign_in.refresh_refused"
# Whoever tries without end fills no table: one line a session, kind and minute tells enough.
_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Proof:
    """What an enrolled device signs to renew its session."""

    device_id: UUID
    signature: bytes


@dataclass(frozen=True)
class KnownSession:
    """The session that a refresh token names, and its member where there ever was one."""

    session: SignInSession
    member: Member | None


@dataclass(frozen=True)
class Renewed:
    """A session with the refresh token that follows, and whose it is."""

    session: SignInSession
    member_id: UUID
    email: str


def rotate(
    session: Session, token: tokens.RefreshToken, proof: Proof | None, now: datetime
) -> Renewed | Unauthenticated:
    """The session with the refresh token that follows the one shown.

    Where the session runs on an enrolled device, nothing but that device's signature renews
    it, and nobody else's attempt changes it. The device may ask again: the token before the
    last is answered with the same successor, until that one is used. So is a token that was
    given after the copy of the database which a restore has put back. On a session without a
    device a token that was replaced is taken for stolen, and the session ends.

    Returns:
        A refusal where something was written about it, to be raised once that is committed.

    Raises:
        DeviceWithdrawn, MembershipEnded: and the token was the last when that happened.
        SessionEnded: it has ended already, or what it stands on has.
        RefreshStale: signed, but older than that.
    """
    known = _known(session, token)
    running = known.session
    member = _standing_member(session, known, token, now)
    is_proven = proof is not None and _proves(session, member, running, token, proof)
    if running.device_id is not None and not is_proven:
        problem = ProofMissing() if proof is None else ProofRefused()
        _note(session, running, member, problem, now)
        return problem
    if token.id == running.refresh_id or (is_proven and _is_of_a_lost_life(running, token)):
        running.previous_id, running.refresh_id = token.id, uuid4()
        running.refresh_issued_at = running.refreshed_at = now
        running.expires_at = tokens.refresh_expiry(now, running.created_at)
    elif not is_proven:
        end(running, "reused", now)
        return SessionEnded()
    elif token.id != running.previous_id:
        raise RefreshStale
    if is_proven and proof is not None:
        running.device_id = proof.device_id
        device = session.get(Device, proof.device_id)
        if device is not None:
            device.last_seen_at = now
    return Renewed(running, member.id, member.account.email)


def leave(session: Session, token: tokens.RefreshToken, now: datetime) -> UUID | None:
    """End the session of a refresh token, without proof; nothing happens where it is over.

    A token that the device itself replaced long ago ends nothing: whoever holds it is not the
    device, which could be signed out by them for ever.

    Returns:
        The member whose browser is to forget, where the session is known.
    """
    try:
        known = _known(session, token)
    except SessionEnded:
        return None
    if known.session.device_id is None or _is_last(known.session, token):
        end(known.session, "signed_out", now)
    return known.member.id if known.member else None


def _known(session: Session, token: tokens.RefreshToken) -> KnownSession:
    running = session.get(SignInSession, token.session_id, with_for_update=True)
    if running is None:
        raise SessionEnded
    member = session.scalar(select(Member).where(Member.account_id == running.account_id))
    return KnownSession(running, member)


def _standing_member(
    session: Session, known: KnownSession, token: tokens.RefreshToken, now: datetime
) -> Member:
    """The member of a session that stands, and whose device, account and membership do."""
    running, member = known.session, known.member
    device = session.get(Device, running.device_id) if running.device_id else None
    if device is not None and device.revoked_at is not None:
        if running.revoked_because in (None, "device_revoked") and _is_last(running, token):
            raise DeviceWithdrawn
        raise SessionEnded
    if not stands(running, now):
        raise SessionEnded
    account = session.get(Account, running.account_id)
    if member is None or account is None:
        raise SessionEnded
    if member.ended_at is not None or account.disabled_at is not None:
        raise MembershipEnded if _is_last(running, token) else SessionEnded
    return member


def _is_last(running: SignInSession, token: tokens.RefreshToken) -> bool:
    """Whether the token is the last one given, or the one before, whose successor may be lost."""
    is_known = token.id in (running.refresh_id, running.previous_id)
    return is_known or _is_of_a_lost_life(running, token)


def _is_of_a_lost_life(running: SignInSession, token: tokens.RefreshToken) -> bool:
    """Whether the token, which is ours, was given later than the last one that is known of.

    So it is if an older copy of the database was put back since.
    """
    return token.issued_at > running.refresh_issued_at


def _note(
    session: Session,
    running: SignInSession,
    member: Member,
    problem: Unauthenticated,
    now: datetime,
) -> None:
    lately = select(AuditEntry.id).where(
        AuditEntry.member_id == member.id,
        AuditEntry.action == _REFUSED,
        AuditEntry.subject_id == running.id,
        AuditEntry.facts["code"].astext == problem.code,
        AuditEntry.at > now - _NOTED_EVERY,
    )
    if session.scalar(lately.limit(1)) is None:
        audit(
            session,
            _REFUSED,
            "sign_in_session",
            running.id,
            member_id=member.id,
            code=problem.code,
            device=str(running.device_id),
        )


def _proves(
    session: Session,
    member: Member,
    running: SignInSession,
    token: tokens.RefreshToken,
    proof: Proof,
) -> bool:
    """Whether the member's key on that device signed the token's readable value."""
    if running.device_id is not None and running.device_id != proof.device_id:
        return False
    message = f"refresh:{token.csrf}".encode()
    keys = session.scalars(
        select(DeviceKey.public_key)
        .join(Device, Device.id == DeviceKey.device_id)
        .where(
            DeviceKey.member_id == member.id,
            DeviceKey.device_id == proof.device_id,
            DeviceKey.revoked_at.is_(None),
            Device.revoked_at.is_(None),
        )
    )
    return any(is_signed_by(key, proof.signature, message) for key in keys)
