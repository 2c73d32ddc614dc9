"""A passage says what its worker saw: a door that was renumbered meanwhile logs no neighbour."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.access.models import AuditEntry
from backend.access.roles import Role
from backend.encounters.models import DoorMismatch, Encounter
from backend.encounters.recount import differences
from backend.follow_ups.models import FollowUp
from backend.households.merging import merge_doors
from backend.organisations.models import Member
from backend.places.floors import insert_floor, set_floor_labels
from backend.places.models import Door
from backend.sync.receive import receive
from tests.conftest import Client
from tests.phones import Phone
from tests.sync.holders import Round
from tests.sync.verdicts import APPLIED, refused

CLOCK_MIN = timedelta(minutes=1)


@pytest.fixture
def lead(round_of: Round) -> Member:
    lead = round_of.make.member("Awa")
    round_of.make.role_grant(lead, Role.TEAM_LEAD, round_of.team)
    return lead


@pytest.fixture
def leads_phone(round_of: Round, lead: Member) -> Phone:
    return Phone.of(round_of.make, lead)


@pytest.fixture
def client(round_of: Round, client_as: Callable[..., Client]) -> Client:
    return client_as(round_of.make, Role.TEAM_LEAD, team=round_of.team)


def listed(client: Client, round_of: Round, **page: Any) -> list[dict[str, Any]]:
    answer = client.get(
        "/api/encounters/mismatches", query_string={"team_id": round_of.team.id, **page}
    )
    assert answer.status_code == 200, answer.json
    told: list[dict[str, Any]] = answer.get_json()
    return told


def fresh(round_of: Round) -> Session:
    """The factories' session, with nothing that it read before."""
    session = round_of.make.session
    session.rollback()
    session.expire_all()
    return session


def label_of(round_of: Round, index: int) -> str:
    return (
        fresh(round_of).scalars(select(Door.label).where(Door.id == round_of.door(index)[0])).one()
    )


def ago(minutes: int) -> datetime:
    return datetime.now(UTC) - minutes * CLOCK_MIN


def test_a_renumbering_logs_no_neighbour_unseen(
    round_of: Round, leads_phone: Phone, client: Client
) -> None:
    """The lead renumbers while the phone has no network; what it showed differs, and is shown."""
    seen = label_of(round_of, 0)
    receive([leads_phone.corrects_door(round_of.door(0)[0], "14", at=ago(60))])
    said = round_of.phone.records_as_seen(*round_of.door(0), "RdC", seen, at=ago(30))

    assert receive([said]) == [APPLIED]

    [told] = listed(client, round_of)
    assert (told["id"], told["by"]["name"]) == (said["id"], "Fatou")
    assert (told["seen_floor"], told["seen_label"]) == ("RdC", seen)
    assert told["door"] == {"id": str(round_of.door(0)[0]), "floor": "RdC", "label": "14"}
    assert told["candidates"] == []
    assert (told["outcome"], told["stairwell"]) == ("conversation", round_of.stairwell.name)


def test_what_was_recorded_before_the_renumbering_is_no_doubt(
    round_of: Round, leads_phone: Phone, client: Client
) -> None:
    seen = label_of(round_of, 0)
    receive([leads_phone.corrects_door(round_of.door(0)[0], "14", at=ago(20))])

    receive([round_of.phone.records_as_seen(*round_of.door(0), "RdC", seen, at=ago(30))])

    assert listed(client, round_of) == []


def test_a_name_that_held_twice_before_is_known(
    round_of: Round, leads_phone: Phone, client: Client
) -> None:
    first, door_id = label_of(round_of, 0), round_of.door(0)[0]
    for label, minutes in (("14", 60), ("15", 40), ("16", 20)):
        receive([leads_phone.corrects_door(door_id, label, at=ago(minutes))])

    said = [
        round_of.phone.records_as_seen(*round_of.door(0), "RdC", label, at=ago(minutes))
        for label, minutes in ((first, 70), ("14", 50), ("15", 30), ("16", 10), (first, 30))
    ]
    receive(said)

    assert [one["id"] for one in listed(client, round_of)] == [said[-1]["id"]]


