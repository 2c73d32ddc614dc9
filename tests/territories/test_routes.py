"""Territories over HTTP: what was answered is what another connection then reads."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.territories.models import Assignment, Territory
from tests.factories import NOW, Make


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def in_days(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


def test_a_territory_answered_is_a_territory_kept(
    client: Any, committed: Session, make_committed: Make
) -> None:
    team = make_committed.team()
    first, second = (make_committed.building(team, street=name) for name in ("Allée", "Rue"))
    for floor in range(3):
        make_committed.door(make_committed.stairwell(first), floor=floor)
    make_committed.door(make_committed.stairwell(second), gone_at=NOW)

    answer = client.post(
        "/api/territories",
        json={
            "team_id": str(team.id),
            "name": "Nord",
            "building_ids": [str(second.id), str(first.id)],
        },
    )

    assert answer.status_code == 201, answer.json
    kept = committed.scalars(select(Territory)).one()
    assert answer.json == {
        "id": str(kept.id),
        "team_id": str(team.id),
        "name": "Nord",
        "sign": 1,
        "building_ids": [str(first.id), str(second.id)],
        "buildings": 2,
        "doors": 3,
        "assignments": [],
    }
    assert client.get(f"/api/territories?team_id={team.id}").json == [answer.json]
    assert client.get(f"/api/territories?team_id={make_committed.team().id}").json == []


def test_an_assignment_is_made_listed_and_ended(
    client: Any, committed: Session, make_committed: Make
) -> None:
    team = make_committed.team()
    worker = make_committed.member("Rosa")
    make_committed.role_grant(worker, Role.WORKER, team)
    campaign = make_committed.campaign(team, name="L'eau")
    territory = make_committed.territory(team)

    answer = client.post(
        f"/api/territories/{territory.id}/assignments",
        json={
            "member_id": str(worker.id),
            "campaign_id": str(campaign.id),
            "starts_on": today(),
            "ends_on": in_days(9),
        },
    )

    assert answer.status_code == 201, answer.json
    kept = committed.scalars(select(Assignment)).one()
    assert answer.json == {
        "id": str(kept.id),
        "member": {"id": str(worker.id), "name": "Rosa"},
        "campaign": {"id": str(campaign.id), "name": "L'eau"},
        "starts_on": today(),
        "ends_on": in_days(9),
        "ended_at": None,
        "state": "current",
    }
    [listed] = client.get("/api/territories").json
    assert listed["assignments"] == [answer.json]

    ended = client.post(f"/api/assignments/{kept.id}/end")

    assert ended.status_code == 200
    assert ended.json["state"] == "over"
    committed.rollback()
    committed.refresh(kept)
    assert kept.ended_at is not None


def test_a_territory_is_changed_and_removed(
    client: Any, committed: Session, make_committed: Make
) -> None:
    territory = make_committed.territory(sign=3)
    building = make_committed.territory_building(territory).building_id

    changed = client.patch(f"/api/territories/{territory.id}", json={"name": "Sud"})

    assert changed.status_code == 200
    assert (changed.json["name"], changed.json["sign"]) == ("Sud", 3)
    assert changed.json["building_ids"] == [str(building)]
    assert client.delete(f"/api/territories/{territory.id}").status_code == 204
    committed.rollback()
    assert committed.scalars(select(Territory)).all() == []


def test_a_refusal_says_what_to_do(client: Any, make_committed: Make) -> None:
    team = make_committed.team(name="Les Tilleuls")
    territory = make_committed.territory(team)
    stranger = make_committed.member("Karim")
    campaign = make_committed.campaign(team)

    answer = client.post(
        f"/api/territories/{territory.id}/assignments",
        json={
            "member_id": str(stranger.id),
            "campaign_id": str(campaign.id),
            "ends_on": in_days(3),
        },
    )

    assert answer.status_code == 422
    assert answer.json["code"] == "territories.member_not_in_team"
    assert answer.json["detail"].startswith("Karim ne travaille pas dans l’équipe Les Tilleuls le")
    assert answer.json["errors"][0]["field"] == "member_id"
    assert answer.json["errors"][0]["value"] == str(stranger.id)


def test_a_territory_of_another_team_is_not_a_leads_to_change(
    client_as: Callable[..., Any], make_committed: Make
) -> None:
    ours, theirs = make_committed.team(), make_committed.team()
    lead = client_as(make_committed, Role.TEAM_LEAD, team=ours)
    territory = make_committed.territory(theirs)

    answer = lead.patch(f"/api/territories/{territory.id}", json={"name": "À nous"})

    assert answer.status_code == 403
    assert answer.json["code"] == "access.no_grant"
