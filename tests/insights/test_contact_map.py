"""The contact map: what was said at the doors is what it shows, and its numbers add up."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from backend.access.roles import Grant, Role
from backend.campaigns.models import Campaign
from backend.encounters.outcomes import OUTCOMES
from backend.households.models import Household
from backend.insights.contact_map import contact_map
from backend.insights.measures import ALWAYS
from backend.insights.schemas import ContactMapSchema
from backend.places.floors import set_floor_labels
from backend.places.models import Door, Stairwell
from backend.territories.refusals import CampaignOfAnotherTeam
from tests.factories import NOW, TODAY, Make
from tests.insights.fieldwork import Fieldwork
from tests.insights.golden import GoldenCase, golden_cases

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Lead:
    """Whoever leads all teams."""

    member_id: UUID
    grants: tuple[Grant, ...] = (Grant(Role.TEAM_LEAD, None, NOW - timedelta(days=900)),)
    at: datetime = NOW


@pytest.fixture
def evening(session: Session, make: Make) -> Fieldwork:
    return Fieldwork.begin(session, make)


def shown(
    evening: Fieldwork, campaign: Campaign | None = None, *, shows_flags: bool = True
) -> dict[str, Any]:
    """The map as a lead sees it, true to its schema."""
    answer = contact_map(
        evening.session,
        Lead(evening.worker.id),
        evening.territory.id,
        campaign_id=campaign.id if campaign else None,
        shows_flags=shows_flags,
    )
    assert ContactMapSchema().validate(answer) == {}
    return answer


def households(evening: Fieldwork) -> list[Household]:
    """Who lives in the territory, door by door in the order of the making."""
    return list(
        evening.session.scalars(
            select(Household)
            .join(Door, Door.id == Household.door_id)
            .join(Stairwell, Stairwell.id == Door.stairwell_id)
            .where(Household.ended_at.is_(None))
            .order_by(Stairwell.position, Door.floor, Door.position)
        )
    )


def doors_of(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for building in answer["buildings"]:
        for stairwell in building["stairwells"]:
            yield from stairwell["doors"]


def state_at(answer: dict[str, Any], door_id: UUID) -> str:
    [state] = [door["state"] for door in doors_of(answer) if door["id"] == str(door_id)]
    return str(state)


@pytest.mark.parametrize(
    "case",
    [case for case in golden_cases() if case.period == ALWAYS],
    ids=lambda case: case.name,
)
@pytest.mark.parametrize("for_one_campaign", [False, True])
def test_the_database_counts_as_the_glossary_says(
    evening: Fieldwork, case: GoldenCase, for_one_campaign: bool
) -> None:
    evening.building(len(case.dwellings))
    campaign = evening.make.campaign(evening.team) if for_one_campaign else None
    other = evening.make.campaign(evening.team)
    for household, dwelling in zip(households(evening), case.dwellings, strict=True):
        if dwelling.do_not_visit:
            evening.make.do_not_visit(household)
        for passage in dwelling.passages:
            encounter_id = evening.knock(
                household, passage.outcome, campaign=campaign, at=passage.at, seq=passage.seq
            )
            if passage.withdrawn:
                evening.take_back(encounter_id)
        if campaign:
            # What happened for another campaign is not this one's.
            evening.knock(household, "brief_contact", campaign=other, at=NOW + 99 * HOUR)

    answer = shown(evening, campaign)

    assert answer["measures"] == case.measures
    assert answer["states"] == case.states


def test_a_floor_with_a_name_of_its_own_is_told_by_it(evening: Fieldwork, session: Session) -> None:
    evening.building(6, 1)
    [first] = session.scalars(select(Stairwell).where(Stairwell.name == "E1")).all()
    set_floor_labels(session, first.id, {1: "Entresol"}, member_id=evening.worker.id)

    [building] = shown(evening)["buildings"]

    assert [stairwell["floors"] for stairwell in building["stairwells"]] == [{"1": "Entresol"}, {}]


def test_every_door_stands_where_it_is(evening: Fieldwork) -> None:
    evening.building(6, 1, street="Rue du Puits", number="12", name="12 rue du Puits")
    evening.building(1, street="Rue du Puits", number="9 bis")
    evening.building(1, street="Allée du Verger", number="100")

    answer = shown(evening)

    walked = [(building["street"], building["number"]) for building in answer["buildings"]]
    assert walked == [
        ("Allée du Verger", "100"),
        ("Rue du Puits", "9 bis"),
        ("Rue du Puits", "12"),
    ]
    block = answer["buildings"][2]
    assert [stairwell["name"] for stairwell in block["stairwells"]] == ["E1", "E2"]
    assert [stairwell["floors"] for stairwell in block["stairwells"]] == [{}, {}]
    landing = [(door["floor"], door["position"]) for door in block["stairwells"][0]["doors"]]
    assert landing == [(1, 1), (1, 2), (0, 1), (0, 2), (0, 3), (0, 4)]
    assert answer["territory"]["name"] == evening.territory.name
    assert answer["campaign"] is None


def test_over_all_campaigns_the_last_passage_tells(evening: Fieldwork) -> None:
    evening.building(1)
    [household] = households(evening)
    water, waste = (evening.make.campaign(evening.team) for _ in range(2))
    evening.knock(household, "refused", campaign=waste, at=NOW + HOUR)
    evening.knock(household, "conversation", campaign=water, at=NOW)
    evening.knock(household, "not_home", at=NOW - HOUR)

    assert state_at(shown(evening), household.door_id) == "refused"
    assert state_at(shown(evening, water), household.door_id) == "conversation"
    assert shown(evening)["measures"]["passages"] == 3
    assert shown(evening, water)["measures"]["passages"] == 1


def test_who_moves_in_was_never_seen(evening: Fieldwork) -> None:
    evening.building(1)
    [before] = households(evening)
    evening.knock(before, "refused")
    evening.make.do_not_visit(before)
    evening.make.follow_up(before)
    before.ended_at = NOW
    evening.session.flush()
    evening.make.household(evening.session.get_one(Door, (before.organisation_id, before.door_id)))

    answer = shown(evening)

    [door] = doors_of(answer)
    assert (door["state"], door["flag"]) == ("never_seen", False)
    # What was promised to those who left is still to be settled by somebody.
    assert answer["open_follow_ups"] == 1


def test_a_wish_holds_for_its_campaign_or_for_all(evening: Fieldwork) -> None:
    evening.building(3)
    ever, once, lifted = households(evening)
    water, waste = (evening.make.campaign(evening.team) for _ in range(2))
    evening.make.do_not_visit(ever)
    evening.make.do_not_visit(once, campaign_id=water.id)
    evening.make.do_not_visit(lifted, lifted_at=NOW)

    def wishing(campaign: Campaign | None) -> list[bool]:
        answer = shown(evening, campaign)
        return [state_at(answer, one.door_id) == "do_not_visit" for one in (ever, once, lifted)]

    assert wishing(water) == [True, True, False]
    assert wishing(waste) == [True, False, False]
    assert wishing(None) == [True, True, False]


def test_what_is_gone_is_not_shown(evening: Fieldwork) -> None:
    stays = evening.building(2)
    household, other = households(evening)
    evening.building(3).gone_at = NOW
    evening.session.get_one(Door, (other.organisation_id, other.door_id)).gone_at = NOW
    evening.session.flush()

    answer = shown(evening)

    assert [building["id"] for building in answer["buildings"]] == [str(stays.id)]
    assert [door["id"] for door in doors_of(answer)] == [str(household.door_id)]
    assert answer["measures"]["dwellings"] == 1


def test_an_open_follow_up_is_a_flag_on_top(evening: Fieldwork) -> None:
    evening.building(3)
    once, twice, settled = households(evening)
    evening.make.follow_up(once)
    evening.make.follow_up(twice)
    evening.make.follow_up(twice)
    evening.make.follow_up(settled, closed_at=NOW)

    answer = shown(evening)

    assert [door["id"] for door in doors_of(answer) if door["flag"]] == [
        str(once.door_id),
        str(twice.door_id),
    ]
    assert answer["open_follow_ups"] == answer["buildings"][0]["open_follow_ups"] == 3
    assert answer["states"]["never_seen"] == 3


def test_who_may_see_counts_alone_is_told_no_door(evening: Fieldwork) -> None:
    evening.building(1)
    evening.make.follow_up(households(evening)[0])

    answer = shown(evening, shows_flags=False)

    assert [door["flag"] for door in doors_of(answer)] == [None]
    # One door: a count would be its flag.
    assert answer["buildings"][0]["open_follow_ups"] is None
    assert answer["streets"][0]["open_follow_ups"] is None
    assert answer["open_follow_ups"] is None


def test_a_house_is_not_what_is_left_of_its_street(evening: Fieldwork) -> None:
    """Nor of the territory, when the counts of the others are taken from it."""
    block = evening.building(6, street="rue des Lilas")
    house = evening.building(1, street="rue des Lilas")
    evening.make.follow_up(households(evening)[0])

    answer = shown(evening, shows_flags=False)

    of_building = {one["id"]: one["open_follow_ups"] for one in answer["buildings"]}
    assert of_building[str(house.id)] is None
    assert of_building[str(block.id)] is not None
    assert [street["open_follow_ups"] for street in answer["streets"]] == [None]
    assert answer["open_follow_ups"] is None


def test_many_houses_are_counted_together(evening: Fieldwork) -> None:
    for _ in range(5):
        evening.building(1, street="rue des Lilas")
    evening.make.follow_up(households(evening)[0])

    answer = shown(evening, shows_flags=False)

    assert {one["open_follow_ups"] for one in answer["buildings"]} == {None}
    assert [street["open_follow_ups"] for street in answer["streets"]] == [1]
    assert answer["open_follow_ups"] == 1


def test_what_was_written_never_travels(evening: Fieldwork) -> None:
    evening.building(1)
    [household] = households(evening)
    evening.knock(household, "conversation", note="Rentre après 19 h")
    evening.make.follow_up(household, note="Dossier à relire")

    text = str(shown(evening))

    assert "Rentre" not in text
    assert "Dossier" not in text


def test_a_campaign_of_another_team_is_not_counted_here(evening: Fieldwork) -> None:
    foreign = evening.make.campaign(evening.make.team())

    with pytest.raises(CampaignOfAnotherTeam):
        shown(evening, foreign)


def test_a_larger_territory_takes_no_more_queries(evening: Fieldwork) -> None:
    statements: list[str] = []
    connection = evening.session.connection()
    event.listen(connection, "before_cursor_execute", lambda *said: statements.append(said[2]))

    def queries() -> int:
        evening.session.expunge_all()
        statements.clear()
        shown(evening)
        return len(statements)

    evening.building(2)
    few = queries()
    for _ in range(5):
        evening.building(4, 4)

    assert queries() == few <= 4


# For each building, its doors: passages, a wish, how many follow-ups.
dwellings = st.tuples(
    st.lists(
        st.tuples(st.sampled_from(OUTCOMES), st.sampled_from((0, 1, None)), st.booleans()),
        max_size=3,
    ),
    st.sampled_from((None, None, None, "all", 0)),
    st.sampled_from((0, 0, 0, 1, 2)),
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.lists(dwellings, min_size=1, max_size=4), min_size=1, max_size=3),
    st.sampled_from((0, 1, None)),
)
def test_map_list_and_legend_add_up(
    session: Session, make: Make, buildings: Sequence[Sequence[Any]], chosen: int | None
) -> None:
    evening = Fieldwork.begin(session, make)
    campaigns = [make.campaign(evening.team), make.campaign(evening.team)]
    for doors in buildings:
        stairwell = make.stairwell(evening.building())
        for passages, wish, follow_ups in doors:
            household = make.household(make.door(stairwell))
            for number, (outcome, campaign, is_withdrawn) in enumerate(passages):
                encounter_id = evening.knock(
                    household,
                    outcome,
                    campaign=None if campaign is None else campaigns[campaign],
                    at=NOW + number * HOUR,
                )
                if is_withdrawn:
                    evening.take_back(encounter_id)
            if wish is not None:
                make.do_not_visit(household, campaign_id=campaigns[0].id if wish == 0 else None)
            for _ in range(follow_ups):
                make.follow_up(household, due_on=TODAY)

    answer = shown(evening, None if chosen is None else campaigns[chosen])

    # The legend counts the doors of the map.
    drawn = Counter(door["state"] for door in doors_of(answer))
    assert {state: n for state, n in answer["states"].items() if n} == drawn
    assert drawn.total() == answer["measures"]["dwellings"] == sum(map(len, buildings))
    # The list's rows add up to the whole.
    for count in ("dwellings", "doors", "seen", "met", "passages", "answered"):
        rows = [building["measures"][count] for building in answer["buildings"]]
        assert sum(rows) == answer["measures"][count]
    for building in answer["buildings"]:
        inside = Counter(door["state"] for door in doors_of({"buildings": [building]}))
        assert {state: n for state, n in building["states"].items() if n} == inside
    # Flags stand at the doors where something is promised.
    promised = sum(one[2] for doors in buildings for one in doors)
    assert answer["open_follow_ups"] == promised
    assert sum(building["open_follow_ups"] for building in answer["buildings"]) == promised
    flagged = sum(one[2] > 0 for doors in buildings for one in doors)
    assert sum(bool(door["flag"]) for door in doors_of(answer)) == flagged
