"""Changes out: what a device does not hold yet, from one snapshot of the database.

Everything is read before the first byte leaves: a phone on a bad network may take minutes to
hear the answer, and no transaction waits for it.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from time import time

import cbor2
from flask import current_app
from sqlalchemy.orm import Session

from backend.access.audit import audit
from backend.access.identity import Person
from backend.database import act_for, db
from backend.rounds.visibility import companion_assignments
from backend.sync.changed_stairwells import all_stairwells, changed_stairwells, counted_on
from backend.sync.cursor import Cursor, begin_another_life, use_up_numbers
from backend.sync.own_chunks import SCOPES, Chunk, Part, own_chunks
from backend.sync.packs import NO_PACKS, Packs, packed, read_packs
from backend.sync.stairwell_chunks import FOR_EVERYBODY, stairwell_chunks
from backend.sync.stairwell_rows import NO_ROWS, StairwellRows, read_stairwells
from backend.territories.visibility import current_assignments

# The newest format of the feed; the devices of before are told in the one that they read.
NEWEST_FORMAT = 3

_BUILDING = "building:"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a device is told.

    Its stairwells are there as they were packed for everybody; or, in a format of before, as rows
    that are not written down yet.
    """

    format: int
    own: tuple[Chunk, ...]
    packed: Sequence[bytes]
    rows: StairwellRows
    drops: tuple[str, ...]
    epoch: str
    cursor: str

    def items(self) -> Iterator[bytes]:
        """The items of the answer, a CBOR sequence, the chunks of each scope one after another;
        without the last all of it is void.
        """
        start: dict[str, object] = {
            "format": self.format,
            "server_time": round(time() * 1000),
        }
        if self.format >= 3:
            start["epoch"] = self.epoch
            # Of a first pull that is cut, a phone keeps the scopes that are whole, and goes on.
            start["cursor"] = self.cursor
        yield cbor2.dumps(["start", start])
        for chunk in self.own:
            yield chunk.item()
        yield from self.packed
        for chunk in stairwell_chunks(self.rows, self.format):
            yield chunk.item()
        for scope in self.drops:
            yield cbor2.dumps(["drop", scope])
        yield cbor2.dumps(["end", {"cursor": self.cursor}])


def changes(
    person: Person, given: str | None, scopes: Sequence[str], newest_read: int = 1
) -> Changes:
    """What changed for a member's device.

    Args:
        person: whose device it is.
        given: the cursor that the device was last told; none, or one that says nothing here,
            and it gets everything anew.
        scopes: what the device holds.
        newest_read: the newest format that the device reads.
    """
    feed_format = min(newest_read, NEWEST_FORMAT)
    secret = current_app.config["PALIER_SETTINGS"].secret_for("cursors")
    since = Cursor.read(given, secret)
    with Session(db.engine.execution_options(isolation_level="REPEATABLE READ")) as session:
        act_for(session, person.organisation_id)
        # First of all: a snapshot taken later could hide a change between the two.
        now = Cursor.now(session)
        if since is not None and since.is_ahead_of(now):
            session.rollback()
            if begin_another_life(since.epoch):
                _log.warning("older data was put back: every device fetches everything anew")
            now = Cursor.now(session)
        if since is not None and not since.counts_at(now):
            since = None
        found, packs = _read(session, person, now, since, frozenset(scopes), feed_format, secret)
        use_up_numbers(session)
        session.commit()
    return replace(found, packed=packed(person.organisation_id, packs))


def _read(
    session: Session,
    person: Person,
    now: Cursor,
    since: Cursor | None,
    held: frozenset[str],
    feed_format: int,
    secret: str,
) -> tuple[Changes, Packs]:
    assignments = current_assignments(session, person)
    along = companion_assignments(session, person) if feed_format >= FOR_EVERYBODY else ()
    allowed = {building for one in (*assignments, *along) for building in one.building_ids}
    scope_of = {f"{_BUILDING}{building}": building for building in allowed}
    had = {scope_of[scope] for scope in held if scope in scope_of}
    known = had if since is not None else set()
    stairwells = all_stairwells(session, allowed - known)
    if since is not None:
        changed = counted_on if feed_format >= FOR_EVERYBODY else changed_stairwells
        stairwells |= changed(session, known, since)
    own = own_chunks(session, person, assignments, feed_format, along)
    parts = own.parts(feed_format)
    digests = tuple(part.digest() for part in parts)
    fresh = _fresh(parts, digests, since, held)
    may_hold = {*SCOPES, *scope_of}
    packs, rows = NO_PACKS, NO_ROWS
    if feed_format >= FOR_EVERYBODY:
        packs = read_packs(session, stairwells)
    else:
        rows = read_stairwells(
            session, sorted(stairwells), person.member_id, person.at, feed_format
        )
    found = Changes(
        format=feed_format,
        own=tuple(fresh.values()),
        packed=(),
        rows=rows,
        drops=tuple(sorted(held - may_hold)),
        epoch=now.epoch,
        cursor=Cursor(now.epoch, now.snapshot, "".join(digests)).signed(secret),
    )
    if stairwells or found.drops:
        audit(
            session,
            "sync.pulled",
            "building",
            member_id=person.member_id,
            stairwells=len(stairwells),
            scopes=sorted(packs.buildings | rows.buildings),
        )
    if "follow_ups" in fresh and own.households:
        audit(
            session,
            "sync.follow_ups_pulled",
            "follow_up",
            member_id=person.member_id,
            households=list(own.households),
        )
    return found, packs


def _fresh(
    parts: Sequence[Part], digests: Sequence[str], since: Cursor | None, held: frozenset[str]
) -> dict[str, Chunk]:
    """The chunks, by id, that a device lacks: of scopes that it does not hold, or which say
    something else than at its cursor. That may be of another format, and then tells nothing.
    """
    before = since.digests() if since is not None else ()
    if len(before) != len(digests):
        before = ("",) * len(digests)
    return {
        chunk.id: chunk
        for part, digest, known in zip(parts, digests, before, strict=True)
        if part.scope not in held or digest != known
        for chunk in part.chunks
    }
