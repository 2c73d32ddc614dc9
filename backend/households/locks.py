"""The locks on doors and households, and the one order in which everybody takes them.

    campaigns → buildings → stairwells → doors → households → what hangs on them (encounters,
    follow-ups) and what the ledger holds

and within each in the order of ids. No other file locks a door or a household; campaigns are
locked in `campaigns.locks`, buildings and stairwells in `places.locks`.

- What is said of a household needs that household alone: `lock_households`, or `settled` where
  which one it is can change while the lock is waited for (`doors.find_doors`).
- Whatever changes a door, or who lives behind it, needs the door and then all who ever lived
  behind it: `lock_doors`. Labels and facts of doors, people who move in, merging, undoing that,
  an import that takes doors away or is taken back.
- A batch of a phone names several, is one transaction, and is worked in kind by kind: all that it
  names is taken before the first of it (`sync.locking`).

What a batch says of a door that was merged, or of a passage that moved meanwhile, leads to a
household that nobody could name beforehand, and the days of buildings are counted last, in the
order of the kinds. Two who meet there wait for each other; the database undoes one, which is done
again (`database.attempts`).

A door that is locked is not merged. Its alias and the households behind it are read again under
the locks; where they moved meanwhile, the locks are given back and taken anew, since adding one
to those that are held would leave the order.

Rows that are only inserted, or whose foreign keys point to a door or household, take weaker locks
that these do not conflict with (`for no key update`).
"""

from collections.abc import Callable, Iterable
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from backend.database.statements import Statement
from backend.places.service import kept_doors

# Rows may move while their locks are waited for; after so many moves something else is wrong.
_ATTEMPTS = 5

T = TypeVar("T")

_LOCK_DOORS = Statement("""
    select id from door where id = any(cast(:ids as uuid[])) order by id for no key update
""")
_LOCK_BEHIND_DOORS = Statement("""
    select id from household where door_id = any(cast(:ids as uuid[]))
    order by id for no key update
""")
_LOCK_BEHIND_DOORS_AND = Statement("""
    select id from household
    where door_id = any(cast(:ids as uuid[])) or id = any(cast(:also as uuid[]))
    order by id for no key update
""")
_LOCK_HOUSEHOLDS = Statement("""
    select id from household where id = any(cast(:ids as uuid[])) order by id for no key update
""")


def lock_doors(
    session: Session, ids: Iterable[UUID], also: Iterable[UUID] = ()
) -> dict[UUID, UUID]:
    """Keep others from merging doors, changing them, or touching who lives behind them.

    Args:
        session: in a transaction, until whose end the locks are held; it holds no household yet.
        ids: of doors, or of doors that were merged into others.
        also: households elsewhere that are locked in the same order.

    Returns:
        As `kept_doors`: the door that each stands for. Both are locked.

    Raises:
        RuntimeError: they never stopped being merged.
    """
    asked, others = set(ids), list(set(also))
    kept = kept_doors(session, asked)
    for _ in range(_ATTEMPTS):
        savepoint = session.begin_nested()
        doors = list(asked | set(kept.values()))
        _LOCK_DOORS(session, ids=doors)
        if others:
            _LOCK_BEHIND_DOORS_AND(session, ids=doors, also=others)
        else:
            _LOCK_BEHIND_DOORS(session, ids=doors)
        again = kept_doors(session, asked)
        if again == kept:
            savepoint.commit()
            return kept
        savepoint.rollback()
        kept = again
    raise RuntimeError("doors kept being merged while they were being locked")


def lock_households(session: Session, ids: Iterable[UUID]) -> None:
    """Keep others from changing anything about these households until the transaction ends."""
    _LOCK_HOUSEHOLDS(session, ids=list(set(ids)))


def settled(
    session: Session,
    guess: Iterable[UUID],
    read: Callable[[], T],
    households: Callable[[T], Iterable[UUID]],
) -> T:
    """Read something under the locks of all the households that it turns out to be about.

    Args:
        session: in a transaction.
        guess: the households to begin with.
        read: what is wanted; called again after each lock.
        households: those that what was read is about.

    Raises:
        RuntimeError: the rows never stopped moving.
    """
    locked = frozenset(guess)
    for _ in range(_ATTEMPTS):
        savepoint = session.begin_nested()
        lock_households(session, locked)
        found = read()
        about = frozenset(households(found))
        if about <= locked:
            savepoint.commit()
            return found
        savepoint.rollback()
        locked |= about
    raise RuntimeError("households kept moving while they were being locked")
