"""Where a device has come to: a snapshot of the database, of which life, and what it was told.

A row is new to a device when its transaction was not visible in the snapshot of the device's
last pull. Transactions end in another order than they began, so neither `xid < xmin` nor a
time can say that; the whole snapshot can.

A cursor counts only while every transaction number below it has been used up for good. A pull
therefore waits until its own number, which is higher, is on the disk; and a cursor that is ahead
of the database proves that older data was put back under it.
"""

import hmac
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from sqlalchemy.orm import Session

from backend.database import db
from backend.database.statements import Statement

# The condition that a row's change is not in the snapshot `:since`. The first half is what an
# index finds, the second is exact.
CHANGED = (
    "{table}.changed_xid >= pg_snapshot_xmin(cast(:since as pg_snapshot))"
    " and not pg_visible_in_snapshot({table}.changed_xid, cast(:since as pg_snapshot))"
)

# Characters of a digest.
_DIGEST = 16
_CURSOR = re.compile(
    r"(?P<epoch>[0-9a-f]{16})/(?P<snapshot>(?P<xmin>\d{1,19}):(?P<xmax>\d{1,19}):(?P<xip>[0-9,]*))"
    r"/(?P<told>(?:[0-9a-f]{16}){3,9})/(?P<mac>[0-9a-f]{32})",
    re.ASCII,
)

# A restore may bring back transaction ids that were given before; so may another cluster.
_NOW = Statement("""
    select concat_ws('-', (select system_identifier from pg_control_system()),
            (select timeline_id from pg_control_checkpoint()),
            (select oid from pg_database where datname = current_database()), number),
        cast(pg_current_snapshot() as text), number
    from sync_epoch
""")

_BEGIN_ANOTHER_LIFE = Statement(
    "update sync_epoch set number = gen_random_uuid() where number = :number returning number"
)

# With a record of its own the transaction has a number, and its commit waits for the disk.
_USE_UP = Statement("select pg_logical_emit_message(true, 'palier.cursor', '')")


@dataclass(frozen=True, slots=True)
class Cursor:
    """A snapshot in one life of the database; `told` are digests of what was said in no table."""

    epoch: str
    snapshot: str
    digest_text: str = "0" * 48

    def signed(self, secret: str) -> str:
        """As it is given to a device: with a mark that only this server can make."""
        signed_text = f"{self.epoch}/{self.snapshot}/{self.digest_text}"
        return f"{signed_text}/{_mac(signed_text, secret)}"

    @classmethod
    def read(cls, given: str | None, secret: str) -> Self | None:
        """A cursor as a device sends it; None for what this server never gave."""
        found = _CURSOR.fullmatch(given or "")
        if found is None:
            return None
        signed_text = found.string[: found.start("mac") - 1]
        if not hmac.compare_digest(_mac(signed_text, secret), found["mac"]):
            return None
        xmin, xmax = int(found["xmin"]), int(found["xmax"])
        running = [int(xid) for xid in found["xip"].split(",")] if found["xip"] else []
        if not 0 < xmin <= xmax or any(not xmin <= xid < xmax for xid in running):
            return None
        if running != sorted(set(running)):
            return None
        return cls(found["epoch"], found["snapshot"], found["told"])

    @classmethod
    def now(cls, session: Session) -> Self:
        """That of the session's snapshot."""
        life, snapshot, _ = _NOW(session).one()
        return cls(_epoch(life), snapshot)

    def digests(self) -> tuple[str, ...]:
        """What was told of what a device holds of itself, as digests: `Own.parts` says of what."""
        return tuple(
            self.digest_text[start : start + _DIGEST]
            for start in range(0, len(self.digest_text), _DIGEST)
        )

    def counts_at(self, now: "Cursor") -> bool:
        """Whether changes can be told since: not from another life, nor from the future."""
        return self.epoch == now.epoch and _xmax(self.snapshot) <= _xmax(now.snapshot)

    def is_ahead_of(self, now: "Cursor") -> bool:
        """Whether it was given in this life, but later than now.

        So it was if a copy of the disk was put back. What happened since the copy is gone, and
        its transaction numbers are being given again.
        """
        return self.epoch == now.epoch and _xmax(self.snapshot) > _xmax(now.snapshot)


def epoch_of(session: Session) -> str:
    """The life that the database is in."""
    life, _, _ = _NOW(session).one()
    return _epoch(life)


def begin_another_life(epoch: str) -> bool:
    """Make the cursors of one life void, for every device and for ever; at once.

    Returns:
        False when that life is over already.
    """
    with Session(db.engine) as session, session.begin():
        life, _, number = _NOW(session).one()
        if _epoch(life) != epoch:
            return False
        return _BEGIN_ANOTHER_LIFE(session, number=number).one_or_none() is not None


def use_up_numbers(session: Session) -> None:
    """Let the session's commit wait until no number below its own can be given again.

    An undone transaction leaves nothing that anybody waits for, so after a power cut its number
    would be given to another, whose rows a cursor from in between holds for seen.
    """
    _USE_UP(session)


def _epoch(life: str) -> str:
    return sha256(life.encode()).hexdigest()[:16]


def _mac(signed_text: str, secret: str) -> str:
    return hmac.new(secret.encode(), signed_text.encode(), sha256).hexdigest()[:32]


def _xmax(snapshot: str) -> int:
    return int(snapshot.split(":")[1])
