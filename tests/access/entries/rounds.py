"""Rounds: those who walk them, and the leads of their team."""

from datetime import UTC, datetime, timedelta

from tests.access.table import Entry

# What tells of the own team's round: its one stop, at the door that nobody has knocked at.
OWN_ROUND = {
    "own.round",
    "own.assignment",
    "own.team",
    "own.campaign",
    "own.territory",
    "own.worker",
    "own.stairwell",
    "own.door",
}
# Today somebody comes along.
TODAYS_ROUND = (OWN_ROUND - {"own.round"}) | {"own.round today", "worker@along"}

ENTRIES = [
    Entry(
        "rounds.list_rounds",
        lambda ask: ask.get("/api/rounds?planned_on=2026-11-24"),
        {
            "coordinator@*, admin@*, *@ended": 403,
            "team_lead@own": OWN_ROUND,
            "team_lead@other": {name.replace("own.", "other.") for name in OWN_ROUND},
            "team_lead@elsewhere": {name.replace("own.", "elsewhere.") for name in OWN_ROUND},
            "team_lead@whole": OWN_ROUND | {name.replace("own.", "other.") for name in OWN_ROUND},
            # None of that day is theirs.
            "worker@*": set(),
            "nobody": 401,
        },
    ),
    Entry(
        "rounds.prepare",
        lambda ask: ask.post(
            "/api/rounds",
            json={
                "assignment_id": str(ask.world["own.assignment"]),
                "budget_min": 60,
                # By then the follow-up that somebody there was promised is due.
                "planned_on": (datetime.now(UTC).date() + timedelta(days=9)).isoformat(),
                "starts_at": "17:30",
            },
        ),
        {
            "coordinator@*, admin@*, *@ended": 403,
            "team_lead@own, team_lead@whole": (OWN_ROUND - {"own.round"}) | {"new"},
            "worker@own, worker@whole, worker@other, team_lead@other": 403,
            "*@elsewhere": 404,
            "nobody": 401,
        },
        method="POST",
        changes=True,
    ),
    Entry(
        "rounds.one_round",
        lambda ask: ask.get(f"/api/rounds/{ask.world['own.round today']}"),
        {
            "coordinator@*, admin@*, *@ended": 403,
            "team_lead@own, team_lead@whole, worker@along": TODAYS_ROUND,
            "worker@own, worker@whole, worker@other, team_lead@other": 403,
            "*@elsewhere": 404,
            "nobody": 401,
        },
    ),
]
