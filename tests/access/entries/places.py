"""Buildings and streets of a team: a worker's assigned ones, all of them for who oversees."""

from tests.access.table import Entry

ENTRIES = [
    Entry(
        "places.list_buildings",
        lambda ask: ask.get(f"/api/buildings?team_id={ask.world['own.team']}"),
        {
            "*@own, *@whole": {"own.building", "own.territory"},
            "*@other, *@ended": 403,
            "*@elsewhere": 404,
            "nobody": 401,
        },
    ),
    Entry(
        "places.list_streets",
        lambda ask: ask.get(f"/api/streets?team_id={ask.world['own.team']}"),
        {
            "*@own, *@whole": set(),
            "*@other, *@ended": 403,
            "*@elsewhere": 404,
            "nobody": 401,
        },
    ),
    Entry(
        "places.list_facts",
        lambda ask: ask.get(f"/api/doors/{ask.world['own.door']}/facts"),
        {
            "team_lead@own, team_lead@whole": set(),
            "team_lead@elsewhere": 404,
            "nobody": 401,
            "*": 403,
        },
    ),
]
