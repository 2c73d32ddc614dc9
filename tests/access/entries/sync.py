"""Operations in: anybody who is signed in carries them. Changes out: what is assigned to one."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import cbor2
from werkzeug.test import TestResponse

from backend.sign_in.models import DeviceKey
from tests.access.table import Ask, Entry, ids_in
from tests.phones import Phone


def carried(ask: Ask, path: str = "/api/sync/operations") -> TestResponse:
    """What the own team's worker recorded, brought by somebody."""
    world = ask.world
    key = cast(
        DeviceKey,
        SimpleNamespace(
            id=world["own.device_key"],
            organisation_id=world["here"],
            member_id=world["own.worker"],
            device_id=world["own.device"],
        ),
    )
    phone = Phone(key, world.makers["here"].private_key(key))
    said = phone.records(world["own.door"], world["own.household"])
    return ask.post(path, json={"operations": [said]})


def applied(response: TestResponse) -> set[UUID]:
    """The operations that were applied; they are nobody's row before."""
    answers = (response.json or {}).get("answers", [])
    return {UUID(answer["id"]) for answer in answers if answer["verdict"] == "applied"}


def pulled(response: TestResponse) -> set[UUID]:
    """Every id that a device is told, in text or in columns of bytes."""
    if response.status_code != 200:
        return ids_in(response.get_data(as_text=True))
    items = cbor2.loads(b"\x9f" + response.data + b"\xff")
    return set(_ids(items)) - {UUID(int=0)}


def _ids(value: Any, key: str = "") -> Iterator[UUID]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _ids(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _ids(inner, key)
    elif isinstance(value, str):
        yield from ids_in(value)
    elif isinstance(value, bytes) and key == "reasons":
        # One byte a door.
        return
    elif isinstance(value, bytes) and key:
        yield from (UUID(bytes=value[at : at + 16]) for at in range(0, len(value), 16))
    elif isinstance(value, bytes):
        yield from _ids(cbor2.loads(value))


def _colleagues(team: str) -> set[str]:
    """Who works in a team or leads it: their names go to whoever may hand something over."""
    everywhere = () if team == "elsewhere" else ("worker@whole", "team_lead@whole")
    along = ("worker@along",) if team == "own" else ()
    return {f"{team}.worker", f"worker@{team}", f"team_lead@{team}", *everywhere, *along}


def _round(team: str, organisation: str) -> set[str]:
    """A worker's round in a team: what is in their own hands, and all behind its doors."""
    told = ("team", "campaign", "message_card", "territory", "building", "stairwell", "door")
    return {
        "{me}",
        "{me} assignment",
        organisation,
        *(f"{team}.{one}" for one in (*told, "household", "follow_up")),
        *_colleagues(team),
        # A second door, whose household wished not to be visited; it has no name.
        "new",
    }


ENTRIES = [
    Entry(
        "sync.take_operations",
        carried,
        {"nobody": 401, "*": {"new"}},
        method="POST",
        ids=applied,
        changes=True,
    ),
    Entry(
        "delivery.deliver_operations",
        # Nobody delivers with an access token; tests/sync/test_delivery.py has who does.
        lambda ask: carried(ask, "/api/sign-in/refresh/operations"),
        {"*": 401},
        method="POST",
    ),
    Entry(
        "sync.tell_changes",
        lambda ask: ask.post("/api/sync/changes", json={"cursor": None, "scopes": [], "format": 3}),
        {
            "nobody": 401,
            "worker@own, worker@whole": _round("own", "here"),
            # No assignment of theirs, but the colleague's, with the round that opens it.
            "worker@along": (_round("own", "here") - {"{me} assignment"})
            | {"own.assignment", "own.round today"},
            "worker@other": _round("other", "here"),
            "worker@elsewhere": _round("elsewhere", "there"),
            "*@own": {"{me}", "here", "own.team", *_colleagues("own")},
            "*@other": {"{me}", "here", "other.team", *_colleagues("other")},
            "*@whole, *@ended": {"{me}", "here"},
            "*@elsewhere": {"{me}", "there"},
        },
        method="POST",
        ids=pulled,
        # Who pulled what is on the trail; what was packed is kept for the next.
        notes_in=frozenset({"login_counter", "audit_entry", "stairwell_pack"}),
    ),
]
