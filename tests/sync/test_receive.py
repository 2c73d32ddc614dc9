"""Operations in: each rule of the ledger, told from a phone."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from backend.access.roles import Role
from backend.encounters.models import Encounter
from backend.households.models import Household, HouseholdFold
from backend.operations.models import LedgerEntry
from backend.sync.receive import receive
from tests.conftest import Client
from tests.factories import Make
from tests.phones import Carried, Phone
from tests.sync.verdicts import APPLIED, DUPLICATE, held, refused


def passages(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Encounter)) or 0


def test_what_is_answered_as_applied_is_read_by_everybody(
    client: Client, committed: Session, phone: Phone, home: Household
) -> None:
    said = phone.records(home.door_id, home.id, "come_back", note="Après 18 h, sonner deux fois")

    answer = client.post("/api/sync/operations", json={"operations": [said]})

    assert answer.status_code == 200
    assert answer.json is not None
    [answered] = answer.json["answers"]
    assert (answered["id"], answered["verdict"], answered["code"]) == (said["id"], "applied", None)
    kept = committed.scalars(select(Encounter)).one()
    assert (str(kept.id), kept.outcome) == (said["id"], "come_back")
    assert kept.note == "Après 18 h, sonner deux fois"
    entry = committed.scalars(select(LedgerEntry)).one()
    assert (entry.envelope, entry.payload, entry.state) == (
        said["envelope"],
        said["payload"],
        "applied",
    )


def test_a_repeat_is_a_duplicate_and_counts_once(
    committed: Session, phone: Phone, home: Household
) -> None:
    said = phone.records(home.door_id, home.id)

    assert receive([said]) == [APPLIED]
    assert receive([said, said]) == [DUPLICATE, DUPLICATE]
    assert passages(committed) == 1
    assert committed.scalars(select(HouseholdFold)).one().passages == 1


def test_twice_in_one_batch_counts_once(committed: Session, phone: Phone, home: Household) -> None:
    said = phone.records(home.door_id, home.id)

    assert receive([said, said]) == [APPLIED, DUPLICATE]
    assert passages(committed) == 1


def test_an_id_stands_for_one_operation_for_ever(
    committed: Session, phone: Phone, home: Household
) -> None:
    first = phone.records(home.door_id, home.id, "conversation")
    other = phone.records(home.door_id, home.id, "refused", id=first["id"])
    receive([first])

    assert receive([other]) == [refused("operations.id_reused")]
    assert committed.scalars(select(Encounter.outcome)).all() == ["conversation"]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda one: one | {"signature": "00" * 64}, "operations.signature_wrong"),
        (
            lambda one: (
                one
                | {"envelope": one["envelope"].replace('"utc_offset_min":60', '"utc_offset_min":0')}
            ),
            "operations.signature_wrong",
        ),
        (
            lambda one: one | {"payload": one["payload"].replace("conversation", "refused")},
            "operations.payload_changed",
        ),
        (lambda one: one | {"signature": "zz"}, "operations.malformed"),
        (lambda one: one | {"envelope": "{"}, "operations.malformed"),
        (lambda one: one | {"envelope": None}, "operations.malformed"),
        (lambda one: one | {"payload": "\ud800"}, "operations.malformed"),
        (lambda one: one | {"id": "0190f5a0-0000-7000-8000-000000000000"}, "operations.malformed"),
        (lambda _: "nothing", "operations.malformed"),
    ],
)
def test_what_nobody_signed_leaves_no_trace(
    committed: Session, phone: Phone, home: Household, spoil: Callable[[Carried], object], code: str
) -> None:
    said = phone.records(home.door_id, home.id)

    assert receive([spoil(said)]) == [refused(code)]
    assert committed.scalars(select(LedgerEntry)).all() == []
    assert receive([said]) == [APPLIED]


def test_the_author_is_who_signed_whoever_carries_it(
    client_as: Callable[..., Client],
    new_organisation: Callable[[], Make],
    committed: Session,
    phone: Phone,
    home: Household,
) -> None:
    elsewhere = new_organisation()
    carrier = client_as(elsewhere, Role.COORDINATOR)

    answer = carrier.post(
        "/api/sync/operations", json={"operations": [phone.records(home.door_id, home.id)]}
    )

    assert answer.json is not None
    assert answer.json["answers"][0]["verdict"] == "applied"
    assert committed.scalars(select(Encounter.member_id)).one() == phone.member_id


def test_nobody_signs_as_somebody_else(make_committed: Make, phone: Phone, home: Household) -> None:
    colleague = make_committed.member()
    make_committed.role_grant(colleague)

    swapped = phone.records(home.door_id, home.id, author_id=str(colleague.id))

    assert receive([swapped]) == [refused("operations.author_wrong")]


def test_a_key_that_was_never_enrolled_is_unknown(
    make_committed: Make, phone: Phone, home: Household
) -> None:
    other = Phone(phone.key, make_committed.private_key(make_committed.device_key()))

    assert receive([other.records(home.door_id, home.id)]) == [
        refused("operations.signature_wrong")
    ]
    elsewhere = phone.records(home.door_id, home.id, device_id=str(make_committed.device().id))
    assert receive([elsewhere]) == [refused("operations.key_unknown")]


def test_two_members_share_a_device(make_committed: Make, phone: Phone, home: Household) -> None:
    colleague = make_committed.member()
    make_committed.role_grant(colleague)
    key = make_committed.device_key(colleague, device_id=phone.device_id)
    second = Phone(key, make_committed.private_key(key))

    batch = [phone.records(home.door_id, home.id), second.records(home.door_id, home.id)]

    assert receive(batch) == [APPLIED, APPLIED]


def test_a_revoked_device_keeps_what_was_said_before(
    make_committed: Make, phone: Phone, home: Household
) -> None:
    now = datetime.now(UTC)
    before = phone.records(home.door_id, home.id, at=now - timedelta(hours=2))
    after = phone.records(home.door_id, home.id, at=now - timedelta(minutes=30))
    phone.key.revoked_at = now - timedelta(hours=1)
    make_committed.session.commit()

    assert receive([before, after]) == [APPLIED, refused("operations.key_revoked")]


def test_a_later_kind_waits_for_a_later_server(
    committed: Session, phone: Phone, home: Household
) -> None:
    later = phone.says("encounter.sing", {"door_id": home.door_id})
    newer = phone.records(home.door_id, home.id, kind_version=99)

    assert receive([later, newer]) == [held("operations.kind_unknown")] * 2
    assert set(committed.scalars(select(LedgerEntry.state))) == {"held"}


def test_an_undo_that_comes_first_waits_for_its_passage(
    committed: Session, phone: Phone, home: Household
) -> None:
    passage = phone.records(home.door_id, home.id)
    undo = phone.withdraws(passage)

    assert receive([undo]) == [held("operations.waits")]
    assert receive([passage]) == [APPLIED]
    assert receive([undo]) == [DUPLICATE]
    committed.rollback()
    assert committed.scalars(select(HouseholdFold.passages)).one() == 0


def test_in_one_batch_the_order_of_arrival_does_not_matter(phone: Phone, home: Household) -> None:
    passage = phone.records(home.door_id, home.id)
    undo = phone.withdraws(passage)

    assert receive([undo, passage]) == [APPLIED, APPLIED]


def test_what_waits_for_itself_waits_for_ever(phone: Phone, home: Household) -> None:
    own_id = "0190f5a0-1111-7000-8000-000000000000"

    said = phone.records(home.door_id, home.id, id=own_id, depends_on=(own_id,))

    assert receive([said]) == [held("operations.waits")]


def test_one_that_is_refused_never_blocks_the_others(
    committed: Session, phone: Phone, home: Household
) -> None:
    nowhere = phone.records("0190f5a0-0000-7000-8000-000000000001", home.id)
    odd = phone.says("encounter.record", {"door_id": "x"})
    good = [phone.records(home.door_id, home.id) for _ in range(3)]

    verdicts = receive([good[0], nowhere, good[1], odd, good[2], 17])

    assert verdicts == [
        APPLIED,
        held("operations.place_gone"),
        APPLIED,
        refused("operations.malformed"),
        APPLIED,
        refused("operations.malformed"),
    ]
    assert passages(committed) == 3


def test_a_fault_of_ours_holds_one_and_not_the_others(
    monkeypatch: pytest.MonkeyPatch,
    lines: list[str],
    committed: Session,
    phone: Phone,
    home: Household,
) -> None:
    from backend.encounters import service

    record = service.record

    def stumble(session: Session, many: list[service.Passage]) -> None:
        record(session, many)
        if any(one.kept["note"] == "stumble" for one in many):
            session.execute(text("select 1 / 0"))

    monkeypatch.setattr(service, "record", stumble)
    batch = [
        phone.records(home.door_id, home.id),
        phone.records(home.door_id, home.id, note="stumble"),
        phone.records(home.door_id, home.id),
    ]

    assert receive(batch) == [APPLIED, held("operations.failed"), APPLIED]
    assert passages(committed) == 2
    [line] = lines
    # What helps to find it, and nothing that was said at a door.
    logged = json.loads(line)
    assert logged["operation_id"] == batch[1]["id"]
    assert logged["kind"] == "encounter.record"
    assert logged["exception"] == "DataError"
    assert "DivisionByZero" in logged["causes"]
    assert any(place.endswith(" stumble") for place in logged["places"])
    line = line.replace(" stumble", "")
    for said in ("stumble", str(home.door_id), str(home.id), str(phone.member_id)):
        assert said not in line
    monkeypatch.undo()
    assert receive(batch) == [DUPLICATE, APPLIED, DUPLICATE]
    assert passages(committed) == 3


def test_a_refusal_that_was_repaired_is_applied_when_asked_again(
    make_committed: Make, home: Household
) -> None:
    member = make_committed.member()
    phone = Phone.of(make_committed, member)
    said = phone.records(home.door_id, home.id)

    assert receive([said]) == [refused("access.no_grant")]
    assert receive([said]) == [refused("access.no_grant")]
    make_committed.role_grant(member)
    assert receive([said]) == [APPLIED]
    assert receive([said]) == [DUPLICATE]


def test_a_batch_may_mix_organisations(
    new_organisation: Callable[[], Make], phone: Phone, home: Household, committed: Session
) -> None:
    elsewhere = new_organisation()
    neighbour = elsewhere.member()
    elsewhere.role_grant(neighbour)
    their_phone, their_home = Phone.of(elsewhere, neighbour), elsewhere.household()

    verdicts = receive(
        [
            phone.records(home.door_id, home.id),
            their_phone.records(their_home.door_id, their_home.id),
            phone.records(their_home.door_id, their_home.id),
        ]
    )

    assert verdicts == [APPLIED, APPLIED, held("operations.place_gone")]
    assert passages(committed) == passages(elsewhere.session) == 1


def test_what_waits_for_somebody_later_in_the_batch_has_its_turn(
    make_committed: Make, phone: Phone, home: Household
) -> None:
    colleague = make_committed.member()
    make_committed.role_grant(colleague)
    second = Phone.of(make_committed, colleague)
    first = second.records(home.door_id, home.id)
    then = phone.records(home.door_id, home.id, depends_on=(first["id"],))

    assert receive([then, first]) == [APPLIED, APPLIED]


def test_the_envelope_never_changes(
    committed: Session, bootstrap: psycopg.Connection, phone: Phone, home: Household
) -> None:
    receive([phone.records(home.door_id, home.id)])

    committed.execute(text("update operation set payload = null"))
    with pytest.raises(ProgrammingError, match="permission denied"):
        committed.execute(text("update operation set occurred_at = now()"))
    committed.rollback()
    # Nor for those who may change everything.
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
        bootstrap.execute("update operation set occurred_at = now()")


def test_time_is_the_servers_as_far_as_the_phone_had_heard_it(
    committed: Session, phone: Phone, home: Household
) -> None:
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    hour_ms = 3_600_000
    ahead = datetime.now(UTC) + timedelta(minutes=50)

    receive(
        [
            phone.records(home.door_id, home.id, at=noon),
            phone.records(home.door_id, home.id, at=noon, server_offset_ms=-2 * hour_ms),
            phone.records(home.door_id, home.id, at=ahead),
        ]
    )

    first, earlier, future = committed.scalars(select(Encounter).order_by(Encounter.device_seq))
    assert first.occurred_at == first.recorded_at == noon
    assert (earlier.occurred_at, earlier.recorded_at) == (noon - timedelta(hours=2), noon)
    assert (first.local_hour, earlier.local_hour) == (14, 12)
    assert future.occurred_at <= datetime.now(UTC) < future.recorded_at


def test_the_day_is_the_teams(make_committed: Make, committed: Session) -> None:
    reunion = make_committed.team(time_zone="Indian/Reunion")
    home = make_committed.household(
        make_committed.door(make_committed.stairwell(make_committed.building(reunion)))
    )
    member = make_committed.member()
    make_committed.role_grant(member, team=reunion)

    receive(
        [
            Phone.of(make_committed, member).records(
                home.door_id, home.id, at=datetime(2026, 6, 1, 21, 30, tzinfo=UTC)
            )
        ]
    )

    kept = committed.scalars(select(Encounter)).one()
    assert (kept.local_date.isoformat(), kept.local_hour) == ("2026-06-02", 1)


def test_an_answer_in_json_names_every_operation(client: Client, phone: Phone) -> None:
    unread = {"id": "who knows", "envelope": json.dumps({})}

    answer = client.post("/api/sync/operations", json={"operations": [unread, 3]})

    unreadable = {
        "verdict": "refused",
        "code": "operations.malformed",
        "receipt": None,
        "kept": False,
    }
    assert answer.json is not None
    assert answer.json["answers"] == [
        {"id": "who knows"} | unreadable,
        {"id": None} | unreadable,
    ]


def test_a_batch_has_an_end(client: Client) -> None:
    answer = client.post("/api/sync/operations", json={"operations": [{}] * 201})

    assert answer.status_code == 422
