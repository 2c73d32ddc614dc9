"""The golden file of the measures, as dwellings."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from backend.insights.measures import ALWAYS, Passage, Period

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
    period: Period
    dwellings: list[GoldenDwelling]
    measures: dict[str, Any]
    states: dict[str, int]


def golden_cases() -> list[GoldenCase]:
    """The cases that the phone's twin is held to as well."""
    return [_case(case) for case in json.loads(_FILE.read_text(encoding="utf-8"))["cases"]]


def _case(case: dict[str, Any]) -> GoldenCase:
    period = case.get("period")
    return GoldenCase(
        name=case["name"],
        period=Period(_moment(period["from"]), _moment(period["until"])) if period else ALWAYS,
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
