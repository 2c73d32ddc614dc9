"""Accounts: what may be said of somebody who signs in, and of what is named beside them."""

import re

from marshmallow import ValidationError
from marshmallow.validate import Email
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.organisations import passwords
from backend.organisations.models import Account
from backend.organisations.refusals import (
    EmailImpossible,
    NameMissing,
    PasswordNotTheirs,
    PasswordTooShort,
    SlugInvalid,
)

_NAME_LENGTH = 200
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SLUG_LENGTH = 60
_is_email = Email()


def checked_name(name: str) -> str:
    """A name without blanks around it.

    Raises:
        NameMissing: nothing is left, or too much, or it cannot be printed.
    """
    name = name.strip()
    if not 0 < len(name) <= _NAME_LENGTH or not name.isprintable():
        raise NameMissing(field="name", most=_NAME_LENGTH)
    return name


def checked_slug(slug: str) -> str:
    """A short name, as addresses and commands use it.

    Raises:
        SlugInvalid: with `slug`.
    """
    if not _SLUG.fullmatch(slug) or len(slug) > _SLUG_LENGTH:
        raise SlugInvalid(field="slug", slug=slug)
    return slug


def checked_email(email: str) -> str:
    """An e-mail address in small letters, as sign-in takes it.

    Raises:
        EmailImpossible: with `email`.
    """
    email = email.strip().lower()
    try:
        _is_email(email)
    except ValidationError as error:
        raise EmailImpossible(field="email", email=email) from error
    return email


def account_by_email(session: Session, email: str) -> Account | None:
    """Whoever signs in with an address; None where nobody does.

    Raises:
        EmailImpossible: nobody ever could.
    """
    return session.scalar(select(Account).where(Account.email == checked_email(email)))


def new_account(email: str, name: str, password: str) -> Account:
    """Somebody who can sign in, to be added to a session.

    The password is hashed here, which takes long by design: no transaction should be open.

    Raises:
        EmailImpossible, NameMissing, PasswordTooShort: nothing is made.
    """
    account = Account(email=checked_email(email), name=checked_name(name))
    if len(password) < passwords.LENGTH_MIN:
        raise PasswordTooShort(field="password", least=passwords.LENGTH_MIN)
    account.password_hash = passwords.hashed(password)
    return account


def require_same_password(email: str, password_hash: str, password: str) -> None:
    """A password that is said for an account that there is has to be its own.

    As long as hashing one: no transaction should be open.

    Raises:
        PasswordNotTheirs: it would be ignored.
    """
    if not passwords.matches(password_hash, password):
        raise PasswordNotTheirs(email=email)
