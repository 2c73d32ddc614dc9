"""Where a device has come to: a snapshot of the database, of which life, and what it was told.

A row is new to a device when its transaction was not visible in the snapshot of the device's
last pull. Transactions end in another order than they began, so neither `xid < xmin` nor a
time can say that; the whole snapshot can.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from sqlalchemy import text
from sqlalchemy.orm import Session

# The condition that a row's change is not in the snapshot `:since`. The first half is what an
# index finds, the second is exact.
CHANGED = (
    "{table}.changed_xid >= pg_snapshot_xmin(cast(:since as pg_snapshot))"
    " and not pg_visible_in_snapshot({table}.changed_xid, cast(:since as pg_snapshot))"
)

_CURSOR = re.compile(
    r"(?P<epoch>[0-9a-f]{16})/(?P<snapshot>(?P<xmin>\d{1,19}):(?P<xmax>\d{1,19}):(?P<xip>[0-9,]*))"
    r"/(?P<told>[0-9a-f]{48})",
    re.ASCII,
)

# A restore may bring back transaction ids that were given before; so may another cluster.
_NOW = text("""
    select concat_ws('-', (select system_identifier from pg_control_system()),
            (select timeline_id from pg_control_checkpoint()),
            (select oid from pg_database where datname = current_database()), number),
        cast(pg_current_snapshot() as text)
    from sync_epoch
""")


@dataclass(frozen=True, slots=True)
class Cursor:
    """A snapshot in one life of the database; `told` are digests of what was said in no table."""

    epoch: str
    snapshot: str
    told: str = "0" * 48

    def __str__(self) -> str:
        return f"{self.epoch}/{self.snapshot}/{self.told}"

    @classmethod
    def read(cls, given: str | None) -> Self | None:
        """A cursor as a device sends it; None for what cannot be one."""
        found = _CURSOR.fullmatch(given or "")
        if found is None:
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
        life, snapshot = session.execute(_NOW).one()
        return cls(sha256(life.encode()).hexdigest()[:16], snapshot)

    def digests(self) -> tuple[str, ...]:
        """What was told of me, team and campaign, as digests."""
        third = len(self.told) // 3
        return tuple(self.told[start : start + third] for start in range(0, 3 * third, third))

    def counts_at(self, now: "Cursor") -> bool:
        """Whether changes can be told since: not from another life, nor from the future."""
        return self.epoch == now.epoch and _xmax(self.snapshot) <= _xmax(now.snapshot)


def _xmax(snapshot: str) -> int:
    return int(snapshot.split(":")[1])
