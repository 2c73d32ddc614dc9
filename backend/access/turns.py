"""Turns: heavy work is done a few requests at a time, so that nobody's keeps others out.

Each process counts for itself, in memory. Who finds no place waits a moment, in the order in
which they asked first. Who has waited enough, or finds no room to wait, is told to come back,
with a ticket that keeps their place: nobody is refused for good.
"""

import hmac
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Event, Lock
from uuid import UUID

from flask import current_app, request

from backend.access.identity import Person, person
from backend.access.refusals import Busy
from backend.database import act_for, db

TICKET_HEADER = "X-Palier-Turn"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many requests work and wait in one process: in all, of one organisation, of one member
    or device.
    """

    at_once: int
    of_organisation: int
    of_member: int
    waiting: int
    waiting_of_organisation: int
    waiting_of_member: int


# Three requests at once keep a processor busy, since each waits for the database half of the time;
# a phone sends one thing at a time. The desk has a line of its own, in which a page may ask for
# several things. All together are 31 of the threads of gunicorn.conf.py: the others stay free for
# whatever is quick.
PHONES = Limits(3, 2, 1, 20, 16, 1)
DESK = Limits(2, 2, 1, 6, 5, 4)
# Far less than the 30 seconds after which a phone takes a silent server for no network.
WAIT_S = 8.0

# When to come back: later, the more were told so in the last seconds, and the longer the latest
# turns took. Who has taken none yet counts on few; and however short they were, not on many.
_RETRY_S, _RETRY_MAX_S = 3, 20
# A phone waits as long as it is told and up to as long again: half as long again in the middle.
_OF_THE_WAIT = 2 / 3
_TURNS_PER_S_UNKNOWN, _TURNS_PER_S_MAX = 8.0, 40.0
_RECENTLY_S = 10.0
_LATEST_TURNS = 32
# A ticket that is older begins anew.
_TICKET_S = 600.0


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom work is done: an organisation, and a member or a device of it."""

    organisation_id: UUID
    id: UUID


@dataclass(eq=False, slots=True)
class _Waiter:
    asker: Asker
    # The time of day at which they asked first.
    since: float
    goes: Event = field(default_factory=Event)
    is_let_in: bool = False


class Turns:
    """Who works and who waits in this process."""

    def __init__(self, limits: Limits, wait_s: float = WAIT_S) -> None:
        self._limits = limits
        self._wait_s = wait_s
        self._lock = Lock()
        self._working: list[_Waiter] = []
        self._waiting: list[_Waiter] = []
        self._told: deque[float] = deque()
        # Seconds that the latest turns took.
        self._took: deque[float] = deque(maxlen=_LATEST_TURNS)

    @contextmanager
    def turn_of(self, asker: Asker, since: float | None = None) -> Iterator[None]:
        """Do what is in the block when it is this one's turn.

        Args:
            since: the time of day at which they asked first; now where it is not given.

        Raises:
            Busy: there is no place, or none came free. Without a ticket, which the caller adds.
        """
        waiter = _Waiter(asker, since or time.time())
        with self._lock:
            self._waiting.append(waiter)
            self._let_in()
            self._refuse_surplus(asker)
            must_wait = not waiter.is_let_in and waiter in self._waiting
        if must_wait:
            waiter.goes.wait(self._wait_s)
        with self._lock:
            if not waiter.is_let_in:
                if waiter in self._waiting:
                    self._waiting.remove(waiter)
                raise Busy(retry_after_s=self._retry_after_s())
        began = time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                self._took.append(time.monotonic() - began)
                self._working.remove(waiter)
                self._let_in()

    def _let_in(self) -> None:
        """Whoever may work now: those of whose organisation the fewest do, the oldest first."""
        while may := [one for one in self._waiting if self._has_place(one.asker)]:
            chosen = min(may, key=lambda one: (self._of(self._working, one.asker), one.since))
            self._waiting.remove(chosen)
            self._working.append(chosen)
            chosen.is_let_in = True
            chosen.goes.set()

    def _has_place(self, asker: Asker) -> bool:
        return (
            len(self._working) < self._limits.at_once
            and self._of(self._working, asker) < self._limits.of_organisation
            and _by(self._working, asker) < self._limits.of_member
        )

    def _refuse_surplus(self, asker: Asker) -> None:
        """One has just come: the last of the member or the organisation leaves again; where the
        line itself is full, the last of the organisation that fills most of it.
        """
        waiting, limits = self._waiting, self._limits
        for crowd, most in (
            ([one for one in waiting if one.asker == asker], limits.waiting_of_member),
            ([one for one in waiting if _is_colleague(one, asker)], limits.waiting_of_organisation),
            (waiting, limits.waiting),
        ):
            if len(crowd) > most:
                last = max(crowd, key=lambda one: (self._of(waiting, one.asker), one.since))
                if last in self._waiting:
                    self._waiting.remove(last)
                    last.goes.set()

    @staticmethod
    def _of(crowd: list[_Waiter], asker: Asker) -> int:
        return sum(_is_colleague(one, asker) for one in crowd)

    def _retry_after_s(self) -> int:
        now = time.monotonic()
        self._told.append(now)
        while self._told[0] < now - _RECENTLY_S:
            self._told.popleft()
        wait_s = len(self._told) / self._turns_per_s()
        return min(_RETRY_MAX_S, _RETRY_S + int(wait_s * _OF_THE_WAIT))

    def _turns_per_s(self) -> float:
        """How many of one organisation have their turn in a second, by what the latest took."""
        if not self._took:
            return _TURNS_PER_S_UNKNOWN
        together = self._limits.of_organisation * len(self._took)
        return min(_TURNS_PER_S_MAX, together / max(sum(self._took), 0.001))


