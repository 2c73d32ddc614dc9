"""What a lead does about what does not count by itself: from the list to the passage."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backend.access.models import AuditEntry
from backend.encounters.models import Encounter
from backend.households.models import ContactDetails
from backend.operations.models import LedgerEntry
from backend.places.floors import set_floor_labels
from backend.sync import settling_routes
from backend.sync.receive import receive
from backend.sync.settling import Settled, settle
from tests.factories import Make
from tests.phones import Phone, payload_of
from tests.sync.desk import Desk, kept
from tests.sync.holders import Round
from tests.sync.verdicts import APPLIED, DUPLICATE, held, refused

NOW = datetime.now(UTC).replace(microsecond=0)
IN_2010 = datetime(2010, 1, 1, 18, 30, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)
PLACE = {
    "street": "Rue des Érables",
    "number": "12",
    "building": "Bât. C",
    "stairwell": "2",
    "floor": 4,
    "floor_label": "Entresol",
    "label": "43",
}


def test_the_list_says_who_when_where_and_what_can_be_done(round_of: Round, desk: Desk) -> None:
    said = round_of.phone.records(*round_of.door(1), at=IN_2010)
    receive([said])

    [told] = desk.lists()

    assert told["author"] == {"id": str(round_of.worker.id), "name": "Fatou"}
    assert (told["kind"], told["state"]) == ("encounter.record", "held")
    assert told["code"] == "operations.time_doubtful"
    assert datetime.fromisoformat(told["recorded_at"]) == IN_2010
    assert told["actions"] == ["state_time", "set_aside"]
    assert (told["alike"], told["stated_at"]) == (0, None)
    building = round_of.building
    assert told["place"] == {
        "street": building.street,
        "number": building.number,
        "building": building.name,
        "stairwell": "A",
        "floor": 3,
        "floor_label": "3e",
        "label": "31",
    }


def test_the_list_calls_a_floor_as_it_is_called(round_of: Round, desk: Desk) -> None:
    session = round_of.make.session
    set_floor_labels(session, round_of.stairwell.id, {3: "2 bis"}, member_id=round_of.worker.id)
    session.commit()
    receive([round_of.phone.records(*round_of.door(1), at=IN_2010)])

    [told] = desk.lists()

    assert (told["place"]["floor"], told["place"]["floor_label"]) == (3, "2 bis")


def test_a_lead_states_when_it_was_and_it_counts_as_said_then(
    round_of: Round, desk: Desk, committed: Session
) -> None:
    said = round_of.phone.records(*round_of.door(0), at=IN_2010)
    receive([said])

    told = desk.settles(said, "state_time", occurred_at=YESTERDAY.isoformat())

    assert told == {"id": said["id"], "state": "applied", "code": None, "others": 0}
    passage = kept(committed, said)
    assert (passage.occurred_at, passage.recorded_at) == (YESTERDAY, IN_2010)
    assert desk.lists() == []
    assert receive([said]) == [DUPLICATE]
    entry = committed.scalars(
        select(AuditEntry).where(AuditEntry.action == "operations.settled")
    ).one()
    assert entry.facts == {
        "settled_as": "state_time",
        "code": "operations.time_doubtful",
        "others": 0,
    }
    assert str(entry.subject_id) == said["id"]


def test_a_whole_evening_is_stated_at_once(round_of: Round, desk: Desk, committed: Session) -> None:
    phone = round_of.phone
    evening = [
        phone.records(*round_of.door(place % 2), at=IN_2010 + timedelta(minutes=10 * place))
        for place in range(3)
    ]
    undo = phone.withdraws(evening[2], at=IN_2010 + timedelta(minutes=21))
    another_day = phone.records(*round_of.door(0), at=IN_2010 + timedelta(days=2))
    colleague = round_of.make.member()
    round_of.make.role_grant(colleague, team=round_of.team)
    theirs = Phone.of(round_of.make, colleague).records(*round_of.door(0), at=IN_2010)
    receive([*evening, undo, another_day, theirs])
    assert {one["id"]: one["alike"] for one in desk.lists()} == {
        **{one["id"]: 3 for one in (*evening, undo)},
        another_day["id"]: 0,
        theirs["id"]: 0,
    }

    told = desk.settles(
        evening[1], "state_time", occurred_at=YESTERDAY.isoformat(), with_alike=True
    )

    assert (told["state"], told["others"]) == ("applied", 3)
    assert [kept(committed, one).occurred_at for one in evening] == [
        YESTERDAY + timedelta(minutes=10 * place) for place in (-1, 0, 1)
    ]
    assert kept(committed, evening[2]).withdrawn_at == YESTERDAY + timedelta(minutes=11)
    assert {one["id"] for one in desk.lists()} == {another_day["id"], theirs["id"]}


def test_an_evening_is_stated_from_what_only_its_phone_still_has(
    round_of: Round, desk: Desk, committed: Session
) -> None:
    """Details of people are not kept here: their own turn comes with their phone."""
    contact = round_of.phone.sets_contact(*round_of.door(0), at=IN_2010)
    passage = round_of.phone.records(*round_of.door(0), at=IN_2010 + timedelta(minutes=5))
    receive([contact, passage])

    told = desk.settles(contact, "state_time", occurred_at=YESTERDAY.isoformat(), with_alike=True)

    assert (told["state"], told["code"]) == ("held", "operations.time_doubtful")
    assert told["others"] == 1
    assert kept(committed, passage).occurred_at == YESTERDAY + timedelta(minutes=5)
    assert receive([contact]) == [APPLIED]


def test_a_phone_that_asks_at_the_same_moment_stands_in_nobodys_way(
    round_of: Round, desk: Desk, committed: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both lock what is held, and a deadlock is nobody's fault."""
    said = round_of.phone.records(*round_of.door(0), at=IN_2010)
    receive([said])
    collisions = iter(["do $$ begin raise exception 'x' using errcode = '40P01'; end $$"])

    def colliding(session: Session, *args: Any, **how: Any) -> Settled:
        for collision in collisions:
            session.execute(text(collision))
        return settle(session, *args, **how)

    monkeypatch.setattr(settling_routes, "settle", colliding)

    told = desk.settles(said, "state_time", occurred_at=YESTERDAY.isoformat())

    assert told["state"] == "applied"
    assert kept(committed, said).occurred_at == YESTERDAY
    noted = select(AuditEntry).where(AuditEntry.action == "operations.settled")
    assert len(committed.scalars(noted).all()) == 1


