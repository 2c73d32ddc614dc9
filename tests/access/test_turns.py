"""Heavy work is done a few requests at a time, and whoever waits keeps their place."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from threading import Event, Thread
from uuid import UUID, uuid4

import pytest
from flask import Flask

from backend.access import turns
from backend.access.refusals import Busy
from backend.access.turns import PHONES, TICKET_HEADER, Asker, Turns, taking_turns

ASIDE = UUID(int=7)


class Crowd:
    """Requests that work until they are let go."""

    def __init__(self, taken: Turns) -> None:
        self._turns = taken
        self._threads: list[Thread] = []
        self.at_work: list[str] = []
        self.sent_away: list[str] = []
        self.ends: dict[str, Event] = {}

    def comes(self, name: str, asker: Asker, since: float | None = None) -> None:
        """One more, once it works, waits or was sent away."""
        self.ends[name] = Event()

        def works() -> None:
            try:
                with self._turns.turn_of(asker, since):
                    self.at_work.append(name)
                    self.ends[name].wait(20)
            except Busy:
                self.sent_away.append(name)

        thread = Thread(target=works)
        self._threads.append(thread)
        thread.start()
        self.until(lambda: self._known(name, asker))

    def _known(self, name: str, asker: Asker) -> bool:
        is_inside = any(one.asker == asker for one in self._turns._waiting)
        return name in self.at_work or name in self.sent_away or is_inside

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for something that other threads bring about."""
        ends_at = time.monotonic() + 20
        while not is_so():
            assert time.monotonic() < ends_at
            time.sleep(0.001)

    def has_had(self, many: int) -> bool:
        """Whether so many have worked by now."""
        return len(self.at_work) == many

    def goes(self, name: str) -> None:
        self.ends[name].set()

    def all_go(self) -> None:
        while any(thread.is_alive() for thread in self._threads):
            for end in self.ends.values():
                end.set()
            time.sleep(0.001)


@pytest.fixture
def crowd() -> Crowd:
    return Crowd(Turns(PHONES, wait_s=20))


def somebody_of(organisation_id: UUID) -> Asker:
    return Asker(organisation_id, uuid4())


def test_of_one_member_one_works_one_waits_and_the_others_come_back(crowd: Crowd) -> None:
    member = somebody_of(ASIDE)

    crowd.comes("first", member)
    crowd.comes("second", member)
    for number in range(6):
        crowd.comes(f"more {number}", member, time.time() + number)

    assert crowd.at_work == ["first"]
    assert len(crowd.sent_away) == 6
    crowd.goes("first")
    crowd.until(lambda: crowd.at_work == ["first", "second"])
    crowd.all_go()


def test_an_organisation_leaves_a_place_to_the_others(crowd: Crowd) -> None:
    inside = PHONES.of_organisation + PHONES.waiting_of_organisation
    for number in range(inside + 4):
        crowd.comes(f"theirs {number}", somebody_of(ASIDE), float(number + 1))

    crowd.comes("ours", somebody_of(uuid4()))

    assert "ours" in crowd.at_work
    assert len(crowd.at_work) == PHONES.of_organisation + 1
    assert len(crowd.sent_away) == 4
    crowd.all_go()


def test_in_a_full_line_whose_organisation_fills_most_of_it_gives_way(crowd: Crowd) -> None:
    """Two with tickets of long ago keep no third out."""
    small, large, third = (uuid4() for _ in range(3))
    for number in range(PHONES.at_once - 1):
        crowd.comes(f"works {number}", somebody_of(large))
    crowd.comes("works too", somebody_of(small))
    of_small = PHONES.waiting // 2 - 1
    for number in range(of_small):
        crowd.comes(f"small {number}", somebody_of(small), 100.0 + number)
    for number in range(PHONES.waiting - of_small):
        crowd.comes(f"large {number}", somebody_of(large), 50.0 + number)
    assert crowd.sent_away == []

    crowd.comes("third", somebody_of(third))
    crowd.until(lambda: crowd.sent_away != [])

    assert crowd.sent_away == [f"large {PHONES.waiting - of_small - 1}"]
    # Whoever works for whom fewest do is next, so the third goes before all of them.
    crowd.goes("works too")
    crowd.until(lambda: "third" in crowd.at_work)
    crowd.all_go()


