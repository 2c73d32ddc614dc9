"""The golden file of rounds, as the planner's own values."""

import json
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.rounds.choosing import KnownDoor, Wanted
from backend.rounds.marks import Mark

FILE = Path(__file__).parents[1] / "golden" / "rounds.json"
ZONE = ZoneInfo("Europe/Paris")


def golden() -> dict[str, list[dict[str, Any]]]:
    """The cases that the phone's twin is held to as well, by what they are about."""
    read: dict[str, list[dict[str, Any]]] = json.loads(FILE.read_text(encoding="utf-8"))
    return read


def moment(text: str) -> datetime:
    """An hour by the clock where the doors are, as the phone there shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def door_of(case: dict[str, Any]) -> KnownDoor:
    """What is known of a door; what is not said is nothing."""
    said = case["door"]
    return KnownDoor(
        UUID(int=1),
        floor=0,
        position=1,
        passages=said.get("passages", 0),
        met=said.get("met", 0),
        last_outcome=said.get("last_outcome"),
        last_at=moment(said["last_at"]) if "last_at" in said else None,
        come_back_on=date.fromisoformat(said["come_back_on"]) if "come_back_on" in said else None,
        come_back_at=time.fromisoformat(said["come_back_at"]) if "come_back_at" in said else None,
        do_not_visit=said.get("do_not_visit", False),
        is_follow_up_due=said.get("is_follow_up_due", False),
    )


def wanted_of(case: dict[str, Any]) -> Wanted:
    """When a round starts, and for how long."""
    starts_at = moment(case["starts_at"])
    return Wanted(
        day=starts_at.date(), starts_at=starts_at, budget_min=case["budget_min"], passages=3
    )


def marks_of(case: dict[str, Any]) -> list[Mark]:
    """What was said of a round, in the order in which it was heard."""
    return [
        Mark(UUID(int=number), said["event"], moment(said["at"]), said.get("seq", 0))
        for number, said in enumerate(case["marks"], 1)
    ]
