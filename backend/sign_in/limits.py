"""How often sign-in may be tried. Counted in a table, so that several processes count together.

Nobody can lock somebody else out: a try is slowed down by where it comes from. Each address has
a count for each account, after a few failures with growing pauses. The account counts the
failures of all addresses; the more there are, the longer each address pauses that has failed
before, but the first try of an address is always looked at. A browser in which the account has
signed in before has a count of its own, whatever others do at the same address.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.jobs.kinds import housekeeping
from backend.sign_in.models import LoginCounter
from backend.sign_in.refusals import TooManyAttempts

# Of one address with one account: so many failures without a pause, then pauses that double. A
# day of guessing from one address is 34 tries, each later day 24.
FREE_TRIES = 5
_PAUSE = timedelta(seconds=30)
_PAUSE_MAX = timedelta(hours=1)

# Of one account, whoever tries: beyond so many failures a second of pause for each.
CALM = 20
_HEAT_MAX = timedelta(minutes=15)

# Of one address, whatever the account. A team shares the address of its office, so it is wide.
PER_ADDRESS = 100
WINDOW = timedelta(minutes=15)
# After which the other counts begin anew: here from the last failure, of an account from the first.
DAY = timedelta(hours=24)

# What a provider gives to one household or one company: its addresses are one.
_IPV6_PREFIX = 56


@dataclass(frozen=True)
class Counted:
    """Under which names a try is counted: keyed hashes."""

    # Of this account from this address, or in this browser.
    here: str
    # None for a browser that is known.
    account: str | None = None
    address: str | None = None


def counted(secret: str, email: str, address: str, known_browser: str | None) -> Counted:
    """How a try is counted.

    Args:
        secret: of the hashes.
        email: of the account, whether there is one or not.
        address: where the try comes from.
        known_browser: the id of a browser in which this account has signed in before.
    """

    def hidden(subject: str) -> str:
        return hmac.new(secret.encode(), subject.encode(), sha256).hexdigest()

    if known_browser:
        return Counted(here=hidden(f"browser:{known_browser}:{email}"))
    place = place_of(address)
    return Counted(
        here=hidden(f"here:{email}:{place}"),
        account=hidden(f"account:{email}"),
        address=hidden(f"address:{place}"),
    )


def place_of(address: str) -> str:
    """An address as it is counted; of IPv6 its network, since one household has 2^72 of them."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    if isinstance(read, IPv6Address):
        if read.ipv4_mapped:
            return str(read.ipv4_mapped)
        return str(ip_network((read, _IPV6_PREFIX), strict=False))
    return str(read)


def attempt_refused(session: Session, counted: Counted, now: datetime) -> TooManyAttempts | None:
    """Count a try, before the password is looked at, so that many at once count too.

    Returns:
        The refusal, with `retry_after_s`: to be raised once the count is committed. A try that
        is refused counts nowhere, so that nobody makes a pause longer by asking.
    """
    # Always in this order, so that two tries never wait for each other crosswise.
    address = _locked(session, counted.address, now, WINDOW) if counted.address else None
    if address is not None and address.failures >= PER_ADDRESS:
        return _pause(address.window_ends_at - now)
    account = _locked(session, counted.account, now, DAY) if counted.account else None
    heat = account.failures if account is not None else 0
    here = _locked(session, counted.here, now, DAY)
    if here.next_at is not None and now < here.next_at:
        return _pause(here.next_at - now)
    here.failures += 1
    here.next_at = now + _pause_after(here.failures, heat)
    here.window_ends_at = now + DAY
    for counter in (account, address):
        if counter is not None:
            counter.failures += 1
    return None


def counted_out(session: Session, subject: str, most: int, now: datetime) -> int:
    """Count something under a name of its own.

    Returns:
        The seconds until it may be done again, where it was done so often in this window.
    """
    counter = _locked(session, subject, now, WINDOW)
    if counter.failures >= most:
        return max(1, round((counter.window_ends_at - now).total_seconds()))
    counter.failures += 1
    return 0


def forgive(session: Session, counted: Counted) -> None:
    """After a right password: nothing failed here, and where all count the try is given back.

    What others failed with stays counted: whoever guesses is not helped by the account's owner.
    """
    for subject in (counted.address, counted.account):
        if subject is not None:
            session.execute(
                update(LoginCounter)
                .where(LoginCounter.subject == subject, LoginCounter.failures > 0)
                .values(failures=LoginCounter.failures - 1)
            )
    session.execute(delete(LoginCounter).where(LoginCounter.subject == counted.here))


def forget_old_counters(session: Session, now: datetime) -> None:
    """Delete the counters whose window is over; those in use at the moment are left for later."""
    over = (
        select(LoginCounter.subject)
        .where(LoginCounter.window_ends_at <= now)
        .with_for_update(skip_locked=True)
    )
    session.execute(delete(LoginCounter).where(LoginCounter.subject.in_(over)))


@housekeeping.register("sign_in.counters")
def forget_each_night(session: Session) -> None:
    """A sign-in takes old counters away; where nobody signs in, the night does."""
    forget_old_counters(session, datetime.now(UTC))


def _locked(session: Session, subject: str, now: datetime, window: timedelta) -> LoginCounter:
    """A counter, held until the transaction ends; one whose window is over begins anew."""
    fresh = insert(LoginCounter).values(subject=subject, failures=0, window_ends_at=now + window)
    session.execute(
        # A change that changes nothing: it holds the row, which could be deleted meanwhile.
        fresh.on_conflict_do_update(
            index_elements=[LoginCounter.subject], set_={"failures": LoginCounter.failures}
        )
    )
    counter = session.get_one(LoginCounter, subject, populate_existing=True)
    if counter.window_ends_at <= now:
        counter.failures, counter.next_at = 0, None
        counter.window_ends_at = now + window
    return counter


def _pause_after(failures: int, heat: int) -> timedelta:
    """How long to wait at one address after its n-th failure with an account."""
    own = timedelta(0)
    if failures >= FREE_TRIES:
        own = min(_PAUSE * 2 ** min(failures - FREE_TRIES, 16), _PAUSE_MAX)
    return max(own, min(timedelta(seconds=max(0, heat - CALM)), _HEAT_MAX))


def _pause(left: timedelta) -> TooManyAttempts:
    left_s = max(1, round(left.total_seconds()))
    return TooManyAttempts(retry_after_s=left_s, retry_after_min=-(-left_s // 60))