def _is_colleague(one: _Waiter, asker: Asker) -> bool:
    return one.asker.organisation_id == asker.organisation_id


def _by(crowd: list[_Waiter], asker: Asker) -> int:
    return sum(one.asker == asker for one in crowd)


_lines = {limits: Turns(limits) for limits in (PHONES, DESK)}


@contextmanager
def taking_turns(asker: Asker, limits: Limits = PHONES) -> Iterator[None]:
    """Do a request's heavy work when it is its turn. It holds no connection while it waits.

    Raises:
        Busy: to be asked again with the ticket that it brings.
    """
    secret = current_app.config["PALIER_SETTINGS"].secret_for("turns")
    since = _since(request.headers.get(TICKET_HEADER, ""), asker, secret) or time.time()
    # The transaction in which it was found out who asks is over; the work opens its own.
    db.session.remove()
    try:
        with _lines[limits].turn_of(asker, since):
            yield
    except Busy as busy:
        busy.facts["turn"] = _ticket(since, asker, secret)
        raise


@contextmanager
def at_the_desk() -> Iterator[Person]:
    """The same for what a page of the desk asks, with the request's session open again."""
    asking = person()
    with taking_turns(Asker(asking.organisation_id, asking.member_id), DESK):
        act_for(db.session(), asking.organisation_id)
        yield asking


def _ticket(since: float, asker: Asker, secret: str) -> str:
    """When somebody asked first, with a mark that only this server can make."""
    asked_ms = round(since * 1000)
    return f"{asked_ms}.{_mark(asked_ms, asker, secret)}"


def _since(ticket: str, asker: Asker, secret: str) -> float | None:
    """The time that a ticket tells; None for what this server never gave, or gave long ago."""
    asked_text, _, mark = ticket.partition(".")
    if not (asked_text.isascii() and asked_text.isdecimal() and len(asked_text) <= 15):
        return None
    if not hmac.compare_digest(mark.encode(), _mark(int(asked_text), asker, secret).encode()):
        return None
    since = int(asked_text) / 1000
    return since if time.time() - since < _TICKET_S else None


def _mark(asked_ms: int, asker: Asker, secret: str) -> str:
    signed_text = f"{asked_ms}/{asker.organisation_id}/{asker.id}"
    return hmac.new(secret.encode(), signed_text.encode(), sha256).hexdigest()[:32]
