"""What was recorded and does not count yet."""

from tests.access.table import Entry

ENTRIES = [
    Entry(
        "operations.list_unsettled",
        lambda ask: ask.get(f"/api/operations/unsettled?team_id={ask.world['own.team']}"),
        {
            "team_lead@own, team_lead@whole": {"own.operation", "own.worker"},
            # Who leads another organisation finds nothing behind the wall.
            "team_lead@elsewhere": set(),
            "nobody": 401,
            "*": 403,
        },
    ),
    Entry(
        "operations.count_operations_unsettled",
        lambda ask: ask.get(f"/api/operations/unsettled/count?team_id={ask.world['own.team']}"),
        {
            "team_lead@own, team_lead@whole": set(),
            "team_lead@elsewhere": set(),
            "nobody": 401,
            "*": 403,
        },
    ),
    Entry(
        "operations.settle_operation",
        lambda ask: ask.post(
            f"/api/operations/{ask.world['own.operation']}/settle", json={"action": "set_aside"}
        ),
        {
            "team_lead@own, team_lead@whole": {"own.operation"},
            "team_lead@elsewhere": 404,
            "nobody": 401,
            "*": 403,
        },
        method="POST",
        changes=True,
    ),
]
