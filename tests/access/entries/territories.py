"""Territories and assignments: written by the team's leads and by admins, read by coordinators."""

from datetime import UTC, datetime, timedelta

from tests.access.table import Ask, Entry

# What tells of the own team's territory: its building, and everybody who was ever assigned to it.
OWN_TERRITORY = {
    "own.territory",
    "own.team",
    "own.building",
    "own.campaign",
    "own.assignment",
    "own.worker",
    *(f"worker@{scope}" for scope in ("own", "whole", "ended")),
    *(f"worker@{scope} assignment" for scope in ("own", "whole", "ended")),
}


def _assigned(ask: Ask) -> dict[str, str]:
    return {
        "member_id": str(ask.world["team_lead@own"]),
        "campaign_id": str(ask.world["own.campaign"]),
        "ends_on": (datetime.now(UTC).date() + timedelta(days=9)).isoformat(),
    }


ENTRIES = [
    Entry(
        "territories.list_territories",
        lambda ask: ask.get(f"/api/territories?team_id={ask.world['own.team']}"),
        {
            "worker@*, *@ended": 403,
            "*@own, *@whole": OWN_TERRITORY,
            "*@other, *@elsewhere": set(),
            "nobody": 401,
        },
    ),
    Entry(
        "territories.create_territory",
        lambda ask: ask.post(
            "/api/territories",
            json={
                "team_id": str(ask.world["own.team"]),
                "name": "Neuf",
                "building_ids": [str(ask.world["own.building"])],
            },
        ),
        {
            "worker@*, coordinator@*, *@ended": 403,
            "*@own, *@whole": {"new", "own.team", "own.building"},
            "*@other": 403,
            "*@elsewhere": 404,
            "nobody": 401,
        },
        method="POST",
        changes=True,
    ),
    Entry(
        "territories.change_territory",
        lambda ask: ask.patch(
            f"/api/territories/{ask.world['own.territory']}", json={"name": "Autre"}
        ),
        {
            "worker@*, coordinator@*, *@ended": 403,
            "*@own, *@whole": OWN_TERRITORY,
            "*@other": 403,
            "*@elsewhere": 404,
            "nobody": 401,
        },
        method="PATCH",
        changes=True,
    ),
    Entry(
        "territories.remove_territory",
        lambda ask: ask.delete(f"/api/territories/{ask.world['own.territory']}"),
        {
            "worker@*, coordinator@*, *@ended": 403,
            # Whoever may is told that its history must stay.
            "*@own, *@whole": 409,
            "*@other": 403,
            "*@elsewhere": 404,
            "nobody": 401,
        },
        method="DELETE",
    ),
    Entry(
        "territories.assign",
        lambda ask: ask.post(
            f"/api/territories/{ask.world['own.territory']}/assignments", json=_assigned(ask)
        ),
        {
            "worker@*, coordinator@*, *@ended": 403,
            "*@own, *@whole": {"new", "team_lead@own", "own.campaign"},
            "*@other": 403,
            "*@elsewhere": 404,
            "nobody": 401,
        },
        method="POST",
        changes=True,
    ),
    Entry(
        "assignments.end_assignment",
        lambda ask: ask.post(f"/api/assignments/{ask.world['own.assignment']}/end"),
        {
            "worker@*, coordinator@*, *@ended": 403,
            "*@own, *@whole": {"own.assignment", "own.worker", "own.campaign"},
            "*@other": 403,
            "*@elsewhere": 404,
            "nobody": 401,
        },
        method="POST",
        changes=True,
    ),
]
