"""Teams and members."""

from itertools import product

from tests.access.table import Entry

# Who can be met in the own team: its worker, and whoever works in it or leads it now.
OWN_PEOPLE = {
    "own.worker",
    *(f"{role}@{scope}" for role, scope in product(("worker", "team_lead"), ("own", "whole"))),
    "worker@along",
}
OTHER_PEOPLE = {
    "other.worker",
    *(f"{role}@{scope}" for role, scope in product(("worker", "team_lead"), ("other", "whole"))),
}

ENTRIES = [
    Entry(
        "organisations.teams",
        lambda ask: ask.get("/api/teams"),
        {
            "*@own": {"own.team"},
            "*@other": {"other.team"},
            "*@whole": {"own.team", "other.team"},
            "*@ended": set(),
            "*@elsewhere": {"elsewhere.team"},
            "nobody": 401,
        },
    ),
    Entry(
        "organisations.members",
        lambda ask: ask.get(f"/api/members?team_id={ask.world['own.team']}"),
        {
            "worker@*": 403,
            "*@own, *@whole": OWN_PEOPLE,
            "*@other, *@ended": 403,
            "*@elsewhere": 404,
            "nobody": 401,
        },
    ),
    Entry(
        "organisations.set_hours",
        lambda ask: ask.put(
            f"/api/teams/{ask.world['own.team']}/knocking-hours",
            json={"days": [1], "opens": "17:00", "closes": "20:00", "on_holidays": False},
        ),
        {
            "worker@*, coordinator@*, *@ended": 403,
            "team_lead@own, team_lead@whole, admin@own, admin@whole": {"own.team"},
            "team_lead@other, admin@other": 403,
            "*@elsewhere": 404,
            "nobody": 401,
        },
        method="PUT",
        changes=True,
    ),
]
