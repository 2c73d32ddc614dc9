"""A territory is assigned to somebody of the team, for one of its campaigns, until a day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.campaigns.models import Campaign
from backend.organisations.models import Member, Team
from backend.territories.assignments import assign, end, state_of, today_of
from backend.territories.models import Assignment, Territory
from backend.territories.refusals import (
    AlreadyAssigned,
    CampaignOfAnotherTeam,
    EndsBeforeItStarts,
    EndsInThePast,
    MemberNotInTeam,
    OutsideCampaign,
)
from tests.factories import NOW, TODAY, Make

DAY = timedelta(days=1)


@dataclass
class Scene:
    """A team with a campaign under way, a territory, and a worker."""

    session: Session
    make: Make
    team: Team
    campaign: Campaign
    territory: Territory
    worker: Member

    def assign(self, **said: Any) -> Assignment:
        default: dict[str, Any] = {
            "member_id": self.worker.id,
            "campaign_id": self.campaign.id,
            "ends_on": TODAY + 10 * DAY,
            "at": NOW,
        }
        return assign(self.session, self.territory.id, **default | said)


@pytest.fixture
def scene(session: Session, make: Make) -> Scene:
    team = make.team()
    worker = make.member("Linh")
    make.role_grant(worker, Role.WORKER, team)
    campaign = make.campaign(team, starts_on=TODAY - 20 * DAY, ends_on=TODAY + 20 * DAY)
    return Scene(session, make, team, campaign, make.territory(team), worker)


def test_it_begins_today_when_nothing_is_said(scene: Scene) -> None:
    assert scene.assign().starts_on == TODAY


def test_it_begins_with_a_campaign_that_is_yet_to_come(scene: Scene) -> None:
    scene.campaign.starts_on = TODAY + 3 * DAY

    assert scene.assign().starts_on == TODAY + 3 * DAY


@pytest.mark.parametrize("role", [Role.WORKER, Role.TEAM_LEAD])
@pytest.mark.parametrize("everywhere", [False, True])
def test_workers_and_leads_of_the_team_can_be_assigned(
    scene: Scene, role: Role, everywhere: bool
) -> None:
    somebody = scene.make.member()
    scene.make.role_grant(somebody, role, None if everywhere else scene.team)

    assert scene.assign(member_id=somebody.id).member == somebody


@pytest.mark.parametrize(
    "grant",
    [
        {"role": Role.COORDINATOR},
        {"role": Role.ADMIN},
        {"role": Role.WORKER, "ends_at": NOW},
        {"role": Role.WORKER, "starts_at": NOW + 5 * DAY},
    ],
)
def test_somebody_who_does_not_knock_there_cannot(scene: Scene, grant: dict[str, Any]) -> None:
    somebody = scene.make.member("Karim")
    scene.make.role_grant(somebody, team=scene.team, **grant)

    with pytest.raises(MemberNotInTeam) as refused:
        scene.assign(member_id=somebody.id)

    assert refused.value.facts["member"] == "Karim"
    assert refused.value.facts["team"] == scene.team.name


def test_a_worker_of_another_team_cannot(scene: Scene) -> None:
    somebody = scene.make.member()
    scene.make.role_grant(somebody, Role.WORKER, scene.make.team())

    with pytest.raises(MemberNotInTeam):
        scene.assign(member_id=somebody.id)


def test_somebody_who_left_cannot(scene: Scene) -> None:
    scene.worker.ended_at = NOW

    with pytest.raises(MemberNotInTeam):
        scene.assign()


def test_who_begins_later_can_be_assigned_for_then(scene: Scene) -> None:
    somebody = scene.make.member()
    scene.make.role_grant(somebody, Role.WORKER, scene.team, starts_at=NOW + 4 * DAY)

    assignment = scene.assign(member_id=somebody.id, starts_on=TODAY + 5 * DAY)

    assert assignment.starts_on == TODAY + 5 * DAY


def test_the_campaign_is_the_teams_or_everybodys(scene: Scene) -> None:
    everybodys = scene.make.campaign(name="Pour tous")
    foreign = scene.make.campaign(scene.make.team(), name="Là-bas")

    assert scene.assign(campaign_id=everybodys.id).campaign == everybodys
    with pytest.raises(CampaignOfAnotherTeam) as refused:
        scene.assign(campaign_id=foreign.id)

    assert refused.value.facts["campaign"] == "Là-bas"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"ends_on": TODAY + 21 * DAY}, "ends_on"),
        ({"starts_on": TODAY - 21 * DAY}, "starts_on"),
    ],
)
def test_days_lie_within_the_campaign(scene: Scene, said: dict[str, date], field: str) -> None:
    with pytest.raises(OutsideCampaign) as refused:
        scene.assign(**said)

    assert refused.value.facts["field"] == field
    assert refused.value.facts["value"] == said[field]
    assert refused.value.facts["campaign_ends_on"] == TODAY + 20 * DAY


def test_days_are_in_order_and_not_over(scene: Scene) -> None:
    with pytest.raises(EndsBeforeItStarts):
        scene.assign(starts_on=TODAY + 5 * DAY, ends_on=TODAY + 4 * DAY)
    with pytest.raises(EndsInThePast):
        scene.assign(starts_on=TODAY - 9 * DAY, ends_on=TODAY - DAY)

    assert scene.assign(ends_on=TODAY).ends_on == TODAY


def test_a_day_is_the_teams_own(scene: Scene) -> None:
    scene.team.time_zone = "Pacific/Noumea"
    # Noon in Paris is eleven at night in Nouméa; an hour later there it is tomorrow.
    noon, one = datetime(2026, 11, 24, 12, tzinfo=UTC), datetime(2026, 11, 24, 13, tzinfo=UTC)

    assert today_of(scene.team, noon) == TODAY
    assert today_of(scene.team, one) == TODAY + DAY
    with pytest.raises(EndsInThePast):
        scene.assign(starts_on=TODAY, ends_on=TODAY, at=one)


def test_nobody_has_a_territory_twice_at_once(scene: Scene) -> None:
    first = scene.assign()

    with pytest.raises(AlreadyAssigned) as refused:
        scene.assign(starts_on=TODAY + 10 * DAY, ends_on=TODAY + 15 * DAY)

    assert refused.value.facts["member"] == "Linh"
    assert refused.value.facts["ends_on"] == first.ends_on
    scene.assign(starts_on=TODAY + 11 * DAY, ends_on=TODAY + 15 * DAY)


def test_two_people_may_share_a_territory(scene: Scene) -> None:
    colleague = scene.make.member()
    scene.make.role_grant(colleague, Role.WORKER, scene.team)

    assert scene.assign() != scene.assign(member_id=colleague.id)


def test_after_an_end_it_can_be_assigned_again(scene: Scene) -> None:
    first = scene.assign()

    end(scene.session, first.id, NOW)

    assert scene.assign().id != first.id


def test_an_end_keeps_its_moment(scene: Scene) -> None:
    assignment = scene.assign()

    end(scene.session, assignment.id, NOW)
    end(scene.session, assignment.id, NOW + DAY)

    assert assignment.ended_at == NOW


def test_an_assignment_is_planned_then_current_then_over(scene: Scene) -> None:
    assignment = scene.assign(starts_on=TODAY + DAY, ends_on=TODAY + 2 * DAY)

    states = [state_of(assignment, TODAY + number * DAY) for number in range(4)]

    assert states == ["planned", "current", "current", "over"]
    assert state_of(end(scene.session, assignment.id, NOW), TODAY + DAY) == "over"
