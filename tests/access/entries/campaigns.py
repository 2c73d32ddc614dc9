"""Campaigns: read by everybody of the team, written by its leads, coordinators and admins."""

from datetime import date

from tests.access.table import Ask, Entry

_NEW = {
    "name": "Neuve",
    "theme": "Eau",
    "starts_on": date(2026, 11, 2).isoformat(),
    "ends_on": date(2026, 12, 19).isoformat(),
}


def _of_team(ask: Ask) -> dict[str, str]:
    return _NEW | {"team_id": str(ask.world["own.team"])}


def _of(team: str) -> set[str]:
    return {f"{team}.campaign", f"{team}.team", f"{team}.message_card"}


ENTRIES = [
    Entry(
        "campaigns.list_campaigns",
        lambda ask: ask.get("/api/campaigns"),
        {
            "*@own": {*_of("own"), "all.campaign"},
            "*@other": {*_of("other"), "all.campaign"},
            "*@whole": {*_of("own"), *_of("other"), "all.campaign"},
            "*@ended": 403,
            "*@elsewhere": _of("elsewhere"),
            "nobody": 401,
        },
    ),
    Entry(
        "campaigns.create_campaign",
        lambda ask: ask.post("/api/campaigns", json=_of_team(ask)),
        {
            "worker@*": 403,
            "*@own, *@whole": {"new", "own.team"},
            "*@other, *@ended": 403,
            "*@elsewhere": 404,
            "nobody": 401,
        },
        method="POST",
        changes=True,
    ),
    Entry(
        "campaigns.change_campaign",
        lambda ask: ask.patch(
            f"/api/campaigns/{ask.world['own.campaign']}", json={"message": "Bonjour"}
        ),
        {
            "worker@*": 403,
            "*@own, *@whole": _of("own"),
            "*@other, *@ended": 403,
            "*@elsewhere": 404,
            "nobody": 401,
        },
        method="PATCH",
        changes=True,
    ),
]
