"""What people talked about: open themes by passage, sensitive ones as sums that name nobody."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backend.access.identity import grants_of
from backend.access.roles import Role
from backend.campaigns.models import Campaign
from backend.insights.themes import talks
from backend.places.models import Household
from tests.factories import NOW, TODAY, Make
from tests.insights.evenings import Evening
from tests.sync.holders import Viewer


@pytest.fixture
def evening(session: Session, make: Make) -> Evening:
    return Evening.begin(session, make)


@pytest.fixture
def campaign(evening: Evening) -> Campaign:
    campaign = evening.make.campaign(evening.team)
    for position, (code, sensitive) in enumerate(
        [("bill", False), ("leak", False), ("health", True), ("debt", True)]
    ):
        evening.make.campaign_theme(campaign, code=code, position=position, sensitive=sensitive)
    return campaign


@pytest.fixture
def home(evening: Evening) -> Household:
    stairwell = evening.make.stairwell(evening.building())
    return evening.make.household(evening.make.door(stairwell))


def told(evening: Evening, campaign: Campaign | None = None) -> list[dict[str, Any]]:
    coordinator = evening.make.member()
    evening.make.role_grant(coordinator, Role.COORDINATOR, evening.team)
    viewer = Viewer(coordinator.id, grants_of(evening.session, coordinator.id))
    return talks(
        evening.session,
        viewer,
        evening.territory.id,
        campaign_id=campaign.id if campaign else None,
    )


def counts(of: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(one["code"], one["talks"]) for one in of]


def test_open_themes_are_counted_from_passages_and_sensitive_ones_from_sums(
    evening: Evening, campaign: Campaign, home: Household
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

    [answer] = told(evening, campaign)

    assert counts(answer["themes"]) == [("health", 6), ("leak", 2), ("bill", 1)]


def test_none_and_a_few_of_what_is_sensitive_look_alike(
    evening: Evening, campaign: Campaign
) -> None:
    make = evening.make
    make.talk_count(evening.territory, campaign, code="debt", talks=4)
    make.talk_count(evening.territory, campaign, subject="language", code="ar", talks=4)
    make.talk_count(evening.territory, campaign, subject="language", code="fr", talks=12)

    [answer] = told(evening, campaign)

    assert counts(answer["themes"]) == [("bill", 0), ("leak", 0)]
    assert counts(answer["languages"]) == [("fr", 12)]
    assert not {"ar", "debt", "health"} & {*str(answer).split("'")}


def test_what_was_noted_before_a_theme_became_sensitive_is_told_no_more(
    evening: Evening, campaign: Campaign, home: Household
) -> None:
    evening.make.encounter(home, evening.worker, campaign, themes=["health"])

    [answer] = told(evening, campaign)

    assert "health" not in dict(counts(answer["themes"]))


def test_only_this_territory_counts(evening: Evening, campaign: Campaign) -> None:
    make = evening.make
    elsewhere = make.household(make.door(make.stairwell(make.building(evening.team))))
    make.encounter(elsewhere, evening.worker, campaign, themes=["leak"])
    make.talk_count(make.territory(evening.team), campaign, code="health", talks=9)

    assert told(evening) == []
    assert {one for _, one in counts(told(evening, campaign)[0]["themes"])} == {0}
