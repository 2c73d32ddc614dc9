"""What waits for an operation is applied when that one is, whoever sent it and on whichever device.

Whoever commits an operation looks who waits for it, and whoever commits a waiting one looks again
whether it still has to: each looks after its own commit, so one of the two sees the other. Each
author's part is one transaction that locks in the order of any other: their operations, then the
households. What a kind forgets is not in the ledger, and comes again with its phone.
"""

import logging
from collections.abc import Collection, Iterable
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.identity import grants_of
from backend.database.attempts import with_attempts
from backend.operations import ledger
from backend.operations.already_applied import already_applied
from backend.operations.envelope import Signed, read_envelope
from backend.operations.ledger import State, Stored
from backend.sync.judging import Judgement, judge_all
from backend.sync.keys import KeysOfDevice

# A chain longer than this goes on when its phones ask again; and so does what more devices wait
# with, each of which is a transaction of its own.
LONGEST_CHAIN = 20
MOST_DEVICES = 64
_MOST_AT_ONCE = 200

_log = logging.getLogger(__name__)


def apply_waiting(
    organisation_id: UUID, applied: Collection[UUID], waiting: Collection[UUID] = ()
) -> dict[UUID, Judgement]:
    """Apply what waits for operations that were committed just now, and what waits for that.

    Args:
        applied: operations that count from now on.
        waiting: operations that were found to wait in the same breath.

    Returns:
        Those that were applied by this. A fault, be it ours or the database's, leaves them to
        their phones: what was committed before is answered all the same.
    """
    done: dict[UUID, Judgement] = {}
    try:
        asked, again, left = set(applied), set(waiting), MOST_DEVICES
        for _ in range(LONGEST_CHAIN):
            if not left or not (asked or again):
                break
            ready = with_attempts(organisation_id, partial(_ready, asked=asked, again=again))[:left]
            left -= len(ready)
            now = _apply_each(organisation_id, ready)
            done |= now
            asked, again = set(now), set()
    except Exception as error:
        # Not the error's message: it may repeat a row, and with it what was said at a door.
        _log.warning("what waits for others was left to its phones", exc_info=error)
    return done


def _apply_each(organisation_id: UUID, ready: Iterable[list[UUID]]) -> dict[UUID, Judgement]:
    applied: dict[UUID, Judgement] = {}
    for of_one_author in ready:
        judgements = with_attempts(organisation_id, partial(take_up, ids=of_one_author))
        applied |= {
            one: now
            for one, now in judgements.items()
            if now.outcome.state is State.APPLIED and not now.is_repeat
        }
    return applied


def _ready(session: Session, asked: set[UUID], again: set[UUID]) -> list[list[UUID]]:
    """Those that wait for nothing more, by device and author."""
    waiting = ledger.waiting_for(session, asked, _MOST_AT_ONCE)
    held = ledger.held_back(session, again | set(waiting))
    done = already_applied(session, {needed for one in held for needed in one.depends_on})
    found: dict[tuple[UUID, UUID], list[UUID]] = {}
    for one in held:
        if one.depends_on <= done:
            found.setdefault(one.signer, []).append(one.id)
    return list(found.values())


def take_up(session: Session, ids: Iterable[UUID]) -> dict[UUID, Judgement]:
    """Judge operations of one author on one device again, as the ledger keeps them.

    Those whose payload is not kept, or that were applied meanwhile, are left out.
    """
    kept = ledger.stored(session, ids)
    if not kept:
        return {}
    signed = [_signed(one) for one in kept]
    author_id, device_id = signed[0].envelope.author_id, signed[0].envelope.device_id
    keys = KeysOfDevice(session, device_id, author_id)
    entries = {
        one.envelope.id: (one, keys.by_id(stored.device_key_id))
        for one, stored in zip(signed, kept, strict=True)
    }
    return judge_all(session, entries, author_id, grants_of(session, author_id))


def _signed(kept: Stored) -> Signed:
    envelope = read_envelope(kept.envelope, kept.received_at)
    return Signed(envelope, kept.payload, kept.signature, kept.received_at)
