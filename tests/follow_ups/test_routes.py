"""The lead's list of what was promised at doors, and the trail of who read it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from backend.access.models import AuditEntry
from backend.access.roles import Role
from backend.follow_ups.models import FollowUp
from backend.organisations.models import Member, Team
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


@pytest.fixture
def team(make_committed: Make) -> Team:
    return make_committed.team()


@pytest.fixture
def fatou(make_committed: Make, team: Team) -> Member:
    member = make_committed.member("Fatou")
    make_committed.role_grant(member, Role.WORKER, team)
    return member


@pytest.fixture
def promise(make_committed: Make, team: Team, fatou: Member) -> FollowUp:
    stairwell = make_committed.stairwell(make_committed.building(team))
    home = make_committed.household(make_committed.door(stairwell))
    return make_committed.follow_up(home, fatou)


@pytest.fixture
def lead(make_committed: Make, team: Team, client_as: Callable[..., Client]) -> Client:
    return client_as(make_committed, Role.TEAM_LEAD, team=team)


def post(lead: Client, promise: FollowUp, verb: str, **said: Any) -> Any:
    return lead.post(f"/api/follow-ups/{promise.id}/{verb}", json=said)


def test_a_lead_hands_it_out_and_hears_what_came_of_it(
    lead: Client, fatou: Member, promise: FollowUp
) -> None:
    taken = post(lead, promise, "take").json
    handed = post(lead, promise, "hand-over", to_member_id=str(fatou.id), words=" Avant jeudi ")
    to = {"recipient": "la PMI", "consent": {"text": "passed_on.v1", "language": "fr"}}
    closed = post(lead, promise, "close", result="passed_on", words="À la PMI", passed_on=to)

    assert taken["owner"] == {
        "id": str(lead.member.id),
        "name": lead.member.name,
        "works_here": True,
    }
    assert handed.json["owner"]["name"] == "Fatou"
    assert (closed.json["result"], closed.json["result_words"]) == ("passed_on", "À la PMI")
    assert closed.json["closed_by"]["id"] == str(lead.member.id)
    assert [
        (one["action"], one["to"] and one["to"]["name"], one["words"])
        for one in closed.json["history"]
    ] == [
        ("opened", None, None),
        ("taken", None, None),
        ("handed", "Fatou", "Avant jeudi"),
        ("closed", None, "À la PMI"),
    ]


def test_nothing_leaves_the_team_without_consent_to_whom(lead: Client, promise: FollowUp) -> None:
    to = {"recipient": "la PMI", "consent": {"text": "passed_on.v1", "language": "pas une langue"}}

    silent = post(lead, promise, "close", result="passed_on")
    elsewhere = post(lead, promise, "close", result="done", passed_on=to)
    nobody = post(
        lead, promise, "close", result="passed_on", passed_on=to | {"recipient": " \u00a0"}
    )
    agreed = post(lead, promise, "close", result="passed_on", passed_on=to)

    for refused in (silent, elsewhere, nobody):
        assert (refused.status_code, refused.json["code"]) == (422, "follow_ups.consent_missing")
    assert agreed.status_code == 200
    assert [one["recipient"] for one in agreed.json["history"]] == [None, "la PMI"]


def test_what_is_settled_leaves_the_list_and_stands_on_the_other(
    lead: Client, promise: FollowUp, team: Team
) -> None:
    post(lead, promise, "close", result="not_reached")

    assert lead.get("/api/follow-ups").json == []
    [row] = lead.get(f"/api/follow-ups?team_id={team.id}&state=closed").json or []
    assert (row["id"], row["result"]) == (str(promise.id), "not_reached")


@pytest.mark.parametrize("verb", ["take", "hand-over", "cancel"])
def test_what_is_settled_is_not_handed_out(
    lead: Client, promise: FollowUp, fatou: Member, verb: str
) -> None:
    post(lead, promise, "close", result="done")

    said = {"to_member_id": str(fatou.id)} if verb == "hand-over" else {}
    answer = post(lead, promise, verb, **said)

    assert (answer.status_code, answer.json["code"]) == (409, "follow_ups.already_settled")


def test_it_is_handed_to_nobody_outside_the_team(
    lead: Client, promise: FollowUp, make_committed: Make
) -> None:
    answer = post(lead, promise, "hand-over", to_member_id=str(make_committed.member().id))

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "to_member_id"


def test_an_owner_who_left_is_told_as_gone(
    lead: Client, promise: FollowUp, fatou: Member, make_committed: Make
) -> None:
    post(lead, promise, "hand-over", to_member_id=str(fatou.id))
    fatou.ended_at = datetime.now(UTC)
    make_committed.session.commit()

    [row] = lead.get("/api/follow-ups").json or []

    assert row["owner"] == {"id": str(fatou.id), "name": "Fatou", "works_here": False}


def test_all_teams_of_a_lead_stand_in_one_list(
    lead: Client, promise: FollowUp, make_committed: Make
) -> None:
    make = make_committed
    second = make.team()
    make.role_grant(lead.member, Role.TEAM_LEAD, second)
    there = make.follow_up(make.household(make.door(make.stairwell(make.building(second)))))
    make.follow_up()

    assert {one["id"] for one in lead.get("/api/follow-ups").json or []} == {
        str(promise.id),
        str(there.id),
    }


def test_an_answer_does_not_take_the_place_of_one_that_was_not_read(
    lead: Client, promise: FollowUp
) -> None:
    """Two tabs: the second hears what the first said, and then chooses."""
    assert post(lead, promise, "close", result="done", seen=1).status_code == 200

    late = post(lead, promise, "close", result="not_reached", seen=1)

    assert (late.status_code, late.json["code"]) == (409, "follow_ups.changed_meanwhile")
    chosen = post(lead, promise, "close", result="not_reached", seen=2)
    assert chosen.json["result"] == "not_reached"


def test_who_was_given_it_meanwhile_is_not_passed_over(lead: Client, promise: FollowUp) -> None:
    assert post(lead, promise, "take").status_code == 200

    late = post(lead, promise, "hand-over", to_member_id=str(lead.member.id), seen=1)

    assert (late.status_code, late.json["code"]) == (409, "follow_ups.changed_meanwhile")
