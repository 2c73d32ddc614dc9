"""Figures of a territory: for the team's leads, coordinators and admins."""

from tests.access.table import Entry

ENTRIES = [
    Entry(
        "insights.show_contact_map",
        lambda ask: ask.get(
            f"/api/territories/{ask.world['own.territory']}/contact-map"
            f"?campaign_id={ask.world['own.campaign']}"
        ),
        {
            "worker@*, *@ended": 403,
            "*@own, *@whole": {
                "own.territory",
                "own.team",
                "own.campaign",
                "own.building",
                "own.stairwell",
                "own.door",
                # The neighbour's door, behind which somebody asked not to be visited.
                "new",
            },
            "*@other": 403,
            "*@elsewhere": 404,
            "nobody": 401,
        },
    ),
    Entry(
        "insights.show_talks",
        lambda ask: ask.get(f"/api/territories/{ask.world['own.territory']}/talks"),
        {
            "worker@*, *@ended": 403,
            "*@own, *@whole": {"own.campaign"},
            "*@other": 403,
            "*@elsewhere": 404,
            "nobody": 401,
        },
    ),
]