def test_what_was_stated_is_judged_like_any_other_time(round_of: Round, desk: Desk) -> None:
    """Nobody can state a passage into a time at which its author did not work here."""
    member = round_of.make.member()
    round_of.make.role_grant(member, team=round_of.team, starts_at=YESTERDAY)
    said = Phone.of(round_of.make, member).records(*round_of.door(0), at=IN_2010)
    receive([said])

    before = desk.settles(said, "state_time", occurred_at=(YESTERDAY - timedelta(1)).isoformat())
    assert (before["state"], before["code"]) == ("held", "operations.time_doubtful")
    since = desk.settles(said, "state_time", occurred_at=(NOW - timedelta(hours=2)).isoformat())
    assert since["state"] == "applied"


def test_what_came_late_after_an_end_is_taken_by_a_lead(
    round_of: Round, desk: Desk, committed: Session
) -> None:
    ended_at = NOW - timedelta(days=10)
    member = round_of.make.member()
    round_of.make.role_grant(member, team=round_of.team, ends_at=ended_at)
    said = Phone.of(round_of.make, member).records(
        *round_of.door(0), at=ended_at - timedelta(hours=1)
    )
    assert receive([said]) == [held("operations.late_after_end")]

    assert desk.lists()[0]["actions"] == ["accept", "set_aside"]
    assert desk.settles(said, "accept")["state"] == "applied"
    assert kept(committed, said).occurred_at == ended_at - timedelta(hours=1)


def test_a_word_dated_before_is_taken_as_said_at_that_time(
    round_of: Round, desk: Desk, committed: Session
) -> None:
    passage = round_of.phone.records(*round_of.door(0), at=YESTERDAY)
    undo = round_of.phone.withdraws(passage, at=YESTERDAY - timedelta(hours=1))
    assert receive([passage, undo]) == [APPLIED, held("operations.dated_before")]

    assert desk.settles(undo, "accept")["state"] == "applied"
    assert kept(committed, passage).withdrawn_at == YESTERDAY


def test_a_clock_that_was_right_after_all_is_taken_as_it_is(
    round_of: Round, desk: Desk, committed: Session
) -> None:
    """Whose role was written down a day late."""
    member = round_of.make.member()
    round_of.make.role_grant(member, team=round_of.team, starts_at=NOW - timedelta(hours=1))
    said = Phone.of(round_of.make, member).records(*round_of.door(0), at=YESTERDAY)
    receive([said])

    assert desk.settles(said, "accept")["state"] == "applied"
    assert kept(committed, said).occurred_at == YESTERDAY


def test_a_door_that_went_is_told_as_its_phone_called_it(
    round_of: Round, desk: Desk, committed: Session
) -> None:
    door_id, household_id = uuid4(), uuid4()
    said = round_of.phone.records(door_id, household_id) | {"place": PLACE}
    assert receive([said]) == [held("operations.place_gone")]

    [told] = desk.lists()
    assert (told["place"], told["actions"]) == (PLACE, ["retry", "set_aside"])
    still = desk.settles(said, "retry")
    assert (still["state"], still["code"]) == ("held", "operations.place_gone")
    assert desk.lists()[0]["place"] == PLACE

    door = round_of.make.door(round_of.stairwell, id=door_id)
    round_of.make.household(door, id=household_id)
    assert desk.settles(said, "retry")["state"] == "applied"
    assert committed.scalars(select(LedgerEntry.place)).one() is None


def test_a_door_that_appears_is_found_when_the_phone_asks_again(
    round_of: Round, committed: Session
) -> None:
    door_id, household_id = uuid4(), uuid4()
    said = round_of.phone.records(door_id, household_id)
    assert receive([said]) == [held("operations.place_gone")]
    assert receive([said | {"place": PLACE}]) == [held("operations.place_gone")]

    round_of.make.household(round_of.make.door(round_of.stairwell, id=door_id), id=household_id)

    assert receive([said]) == [APPLIED]


