"""A round as it is walked: marks and changes in whatever order they come, told to every phone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from uuid_utils.compat import uuid7

from backend.access.roles import Role
from backend.rounds.marks import Mark, course_of
from backend.rounds.models import Round
from backend.rounds.service import mark
from tests.conftest import Client
from tests.phones import Carried, Phone
from tests.rounds.conftest import Street
from tests.sync.holders import Holder
from tests.sync.verdicts import APPLIED, held, refused

SIX = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)


def _prepared(street: Street, *companions: UUID) -> dict[str, Any]:
    answer = street.client.post(
        "/api/rounds",
        json={
            "assignment_id": str(street.assignment.id),
            "budget_min": 60,
            "companion_ids": [str(one) for one in companions],
        },
    )
    assert answer.status_code == 201, answer.json
    prepared: dict[str, Any] = answer.get_json()
    street.make.session.execute(update(Round).values(prepared_at=SIX - timedelta(hours=1)))
    street.make.session.commit()
    return prepared


def test_a_round_is_not_walked_before_it_was_prepared(street: Street) -> None:
    round_id = _prepared(street)["id"]

    verdicts = street.hears(
        _marks(street.phone, round_id, "start", -63), _marks(street.phone, round_id, "start", -61)
    )

    assert verdicts == [held("operations.dated_before"), APPLIED]
    assert _kept(street, round_id).started_at == SIX - timedelta(hours=1)


def _marks(phone: Phone, round_id: str, event: str, minute: int) -> Carried:
    return phone.says(
        "round.mark",
        {"round_id": round_id, "event": event},
        at=SIX + timedelta(minutes=minute),
    )


def _kept(street: Street, round_id: str) -> Round:
    street.make.session.rollback()
    street.make.session.expire_all()
    return street.make.session.scalars(select(Round).where(Round.id == UUID(round_id))).one()


def test_a_round_is_started_paused_and_ended_in_whatever_order_it_is_heard(street: Street) -> None:
    round_id = _prepared(street)["id"]
    said = [
        _marks(street.phone, round_id, "start", 0),
        _marks(street.phone, round_id, "pause", 20),
        _marks(street.phone, round_id, "resume", 30),
        _marks(street.phone, round_id, "end", 70),
    ]

    for one in reversed(said):
        assert street.hears(one) == [APPLIED]

    kept = _kept(street, round_id)
    assert (kept.state, kept.paused_s) == ("ended", 600)
    assert (kept.started_at, kept.ended_at) == (SIX, SIX + timedelta(minutes=70))


def test_the_last_change_stands_whatever_comes_first(street: Street) -> None:
    prepared = _prepared(street)
    first, second = prepared["stops"]

    def changes(minute: int, budget_min: int, *stops: dict[str, Any]) -> Carried:
        said = [
            {"stairwell_id": stop["stairwell_id"], "door_ids": [one["id"] for one in stop["doors"]]}
            for stop in stops
        ]
        return street.phone.says(
            "round.change",
            {"round_id": prepared["id"], "budget_min": budget_min, "stops": said},
            at=SIX + timedelta(minutes=minute),
        )

    shorter, turned = changes(10, 30, first), changes(5, 60, second, first)
    assert street.hears(shorter, turned) == [APPLIED, APPLIED]

    now: Any = street.client.get(f"/api/rounds/{prepared['id']}").json
    assert now["budget_min"] == 30
    assert [stop["stairwell_id"] for stop in now["stops"]] == [first["stairwell_id"]]
    assert now["stops"][0]["doors"] == first["doors"]


def test_only_who_walks_it_speaks_of_it(street: Street, client_as: Callable[..., Client]) -> None:
    karim = client_as(street.make, Role.WORKER, team=street.team).member
    samira = client_as(street.make, Role.WORKER, team=street.team).member
    round_id = _prepared(street, karim.id)["id"]

    with_us, not_with_us = (Phone.of(street.make, one) for one in (karim, samira))
    verdicts = street.hears(
        _marks(with_us, round_id, "start", 0),
        _marks(not_with_us, round_id, "end", 1),
        _marks(with_us, str(uuid7()), "start", 2),
    )

    assert verdicts == [APPLIED, refused("rounds.not_yours"), refused("rounds.unknown")]


def test_a_phone_is_told_of_its_rounds(street: Street) -> None:
    holder = Holder(street.client)
    assert holder.pulls(format=2).chunks["rounds"]["items"] == []
    prepared = _prepared(street)
    street.hears(_marks(street.phone, prepared["id"], "start", 0))

    [told] = holder.pulls(format=2).chunks["rounds"]["items"]

    assert told["id"] == prepared["id"]
    assert [stop["stairwell_id"] for stop in told["stops"]] == [
        stop["stairwell_id"] for stop in prepared["stops"]
    ]
    assert [len(stop["door_ids"]) for stop in told["stops"]] == [64, 64]
    assert [bytes(stop["reasons"]) for stop in told["stops"]] == [bytes([2] * 4)] * 2
    assert [(one["event"], one["at"]) for one in told["marks"]] == [("start", int(SIX.timestamp()))]
    assert "rounds" not in holder.pulls(format=2).chunks


def test_who_comes_along_without_the_territory_holds_no_round(
    street: Street, client_as: Callable[..., Client]
) -> None:
    karim = client_as(street.make, Role.WORKER, team=street.team)
    _prepared(street, karim.member.id)

    assert Holder(karim).pulls(format=2).chunks["rounds"]["items"] == []


def test_a_mark_kept_twice_counts_once(street: Street) -> None:
    round_id = UUID(_prepared(street)["id"])
    said = Mark(uuid7(), "start", SIX)
    session = street.make.session

    for _ in range(2):
        mark(session, [(round_id, street.worker.id, said)])
        session.commit()

    assert _kept(street, str(round_id)).state == "running"


events = st.lists(
    st.tuples(st.sampled_from(["start", "pause", "resume", "end"]), st.integers(0, 60)), max_size=4
)


@given(events)
def test_the_order_of_arrival_does_not_matter(said: list[tuple[str, int]]) -> None:
    marks = [
        Mark(UUID(int=number), event, SIX + timedelta(minutes=minute), number)
        for number, (event, minute) in enumerate(said)
    ]

    courses = [course_of(order) for order in permutations(marks)]

    assert all(course == courses[0] for course in courses)
    [course] = courses[:1]
    assert course.paused_s <= 3600
    assert (course.paused_at is not None) == (course.state == "paused")
    assert (course.ended_at is not None) == (course.state == "ended")
