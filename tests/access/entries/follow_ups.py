"""What was promised at doors: its words are for the team's lead alone."""

from tests.access.table import Entry

ENTRIES = [
    Entry(
        "follow_ups.list_follow_ups",
        lambda ask: ask.get(f"/api/follow-ups?territory_id={ask.world['own.territory']}"),
        {
            "team_lead@own, team_lead@whole": {"own.follow_up", "own.worker", "own.door"},
            "team_lead@elsewhere": 404,
            "nobody": 401,
            "*": 403,
        },
        # Who read what a household said of itself is on the trail.
        notes_in=frozenset({"login_counter", "audit_entry"}),
    ),
]
