"""A campaign has a name of its own, days in order, and texts that fit."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from backend.access.roles import Reach
from backend.campaigns.models import Campaign
from backend.campaigns.refusals import (
    EndsBeforeItStarts,
    NameTaken,
    PassagesUnlikely,
    TextEmpty,
    TextTooLong,
)
from backend.campaigns.service import campaigns_within, change, create
from backend.problems import NotFound, Problem
from tests.factories import TODAY, Make

WATER: dict[str, Any] = {
    "name": "L’eau, on en parle",
    "theme": "Eau",
    "starts_on": TODAY,
    "ends_on": TODAY + timedelta(days=40),
}


def test_texts_are_kept_without_the_spaces_around_them(session: Session, make: Make) -> None:
    campaign = create(session, **WATER | {"team_id": make.team().id, "name": "  L'eau  "})

    assert campaign.name == "L'eau"
    assert (campaign.partner, campaign.message, campaign.passages) == ("", "", 3)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"name": "   "}, TextEmpty),
        ({"theme": ""}, TextEmpty),
        ({"name": "e" * 81}, TextTooLong),
        ({"message": "e" * 601}, TextTooLong),
        ({"ends_on": TODAY - timedelta(days=1)}, EndsBeforeItStarts),
        ({"passages": 0}, PassagesUnlikely),
        ({"passages": 11}, PassagesUnlikely),
    ],
)
def test_what_cannot_be_is_named_with_its_value(
    session: Session, wrong: dict[str, Any], refusal: type[Problem]
) -> None:
    [(field, value)] = wrong.items()

    with pytest.raises(refusal) as refused:
        create(session, **WATER | {"team_id": None} | wrong)

    assert refused.value.facts["field"] == field
    assert refused.value.facts["value"] == value


def test_a_campaign_may_last_one_day(session: Session) -> None:
    assert create(session, **WATER | {"team_id": None, "ends_on": TODAY}).ends_on == TODAY


def test_a_team_has_one_campaign_of_a_name(session: Session, make: Make) -> None:
    ours, theirs = make.team(), make.team()
    create(session, **WATER | {"team_id": ours.id})
    create(session, **WATER | {"team_id": theirs.id})
    create(session, **WATER | {"team_id": None})

    with pytest.raises(NameTaken) as refused:
        create(session, **WATER | {"team_id": ours.id})
    with pytest.raises(NameTaken):
        create(session, **WATER | {"team_id": None})

    assert refused.value.facts["value"] == WATER["name"]


def test_a_team_of_nobody_has_no_campaign(session: Session) -> None:
    with pytest.raises(NotFound):
        create(session, **WATER | {"team_id": uuid4()})


def test_a_change_leaves_the_rest(session: Session) -> None:
    campaign = create(session, **WATER | {"team_id": None, "partner": "Régie"})

    change(session, campaign.id, {"ends_on": TODAY + timedelta(days=50)})

    assert campaign.ends_on == TODAY + timedelta(days=50)
    assert (campaign.name, campaign.partner) == (WATER["name"], "Régie")


def test_a_change_is_held_to_the_same_rules(session: Session) -> None:
    campaign = create(session, **WATER | {"team_id": None})
    create(session, **WATER | {"team_id": None, "name": "Le tri"})

    with pytest.raises(NameTaken):
        change(session, campaign.id, {"name": "Le tri"})
    with pytest.raises(EndsBeforeItStarts):
        change(session, campaign.id, {"starts_on": TODAY + timedelta(days=90)})


def test_reach_bounds_the_list(session: Session, make: Make) -> None:
    ours, theirs = make.team(), make.team()
    mine = make.campaign(ours, ends_on=TODAY + timedelta(days=2))
    foreign = make.campaign(theirs)
    everybodys = make.campaign(name="Pour tous", ends_on=TODAY + timedelta(days=9))

    def listed(reach: Reach) -> list[Campaign]:
        return list(campaigns_within(session, reach))

    assert listed(Reach(teams=frozenset({ours.id}))) == [everybodys, mine]
    assert listed(Reach()) == [everybodys]
    assert set(listed(Reach(everywhere=True))) == {everybodys, mine, foreign}
