"""What a phone says of doors and households offline, when it arrives."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.roles import Grant, Role
from backend.operations.kinds import Kind, Operation
from backend.organisations.models import Member, Team
from backend.places import layout, service
from backend.places.models import Door, DoorAlias, Household, Stairwell
from backend.places.operations import KINDS
from tests.factories import Make

SIX_PM = datetime(2026, 11, 24, 18, tzinfo=UTC)
ADD, START = (
    next(kind for kind in KINDS if kind.name == name) for name in ("door.add", "household.start")
)


@pytest.fixture
def team(make: Make) -> Team:
    return make.team()


@pytest.fixture
def worker(make: Make) -> Member:
    return make.member()


@pytest.fixture
def stairwell(make: Make, team: Team) -> Stairwell:
    return make.stairwell(make.building(team))


class Saying:
    """Applies operations of one member, as the ledger hands them over."""

    def __init__(self, session: Session, author: Member, team: Team | None) -> None:
        self._session = session
        self._author = author
        grant = Grant(Role.WORKER, team.id if team else None, SIX_PM - timedelta(days=9))
        self.grants: tuple[Grant, ...] = (grant,)

    def operation(self, kind: Kind, at: datetime = SIX_PM, **payload: Any) -> Operation:
        texts = {
            name: str(value) if isinstance(value, UUID) else value
            for name, value in payload.items()
        }
        return Operation(
            id=uuid4(),
            author_id=self._author.id,
            grants=self.grants,
            device_seq=1,
            recorded_at=at,
            occurred_at=at,
            received_at=at,
            utc_offset_min=60,
            payload=kind.payload().load({**texts, "salt": "0" * 32}),
        )

    def apply(self, kind: Kind, operations: Sequence[Operation]) -> list[str | None]:
        codes = kind.apply(self._session, operations) or {}
        self._session.expire_all()
        return [codes.get(one.id) for one in operations]

    def adds(self, stairwell_id: UUID, **said: Any) -> tuple[str | None, UUID, UUID]:
        door: dict[str, Any] = {
            "door_id": uuid4(),
            "household_id": uuid4(),
            "floor": 1,
            "position": 3,
            "label": "13",
        } | said
        [code] = self.apply(ADD, [self.operation(ADD, stairwell_id=stairwell_id, **door)])
        return code, door["door_id"], door["household_id"]

    def starts(self, door_id: UUID, at: datetime = SIX_PM) -> tuple[str | None, UUID]:
        household_id = uuid4()
        [code] = self.apply(
            START, [self.operation(START, at, door_id=door_id, household_id=household_id)]
        )
        return code, household_id


@pytest.fixture
def says(session: Session, worker: Member, team: Team) -> Saying:
    return Saying(session, worker, team)


def periods(session: Session, door_id: UUID) -> list[tuple[UUID, Any, Any]]:
    rows = session.execute(
        select(Household.id, Household.started_at, Household.ended_at)
        .where(Household.door_id == door_id)
        .order_by(Household.started_at.nulls_first())
    )
    return [(row.id, row.started_at, row.ended_at) for row in rows]


def test_a_missing_door_is_added_with_its_household(
    session: Session, says: Saying, stairwell: Stairwell, worker: Member
) -> None:
    code, door_id, household_id = says.adds(stairwell.id, label=" 13 ")

    assert code is None
    door = session.scalars(select(Door).where(Door.id == door_id)).one()
    assert (door.floor, door.position, door.label) == (1, 3, "13")
    assert (door.is_estimated, door.set_by, door.set_at) == (False, worker.id, SIX_PM)
    assert periods(session, door_id) == [(household_id, None, None)]


def test_a_place_that_is_taken_moves_the_door_to_the_end(
    session: Session, make: Make, says: Saying, stairwell: Stairwell
) -> None:
    make.door(stairwell, floor=1, position=3, label="12")
    make.door(stairwell, floor=1, position=4, label="14")

    _, door_id, _ = says.adds(stairwell.id)

    door = session.scalars(select(Door).where(Door.id == door_id)).one()
    assert (door.position, door.gone_at) == (5, None)


def test_a_door_that_two_add_is_one_door(
    session: Session, says: Saying, stairwell: Stairwell
) -> None:
    _, first, _ = says.adds(stairwell.id, label="Gardien")
    code, second, household_id = says.adds(stairwell.id, position=4, label="gardien ")

    assert code is None
    assert service.kept_doors(session, [second]) == {second: first}
    live = session.scalars(
        select(Door.id).where(Door.stairwell_id == stairwell.id, Door.gone_at.is_(None))
    ).all()
    assert live == [first]
    # What the second phone says of its household finds the first one's.
    assert periods(session, second) == [(household_id, None, None)]


def test_two_in_one_batch_are_one_door_too(
    session: Session, says: Saying, stairwell: Stairwell
) -> None:
    said: dict[str, Any] = {"stairwell_id": stairwell.id, "floor": 2, "position": 1, "label": "21"}
    both = [says.operation(ADD, door_id=uuid4(), household_id=uuid4(), **said) for _ in range(2)]

    assert says.apply(ADD, both) == [None, None]

    [alias] = session.scalars(select(DoorAlias)).all()
    assert [alias.door_id, alias.id] == [one.payload["door_id"] for one in both]


def test_one_label_on_two_floors_is_two_doors(
    session: Session, says: Saying, stairwell: Stairwell
) -> None:
    says.adds(stairwell.id, floor=1, label="A")
    says.adds(stairwell.id, floor=2, label="A")

    assert session.scalars(select(DoorAlias)).all() == []


def test_an_id_that_is_taken_is_refused(make: Make, says: Saying, stairwell: Stairwell) -> None:
    door = make.door(stairwell)
    household = make.household(door)

    assert says.adds(stairwell.id, door_id=door.id)[0] == "places.door_exists"
    assert says.adds(stairwell.id, household_id=household.id)[0] == "places.door_exists"


def test_a_floor_has_room_for_so_many(
    make: Make, says: Saying, stairwell: Stairwell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (layout, service):
        monkeypatch.setattr(module, "POSITION_MAX", 3)
    for position in (1, 2, 3):
        make.door(stairwell, floor=1, position=position, label=f"{position}")

    assert says.adds(stairwell.id, position=3)[0] == "places.stairwell_full"


def test_a_door_at_the_very_end_of_a_floor_leaves_room_for_others(
    make: Make, session: Session, says: Saying, stairwell: Stairwell
) -> None:
    make.door(stairwell, floor=1, position=1, label="11")
    make.door(stairwell, floor=1, position=500, label="500")

    assert says.adds(stairwell.id, position=500, label="12")[0] is None

    added = session.scalars(select(Door.position).where(Door.label == "12")).one()
    assert added == 2
    assert layout.next_place([(1, 1, "11"), (1, 500, "500")], 1).position == 2


def test_what_is_said_of_a_stairwell_that_is_not_there_waits(says: Saying) -> None:
    assert says.adds(uuid4())[0] == "operations.place_gone"


def test_only_who_works_for_the_team_adds_doors_and_households(
    session: Session, make: Make, worker: Member, stairwell: Stairwell
) -> None:
    door = make.door(stairwell)
    stranger = Saying(session, worker, make.team())
    nobody = Saying(session, worker, None)
    nobody.grants = ()

    for one in (stranger, nobody):
        assert one.adds(stairwell.id)[0] == "access.no_grant"
        assert one.starts(door.id)[0] == "access.no_grant"
    assert Saying(session, worker, None).adds(stairwell.id)[0] is None


def test_a_new_household_ends_the_one_before(
    session: Session, make: Make, says: Saying, stairwell: Stairwell
) -> None:
    door = make.door(stairwell)
    before = make.household(door)

    code, household_id = says.starts(door.id)

    assert code is None
    assert periods(session, door.id) == [
        (before.id, None, SIX_PM),
        (household_id, SIX_PM, None),
    ]


def test_households_that_arrive_late_take_their_place_in_time(
    session: Session, make: Make, says: Saying, stairwell: Stairwell
) -> None:
    door = make.door(stairwell)
    before = make.household(door)
    at_eight, at_seven = SIX_PM + timedelta(hours=2), SIX_PM + timedelta(hours=1)

    _, third = says.starts(door.id, at_eight)
    _, second = says.starts(door.id, at_seven)

    assert periods(session, door.id) == [
        (before.id, None, at_seven),
        (second, at_seven, at_eight),
        (third, at_eight, None),
    ]


def test_several_moves_in_one_batch(
    session: Session, make: Make, says: Saying, stairwell: Stairwell
) -> None:
    door, other = make.door(stairwell), make.door(stairwell)
    make.household(door)
    ids = [uuid4() for _ in range(3)]
    doors = [door.id, door.id, other.id]
    operations = [
        says.operation(START, SIX_PM - timedelta(hours=n), door_id=at, household_id=ids[n])
        for n, at in enumerate(doors)
    ]

    assert says.apply(START, operations) == [None, None, None]

    assert [one[0] for one in periods(session, door.id)][1:] == [ids[1], ids[0]]
    assert periods(session, other.id) == [(ids[2], SIX_PM - timedelta(hours=2), None)]


def test_people_move_in_behind_the_door_that_was_kept(
    session: Session, make: Make, says: Saying, stairwell: Stairwell
) -> None:
    kept, vanished = make.door(stairwell), make.door(stairwell)
    make.household(kept)
    make.door_alias(kept, id=vanished.id)

    code, household_id = says.starts(vanished.id)

    assert code is None
    assert household_id in [one[0] for one in periods(session, kept.id)]


def test_a_household_that_is_noted_already_is_refused(
    make: Make, says: Saying, stairwell: Stairwell
) -> None:
    household = make.household(make.door(stairwell))
    door = make.door(stairwell)
    operation = says.operation(START, door_id=door.id, household_id=household.id)

    assert says.apply(START, [operation]) == ["places.household_exists"]


def test_what_is_said_of_a_door_that_is_not_there_waits(says: Saying) -> None:
    assert says.starts(uuid4())[0] == "operations.place_gone"


def test_a_label_is_suggested_as_the_stairwell_calls_its_doors(
    session: Session, make: Make, stairwell: Stairwell
) -> None:
    make.door(stairwell, floor=2, position=1, label="201")
    make.door(stairwell, floor=2, position=2, label="202")

    assert service.suggest_label(session, stairwell.id, 2) == "203"
    assert service.suggest_label(session, stairwell.id, 3) == "301"
