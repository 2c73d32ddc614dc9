"""Signing in, staying signed in, and leaving. No web request in sight."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.lookups import Membership, Token, lookups
from backend.database import ask_as
from backend.organisations import passwords
from backend.organisations.models import Account, Member, Organisation
from backend.problems import Forbidden, Unauthenticated, words
from backend.sign_in import tokens
from backend.sign_in.keys import is_signed_by
from backend.sign_in.models import Device, DeviceKey, SignInSession


class PasswordWrong(Unauthenticated):
    """No account has this e-mail and this password; which of the two is not said."""

    code = "sign_in.password_wrong"


class NoOrganisation(Forbidden):
    """The account is a member nowhere, or not of the organisation that was asked for."""

    code = "sign_in.no_organisation"


class SessionEnded(Unauthenticated):
    """The session was ended, or what it stands on: account, membership, device."""

    code = "sign_in.session_ended"


class RefreshStale(Unauthenticated):
    """An enrolled device showed a token that is older than the one it was last given."""

    code = "sign_in.refresh_stale"


words(
    "sign_in.password_wrong",
    fr=(
        "Connexion impossible",
        "L’adresse ou le mot de passe n’est pas le bon. Vérifiez les deux.",
    ),
    en=("Cannot sign in", "The e-mail or the password is not right. Check both."),
)
words(
    "sign_in.no_organisation",
    fr=(
        "Aucune organisation",
        "Ce compte n’appartient pas à cette organisation. Demandez à votre responsable.",
    ),
    en=("No organisation", "This account does not belong to it. Ask your team lead."),
)
words(
    "sign_in.session_ended",
    fr=(
        "Reconnectez-vous",
        "Cette connexion est terminée. Ce que vous avez noté est gardé sur l’appareil.",
    ),
    en=("Sign in again", "This sign-in has ended. What you noted is kept on the device."),
)
words(
    "sign_in.refresh_stale",
    fr=("Connexion déjà renouvelée", "Une autre page l’a renouvelée entre-temps. Recommencez."),
    en=("Already renewed", "Another page has renewed the sign-in meanwhile. Try again."),
)


@dataclass(frozen=True)
class Proof:
    """What an enrolled device signs to renew its session."""

    device_id: UUID
    signature: bytes


def account_of(session: Session, email: str, password: str) -> Account:
    """The account with this e-mail and password.

    Raises:
        PasswordWrong: there is none, or it is disabled.
    """
    account = session.scalar(select(Account).where(Account.email == email))
    usable = account is not None and account.disabled_at is None
    if not passwords.matches(account.password_hash if account and usable else None, password):
        raise PasswordWrong
    if account is None:
        raise PasswordWrong
    if passwords.is_outdated(account.password_hash):
        account.password_hash = passwords.hashed(password)
    return account


def memberships(session: Session) -> Sequence[tuple[Member, Organisation]]:
    """Where the account that the session asks as is a member now, by the organisation's name."""
    rows = session.execute(
        select(Member, Organisation)
        .join(Organisation, Member.organisation)
        .where(Member.ended_at.is_(None))
        .order_by(Organisation.name, Organisation.id)
    )
    return [(member, organisation) for member, organisation in rows]


def chosen(
    found: Sequence[tuple[Member, Organisation]], organisation_id: UUID | None
) -> tuple[Member, Organisation]:
    """The membership to sign in for: that of the organisation named, or the first.

    Raises:
        NoOrganisation: there is none.
    """
    for member, organisation in found:
        if organisation_id is None or organisation.id == organisation_id:
            return member, organisation
    raise NoOrganisation


def start(
    session: Session, account_id: UUID, organisation_id: UUID, transport: str
) -> SignInSession:
    """A new session, with its first refresh token."""
    now = datetime.now(UTC)
    started = SignInSession(
        account_id=account_id,
        organisation_id=organisation_id,
        transport=transport,
        expires_at=tokens.refresh_expiry(now),
        refresh_id=uuid4(),
        refresh_issued_at=now,
    )
    session.add(started)
    session.flush()
    return started


def rotate(
    session: Session, token: tokens.RefreshToken, proof: Proof | None, now: datetime
) -> SignInSession | None:
    """The session with the refresh token that follows the one shown.

    Signed by the device's key it may be asked again: the token before the last is answered
    with the same successor, until that one is used. Without a signature a token that was
    replaced is taken for stolen, and the session ends.

    Returns:
        None when the session was ended here because a replaced token came back.

    Raises:
        SessionEnded: it has ended already, or what it stands on has.
        RefreshStale: signed, but older than that.
    """
    running = session.get(SignInSession, token.session_id, with_for_update=True)
    if running is None or not _stands(running, now):
        raise SessionEnded
    member = session.scalar(select(Member).where(Member.account_id == running.account_id))
    account = session.get(Account, running.account_id)
    if member is None or member.ended_at or account is None or account.disabled_at:
        raise SessionEnded
    is_proven = proof is not None and _proves(session, member, running, token, proof)
    if token.id == running.refresh_id:
        running.previous_id, running.refresh_id = running.refresh_id, uuid4()
        running.refresh_issued_at = running.refreshed_at = now
        running.expires_at = tokens.refresh_expiry(now)
    elif not is_proven:
        end(running, "reused", now)
        return None
    elif token.id != running.previous_id:
        raise RefreshStale
    if is_proven and proof is not None:
        running.device_id = proof.device_id
        device = session.get(Device, proof.device_id)
        if device is not None:
            device.last_seen_at = now
    return running


def end(session_row: SignInSession, because: str, now: datetime) -> None:
    """End a session; none of its tokens is accepted from then on."""
    if session_row.revoked_at is None:
        session_row.revoked_at, session_row.revoked_because = now, because


@lookups.declare_membership
def membership(session: Session, token: Token) -> Membership:
    """The member whom a token stands for, in a session that asks as the token's account.

    Raises:
        SessionEnded: the session, the account, the membership or the device does not stand.
    """
    row = session.execute(
        select(SignInSession, Account, Device.revoked_at)
        .join(Account, Account.id == SignInSession.account_id)
        .outerjoin(Device, Device.id == SignInSession.device_id)
        .where(SignInSession.id == token.session_id)
    ).one_or_none()
    if row is None:
        raise SessionEnded
    running, account, withdrawn_at = row
    if (
        running.account_id != token.account_id
        or not _stands(running, datetime.now(UTC))
        or account.disabled_at is not None
        or withdrawn_at is not None
    ):
        raise SessionEnded
    for member in session.scalars(select(Member).where(Member.ended_at.is_(None))):
        if member.organisation_id == running.organisation_id:
            return Membership(
                organisation_id=running.organisation_id,
                member_id=member.id,
                name=member.name,
                language=account.language,
                device_id=running.device_id,
            )
    raise SessionEnded


def open_as(account_id: UUID, session: Session) -> Session:
    """The session, told that it asks as an account; for `with` blocks."""
    ask_as(session, account_id)
    return session


def _stands(running: SignInSession, now: datetime) -> bool:
    return running.revoked_at is None and now < running.expires_at


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