def test_the_next_is_whose_organisation_has_least_then_who_asked_first(crowd: Crowd) -> None:
    other = uuid4()
    crowd.comes("a", somebody_of(ASIDE))
    crowd.comes("b", somebody_of(ASIDE))
    crowd.comes("other", somebody_of(other))
    crowd.comes("late", somebody_of(ASIDE), 300.0)
    crowd.comes("early", somebody_of(ASIDE), 200.0)
    crowd.comes("other again", somebody_of(other), 400.0)

    for number, name in enumerate(("a", "other", "b"), 4):
        crowd.goes(name)
        crowd.until(partial(crowd.has_had, number))

    assert crowd.at_work[3:] == ["early", "other again", "late"]
    crowd.all_go()


def test_who_asked_first_takes_the_place_of_who_came_last(crowd: Crowd) -> None:
    for number in range(PHONES.of_organisation + PHONES.waiting_of_organisation):
        crowd.comes(f"{number}", somebody_of(ASIDE), 100.0 + number)

    crowd.comes("with an older ticket", somebody_of(ASIDE), 50.0)

    crowd.until(lambda: bool(crowd.sent_away))
    assert crowd.sent_away == [f"{PHONES.of_organisation + PHONES.waiting_of_organisation - 1}"]
    crowd.all_go()


def test_who_waited_enough_is_told_to_come_back_and_leaves_nothing_behind() -> None:
    taken = Turns(PHONES, wait_s=0.01)
    member = somebody_of(ASIDE)

    with taken.turn_of(member), pytest.raises(Busy) as told, taken.turn_of(member):
        pass

    assert told.value.status == 503
    assert told.value.facts["retry_after_s"] == 3
    with taken.turn_of(member):
        pass


@pytest.mark.parametrize(("took_s", "latest_s"), [(0.02, 4), (0.25, 11), (4.0, 20)])
def test_when_to_come_back_follows_what_the_latest_turns_took(took_s: float, latest_s: int) -> None:
    taken, organisation, told = Turns(PHONES, wait_s=0), uuid4(), list[object]()
    taken._took.extend([took_s] * 8)

    with taken.turn_of(somebody_of(organisation)), taken.turn_of(somebody_of(organisation)):
        for _ in range(100):
            with pytest.raises(Busy) as busy, taken.turn_of(somebody_of(organisation)):
                pass
            told.append(busy.value.facts["retry_after_s"])

    assert told[-1] == latest_s
    assert set(told) <= set(range(3, latest_s + 1))


def test_a_crowd_of_300_is_done_and_none_is_refused_for_good() -> None:
    taken, organisation = Turns(PHONES, wait_s=0.05), uuid4()
    done: list[int] = []
    told: list[object] = []

    def phone(number: int) -> None:
        asker, since = somebody_of(organisation), time.time()
        while True:
            try:
                with taken.turn_of(asker, since):
                    time.sleep(0.001)
                    return done.append(number)
            except Busy as busy:
                told.append(busy.facts["retry_after_s"])
                time.sleep(0.02)

    threads = [Thread(target=phone, args=(number,)) for number in range(300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(done) == list(range(300))
    assert set(told) <= set(range(3, 31))


def test_a_ticket_keeps_the_place_of_whoever_it_was_given(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = Turns(PHONES, wait_s=0.01)
    monkeypatch.setitem(turns._lines, PHONES, taken)
    asked: list[float | None] = []
    turn_of = taken.turn_of

    def noted(asker: Asker, since: float | None) -> AbstractContextManager[None]:
        asked.append(since)
        return turn_of(asker, since)

    monkeypatch.setattr(taken, "turn_of", noted)
    member, other = somebody_of(ASIDE), somebody_of(ASIDE)

    def ask(asker: Asker, ticket: str = "") -> str:
        headers = {TICKET_HEADER: ticket} if ticket else {}
        with app.test_request_context(headers=headers), turn_of(asker, None):
            with pytest.raises(Busy) as told, taking_turns(asker):
                pass
            return str(told.value.facts["turn"])

    first = ask(member)
    assert ask(member, first) == first
    assert asked[1] == pytest.approx(asked[0], abs=0.001)
    for made_up in (first[:-1] + "?", "1." + first.partition(".")[2], "0", "é.1", "9" * 40):
        assert ask(member, made_up) != made_up
    assert ask(other, first) != first
