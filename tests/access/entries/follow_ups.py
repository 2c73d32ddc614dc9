"""What was promised at doors: its words are for the team's lead alone."""

from typing import Any

from tests.access.table import Ask, Entry, Gets

_OF_OWN = {"own.follow_up", "own.worker", "own.door", "own.building", "own.team"}
# What only a lead of the team does; they then stand in its history.
_SETTLES: Gets = {
    "team_lead@own, team_lead@whole": {*_OF_OWN, "{me}"},
    "team_lead@elsewhere": 404,
    "nobody": 401,
    "*": 403,
}


def _posts(verb: str, body: dict[str, Any] | None = None) -> Any:
    def call(ask: Ask) -> Any:
        said = None if body is None else {"json": body}
        return ask.post(f"/api/follow-ups/{ask.world['own.follow_up']}/{verb}", **(said or {}))

    return call


ENTRIES = [
    Entry(
        "follow_ups.list_follow_ups",
        lambda ask: ask.get(f"/api/follow-ups?territory_id={ask.world['own.territory']}"),
        {
            "team_lead@own, team_lead@whole": _OF_OWN,
            "team_lead@elsewhere": 404,
            "nobody": 401,
            "*": 403,
        },
        # Who read what a household said of itself is on the trail.
        notes_in=frozenset({"login_counter", "audit_entry"}),
    ),
    Entry("follow_ups.take_follow_up", _posts("take"), _SETTLES, method="POST", changes=True),
    Entry(
        "follow_ups.hand_over_follow_up",
        lambda ask: ask.post(
            f"/api/follow-ups/{ask.world['own.follow_up']}/hand-over",
            json={"to_member_id": str(ask.world["own.worker"])},
        ),
        _SETTLES,
        method="POST",
        changes=True,
    ),
    Entry(
        "follow_ups.close_follow_up",
        _posts("close", {"result": "done"}),
        _SETTLES,
        method="POST",
        changes=True,
    ),
    Entry("follow_ups.cancel_follow_up", _posts("cancel"), _SETTLES, method="POST", changes=True),
]
