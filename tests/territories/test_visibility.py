"""What an assignment opens: the same buildings asked one by one and listed, while it runs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.organisations.models import Member, Team
from backend.places.models import Building
from backend.territories.assignments import today_of
from backend.territories.models import Territory
from backend.territories.visibility import assigned_buildings, current_assignments
from tests.factories import Make
from tests.viewers import Viewer

DAY = timedelta(days=1)


def now() -> datetime:
    return datetime.now(UTC)


def asked_one_by_one(session: Session, viewer: Viewer) -> set[UUID]:
    seen = assigned_buildings.predicate(viewer, Building.id.expression)
    return set(session.scalars(select(Building.id).where(seen)))


def listed(session: Session, viewer: Viewer) -> list[UUID]:
    return list(session.scalars(assigned_buildings.listed(viewer)))


def sees(session: Session, member: Member) -> set[UUID]:
    """What a member sees, having checked that both forms say so."""
    viewer = Viewer.of(session, member.id)
    seen = asked_one_by_one(session, viewer)
    assert set(listed(session, viewer)) == seen
    return seen


@dataclass
class Scene:
    """A worker with one territory of one building, assigned from yesterday until tomorrow."""

    session: Session
    make: Make
    team: Team
    worker: Member
    territory: Territory
    building: Building

    def assign(self, first: int = -1, last: int = 1, **said: Any) -> None:
        today = today_of(self.team, now())
        days = {"starts_on": today + first * DAY, "ends_on": today + last * DAY}
        self.make.assignment(self.territory, self.worker, **days | said)


@pytest.fixture
def scene(session: Session, make: Make) -> Scene:
    team = make.team()
    worker = make.member()
    territory = make.territory(team)
    building = make.building(team)
    make.building(team)
    make.territory_building(territory, building)
    return Scene(session, make, team, worker, territory, building)


def test_an_assignment_opens_its_buildings(scene: Scene) -> None:
    scene.make.role_grant(scene.worker, Role.WORKER, scene.team)

    assert sees(scene.session, scene.worker) == set()
    scene.assign()

    assert sees(scene.session, scene.worker) == {scene.building.id}


def test_an_assignment_without_a_grant_opens_nothing(scene: Scene) -> None:
    scene.assign()
    scene.make.role_grant(scene.worker, Role.WORKER, scene.make.team())
    scene.make.role_grant(scene.worker, Role.WORKER, scene.team, ends_at=now() - DAY)

    assert sees(scene.session, scene.worker) == set()
    assert current_assignments(scene.session, Viewer.of(scene.session, scene.worker.id)) == ()


@pytest.mark.parametrize(("first", "last"), [(1, 2), (-2, -1)])
def test_it_opens_nothing_before_or_after(scene: Scene, first: int, last: int) -> None:
    scene.make.role_grant(scene.worker, Role.WORKER, scene.team)
    scene.assign(first, last)

    assert sees(scene.session, scene.worker) == set()
    assert current_assignments(scene.session, Viewer.of(scene.session, scene.worker.id)) == ()


def test_both_its_days_are_included(scene: Scene) -> None:
    scene.make.role_grant(scene.worker, Role.WORKER, scene.team)
    scene.assign(0, 0)

    assert sees(scene.session, scene.worker) == {scene.building.id}


def test_one_that_was_ended_opens_nothing(scene: Scene) -> None:
    scene.make.role_grant(scene.worker, Role.WORKER, scene.team)
    scene.assign(ended_at=now())

    assert sees(scene.session, scene.worker) == set()


def test_a_building_that_went_to_another_team_is_closed(scene: Scene) -> None:
    scene.make.role_grant(scene.worker, Role.WORKER, scene.team)
    scene.assign()

    scene.building.team_id = scene.make.team().id
    scene.session.flush()

    assert sees(scene.session, scene.worker) == set()


def test_the_day_is_that_of_the_team(scene: Scene) -> None:
    scene.make.role_grant(scene.worker, Role.WORKER, scene.team, starts_at=now() - 900 * DAY)
    scene.team.time_zone = "Pacific/Noumea"
    scene.session.flush()
    last = today_of(scene.team, now())
    scene.make.assignment(scene.territory, scene.worker, starts_on=last, ends_on=last)
    # The last second of that day in Nouméa, eleven hours ahead of Greenwich.
    midnight = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(hours=13)

    def holds(at: datetime) -> bool:
        return bool(
            current_assignments(scene.session, Viewer.of(scene.session, scene.worker.id, at))
        )

    assert holds(midnight - timedelta(seconds=1))
    assert not holds(midnight)
    assert holds(midnight - DAY)
    assert not holds(midnight - DAY - timedelta(seconds=1))


def test_what_a_phone_holds_says_for_what(scene: Scene) -> None:
    scene.make.role_grant(scene.worker, Role.TEAM_LEAD, scene.team)
    campaign = scene.make.campaign(scene.team)
    scene.make.territory_building(
        scene.territory, scene.make.building(scene.team, gone_at=now() - DAY)
    )
    scene.assign(campaign_id=campaign.id)

    [held] = current_assignments(scene.session, Viewer.of(scene.session, scene.worker.id))

    assert (held.territory_id, held.territory) == (scene.territory.id, scene.territory.name)
    assert (held.team_id, held.campaign_id) == (scene.team.id, campaign.id)
    assert held.building_ids == (scene.building.id,)