@pytest.mark.parametrize(
    "place",
    [
        None,
        17,
        "12 rue des Érables",
        {},
        {"street": "x" * 200},
        {"floor": 1000},
        {"floor": "3"},
        {"label": "\0"},
        {"street": None, "floor": None},
    ],
)
def test_an_odd_place_is_as_good_as_none(
    round_of: Round, committed: Session, place: object
) -> None:
    said = round_of.phone.records(uuid4(), uuid4()) | {"place": place}

    assert receive([said]) == [held("operations.place_gone")]
    assert committed.scalars(select(LedgerEntry.place)).one() is None


def test_a_place_is_kept_only_while_it_is_gone(round_of: Round, committed: Session) -> None:
    said = round_of.phone.records(*round_of.door(0)) | {"place": PLACE}
    doubtful = round_of.phone.records(*round_of.door(0), at=IN_2010) | {"place": PLACE}

    receive([said, doubtful])

    assert set(committed.scalars(select(LedgerEntry.place))) == {None}


def test_somebody_without_any_role_is_not_told_that_a_place_went(
    make_committed: Make, round_of: Round
) -> None:
    outsider = Phone.of(make_committed, make_committed.member())

    assert receive([outsider.records(uuid4(), uuid4())]) == [refused("access.no_grant")]


def test_what_is_set_aside_stays_so_however_often_it_is_sent(
    round_of: Round, desk: Desk, committed: Session
) -> None:
    said = round_of.phone.records(*round_of.door(0), at=IN_2010)
    receive([said])

    told = desk.settles(said, "set_aside")

    assert (told["state"], told["code"]) == ("refused", "operations.set_aside")
    assert desk.lists() == []
    assert receive([said]) == [refused("operations.set_aside")]
    assert committed.scalars(select(Encounter)).all() == []


def test_what_waits_for_it_has_its_turn(round_of: Round, desk: Desk, committed: Session) -> None:
    said = round_of.phone.records(*round_of.door(0), at=IN_2010)
    undo = round_of.phone.withdraws(said)
    assert receive([said, undo]) == [
        held("operations.time_doubtful"),
        held("operations.waits"),
    ]

    desk.settles(said, "state_time", occurred_at=YESTERDAY.isoformat())

    assert kept(committed, said).withdrawn_at is not None


def test_what_the_ledger_does_not_hold_counts_when_its_phone_asks(
    round_of: Round, desk: Desk, committed: Session
) -> None:
    said = round_of.phone.sets_contact(*round_of.door(0), at=IN_2010)
    receive([said])

    told = desk.settles(said, "state_time", occurred_at=YESTERDAY.isoformat())

    assert (told["state"], told["code"]) == ("held", "operations.time_doubtful")
    assert datetime.fromisoformat(desk.lists()[0]["stated_at"]) == YESTERDAY
    assert receive([said]) == [APPLIED]
    assert committed.scalars(select(ContactDetails.set_at)).one() == YESTERDAY


def test_a_refusal_is_tried_again_from_the_desk(
    round_of: Round, desk: Desk, committed: Session
) -> None:
    member = round_of.make.member()
    over = round_of.make.role_grant(member, team=round_of.team, ends_at=YESTERDAY)
    said = Phone.of(round_of.make, member).records(*round_of.door(0), at=NOW - timedelta(hours=5))
    assert receive([said]) == [refused("access.no_grant")]
    assert desk.settles(said, "retry")["code"] == "access.no_grant"

    over.ends_at = NOW
    round_of.make.session.commit()

    assert desk.settles(said, "retry")["state"] == "applied"


@pytest.mark.parametrize(
    ("action", "how", "status", "code"),
    [
        ("state_time", {}, 422, "operations.time_missing"),
        ("state_time", {"occurred_at": "2999-01-01T00:00:00Z"}, 422, "operations.time_missing"),
        (
            "state_time",
            {"occurred_at": "0001-01-02T00:00:00+23:59"},
            422,
            "operations.time_missing",
        ),
        ("retry", {}, 409, "operations.nothing_to_settle"),
        ("accept", {}, 409, "operations.nothing_to_settle"),
        ("sing", {}, 422, "invalid"),
    ],
)
def test_what_cannot_be_settled_so(
    round_of: Round, desk: Desk, action: str, how: dict[str, Any], status: int, code: str
) -> None:
    said = round_of.phone.records(*round_of.door(0), at=IN_2010)
    receive([said])

    told = desk.settles(said, action, **how)

    assert (told["status"], told["code"]) == (status, code)


def test_what_counts_already_is_not_settled(round_of: Round, desk: Desk) -> None:
    said = round_of.phone.records(*round_of.door(0))
    receive([said])

    assert desk.settles(said, "set_aside")["code"] == "operations.nothing_to_settle"
    assert desk.settles({"id": str(uuid4())}, "retry")["code"] == "operations.unknown"
    assert payload_of(said)["outcome"] == "conversation"
