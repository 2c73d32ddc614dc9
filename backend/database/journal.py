"""The journal: what must stay ended, written outside the database before it is committed.

A restored copy knows nothing of what came after it. Most of that comes back from phones; what
was taken away must not. So each withdrawn consent, revocation and ended authority is also a line
of a file that is saved apart from the database, and that a restore replays.

Triggers say what there is to write (`note_for_journal`), whatever statement did it; the one
commit writes it. A commit that says anything has one line `{id, at, said}`, on the disk before
it, and one line `{id, confirmed}` after it, or `{id, undone}` where it failed for sure. Nothing
stands in it but ids, times and kinds.
"""

import fcntl
import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from backend.database.refusals import JournalUnwritable
from backend.hooks import Hook

_EXTENSION = "palier_journal"
_RETRY_AFTER_S = 30
# A rule of the database that says no, and a conflict that undoes: nothing was committed.
_UNDONE = ("23", "40001", "40P01")

_NOTED = text("select current_setting('palier.journal', true)")

_log = logging.getLogger(__name__)

Word = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """What one commit took away, and whether it is known to have taken place."""

    id: UUID
    at: datetime
    said: tuple[Word, ...]
    state: str

    @property
    def is_confirmed(self) -> bool:
        """Whether the commit was followed by its second line."""
        return self.state == "confirmed"


class Journal:
    """A file to which several processes append, one whole line at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self, words: Sequence[Word]) -> UUID:
        """Write what is about to be committed; it is on the disk when this returns.

        Raises:
            OSError: it cannot be written.
        """
        entry_id = uuid7()
        self._append({"id": str(entry_id), "at": _now(), "said": list(words)})
        return entry_id

    def confirm(self, entry_id: UUID) -> None:
        """Write that it was committed."""
        self._append({"id": str(entry_id), "confirmed": _now()})

    def undo(self, entry_id: UUID) -> None:
        """Write that it was not."""
        self._append({"id": str(entry_id), "undone": _now()})

    def _append(self, line: Mapping[str, object]) -> None:
        """In one write, under a lock, flushed; after a line that a crash cut off, on a new one."""
        is_new = not self.path.exists()
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        file = os.open(self.path, flags, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            end = os.lseek(file, 0, os.SEEK_END)
            whole = end == 0 or os.pread(file, 1, end - 1) == b"\n"
            data = (b"" if whole else b"\n") + json.dumps(line).encode() + b"\n"
            if os.write(file, data) != len(data):
                raise OSError("the disk took only a part of a line of the journal")
            os.fsync(file)
        finally:
            os.close(file)
        if is_new:
            _flush_folder(self.path.parent)


def _flush_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def read_journal(path: Path) -> tuple[list[Entry], int]:
    """What a journal tells, in its order, and how many of its lines cannot be read.

    Raises:
        OSError: the file cannot be read.
    """
    begun: dict[UUID, Entry] = {}
    states: dict[UUID, str] = {}
    damaged = 0
    for line in path.read_bytes().splitlines():
        if not line.strip():
            continue
        try:
            found = json.loads(line)
            entry_id = UUID(found["id"])
            if "said" in found:
                at = datetime.fromisoformat(found["at"])
                begun[entry_id] = Entry(entry_id, at, tuple(found["said"]), "unconfirmed")
            else:
                states[entry_id] = "confirmed" if "confirmed" in found else "undone"
        except (ValueError, KeyError, TypeError):
            damaged += 1
    entries = [
        Entry(one.id, one.at, one.said, states.get(one.id, one.state)) for one in begun.values()
    ]
    return entries, damaged


def keep_journal(app: Flask, path: Path | None) -> None:
    """Let an application's commits write to a journal; without a path there is none."""
    app.extensions[_EXTENSION] = Journal(path) if path else None


@contextmanager
def journaling(session: Session) -> Iterator[None]:
    """Around a commit: what its transaction takes away is on the disk before and confirmed after.

    Raises:
        JournalUnwritable: nothing is committed.
    """
    journal: Journal | None = current_app.extensions.get(_EXTENSION)
    words = _collected(session) if journal is not None else []
    if journal is None or not words:
        yield
        return
    try:
        entry_id = journal.begin(words)
    except OSError as error:
        _log.exception("the journal cannot be written")
        raise JournalUnwritable(retry_after_s=_RETRY_AFTER_S) from error
    try:
        yield
    except DBAPIError as error:
        if str(getattr(error.orig, "sqlstate", None)).startswith(_UNDONE):
            _after_commit(journal.undo, entry_id)
        raise
    _after_commit(journal.confirm, entry_id)


def _after_commit(write: Callable[[UUID], None], entry_id: UUID) -> None:
    """What cannot be written any more leaves a line that a restore asks about."""
    try:
        write(entry_id)
    except OSError:
        _log.exception("a line of the journal stays unconfirmed")


def _collected(session: Session) -> list[Word]:
    session.flush()
    if not session.in_transaction():
        return []
    collected = session.scalar(_NOTED) or ""
    return [json.loads(line) for line in collected.splitlines()]


Replay = Callable[[Session, Word], bool]

# Every kind of word, and what makes it true again in a database that does not know it.
replays: Hook[Replay] = Hook("what makes a word of the journal true again")


def words_of(entries: Iterable[Entry]) -> Iterator[Word]:
    """All that some entries say, one after the other."""
    for entry in entries:
        yield from entry.said
