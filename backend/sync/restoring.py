"""After a restore: what the journal says is done again, before anybody is let in.

The database itself says where it stands: which copy it continues, when that was put back, and
when the journal was replayed on it.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from flask import Flask, Response, request
from sqlalchemy import func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend.database import db, writing, writing_for
from backend.database.journal import Entry, Word, replays, words_of
from backend.households import contacts
from backend.organisations import replaying as memberships
from backend.organisations.models import Organisation
from backend.sign_in import replaying as devices
from backend.sync.cursor import epoch_of
from backend.sync.models import SyncEpoch
from backend.sync.refusals import Restoring
from backend.territories import replaying as assignments

# Each of them declares what a kind of word means.
ROOMS = (contacts, memberships, devices, assignments)

# The clocks of the database and of the web servers need not agree to the minute.
_TOLERANCE = timedelta(hours=1)
_LOOKED_EVERY_S = 10
_RETRY_AFTER_S = 60
_HEALTH = "/api/health"
_LIFE = "Palier-Life"
_REFRESH = "sign_in.refresh"


@dataclass(frozen=True, slots=True)
class State:
    """Which life the database is in, and whether phones are let in."""

    number: UUID
    copied_at: datetime | None
    restored_at: datetime | None
    replayed_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether nothing was restored, or what the journal says was done again since."""
        return self.restored_at is None or self.replayed_at is not None


def state_of(session: Session) -> State:
    """Where the database stands."""
    found = session.execute(
        select(SyncEpoch.number, SyncEpoch.copied_at, SyncEpoch.restored_at, SyncEpoch.replayed_at)
    ).one()
    return State(*found)


def mark_copy(session: Session) -> None:
    """Note that a copy is made now: all that is committed from now on may not be in it."""
    session.execute(update(SyncEpoch).values(copied_at=func.now()))


def since_copy(entries: Sequence[Entry], copied_at: datetime | None) -> list[Entry]:
    """The entries that a copy may not know; all where nobody knows when it was made."""
    if copied_at is None:
        return list(entries)
    return [one for one in entries if one.at >= copied_at - _TOLERANCE]


def replay(entries: Iterable[Entry]) -> Counter[str]:
    """Do again what entries say, in their order; says how often something had to be done.

    Done twice it changes nothing the second time. A kind that this version does not know is
    counted under its name with a question mark; an organisation that the copy does not know has
    nothing that could be taken away.
    """
    done: Counter[str] = Counter()
    with Session(db.engine) as session:
        organisations = {str(one) for one in session.scalars(select(Organisation.id))}
    for word in words_of(entries):
        kind = str(word.get("kind"))
        if kind not in replays.all():
            done[f"{kind}?"] += 1
            continue
        if "organisation_id" in word and word["organisation_id"] not in organisations:
            continue
        with _session_of(word) as session:
            done[kind] += replays.all()[kind](session, word)
    return +done


@contextmanager
def _session_of(word: Word) -> Iterator[Session]:
    if (organisation_id := word.get("organisation_id")) is None:
        with writing() as session:
            yield session
        return
    with writing_for(UUID(organisation_id)) as session:
        yield session


def reopen(session: Session) -> None:
    """Note that what the journal says was done: phones are let in from now on."""
    session.execute(update(SyncEpoch).values(replayed_at=datetime.now(UTC)))


def close_until_replayed(app: Flask) -> None:
    """Let an application answer 503 as long as a restored copy waits for its journal."""
    looked_at = [float("-inf")]

    @app.before_request
    def _close() -> None:
        now = time.monotonic()
        if (
            now - looked_at[0] < _LOOKED_EVERY_S
            or not request.path.startswith("/api/")
            or request.path == _HEALTH
        ):
            return
        with Session(db.engine) as session:
            try:
                is_open = state_of(session).is_open
            except SQLAlchemyError:
                return  # no database, or no tables: whoever needs them says so
        if not is_open:
            raise Restoring(retry_after_s=_RETRY_AFTER_S)
        looked_at[0] = now


def tell_life_where_a_session_is_over(app: Flask) -> None:
    """Let the refusal to renew a session name the database's life (header `Palier-Life`).

    A session that was begun after the copy is unknown after a restore. Its device gets no other
    answer than this one, and would go on saying that what it had sent is there.
    """

    @app.after_request
    def _tell(response: Response) -> Response:
        if response.status_code == HTTPStatus.UNAUTHORIZED and request.endpoint == _REFRESH:
            with suppress(SQLAlchemyError), Session(db.engine) as session:
                response.headers[_LIFE] = epoch_of(session)
        return response
