"""Which buildings a member may see: the predicate and the list are one definition."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.lookups import visibility_rules
from backend.access.roles import Grant, Role
from backend.access.visibility import may_see, seen_buildings, sees
from backend.organisations.models import Member, Team
from backend.places.models import Building
from tests.factories import Make
from tests.viewers import Viewer

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@dataclass
class Bondy:
    """Two teams with two buildings each; the first of the north is in a worker's territory."""

    make: Make
    north: Team
    south: Team
    buildings: dict[str, Building]
    worker: Member


@pytest.fixture
def bondy(make: Make) -> Bondy:
    """The places of the tests."""
    north, south = make.team(), make.team()
    buildings = {
        f"{name} {number}": make.building(team)
        for name, team in (("north", north), ("south", south))
        for number in (1, 2)
    }
    worker = make.member()
    territory = make.territory(north)
    make.territory_building(territory, buildings["north 1"])
    make.assignment(
        territory,
        worker,
        make.campaign(north),
        starts_on=(NOW - DAY).date(),
        ends_on=(NOW + 2 * DAY).date(),
    )
    return Bondy(make, north, south, buildings, worker)


def _grant(role: Role, team: Team | None, *, ended: bool = False) -> Grant:
    return Grant(role, team.id if team else None, NOW - 9 * DAY, NOW - DAY if ended else None)


Granted = Callable[[Bondy], tuple[Grant, ...]]
NORTH, ALL = {"north 1", "north 2"}, {"north 1", "north 2", "south 1", "south 2"}

CASES: list[tuple[str, Granted, set[str]]] = [
    ("no grant", lambda _: (), set()),
    ("worker", lambda b: (_grant(Role.WORKER, b.north),), {"north 1"}),
    ("worker of all", lambda _: (_grant(Role.WORKER, None),), {"north 1"}),
    ("worker of another team", lambda b: (_grant(Role.WORKER, b.south),), set()),
    ("worker no more", lambda b: (_grant(Role.WORKER, b.north, ended=True),), set()),
    ("lead", lambda b: (_grant(Role.TEAM_LEAD, b.north),), NORTH),
    ("lead of all", lambda _: (_grant(Role.TEAM_LEAD, None),), ALL),
    ("lead no more", lambda b: (_grant(Role.TEAM_LEAD, b.north, ended=True),), set()),
    ("coordinator", lambda b: (_grant(Role.COORDINATOR, b.north),), NORTH),
    ("admin", lambda _: (_grant(Role.ADMIN, None),), ALL),
    (
        "worker here, lead there",
        lambda b: (_grant(Role.WORKER, b.north), _grant(Role.TEAM_LEAD, b.south)),
        {"north 1", "south 1", "south 2"},
    ),
]


@pytest.mark.parametrize(
    ("granted", "seen"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_both_forms_show_exactly_what_is_granted(
    session: Session, bondy: Bondy, granted: Granted, seen: set[str]
) -> None:
    viewer = Viewer(bondy.worker.id, granted(bondy))
    names = {building.id: name for name, building in bondy.buildings.items()}

    predicate = session.scalars(select(Building.id).where(may_see(viewer, Building.id))).all()
    listed = session.scalars(seen_buildings(viewer)).all()

    assert {names[row_id] for row_id in predicate} == seen
    assert {names[row_id] for row_id in listed} == seen
    assert len(listed) == len(set(listed))
    for name, building in bondy.buildings.items():
        assert sees(session, viewer, Building, building.id) is (name in seen)


@pytest.mark.parametrize(
    "said",
    [
        {"starts_on": (NOW + 3 * DAY).date(), "ends_on": (NOW + 9 * DAY).date()},
        {"starts_on": (NOW - 9 * DAY).date(), "ends_on": (NOW - 3 * DAY).date()},
        {"ended_at": NOW - DAY},
    ],
    ids=["to come", "over", "taken back"],
)
def test_an_assignment_that_does_not_run_shows_nothing(
    session: Session, bondy: Bondy, said: dict[str, object]
) -> None:
    member = bondy.make.member()
    territory = bondy.make.territory(bondy.north)
    bondy.make.territory_building(territory, bondy.buildings["north 2"])
    bondy.make.assignment(territory, member, **said)  # type: ignore[arg-type]
    viewer = Viewer(member.id, (_grant(Role.WORKER, bondy.north),))

    assert session.scalars(seen_buildings(viewer)).all() == []
    assert not sees(session, viewer, Building, bondy.buildings["north 2"].id)


def test_rooms_have_declared_all_ways_of_seeing() -> None:
    assert set(visibility_rules.all()) == {"teams", "assignments", "rounds"}