def test_what_is_seen_as_it_is_is_not_even_kept(round_of: Round, client: Client) -> None:
    label = label_of(round_of, 1)
    said = [
        round_of.phone.records_as_seen(*round_of.door(1), "3e", label),
        round_of.phone.records_as_seen(*round_of.door(1), " 3E ", f" {label} "),
        round_of.phone.records_as_seen(*round_of.door(1), None, None),
        round_of.phone.records(*round_of.door(1)),
    ]

    assert receive(said) == [APPLIED] * 4

    session = fresh(round_of)
    assert len(session.scalars(select(Encounter)).all()) == 4
    assert session.scalars(select(DoorMismatch)).all() == []


def test_a_rank_that_moved_under_the_same_name_is_no_doubt(
    round_of: Round, lead: Member, client: Client
) -> None:
    session = round_of.make.session
    insert_floor(session, round_of.stairwell.id, 2, "2 bis", member_id=lead.id)
    session.commit()

    said = round_of.phone.records_as_seen(*round_of.door(1), "3e", label_of(round_of, 1))
    assert receive([said]) == [APPLIED]

    assert listed(client, round_of) == []


def test_a_floor_that_was_renamed_is_shown(round_of: Round, lead: Member, client: Client) -> None:
    session = round_of.make.session
    set_floor_labels(session, round_of.stairwell.id, {3: "4e"}, member_id=lead.id)
    session.commit()
    now = datetime.now(UTC)

    before = round_of.phone.records_as_seen(*round_of.door(1), "3e", None, at=ago(5))
    after = round_of.phone.records_as_seen(*round_of.door(1), "3e", None, at=now)
    receive([before, after])

    [told] = listed(client, round_of)
    assert (told["id"], told["door"]["floor"]) == (after["id"], "4e")


def test_a_correction_of_that_time_that_comes_later_settles_it(
    round_of: Round, client: Client
) -> None:
    """A colleague noted the number before; their phone is heard after."""
    colleague = round_of.make.member("Ines")
    round_of.make.role_grant(colleague)
    said = round_of.phone.records_as_seen(*round_of.door(0), "RdC", "77", at=ago(10))
    receive([said])
    assert len(listed(client, round_of)) == 1

    phone = Phone.of(round_of.make, colleague)
    receive([phone.corrects_door(round_of.door(0)[0], "77", at=ago(20))])

    assert listed(client, round_of) == []


def test_a_door_that_was_merged_is_held_against_its_own_name(
    round_of: Round, client: Client
) -> None:
    label = label_of(round_of, 0)
    merge_doors(round_of.make.session, round_of.door(0)[0], round_of.door(1)[0])
    round_of.make.session.commit()

    receive([round_of.phone.records_as_seen(*round_of.door(0), "RdC", label)])

    assert listed(client, round_of) == []


def test_what_was_seen_is_a_label_and_no_free_text(round_of: Round) -> None:
    for seen in ("x" * 21, "a\nb", "\u202eb", " ", "", 3):
        for floor, label in ((seen, None), (None, seen)):
            said = round_of.phone.records_as_seen(*round_of.door(0), floor, label)  # type: ignore[arg-type]
            assert receive([said]) == [refused("operations.malformed")], seen


def test_what_nobody_sees_makes_no_difference_and_loses_no_passage(
    round_of: Round, client: Client
) -> None:
    label = label_of(round_of, 0)
    seen = [(None, f"{label}\ufeff"), (None, "\u200b"), ("\u3164", label), (None, f"\u200e{label}")]

    said = [round_of.phone.records_as_seen(*round_of.door(0), *one) for one in seen]

    assert receive(said) == [APPLIED] * len(seen)
    assert listed(client, round_of) == []


def test_a_withdrawn_passage_is_nothing_to_look_at(round_of: Round, client: Client) -> None:
    said = round_of.phone.records_as_seen(*round_of.door(0), None, "other")
    receive([said, round_of.phone.withdraws(said)])

    assert listed(client, round_of) == []


def says_where(client: Client, said: dict[str, Any], door_id: UUID) -> int:
    answer = client.post(f"/api/encounters/{said['id']}/place", json={"door_id": str(door_id)})
    return answer.status_code


