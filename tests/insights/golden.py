"""The golden file of the measures, as dwellings."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from backend.insights.measures import ALWAYS, Days, Passage, Period
from backend.organisations.service_day import Setting, TeamCalendar

_FILE = Path(__file__).parents[1] / "golden" / "measures.json"


@dataclass(frozen=True)
class GoldenDwelling:
    """A dwelling with its passages, in whatever order the file has them."""

    do_not_visit: bool
    passages: list[Passage]


@dataclass(frozen=True)
class GoldenCase:
    """Some dwellings, and what must come out."""

    name: str
    period: Period | Days
    dwellings: list[GoldenDwelling]
    measures: dict[str, Any]
    states: dict[str, int]


def golden_cases() -> list[GoldenCase]:
    """The cases that the phone's twin is held to as well."""
    return [_case(case) for case in json.loads(_FILE.read_text(encoding="utf-8"))["cases"]]


@dataclass(frozen=True)
class GoldenInstant:
    """An instant, and the day and the hour on which it counts for a team."""

    name: str
    calendar: TeamCalendar
    at: datetime
    day: date
    hour: int


def golden_instants() -> list[GoldenInstant]:
    """On which day instants count: the phone's twin is held to the same."""
    return [
        GoldenInstant(
            f"{one['name']}: {said['at']}",
            _calendar(one),
            _moment(said["at"]),
            date.fromisoformat(said["day"]),
            said["hour"],
        )
        for one in json.loads(_FILE.read_text(encoding="utf-8"))["days"]
        for said in one["instants"]
    ]


def _calendar(said: dict[str, Any]) -> TeamCalendar:
    return TeamCalendar(
        ZoneInfo(said["time_zone"]),
        tuple(
            Setting(date.fromisoformat(one["starts_on"]), one["minutes"])
            for one in said["service_days"]
        ),
    )


def _period(case: dict[str, Any]) -> Period | Days:
    if days := case.get("days"):
        first, last = (date.fromisoformat(days[name]) for name in ("first", "last"))
        return Days(_calendar(days), first, last)
    period = case.get("period")
    return Period(_moment(period["from"]), _moment(period["until"])) if period else ALWAYS


def _case(case: dict[str, Any]) -> GoldenCase:
    return GoldenCase(
        name=case["name"],
        period=_period(case),
        dwellings=[
            GoldenDwelling(
                dwelling["do_not_visit"],
                [
                    Passage(
                        outcome=passage["outcome"],
                        at=_moment(passage["at"]),
                        seq=passage.get("seq", 0),
                        withdrawn=passage.get("withdrawn", False),
                    )
                    for passage in dwelling["passages"]
                ],
            )
            for dwelling in case["dwellings"]
        ],
        measures=case["measures"],
        states=case["states"],
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
