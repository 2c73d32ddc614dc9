"""Encounters away from a door: kept, told to their author, and in no figure of doors."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.database.cells import cell_of
from backend.encounters.models import BuildingDayFold, Encounter
from backend.encounters.recount import differences, repair
from backend.households.models import HouseholdFold
from backend.sync.receive import receive
from tests.phones import Phone
from tests.sync.holders import Round
from tests.sync.verdicts import APPLIED, DUPLICATE, held, refused


def meetings(round_of: Round) -> list[dict[str, Any]]:
    held = round_of.holder.pulls(format=2, cursor=None).chunks["meetings"]
    assert held["f"] == 1
    items: list[dict[str, Any]] = held["items"]
    return items


def test_a_meeting_is_kept_with_its_place(round_of: Round, committed: Session) -> None:
    where = {
        "channel": "stairwell",
        "stairwell_id": round_of.stairwell.id,
        "lon_e5": 248_340,
        "lat_e5": 4_890_220,
        "place_name": "Hall",
        "people": 3,
        "themes": ["rights"],
        "note": "Parlé des fuites",
        "campaign_id": round_of.campaign.id,
    }
    at = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    round_of.assignment.starts_on = at.date()
    round_of.make.campaign_theme(round_of.campaign, code="rights")
    round_of.make.session.commit()
    said = round_of.phone.meets(round_of.team.id, where, at=at)

    assert receive([said]) == [APPLIED]
    assert receive([said]) == [DUPLICATE]

    row = committed.scalars(select(Encounter)).one()
    assert str(row.id) == said["id"]
    assert (row.household_id, row.door_id, row.recorded_door_id) == (None, None, None)
    assert (row.team_id, row.stairwell_id) == (round_of.team.id, round_of.stairwell.id)
    assert (row.lon, row.lat, row.cell) == (2.4834, 48.9022, cell_of(2.4834, 48.9022))
    assert (row.place_name, row.people, row.themes) == ("Hall", 3, ["rights"])
    # By the clock of the team's town.
    assert (row.local_date.isoformat(), row.local_hour) == ("2026-07-01", 1)


def test_a_meeting_counts_in_no_figure(round_of: Round, committed: Session) -> None:
    said = round_of.phone.meets(
        round_of.team.id, {"channel": "stairwell", "stairwell_id": round_of.stairwell.id}
    )
    correction = round_of.phone.corrects(said, "refused")
    receive([said, correction, round_of.phone.withdraws(said)])

    for table in (HouseholdFold, BuildingDayFold):
        assert committed.scalars(select(table)).all() == []
    assert differences(committed) == []
    assert repair(committed) == []


def test_its_author_holds_it_and_corrects_it(round_of: Round) -> None:
    phone = round_of.phone
    said = phone.meets(round_of.team.id, {"note": "Café"})
    older = phone.meets(round_of.team.id, at=datetime.now(UTC) - timedelta(days=8))
    receive([said, older])

    [item] = meetings(round_of)
    assert item == {
        "id": said["id"],
        "campaign_id": None,
        "team_id": str(round_of.team.id),
        "channel": "street",
        "outcome": "conversation",
        "at": item["at"],
        "place_name": "Marché",
        "stairwell_id": None,
        "people": 2,
        "themes": [],
        "note": "Café",
        "corrected": None,
    }

    receive([phone.corrects(said, "brief_contact", payload={"note": "Thé"})])
    [item] = meetings(round_of)
    assert (item["outcome"], item["note"], item["corrected"] is None) == (
        "brief_contact",
        "Thé",
        False,
    )

    receive([phone.takes_back(said)])
    assert meetings(round_of) == []


def test_a_colleague_holds_none_of_it(round_of: Round) -> None:
    colleague = round_of.make.member()
    round_of.make.role_grant(colleague, team=round_of.team)
    receive([Phone.of(round_of.make, colleague).meets(round_of.team.id)])

    assert meetings(round_of) == []


def test_only_what_changed_is_told_of_it(round_of: Round) -> None:
    round_of.holder.pulls(format=2)
    receive([round_of.phone.meets(round_of.team.id)])

    assert set(round_of.holder.pulls(format=2).scopes.values()) == {"me"}
    assert round_of.holder.pulls(format=2).chunks == {}


def test_nobody_is_absent_in_the_street(round_of: Round) -> None:
    said = round_of.phone.meets(round_of.team.id)
    receive([said])

    assert receive([round_of.phone.corrects(said, "not_home")]) == [
        refused("encounters.outcome_elsewhere")
    ]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"team_id": uuid4()}, "encounters.team_unknown"),
        ({"campaign_id": uuid4()}, "campaigns.unknown"),
        ({"lon_e5": 248_340}, "operations.malformed"),
        ({"channel": "door"}, "operations.malformed"),
        ({"outcome": "vacant"}, "operations.malformed"),
        ({"people": 51}, "operations.malformed"),
    ],
)
def test_what_cannot_be_is_refused(round_of: Round, changed: dict[str, Any], code: str) -> None:
    assert receive([round_of.phone.meets(round_of.team.id, changed)]) == [refused(code)]


def test_a_stairwell_that_is_not_there_is_a_place_that_went(round_of: Round) -> None:
    said = round_of.phone.meets(round_of.team.id, {"stairwell_id": uuid4()})

    assert receive([said]) == [held("operations.place_gone")]


def test_whoever_works_elsewhere_met_nobody_here(round_of: Round) -> None:
    strange = round_of.make.team()

    assert receive([round_of.phone.meets(strange.id)]) == [refused("access.no_grant")]
