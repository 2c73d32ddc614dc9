"""Two words of one instant: the device's number decides, then the operation, never the arrival."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from backend.households.models import Household
from backend.households.periods import MoveIn, start_households
from backend.places.models import Door
from backend.sync.receive import receive
from tests.factories import Make
from tests.phones import Carried, Phone, payload_of
from tests.sync.verdicts import APPLIED

AT = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)


def _phones(make: Make, count: int) -> list[Phone]:
    phones = []
    for _ in range(count):
        member = make.member()
        make.role_grant(member)
        phones.append(Phone.of(make, member))
    return phones


def _order(said: Carried) -> tuple[int, str]:
    """Number, then id, as the envelope says them."""
    import json

    envelope: dict[str, Any] = json.loads(said["envelope"])
    return envelope["device_seq"], envelope["id"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_who_moved_in_last_of_one_instant_lives_there(
    make_committed: Make, order: tuple[int, ...]
) -> None:
    home = make_committed.household()
    first, second = _phones(make_committed, 2)
    said = [
        first.starts_household(home.door_id, at=AT),
        first.starts_household(home.door_id, at=AT),
        second.starts_household(home.door_id, at=AT),
    ]

    for place in order:
        assert receive([said[place]]) == [APPLIED]

    last = max(said, key=_order)
    rows = make_committed.session.scalars(select(Household).where(Household.ended_at.is_(None)))
    assert str(rows.one().id) == payload_of(last)["household_id"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_last_label_of_one_instant_stands(make_committed: Make, order: tuple[int, ...]) -> None:
    door = make_committed.door()
    first, second = _phones(make_committed, 2)
    # By their labels they would stand in another order.
    said = [
        first.corrects_door(door.id, "9", at=AT),
        first.corrects_door(door.id, "1", at=AT),
        second.corrects_door(door.id, "5", at=AT),
    ]

    for place in order:
        assert receive([said[place]]) == [APPLIED]

    [label] = make_committed.session.scalars(select(Door.label).where(Door.id == door.id)).all()
    assert label == payload_of(max(said, key=_order))["label"]


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_any_order_of_arrival_leaves_the_same_households(
    make_committed: Make, data: st.DataObject
) -> None:
    """Few instants, few numbers: most of them tie."""
    make = make_committed
    moves = data.draw(
        st.lists(
            st.tuples(st.integers(0, 2), st.integers(1, 2), st.uuids(version=4), st.uuids()),
            min_size=2,
            max_size=6,
            unique_by=(lambda one: one[2], lambda one: one[3]),
        )
    )
    outcomes = set()
    for _ in range(2):
        door = make.door()
        here = make.household(door)
        arriving = data.draw(st.permutations(moves))
        split = data.draw(st.integers(0, len(moves)))
        for batch in (arriving[:split], arriving[split:]):
            said = [
                MoveIn(door.id, _xor(id_, door.id), AT + timedelta(hours=hour), seq, operation)
                for hour, seq, operation, id_ in batch
            ]
            assert start_households(make.session, said) == {}
        make.session.commit()
        rows = make.session.scalars(
            select(Household)
            .where(Household.door_id == door.id)
            .execution_options(populate_existing=True)
        )
        outcomes.add(
            frozenset(
                (
                    None if row.id == here.id else _xor(row.id, door.id),
                    row.started_at,
                    row.ended_at,
                )
                for row in rows
            )
        )

    assert len(outcomes) == 1


def _xor(one: UUID, other: UUID) -> UUID:
    """An id of its own for each door."""
    return UUID(int=one.int ^ other.int)
