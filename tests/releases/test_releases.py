"""What phones of every release have signed is taken, and counts as it was said.

`tests/golden/releases` holds what each release has left; docs/releases.md says how one is made.
"""

import json
import os
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from backend.access.roles import Role
from backend.encounters.models import Encounter
from backend.encounters.recount import differences
from backend.operations.models import LedgerEntry
from backend.organisations.models import Member
from tests.conftest import Client, sign_in_client
from tests.factories import Make

RELEASES = Path(__file__).parent.parent / "golden" / "releases"
FIXED = "0198f2d0-0000-7000-8000-"
ORGANISATION = UUID(f"{FIXED}000000000001")
AICHA, KARIM = UUID(f"{FIXED}00000000a1c4"), UUID(f"{FIXED}0000000ca414")
DEVICE, TEAM = UUID(f"{FIXED}0000000de51c"), UUID(f"{FIXED}000000000700")
BUILDING, STAIRWELL = UUID(f"{FIXED}0000000b0000"), UUID(f"{FIXED}000000050000")
CAMPAIGN, TERRITORY = UUID(f"{FIXED}00000000ca00"), UUID(f"{FIXED}000000077700")
ASSIGNMENT, ROUND = UUID(f"{FIXED}0000000a5500"), UUID(f"{FIXED}000000aa0000")


@pytest.fixture(autouse=True)
def in_app(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def make(new_organisation: Callable[..., Make]) -> Make:
    """The places and people that a release's evening is about."""
    make = new_organisation(id=ORGANISATION)
    team = make.team(id=TEAM)
    aicha = make.member("Aïcha", id=AICHA)
    for member in (aicha, make.member("Karim", id=KARIM)):
        make.role_grant(member, Role.WORKER, team)
    building = make.building(team, id=BUILDING)
    stairwell = make.stairwell(building, id=STAIRWELL)
    for floor, position in ((1, 1), (1, 2), (2, 1), (2, 2)):
        place = f"{floor:02}{position:02}"
        door = make.door(
            stairwell, id=UUID(f"{FIXED}0000000d{place}"), floor=floor, position=position
        )
        make.household(door, id=UUID(f"{FIXED}0000000e{place}"))
    territory = make.territory(team, id=TERRITORY)
    make.territory_building(territory, building)
    campaign = make.campaign(team, id=CAMPAIGN)
    assignment = make.assignment(territory, aicha, campaign, id=ASSIGNMENT)
    make.round(assignment, id=ROUND)
    return make


@pytest.fixture
def client(app: Flask, make: Make) -> Client:
    """Aïcha's session."""
    return sign_in_client(app, make, member=make.session.get_one(Member, (ORGANISATION, AICHA)))


def _enrolled(make: Make, said: dict[str, Any]) -> None:
    """The phone that signed it, known to the server."""
    member = make.session.get_one(Member, (ORGANISATION, AICHA))
    make.device(id=DEVICE, account_id=member.account_id)
    make.device_key(member, device_id=DEVICE, public_key=bytes.fromhex(said["public_key"]))


def release_of(name: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((RELEASES / name / "operations.json").read_text())
    return said


RELEASE_NAMES = sorted(path.name for path in RELEASES.iterdir())


@pytest.mark.parametrize("release", RELEASE_NAMES)
def test_what_a_release_has_signed_is_taken_once(release: str, make: Make, client: Client) -> None:
    said = release_of(release)
    _enrolled(make, said)

    first, second = (_sent(client, said["operations"]) for _ in range(2))

    assert first == {one["id"]: ("applied", None) for one in said["operations"]}
    assert {verdict for verdict, _ in second.values()} == {"duplicate"}
    assert make.session.query(LedgerEntry).count() == len(said["operations"])
    assert differences(make.session) == []
    recorded = {UUID(one["id"]) for one in said["operations"] if _kind_of(one) in _ENCOUNTERS}
    assert set(make.session.scalars(select(Encounter.id))) == recorded


def _sent(client: Client, operations: list[dict[str, Any]]) -> dict[str, tuple[str, str | None]]:
    """Verdict and code of each."""
    answer = client.post("/api/sync/operations", json={"operations": operations})
    return {one["id"]: (one["verdict"], one["code"]) for one in answer.get_json()["answers"]}


_ENCOUNTERS = {"encounter.record", "encounter.meet"}


def _kind_of(carried: dict[str, Any]) -> str:
    return str(json.loads(carried["envelope"])["kind"])


# Run by who writes a release down (docs/releases.md), and nothing to skip for everybody else.
if "RELEASE" in os.environ:

    def test_write_what_the_feed_says(make: Make, client: Client) -> None:
        release = os.environ["RELEASE"]
        _enrolled(make, release_of(release))
        _sent(client, release_of(release)["operations"])
        answer = client.post(
            "/api/sync/changes",
            json={"cursor": None, "scopes": [], "format": 1000},
            headers={"Accept-Encoding": "gzip"},
        )
        with (RELEASES / release / "feed.cbor").open("xb") as file:
            file.write(zlib.decompress(answer.data, 16 + zlib.MAX_WBITS))
