"""When a team knocks: what lies within its hours, the next that is good, and how they are set."""

import json
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from backend.access.roles import Role
from backend.organisations.knocking_hours import USUAL, KnockingHours
from backend.organisations.knocking_hours_settings import (
    set_knocking_hours,
    typed_days,
    typed_hour,
)
from backend.organisations.public_holidays import public_holidays
from backend.organisations.refusals import KnockingDaysImpossible, KnockingHoursImpossible
from tests.conftest import Client
from tests.factories import Make

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "knocking.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("said", GOLDEN["plans"], ids=lambda said: said["name"])
def test_a_round_lies_within_the_hours_or_begins_at_the_next_good_one(said: dict[str, Any]) -> None:
    hours = said["hours"]
    known = KnockingHours(
        tuple(hours["days"]),
        time.fromisoformat(hours["opens"]),
        time.fromisoformat(hours["closes"]),
        hours["on_holidays"],
    )
    asked = (
        date.fromisoformat(said["on"]),
        time.fromisoformat(said["at"]),
        said["minutes"],
        said["begin_min"],
    )

    assert known.has_room(*asked) is said["has_room"]
    day, at = known.next_start(*asked)
    assert (day.isoformat(), f"{at:%H:%M}") == (said["next_on"], said["next_at"])


@pytest.mark.parametrize("year", GOLDEN["holidays"])
def test_public_holidays_are_those_of_the_calendar(year: str) -> None:
    assert [day.isoformat() for day in public_holidays(int(year))] == GOLDEN["holidays"][year]


def test_a_team_knocks_at_the_usual_hours_until_it_says_otherwise(make: Make) -> None:
    team = make.team()
    assert team.knocking_hours == USUAL

    set_knocking_hours(make.session, team, opens=time(17))
    set_knocking_hours(make.session, team, days=[5, 4, 4], on_holidays=True)

    assert team.knocking_hours == KnockingHours((4, 5), time(17), time(20, 30), on_holidays=True)


@pytest.mark.parametrize("days", [[], [0], [8]])
def test_days_that_are_none_are_refused(make: Make, days: list[int]) -> None:
    with pytest.raises(KnockingDaysImpossible):
        set_knocking_hours(make.session, make.team(), days=days)


def test_hours_that_end_where_they_begin_are_refused(make: Make) -> None:
    with pytest.raises(KnockingHoursImpossible):
        set_knocking_hours(make.session, make.team(), closes=time(10))


@pytest.mark.parametrize(("text", "days"), [("1-6", [1, 2, 3, 4, 5, 6]), ("1, 3-4", [1, 3, 4])])
def test_days_as_they_are_typed(text: str, days: list[int]) -> None:
    assert typed_days(text) == days


@pytest.mark.parametrize("text", ["", "0-6", "6-1", "lundi", "1-", "1,,2"])
def test_what_names_no_days_is_refused(text: str) -> None:
    with pytest.raises(KnockingDaysImpossible):
        typed_days(text)


@pytest.mark.parametrize("text", ["", "24:00", "8:30", "20h30"])
def test_what_is_no_hour_is_refused(text: str) -> None:
    with pytest.raises(KnockingHoursImpossible):
        typed_hour("opens", text)


def test_a_lead_sets_them_and_reads_them(
    make_committed: Make, client_as: Callable[..., Client]
) -> None:
    team = make_committed.team()
    lead = client_as(make_committed, Role.TEAM_LEAD, team=team)
    hours = {"days": [1, 2], "opens": "17:00", "closes": "20:00", "on_holidays": True}

    answer: Any = lead.put(f"/api/teams/{team.id}/knocking-hours", json=hours)

    assert (answer.status_code, answer.json["knocking_hours"]) == (200, hours)
    teams: Any = lead.get("/api/teams")
    assert [one["knocking_hours"] for one in teams.json] == [hours]
    path = f"/api/teams/{team.id}/knocking-hours"
    wrong: Any = lead.put(path, json={**hours, "closes": "17:00"})
    assert (wrong.status_code, wrong.json["code"]) == (
        422,
        "organisations.knocking_hours_impossible",
    )
