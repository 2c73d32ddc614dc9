"""Passages of a door: their words are for the team's lead alone."""

from tests.access.table import Entry, Gets

_OF_OWN = {"own.encounter", "own.worker", "own.household", "own.campaign"}
_CHANGES: Gets = {
    "team_lead@own, team_lead@whole": {*_OF_OWN, "{me}"},
    "team_lead@elsewhere": 404,
    "nobody": 401,
    "*": 403,
}

ENTRIES = [
    Entry(
        "encounters.list_encounters",
        lambda ask: ask.get(f"/api/encounters?door_id={ask.world['own.door']}"),
        {
            "team_lead@own, team_lead@whole": _OF_OWN,
            "team_lead@elsewhere": 404,
            "nobody": 401,
            "*": 403,
        },
        # Who read what a household said of itself is on the trail.
        notes_in=frozenset({"login_counter", "audit_entry"}),
    ),
    Entry(
        "encounters.correct_encounter",
        lambda ask: ask.post(
            f"/api/encounters/{ask.world['own.encounter']}/correction",
            json={
                "outcome": "refused",
                "notice_left": False,
                "come_back_on": None,
                "come_back_at": None,
                "note": None,
                "themes": [],
                "reason": "Vu avec elle",
            },
        ),
        _CHANGES,
        method="POST",
        changes=True,
    ),
    Entry(
        "encounters.withdraw_encounter",
        lambda ask: ask.post(
            f"/api/encounters/{ask.world['own.encounter']}/withdrawal",
            json={"reason": "Noté deux fois"},
        ),
        _CHANGES,
        method="POST",
        changes=True,
    ),
    Entry(
        "encounters.list_mismatches",
        lambda ask: ask.get(f"/api/encounters/mismatches?team_id={ask.world['own.team']}"),
        {
            "team_lead@own, team_lead@whole": {
                *("own.encounter", "own.worker", "own.door"),
                # The other doors of the building, of which this one may have been meant.
                "new",
            },
            # Who leads another organisation finds nothing behind the wall.
            "team_lead@elsewhere": set(),
            "nobody": 401,
            "*": 403,
        },
    ),
    Entry(
        "encounters.check_place",
        lambda ask: ask.post(
            f"/api/encounters/{ask.world['own.encounter']}/place",
            json={"door_id": str(ask.world["own.door"])},
        ),
        {
            "team_lead@own, team_lead@whole": set(),
            "team_lead@elsewhere": 404,
            "nobody": 401,
            "*": 403,
        },
        method="POST",
        changes=True,
    ),
]
