"""Jobs: whoever asked for one, and those who administer all teams."""

from tests.access.table import Entry

ENTRIES = [
    Entry(
        "jobs.one_job",
        lambda ask: ask.get(f"/api/jobs/{ask.world['own.job']}"),
        {
            "admin@whole": {"own.job"},
            # Somebody else asked for it, and whether it exists is not told.
            "*@own, *@other, *@whole, *@ended, *@elsewhere": 404,
            "nobody": 401,
        },
    ),
]
