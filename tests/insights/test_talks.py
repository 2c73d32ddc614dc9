"""What people talked about: open themes by passage, sensitive ones as sums that name nobody."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.campaigns.models import Campaign
from backend.households.models import Household
from backend.insights.themes import talks
from tests.conftest import Client
from tests.factories import NOW, TODAY, Make
from tests.insights.fieldwork import Fieldwork
from tests.viewers import Viewer


@pytest.fixture
def evening(session: Session, make: Make) -> Fieldwork:
    return Fieldwork.begin(session, make)


@pytest.fixture
def campaign(evening: Fieldwork) -> Campaign:
    campaign = evening.make.campaign(evening.team)
    for position, (code, sensitive) in enumerate(
        [("bill", False), ("leak", False), ("health", True), ("debt", True)]
    ):
        evening.make.campaign_theme(campaign, code=code, position=position, sensitive=sensitive)
    return campaign


@pytest.fixture
def home(evening: Fieldwork) -> Household:
    stairwell = evening.make.stairwell(evening.building())
    return evening.make.household(evening.make.door(stairwell))


def shown_talks(
    evening: Fieldwork, campaign: Campaign | None = None, *, to_lead: bool = True
) -> list[dict[str, Any]]:
    member = evening.make.member()
    role = Role.TEAM_LEAD if to_lead else Role.COORDINATOR
    evening.make.role_grant(member, role, evening.team)
    viewer = Viewer.of(evening.session, member.id)
    return talks(
        evening.session,
        viewer,
        evening.territory.id,
        campaign_id=campaign.id if campaign else None,
        reads_passages=to_lead,
    )


def counts(of: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(one["code"], one["talks"]) for one in of]


def test_open_themes_are_counted_from_passages_and_sensitive_ones_from_sums(
    evening: Fieldwork, campaign: Campaign, home: Household
) -> None:
    make, worker = evening.make, evening.worker
    make.encounter(home, worker, campaign, themes=["leak", "bill"])
    make.encounter(home, worker, campaign, themes=["leak"])
    make.encounter(home, worker, campaign, themes=["leak"], withdrawn_at=NOW)
    for talked in (4, 2):
        make.talk_count(
            evening.territory,
            campaign,
            code="health",
            talks=talked,
            day=TODAY - timedelta(days=talked),
        )
    make.talk_count(evening.territory, campaign, code="debt", talks=4)

    [answer] = shown_talks(evening, campaign)

    assert counts(answer["themes"]) == [("health", 6), ("leak", 2), ("bill", 1)]


def test_none_and_a_few_of_what_is_sensitive_look_alike(
    evening: Fieldwork, campaign: Campaign
) -> None:
    make = evening.make
    make.talk_count(evening.territory, campaign, code="debt", talks=4)
    make.talk_count(evening.territory, campaign, subject="language", code="ar", talks=4)
    make.talk_count(evening.territory, campaign, subject="language", code="fr", talks=12)

    [answer] = shown_talks(evening, campaign)

    assert counts(answer["themes"]) == [("bill", 0), ("leak", 0)]
    assert counts(answer["languages"]) == [("fr", 12)]
    assert not {"ar", "debt", "health"} & {*str(answer).split("'")}


def test_what_was_noted_before_a_theme_became_sensitive_is_told_no_more(
    evening: Fieldwork, campaign: Campaign, home: Household
) -> None:
    evening.make.encounter(home, evening.worker, campaign, themes=["health"])

    [answer] = shown_talks(evening, campaign)

    assert "health" not in dict(counts(answer["themes"]))


def test_only_this_territory_counts(evening: Fieldwork, campaign: Campaign) -> None:
    make = evening.make
    elsewhere = make.household(make.door(make.stairwell(make.building(evening.team))))
    make.encounter(elsewhere, evening.worker, campaign, themes=["leak"])
    make.talk_count(make.territory(evening.team), campaign, code="health", talks=9)

    assert shown_talks(evening) == []
    assert {one for _, one in counts(shown_talks(evening, campaign)[0]["themes"])} == {0}


def test_who_does_not_read_passages_is_told_no_theme_of_a_few_talks(
    evening: Fieldwork, campaign: Campaign, home: Household
) -> None:
    make, worker = evening.make, evening.worker
    for _ in range(4):
        make.encounter(home, worker, campaign, themes=["leak"])

    assert shown_talks(evening, to_lead=False) == []
    [answer] = shown_talks(evening, campaign, to_lead=False)
    assert answer["themes"] == []
    assert answer["is_shortened"]

    make.encounter(home, worker, campaign, themes=["leak"])

    [answer] = shown_talks(evening, campaign, to_lead=False)
    assert counts(answer["themes"]) == [("leak", 5)]
    [answer] = shown_talks(evening, campaign)
    assert counts(answer["themes"]) == [("leak", 5), ("bill", 0)]
    assert not answer["is_shortened"]


@pytest.mark.parametrize(
    ("role", "lists"),
    [(Role.TEAM_LEAD, {"leak"}), (Role.COORDINATOR, set()), (Role.ADMIN, set())],
)
def test_only_who_leads_the_team_is_told_of_a_single_talk(
    make_committed: Make, client_as: Callable[..., Client], role: Role, lists: set[str]
) -> None:
    evening = Fieldwork.begin(make_committed.session, make_committed)
    make, at = make_committed, evening.territory
    campaign = make.campaign(evening.team)
    make.campaign_theme(campaign, code="leak", sensitive=False)
    stairwell = make.stairwell(evening.building())
    home = make.household(make.door(stairwell))
    make.encounter(home, evening.worker, campaign, themes=["leak"])

    client = client_as(make, role, team=evening.team)
    answer = client.get(f"/api/territories/{at.id}/talks")

    assert {theme["code"] for one in answer.json or [] for theme in one["themes"]} == lists