def test_a_lead_says_that_it_was_there(round_of: Round, client: Client) -> None:
    said = round_of.phone.records_as_seen(*round_of.door(0), None, "other")
    receive([said])

    assert says_where(client, said, round_of.door(0)[0]) == 204

    assert listed(client, round_of) == []
    kept = fresh(round_of).scalars(select(Encounter)).one()
    assert kept.door_id == round_of.door(0)[0]


def test_a_lead_puts_it_where_it_was(round_of: Round, client: Client) -> None:
    """With what was flagged in it; the figures follow."""
    said = round_of.phone.records_as_seen(*round_of.door(0), "3e", label_of(round_of, 1))
    flag = round_of.phone.promises(
        *round_of.door(0), payload={"encounter_id": said["id"]}, depends_on=(said["id"],)
    )
    assert receive([said, flag]) == [APPLIED, APPLIED]
    [told] = listed(client, round_of)
    named = {"floor": "3e", "label": label_of(round_of, 1), "stairwell": round_of.stairwell.name}
    assert told["candidates"] == [{"id": str(round_of.door(1)[0]), **named}]

    assert says_where(client, said, round_of.door(1)[0]) == 204

    session, there = fresh(round_of), round_of.door(1)
    kept = session.scalars(select(Encounter)).one()
    assert (kept.door_id, kept.household_id, kept.recorded_door_id) == (*there, there[0])
    promise = session.scalars(select(FollowUp)).one()
    assert (promise.door_id, promise.household_id) == there
    assert differences(session) == []
    assert listed(client, round_of) == []
    actions = session.scalars(select(AuditEntry.action)).all()
    assert "encounters.place_checked" in actions


def test_a_door_that_was_taken_away_is_listed_still(round_of: Round, client: Client) -> None:
    """A passage stays where it was said; it can be put at a door that stands, or left there."""
    said = [
        round_of.phone.records_as_seen(*round_of.door(0), None, label_of(round_of, 1)),
        round_of.phone.records_as_seen(*round_of.door(0), None, "other"),
    ]
    receive(said)
    session = fresh(round_of)
    session.execute(
        update(Door).where(Door.id == round_of.door(0)[0]).values(gone_at=datetime.now(UTC))
    )
    session.commit()

    told = listed(client, round_of)

    assert [one["door"]["id"] for one in told] == [str(round_of.door(0)[0])] * 2
    assert [len(one["candidates"]) for one in told] == [1, 0]
    assert says_where(client, said[0], round_of.door(1)[0]) == 204
    assert says_where(client, said[1], round_of.door(0)[0]) == 204
    assert listed(client, round_of) == []


def test_where_no_door_is_called_so_any_other_that_stands_may_be_chosen(
    round_of: Round, client: Client
) -> None:
    said = round_of.phone.records_as_seen(*round_of.door(0), None, "999")
    receive([said])

    [told] = listed(client, round_of)

    others = [one["id"] for one in told["others"]]
    assert told["candidates"] == []
    assert str(round_of.door(1)[0]) in others
    assert str(round_of.door(0)[0]) not in others
    assert says_where(client, said, round_of.door(1)[0]) == 204
    assert listed(client, round_of) == []


def test_it_moves_within_its_building_alone(round_of: Round, client: Client) -> None:
    said = round_of.phone.records_as_seen(*round_of.door(0), None, "other")
    receive([said])
    elsewhere = round_of.make.household(round_of.make.door())

    assert says_where(client, said, elsewhere.door_id) == 409
    assert says_where(client, said, uuid4()) == 404
    assert len(listed(client, round_of)) == 1


def test_pages_follow_each_other(
    round_of: Round, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.encounters.mismatches.PAGE", 2)
    monkeypatch.setattr("backend.encounters.mismatches._LOOKED_AT", 1)
    said = [round_of.phone.records_as_seen(*round_of.door(0), None, "other") for _ in range(3)]
    receive(said)

    first = listed(client, round_of)
    rest = listed(client, round_of, after=first[-1]["id"])

    assert [one["id"] for one in (*first, *rest)] == [one["id"] for one in said]
    assert len(first) == 2
