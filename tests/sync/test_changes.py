"""Changes out: what a phone is told, and what it is spared."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from backend.access.models import AuditEntry
from backend.access.roles import Role
from backend.access.visibility import sees
from backend.places.models import Building, Door
from backend.sync.cursor import Cursor
from backend.sync.receive import receive
from tests.conftest import Client
from tests.factories import TODAY
from tests.phones import Phone
from tests.sync.holders import Holder, Pulled, Round, read

FUTURE = "999999999:999999999:"


def life_of(told: Pulled | str) -> str:
    """The beginning of a cursor."""
    return (told if isinstance(told, str) else told.cursor).split("/")[0]


def test_a_first_pull_brings_the_whole_round(round_of: Round) -> None:
    pulled = round_of.holder.pulls()

    assert set(pulled.scopes.values()) == {
        "me",
        "team",
        "campaign",
        f"building:{round_of.building.id}",
    }
    me = pulled.chunks["me"]
    assert me["name"] == "Fatou"
    assert me["member_id"] == round_of.worker.id.bytes
    assert me["grants"] == [{"role": "worker", "team_id": str(round_of.team.id)}]
    [assignment] = me["assignments"]
    assert assignment["id"] == str(round_of.assignment.id)
    assert assignment["building_ids"] == round_of.building.id.bytes
    assert pulled.chunks[f"team:{round_of.team.id}"]["time_zone"] == "Europe/Paris"
    assert pulled.chunks[f"campaign:{round_of.campaign.id}"]["partner"] == "CAF"
    stairwell = pulled.chunks[f"stairwell:{round_of.stairwell.id}"]
    assert stairwell["f"] == 1
    assert stairwell["id"] == str(round_of.stairwell.id)
    ground, third = round_of.homes
    assert stairwell["doors"] == {
        "id": third.door_id.bytes + ground.door_id.bytes,
        "floor": [3, 0],
        "position": [1, 1],
        "label": ["31", "01"],
        "estimated": [1, 1],
        "household": third.id.bytes + ground.id.bytes,
        "since": [None, None],
    }
    assert stairwell["passages"]["d"] == []
    assert pulled.drops == []


def test_what_was_said_comes_back_in_columns(round_of: Round) -> None:
    phone, campaign = round_of.phone, round_of.campaign.id
    said = [
        phone.records(*round_of.door(0), "not_home", campaign_id=campaign),
        phone.records(*round_of.door(0), "refused"),
        phone.records(
            *round_of.door(1),
            "come_back",
            campaign_id=campaign,
            note="Demande l’aide à domicile",
            payload={"come_back_on": "2026-12-01", "come_back_at": "18:30"},
        ),
    ]
    wish = phone.wishes_no_visit(*round_of.door(1))
    promise = phone.promises(*round_of.door(1), {"campaign_id": campaign})
    assert {one.verdict for one in receive([*said, wish, promise])} == {"applied"}

    pulled = round_of.holder.pulls()

    stairwell = pulled.chunks[f"stairwell:{round_of.stairwell.id}"]
    named = [stairwell["campaigns"][i : i + 16] for i in range(0, len(stairwell["campaigns"]), 16)]
    assert named == [campaign.bytes]
    # Doors come floor by floor from the top: the third is 0, the ground floor is 1.
    rows = set(
        zip(
            *(
                stairwell["passages"][name]
                for name in ("d", "c", "outcome", "back_on", "back_at", "note")
            ),
            strict=True,
        )
    )
    assert rows == {
        (1, 0, 2, None, None, None),
        (1, -1, 4, None, None, None),
        (0, 0, 3, "2026-12-01", "18:30", "Demande l’aide à domicile"),
    }
    ids = stairwell["passages"]["id"]
    assert {str(UUID(bytes=ids[i : i + 16])) for i in range(0, len(ids), 16)} == {
        one["id"] for one in said
    }
    folds = stairwell["folds"]
    assert sorted(
        zip(folds["d"], folds["c"], folds["passages"], folds["answered"], folds["met"], strict=True)
    ) == [
        (0, 0, 1, 1, 0),
        (1, -1, 1, 1, 0),
        (1, 0, 1, 0, 0),
    ]
    assert stairwell["dnv"] == {"d": [0], "c": [-1], "review_on": ["2028-01-01"]}
    assert stairwell["follow_ups"] == {
        "d": [0],
        "c": [0],
        "id": UUID(promise["id"]).bytes,
        "reason": ["rights"],
        "urgency": ["week"],
        "due_on": ["2026-12-01"],
        "note": ["Rappeler après 18 h"],
    }


def test_nothing_new_is_told_as_nothing(round_of: Round) -> None:
    round_of.holder.pulls()

    pulled = round_of.holder.pulls()

    assert pulled.chunks == {}
    assert pulled.drops == []


@pytest.mark.parametrize("what", ["record", "withdraw", "wish", "promise", "household", "door"])
def test_only_the_stairwell_that_changed_is_told(round_of: Round, what: str) -> None:
    round_of.make.household(round_of.make.door(round_of.make.stairwell(round_of.building)))
    passage = round_of.phone.records(*round_of.door(0))
    receive([passage])
    assert len(round_of.holder.pulls().stairwells) == 2

    if what == "record":
        receive([round_of.phone.records(*round_of.door(0))])
    elif what == "withdraw":
        receive([round_of.phone.withdraws(passage)])
    elif what == "wish":
        receive([round_of.phone.wishes_no_visit(*round_of.door(0))])
    elif what == "promise":
        receive([round_of.phone.promises(*round_of.door(0))])
    elif what == "household":
        round_of.homes[0].ended_at = datetime.now(UTC)
        round_of.make.session.commit()
    else:
        round_of.make.door(round_of.stairwell, floor=5, position=9)
    pulled = round_of.holder.pulls()

    assert pulled.stairwells == {str(round_of.stairwell.id)}
    assert set(pulled.chunks) == {f"stairwell:{round_of.stairwell.id}"}


def test_a_withdrawn_passage_is_never_told(round_of: Round) -> None:
    passage = round_of.phone.records(*round_of.door(0), note="À retirer")
    receive([passage, round_of.phone.withdraws(passage)])

    pulled = round_of.holder.pulls()

    stairwell = pulled.chunks[f"stairwell:{round_of.stairwell.id}"]
    assert stairwell["passages"]["note"] == []
    assert stairwell["folds"]["passages"] == []


def test_the_last_three_passages_are_told_oldest_first(round_of: Round) -> None:
    receive([round_of.phone.records(*round_of.door(0), note=str(i)) for i in range(5)])

    stairwell = round_of.holder.pulls().chunks[f"stairwell:{round_of.stairwell.id}"]

    assert stairwell["passages"]["note"] == ["2", "3", "4"]
    assert stairwell["folds"]["passages"] == [5]


def test_a_colleagues_passage_comes_without_its_id(round_of: Round) -> None:
    colleague = round_of.make.member()
    round_of.make.role_grant(colleague)
    receive(
        [
            Phone.of(round_of.make, colleague).records(*round_of.door(0)),
            round_of.phone.records(*round_of.door(0), at=datetime.now(UTC) - timedelta(days=8)),
        ]
    )

    stairwell = round_of.holder.pulls().chunks[f"stairwell:{round_of.stairwell.id}"]

    assert stairwell["passages"]["id"] == bytes(32)


def test_what_the_last_tenant_said_does_not_pass_to_the_next(round_of: Round) -> None:
    receive([round_of.phone.records(*round_of.door(0), note="Avant")])
    round_of.homes[0].ended_at = datetime.now(UTC)
    round_of.make.session.commit()
    door = round_of.make.session.get_one(
        Door, (round_of.homes[0].organisation_id, round_of.homes[0].door_id)
    )
    newcomers = round_of.make.household(door, started_at=datetime(2026, 1, 2, tzinfo=UTC))

    stairwell = round_of.holder.pulls().chunks[f"stairwell:{round_of.stairwell.id}"]

    assert newcomers.id.bytes in stairwell["doors"]["household"]
    assert stairwell["doors"]["since"] == [None, 1767312000]
    assert stairwell["passages"]["note"] == []


def test_an_ended_assignment_takes_its_buildings_away(round_of: Round) -> None:
    round_of.holder.pulls()
    round_of.assignment.ended_at = datetime.now(UTC)
    round_of.make.session.commit()

    pulled = round_of.holder.pulls()

    assert pulled.drops == [f"building:{round_of.building.id}"]
    assert set(pulled.chunks) == {"me"}
    assert pulled.chunks["me"]["assignments"] == []
    assert round_of.holder.pulls().drops == []


def test_days_that_pass_end_an_assignment_too(round_of: Round) -> None:
    round_of.holder.pulls()
    round_of.assignment.starts_on = TODAY - timedelta(days=60)
    round_of.assignment.ends_on = datetime.now(UTC).date() - timedelta(days=2)
    round_of.make.session.commit()

    assert round_of.holder.pulls().drops == [f"building:{round_of.building.id}"]


def test_a_new_building_of_the_territory_is_told_whole(round_of: Round) -> None:
    round_of.holder.pulls()
    annex = round_of.make.building(round_of.team)
    home = round_of.make.household(round_of.make.door(round_of.make.stairwell(annex)))
    before = round_of.holder.pulls()
    round_of.make.territory_building(round_of.territory, annex)

    pulled = round_of.holder.pulls()

    assert before.stairwells == set()
    assert len(pulled.stairwells) == 1
    assert pulled.scopes.keys() == {"me", *(f"stairwell:{one}" for one in pulled.stairwells)}
    [stairwell] = [one for key, one in pulled.chunks.items() if key != "me"]
    assert stairwell["doors"]["household"] == home.id.bytes


def test_whoever_has_no_assignment_holds_no_building(
    round_of: Round, client_as: Callable[..., Client]
) -> None:
    for role in Role:
        pulled = Holder(client_as(round_of.make, role, team=round_of.team)).pulls()

        assert set(pulled.scopes.values()) <= {"me", "team"}


def test_a_building_asked_for_is_not_a_building_given(
    round_of: Round, client_as: Callable[..., Client]
) -> None:
    curious = Holder(client_as(round_of.make, Role.WORKER, team=round_of.team))

    pulled = curious.pulls(scopes=[f"building:{round_of.building.id}", "building:no id", "moon"])

    assert pulled.stairwells == set()
    assert pulled.drops == sorted([f"building:{round_of.building.id}", "building:no id", "moon"])


@pytest.mark.parametrize("cursor", ["", "garbage", "0123456789abcdef/1:1:/" + "0" * 48])
def test_a_cursor_that_says_nothing_gets_everything(round_of: Round, cursor: str) -> None:
    round_of.holder.pulls()

    assert len(round_of.holder.pulls(cursor=cursor).chunks) == 4


@pytest.mark.parametrize(
    "forge",
    [
        lambda cursor: cursor.rpartition("/")[0],
        lambda cursor: cursor[:-1] + ("1" if cursor[-1] == "0" else "0"),
        lambda cursor: re.sub(r"/[0-9]+:[0-9]+:[0-9,]*/", "/1:1:/", cursor),
        lambda cursor: re.sub(r"/[0-9]+:[0-9]+:[0-9,]*/", f"/{FUTURE}/", cursor),
    ],
    ids=["of a release before", "another mark", "the past", "the future"],
)
def test_a_cursor_that_nobody_gave_gets_everything_in_the_same_life(
    round_of: Round, forge: Callable[[str], str]
) -> None:
    given = round_of.holder.pulls().cursor

    pulled = round_of.holder.pulls(cursor=forge(given))

    assert len(pulled.chunks) == 4
    assert life_of(pulled) == life_of(given)
    assert round_of.holder.pulls().chunks == {}


def test_a_cursor_from_the_future_begins_another_life(
    app: Flask, round_of: Round, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING", logger="backend.sync.changes")
    told = round_of.holder.pulls()
    cursors = app.config["PALIER_SETTINGS"].secret_for("cursors")
    ahead = Cursor(life_of(told), FUTURE).signed(cursors)

    first = round_of.holder.pulls(cursor=ahead)
    again = round_of.holder.pulls(cursor=ahead)

    assert len(first.chunks) == len(again.chunks) == 4
    assert life_of(first) == life_of(again) != life_of(told)
    assert len([one for one in caplog.messages if "put back" in one]) == 1
    assert len(round_of.holder.pulls(cursor=told.cursor).chunks) == 4


def test_who_pulled_what_is_on_the_trail(round_of: Round) -> None:
    round_of.holder.pulls()
    round_of.holder.pulls()

    entries = round_of.make.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "sync.pulled")
    ).all()

    assert [(entry.member_id, entry.facts) for entry in entries] == [
        (round_of.worker.id, {"stairwells": 1, "scopes": [str(round_of.building.id)]})
    ]


def test_an_answer_may_come_unpacked(round_of: Round) -> None:
    answer = round_of.holder.client.post("/api/sync/changes", json={"cursor": None, "scopes": []})

    assert "Content-Encoding" not in answer.headers
    assert len(read(answer.data).chunks) == 4


def test_a_device_holds_nothing_that_its_member_may_not_see(round_of: Round) -> None:
    """The feed goes by assignments, `may_see` by all that opens a building: never the other way."""
    session = round_of.make.session
    strange = round_of.make.building()
    round_of.make.territory_building(round_of.territory, strange)

    pulled = round_of.holder.pulls()

    held = {scope.removeprefix("building:") for scope in pulled.scopes.values() if ":" in scope}
    assert held == {str(round_of.building.id)}
    member = round_of.viewer()
    for building in (round_of.building, strange):
        assert sees(session, member, Building, building.id) == (str(building.id) in held)
