"""The lead's list of what was promised at doors, and the trail of who read it."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from backend.access.models import AuditEntry
from backend.access.roles import Role
from backend.sync.receive import receive
from tests.conftest import Client
from tests.factories import NOW, Make
from tests.phones import Phone


@pytest.fixture(autouse=True)
def _in_app(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def test_a_promise_made_at_a_door_is_read_by_the_lead(
    make_committed: Make, client_as: Callable[..., Client]
) -> None:
    make = make_committed
    team = make.team()
    building = make.building(team)
    stairwell = make.stairwell(building, name="B")
    door = make.door(stairwell, floor=3, position=2, label="32")
    home = make.household(door)
    territory = make.territory(team)
    make.territory_building(territory, building)
    worker = make.member("Fatou")
    make.role_grant(worker, Role.WORKER, team)
    phone = Phone.of(make, worker)
    later = phone.promises(home.door_id, home.id, {"due_on": "2026-12-05", "urgency": "month"})
    sooner = phone.promises(home.door_id, home.id, {"due_on": "2026-12-01"}, at=NOW)
    receive([later, sooner])
    make.follow_up(home, worker, closed_at=NOW + timedelta(days=1))
    lead = client_as(make, Role.TEAM_LEAD, team=team)

    answer = lead.get(f"/api/follow-ups?territory_id={territory.id}")

    assert answer.status_code == 200
    assert answer.json is not None
    assert [one["id"] for one in answer.json] == [sooner["id"], later["id"]]
    first = answer.json[0]
    assert first["opened_by"] == {"id": str(worker.id), "name": "Fatou"}
    assert first["door"] == {"id": str(door.id), "label": "32", "floor": 3}
    assert (first["stairwell"], first["building"]) == ("B", building.name)
    assert (first["reason"], first["urgency"], first["due_on"]) == ("rights", "week", "2026-12-01")
    assert first["note"] == "Rappeler après 18 h"
    assert first["consented_at"] == first["opened_at"]
    make.session.rollback()
    trail = make.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "follow_ups.read")
    ).one()
    assert (trail.member_id, trail.subject_id) == (lead.member.id, territory.id)
    assert trail.facts == {"households": [str(home.id)]}
