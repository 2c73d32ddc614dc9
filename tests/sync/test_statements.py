"""How often the database is asked: it does not grow with a batch, and is little for a pull."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from tests.conftest import Client
from tests.factories import Make
from tests.sync.holders import Holder, Round, make_round

# Of a batch, and of a phone that is behind by one change; beginnings, ends and looks whether the
# connection still stands are not counted.
OF_A_BATCH = 24
OF_A_PULL = 26


@pytest.fixture
def here(make_committed: Make, client_as: Callable[..., Client]) -> Round:
    here = make_round(make_committed, client_as)
    for position in range(2, 42):
        door = make_committed.door(here.stairwell, floor=1, position=position)
        here.homes.append(make_committed.household(door))
    make_committed.session.commit()
    return here


@contextmanager
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements that are sent in the block, by whatever cursor."""
    sent: list[str] = []
    execute: Any = psycopg.Cursor.execute

    def counted(cursor: Any, query: Any, *said: Any, **how: Any) -> Any:
        if str(query).strip(" ;"):
            sent.append(str(query))
        return execute(cursor, query, *said, **how)

    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", counted)
        yield sent


def send(here: Round, doors: range) -> None:
    said = [here.phone.records(*here.door(index)) for index in doors]
    answer = here.holder.client.post("/api/sync/operations", json={"operations": said})
    assert {one["verdict"] for one in answer.get_json()["answers"]} == {"applied"}


def test_a_large_batch_asks_no_more_often_than_a_small_one(
    here: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a process looks at once, it has looked at then.
    send(here, range(1))
    with asked(monkeypatch) as of_one:
        send(here, range(1, 2))
    with asked(monkeypatch) as of_many:
        send(here, range(2, 42))

    assert len(of_many) == len(of_one)
    assert len(of_many) <= OF_A_BATCH, "\n".join(of_many)


def test_a_phone_that_is_behind_by_little_asks_for_little(
    here: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.holder.pulls(format=3)
    send(here, range(1))
    # Somebody else is told first, and it is packed.
    Holder(here.holder.client).pulls(format=3)

    with asked(monkeypatch) as of_a_pull:
        told = here.holder.pulls(format=3)

    assert f"stairwell:{here.stairwell.id}" in told.chunks
    assert len(of_a_pull) <= OF_A_PULL, "\n".join(of_a_pull)
