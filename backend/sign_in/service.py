"""Signing in, and whom a session stands for. No web request in sight."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import Session

from backend.access.lookups import Membership, Token, membership_of
from backend.database import ask_as
from backend.database.statements import Statement
from backend.organisations import passwords
from backend.organisations.models import Account, Member, Organisation
from backend.sign_in import tokens
from backend.sign_in.models import Device, SignInSession
from backend.sign_in.refusals import NoOrganisation, PasswordWrong, SessionEnded


def account_by_email(session: Session, email: str) -> Account | None:
    """The account with this e-mail; None where there is none, or it is disabled."""
    return session.scalar(
        select(Account).where(Account.email == email, Account.disabled_at.is_(None))
    )


def prove_password(account: Account | None, password: str) -> Account:
    """The account, where the password is its own. As slow as guessing shall be: it is looked at
    while no transaction is open. A hash of another time is made anew on the row in hand.

    Raises:
        PasswordWrong: it is not, or there is no account.
    """
    if not passwords.matches(account.password_hash if account else None, password):
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
        created_at=now,
        expires_at=tokens.refresh_expiry(now, now),
        refresh_id=uuid4(),
        refresh_issued_at=now,
    )
    session.add(started)
    session.flush()
    return started


def end(session_row: SignInSession, because: str, now: datetime) -> None:
    """End a session; none of its tokens is accepted from then on."""
    if session_row.revoked_at is None:
        session_row.revoked_at, session_row.revoked_because = now, because


# At each request, so nothing of it becomes an object.
_RUNNING = Statement(
    select(
        SignInSession.__table__,
        *(Account.disabled_at, Account.language, Device.revoked_at.label("withdrawn_at")),
    )
    .join(Account, Account.id == SignInSession.account_id)
    .outerjoin(Device, Device.id == SignInSession.device_id)
    .where(SignInSession.id == bindparam("session_id", type_=Uuid()))
)
# Of the account that asks: the policy lets no other's be read.
_MEMBERS = Statement(select(Member.__table__).where(Member.ended_at.is_(None)))


class Running(Protocol):
    """As much of a session as tells whether it still stands."""

    @property
    def created_at(self) -> datetime: ...
    @property
    def expires_at(self) -> datetime: ...
    @property
    def revoked_at(self) -> datetime | None: ...


@membership_of.register("sign_in")
def membership(session: Session, token: Token) -> Membership:
    """The member whom a token stands for, in a session that asks as the token's account.

    Raises:
        SessionEnded: the session, the account, the membership or the device does not stand.
    """
    running = _RUNNING(session, session_id=token.session_id).one_or_none()
    if (
        running is None
        or running.account_id != token.account_id
        or not stands(running, datetime.now(UTC))
        or running.disabled_at is not None
        or running.withdrawn_at is not None
    ):
        raise SessionEnded
    for member in _MEMBERS(session):
        if member.organisation_id == running.organisation_id:
            return Membership(
                organisation_id=running.organisation_id,
                member_id=member.id,
                name=member.name,
                language=running.language,
                device_id=running.device_id,
            )
    raise SessionEnded


def open_as(account_id: UUID, session: Session) -> Session:
    """The session, told that it asks as an account; for `with` blocks."""
    ask_as(session, account_id)
    return session


def stands(running: Running, now: datetime) -> bool:
    """Whether a session was not ended, and neither its last token nor its whole life is over."""
    return (
        running.revoked_at is None
        and now < running.expires_at
        and now < running.created_at + tokens.SESSION_LIFE
    )
