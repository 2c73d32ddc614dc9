"""How often sign-in may be tried, per account and per address. Counted in a table, so that
several processes count together.
"""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import case, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.problems import TooManyRequests, words
from backend.sign_in.models import LoginCounter

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
# A team shares the address of its office, so this one is wide.
PER_ADDRESS = 100


class TooManyAttempts(TooManyRequests):
    """Sign-in was tried too often, for this account or from this address."""

    code = "sign_in.too_many_attempts"


words(
    "sign_in.too_many_attempts",
    fr=(
        "Trop d’essais",
        "La connexion est bloquée un moment pour protéger le compte."
        " Réessayez dans {retry_after_min} minutes.",
    ),
    en=(
        "Too many attempts",
        "Sign-in is paused to protect the account. Try again in {retry_after_min} minutes.",
    ),
)


def subjects(secret: str, email: str, address: str) -> tuple[str, str]:
    """Under which names the account and the address are counted: keyed hashes of them."""
    return _hidden(secret, f"account:{email}"), _hidden(secret, f"address:{address}")


def attempt_refused(
    session: Session, account: str, address: str, now: datetime
) -> TooManyAttempts | None:
    """Count a try, before the password is looked at, so that many at once count too.

    Returns:
        The refusal, with `retry_after_s`, when either has no try left in its window: to be
        raised once the count is committed.
    """
    # Always in this order, so that two tries never wait for each other crosswise.
    for subject, most in ((address, PER_ADDRESS), (account, PER_ACCOUNT)):
        is_over = LoginCounter.window_ends_at <= now
        counted = insert(LoginCounter).values(
            subject=subject, failures=1, window_ends_at=now + WINDOW
        )
        row = session.execute(
            counted.on_conflict_do_update(
                index_elements=[LoginCounter.subject],
                set_={
                    "failures": case((is_over, 1), else_=LoginCounter.failures + 1),
                    "window_ends_at": case(
                        (is_over, now + WINDOW), else_=LoginCounter.window_ends_at
                    ),
                },
            ).returning(LoginCounter.failures, LoginCounter.window_ends_at)
        ).one()
        if row.failures > most:
            left_s = max(1, round((row.window_ends_at - now).total_seconds()))
            return TooManyAttempts(retry_after_s=left_s, retry_after_min=-(-left_s // 60))
    return None


def forgive(session: Session, account: str, address: str) -> None:
    """After a right password: the account starts anew, and the address has its try back."""
    session.execute(delete(LoginCounter).where(LoginCounter.subject == account))
    session.execute(
        update(LoginCounter)
        .where(LoginCounter.subject == address, LoginCounter.failures > 0)
        .values(failures=LoginCounter.failures - 1)
    )


def forget_old_counters(session: Session, now: datetime) -> None:
    """Delete the counters whose window is over; those in use at the moment are left for later."""
    over = (
        select(LoginCounter.subject)
        .where(LoginCounter.window_ends_at <= now)
        .with_for_update(skip_locked=True)
    )
    session.execute(delete(LoginCounter).where(LoginCounter.subject.in_(over)))


def _hidden(secret: str, subject: str) -> str:
    return hmac.new(secret.encode(), subject.encode(), sha256).hexdigest()
