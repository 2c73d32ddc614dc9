"""Two who work at the same moment, one of whom runs into what the other holds."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import psycopg
from flask import Flask
from sqlalchemy.orm import Session

from backend.database import writing_for
from backend.operations.envelope import read_signed
from backend.sync.keys import Checks, KeysOfDevice
from backend.sync.receive import Group, Verdict, find_signers, receive, take_in
from tests.phones import Carried, Phone

_PATIENCE_S = 10.0


def take_in_here(session: Session, group: Group) -> dict[int, Verdict]:
    """A group taken in, its signatures checked in the same transaction."""
    envelope = next(iter(group.values())).envelope
    keys = KeysOfDevice(session, envelope.device_id, envelope.author_id)
    return take_in(session, group, find_signers(keys, group, Checks()))


@contextmanager
def taken_in(phone: Phone, *said: Carried) -> Iterator[Session]:
    """Operations received, and not committed before the end of the block."""
    with writing_for(phone.organisation_id) as session:
        group = {place: read_signed(one) for place, one in enumerate(said)}
        verdicts = take_in_here(session, group)
        assert {verdict.verdict for verdict in verdicts.values()} == {"applied"}
        yield session


class Meanwhile:
    """Work on a thread of its own, until it waits for a lock or is done.

    `waiters`: how many wait by then, with those that did before.
    """

    def __init__(
        self,
        app: Flask,
        watcher: psycopg.Connection,
        work: Callable[[], object],
        waiters: int = 1,
    ) -> None:
        self.failed: BaseException | None = None

        def run() -> None:
            try:
                with app.app_context():
                    work()
            except BaseException as error:
                self.failed = error

        self._thread = Thread(target=run)
        self._thread.start()
        deadline = time.monotonic() + _PATIENCE_S
        while self._thread.is_alive() and time.monotonic() < deadline:
            waiting = watcher.execute(
                "select count(*) from pg_stat_activity"
                " where datname = current_database() and wait_event_type = 'Lock'"
            ).fetchone()
            if waiting and waiting[0] >= waiters:
                return
            time.sleep(0.005)

    def ends(self) -> None:
        self._thread.join(_PATIENCE_S)
        assert not self._thread.is_alive()
        if self.failed:
            raise self.failed


def applies(said: list[Carried]) -> Callable[[], None]:
    def work() -> None:
        assert set(receive(said)) == {Verdict("applied")}

    return work
