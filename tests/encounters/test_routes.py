"""A lead reads the passages of a door, corrects them and takes them back, with a reason."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.models import AuditEntry
from backend.access.roles import Role
from backend.encounters.recount import differences
from backend.households.merging import merge_doors
from backend.households.models import Household
from backend.organisations.models import Member, Team
from backend.places.models import Door
from backend.sync.receive import receive
from tests.conftest import Client
from tests.factories import Make
from tests.phones import Carried, Phone

SAID = {
    "outcome": "refused",
    "notice_left": False,
    "come_back_on": None,
    "come_back_at": None,
    "note": "Ne veut pas",
    "themes": [],
    "reason": "Vu avec elle",
}


@pytest.fixture(autouse=True)
def _in_app(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def team(make_committed: Make) -> Team:
    return make_committed.team()


@pytest.fixture
def home(make_committed: Make, team: Team) -> Household:
    make = make_committed
    return make.household(make.door(make.stairwell(make.building(team))))


@pytest.fixture
def worker(make_committed: Make, team: Team) -> Member:
    member = make_committed.member("Fatou")
    make_committed.role_grant(member, Role.WORKER, team)
    return member


@pytest.fixture
def lead(client_as: Callable[..., Client], make_committed: Make, team: Team) -> Client:
    return client_as(
        make_committed, Role.TEAM_LEAD, team=team, member=make_committed.member("Nadia")
    )


@pytest.fixture
def passage(make_committed: Make, worker: Member, home: Household) -> Carried:
    campaign = make_committed.campaign()
    make_committed.campaign_theme(campaign, code="rights")
    said = Phone.of(make_committed, worker).records_talk(
        home.door_id, home.id, themes=("rights",), campaign_id=campaign.id
    )
    receive([said])
    return said


def read(lead: Client, home: Household) -> list[dict[str, Any]]:
    answer = lead.get(f"/api/encounters?door_id={home.door_id}")
    assert answer.status_code == 200
    rows: list[dict[str, Any]] = answer.json or []
    return rows


@pytest.mark.usefixtures("passage")
def test_what_was_never_changed_has_no_revisions(lead: Client, home: Household) -> None:
    [row] = read(lead, home)

    assert (row["by"]["name"], row["outcome"], row["themes"], row["revisions"]) == (
        "Fatou",
        "conversation",
        ["rights"],
        [],
    )
    assert row["household_left"] is False


def test_who_has_left_is_told_from_who_lives_there(
    lead: Client, make_committed: Make, home: Household, passage: Carried, worker: Member
) -> None:
    phone = Phone.of(make_committed, worker)
    moved = phone.starts_household(home.door_id)
    receive([moved])

    [row] = read(lead, home)

    assert (row["id"], row["household_left"]) == (passage["id"], True)


@pytest.mark.parametrize("outcome", ["conversation", "brief_contact", "come_back"])
def test_a_lead_notes_what_somebody_said(lead: Client, passage: Carried, outcome: str) -> None:
    said = SAID | {"outcome": outcome, "themes": ["rights", "Rights", "malade du cœur"]}

    answer = lead.post(f"/api/encounters/{passage['id']}/correction", json=said)

    assert answer.json is not None
    assert (answer.json["note"], answer.json["themes"]) == ("Ne veut pas", ["rights"])


def test_a_correction_tells_what_was_before(
    lead: Client, home: Household, passage: Carried, committed: Session
) -> None:
    answer = lead.post(f"/api/encounters/{passage['id']}/correction", json=SAID)

    assert answer.status_code == 200
    assert [answer.json] == read(lead, home)
    assert answer.json is not None
    # Nobody spoke: the note is nobody's.
    assert (answer.json["outcome"], answer.json["note"]) == ("refused", None)
    before, after = answer.json["revisions"]
    assert (before["action"], before["by"]["name"], before["outcome"], before["themes"]) == (
        "recorded",
        "Fatou",
        "conversation",
        ["rights"],
    )
    assert (after["action"], after["by"]["name"], after["outcome"], after["reason"]) == (
        "corrected",
        "Nadia",
        "refused",
        "Vu avec elle",
    )
    assert differences(committed) == []


def test_a_withdrawal_stays_in_the_history(
    lead: Client, home: Household, passage: Carried, committed: Session
) -> None:
    lead.post(f"/api/encounters/{passage['id']}/withdrawal", json={"reason": " Noté deux fois "})

    [row] = read(lead, home)
    assert row["withdrawn_at"] is not None
    assert [(one["action"], one["reason"]) for one in row["revisions"]] == [
        ("recorded", None),
        ("withdrawn", "Noté deux fois"),
    ]
    assert differences(committed) == []
    trail = committed.scalars(select(AuditEntry.action).order_by(AuditEntry.at))
    assert trail.all() == ["encounters.withdrawn", "encounters.read"]


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_nothing_changes(
    lead: Client, home: Household, passage: Carried, reason: str
) -> None:
    for verb, said in (("correction", SAID), ("withdrawal", {})):
        answer = lead.post(
            f"/api/encounters/{passage['id']}/{verb}", json=said | {"reason": reason}
        )
        assert answer.status_code == 422
        assert answer.json is not None
        assert answer.json["code"] == "encounters.reason_missing"

    assert read(lead, home)[0]["revisions"] == []


def test_nobody_is_absent_in_the_street(
    lead: Client, make_committed: Make, worker: Member, team: Team
) -> None:
    said = Phone.of(make_committed, worker).meets(team.id)
    receive([said])

    answer = lead.post(
        f"/api/encounters/{said['id']}/correction", json=SAID | {"outcome": "not_home"}
    )

    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["code"] == "encounters.outcome_elsewhere"


def test_what_is_not_there_is_not_found(lead: Client) -> None:
    assert lead.get(f"/api/encounters?door_id={uuid4()}").status_code == 404
    assert lead.post(f"/api/encounters/{uuid4()}/correction", json=SAID).status_code == 404


@pytest.mark.usefixtures("passage")
def test_a_door_that_was_merged_tells_of_the_door_it_became(
    lead: Client, make_committed: Make, home: Household
) -> None:
    door = make_committed.session.get_one(Door, (home.organisation_id, home.door_id))
    beside = make_committed.door(stairwell_id=door.stairwell_id)
    twin = make_committed.household(beside)
    merge_doors(make_committed.session, home.door_id, twin.door_id)
    make_committed.session.commit()

    assert read(lead, home) == read(lead, twin)
    assert [row["household_id"] for row in read(lead, home)] == [str(twin.id)]
