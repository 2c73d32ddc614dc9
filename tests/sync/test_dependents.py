"""What waits for an operation is applied when that one is, whoever sent it."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.encounters.models import Encounter
from backend.households.models import ContactDetails, Household, HouseholdFold
from backend.operations.models import LedgerEntry, OperationWait
from backend.organisations.models import Member
from backend.sync import dependents
from backend.sync import receive as receiving
from backend.sync.receive import receive
from tests.factories import Make
from tests.phones import Carried, Phone, payload_of
from tests.sync.verdicts import APPLIED, DUPLICATE, held

WAITS = held("operations.waits")


def states(session: Session) -> dict[str, str]:
    session.rollback()
    return {str(row.id): row.state for row in session.scalars(select(LedgerEntry))}


def waits(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(OperationWait)) or 0


@pytest.fixture
def second(make_committed: Make) -> Phone:
    """A colleague's phone."""
    colleague = make_committed.member()
    make_committed.role_grant(colleague)
    return Phone.of(make_committed, colleague)


def test_it_is_applied_when_another_device_brings_what_it_waits_for(
    committed: Session, make_committed: Make, phone: Phone, second: Phone
) -> None:
    door = phone.adds_door(make_committed.stairwell().id)
    where = payload_of(door)
    passage = second.records(where["door_id"], where["household_id"], depends_on=(door["id"],))

    assert receive([passage]) == [WAITS]
    assert receive([door]) == [APPLIED]

    assert states(committed) == {door["id"]: "applied", passage["id"]: "applied"}
    assert str(committed.scalars(select(Encounter.id)).one()) == passage["id"]
    assert committed.scalars(select(HouseholdFold.passages)).one() == 1
    assert waits(committed) == 0
    # Its phone hears of it when it asks next.
    assert receive([passage]) == [DUPLICATE]


def test_a_chain_over_several_phones_is_applied_link_by_link(
    committed: Session, make_committed: Make, phone: Phone, second: Phone
) -> None:
    door = phone.adds_door(make_committed.stairwell().id)
    where = payload_of(door)
    chain = [second.records(where["door_id"], where["household_id"], depends_on=(door["id"],))]
    for number in range(5):
        author = phone if number % 2 else second
        chain.append(
            author.records(
                where["door_id"], where["household_id"], depends_on=(chain[-1]["id"], door["id"])
            )
        )

    for one in reversed(chain):
        assert receive([one]) == [WAITS]
    receive([door])

    assert set(states(committed).values()) == {"applied"}
    assert committed.scalars(select(HouseholdFold.passages)).one() == 6


def test_a_chain_goes_on_only_so_far_at_once(
    monkeypatch: pytest.MonkeyPatch, committed: Session, phone: Phone, home: Household
) -> None:
    monkeypatch.setattr(dependents, "LONGEST_CHAIN", 2)
    chain = [phone.records(home.door_id, home.id)]
    for _ in range(4):
        chain.append(phone.records(home.door_id, home.id, depends_on=(chain[-1]["id"],)))
    for one in reversed(chain[1:]):
        receive([one])

    receive([chain[0]])

    assert [states(committed)[one["id"]] for one in chain] == ["applied"] * 3 + ["held"] * 2
    assert receive(chain[3:]) == [APPLIED, APPLIED]


def test_it_waits_for_all_that_it_names(
    committed: Session, phone: Phone, second: Phone, home: Household
) -> None:
    first, other = phone.records(home.door_id, home.id), second.records(home.door_id, home.id)
    said = phone.records(home.door_id, home.id, depends_on=(first["id"], other["id"]))

    assert receive([said]) == [WAITS]
    receive([first])
    assert states(committed)[said["id"]] == "held"
    receive([other])

    assert states(committed)[said["id"]] == "applied"


def test_it_waits_on_for_what_was_refused(
    committed: Session, make_committed: Make, home: Household, phone: Phone
) -> None:
    member = make_committed.member()
    newcomer = Phone.of(make_committed, member)
    passage = newcomer.records(home.door_id, home.id)
    said = phone.records(home.door_id, home.id, depends_on=(passage["id"],))

    receive([passage])
    assert receive([said]) == [WAITS]
    make_committed.role_grant(member)
    assert receive([passage]) == [APPLIED]

    assert states(committed)[said["id"]] == "applied"


def test_another_organisation_waits_for_nothing_here(
    new_organisation: Callable[[], Make], committed: Session, phone: Phone, home: Household
) -> None:
    elsewhere = new_organisation()
    neighbour = elsewhere.member()
    elsewhere.role_grant(neighbour)
    their_home = elsewhere.household()
    passage = phone.records(home.door_id, home.id)
    theirs = Phone.of(elsewhere, neighbour).records(
        their_home.door_id, their_home.id, depends_on=(passage["id"],)
    )

    assert receive([theirs]) == [WAITS]
    receive([passage])

    assert states(elsewhere.session) == {theirs["id"]: "held"}
    assert receive([theirs]) == [WAITS]


def test_what_the_ledger_does_not_hold_comes_again_with_its_phone(
    committed: Session, make_committed: Make, phone: Phone, second: Phone
) -> None:
    door = phone.adds_door(make_committed.stairwell().id)
    where = payload_of(door)
    contact = second.sets_contact(where["door_id"], where["household_id"], depends_on=(door["id"],))

    receive([contact])
    receive([door])
    assert committed.scalars(select(ContactDetails)).all() == []

    assert receive([contact]) == [APPLIED]
    assert waits(committed) == 0


def test_a_fault_while_it_has_its_turn_leaves_it_to_its_phone(
    monkeypatch: pytest.MonkeyPatch, committed: Session, phone: Phone, home: Household
) -> None:
    passage = phone.records(home.door_id, home.id)
    undo = phone.withdraws(passage)
    receive([undo])

    def away(*_: Any, **__: Any) -> None:
        from sqlalchemy.exc import OperationalError

        raise OperationalError("select", {}, Exception("away"))

    monkeypatch.setattr(dependents, "take_up", away)
    assert receive([passage]) == [APPLIED]
    monkeypatch.undo()

    assert receive([undo]) == [APPLIED]


def test_two_phones_at_one_moment_never_miss_each_other(
    app: Flask, committed: Session, phone: Phone, second: Phone, home: Household
) -> None:
    """Whoever commits last sees the other: nothing stays behind."""
    pairs = []
    for _ in range(12):
        passage = phone.records(home.door_id, home.id)
        pairs.append((passage, second.records(home.door_id, home.id, depends_on=(passage["id"],))))
    both = Barrier(2)

    def sends(said: list[Carried]) -> None:
        with app.app_context():
            for one in said:
                both.wait()
                receive([one])

    threads = [Thread(target=sends, args=([pair[side] for pair in pairs],)) for side in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(states(committed).values()) == {"applied"}
    assert committed.scalars(select(HouseholdFold.passages)).one() == 24


def test_a_chain_backwards_over_many_devices_costs_each_of_them_one_look(
    make_committed: Make, home: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = make_committed.member()
    make_committed.role_grant(member)
    said: list[Carried] = []
    for _ in range(10):
        before = (said[0]["id"],) if said else ()
        phone = Phone.of(make_committed, member)
        said.insert(0, phone.records(home.door_id, home.id, depends_on=before))
    looks = counted_looks(monkeypatch)

    assert receive(said) == [APPLIED] * 10

    assert looks == [1] * 10


def test_a_chain_to_and_fro_has_two_looks_and_then_goes_on_link_by_link(
    committed: Session,
    phone: Phone,
    second: Phone,
    home: Household,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chain = [phone.records(home.door_id, home.id)]
    for number in range(39):
        author = phone if number % 2 else second
        chain.append(author.records(home.door_id, home.id, depends_on=(chain[-1]["id"],)))
    looks = counted_looks(monkeypatch)

    verdicts = receive(chain)

    assert len(looks) == 4
    assert verdicts[: 4 + dependents.LONGEST_CHAIN] == [APPLIED] * (4 + dependents.LONGEST_CHAIN)
    assert verdicts[4 + dependents.LONGEST_CHAIN :] == [WAITS] * (36 - dependents.LONGEST_CHAIN)
    assert receive(chain)[-1] == APPLIED
    assert set(states(committed).values()) == {"applied"}


def test_only_so_many_devices_are_looked_at_for_what_waited(
    monkeypatch: pytest.MonkeyPatch, committed: Session, make_committed: Make, home: Household
) -> None:
    monkeypatch.setattr(dependents, "MOST_DEVICES", 3)
    member = make_committed.member()
    make_committed.role_grant(member)
    phones = [Phone.of(make_committed, member) for _ in range(6)]
    first = phones[0].records(home.door_id, home.id)
    others = [one.records(home.door_id, home.id, depends_on=(first["id"],)) for one in phones[1:]]
    for one in others:
        assert receive([one]) == [WAITS]

    receive([first])

    assert sorted(states(committed).values()) == ["applied"] * 4 + ["held"] * 2
    assert set(receive(others)) == {APPLIED, DUPLICATE}


def test_a_batch_has_so_many_groups_and_what_is_beyond_comes_again(
    monkeypatch: pytest.MonkeyPatch, committed: Session, make_committed: Make, home: Household
) -> None:
    monkeypatch.setattr(receiving, "MOST_GROUPS", 2)
    member = make_committed.member()
    make_committed.role_grant(member)
    said = [Phone.of(make_committed, member).records(home.door_id, home.id) for _ in range(3)]

    assert receive(said) == [APPLIED, APPLIED, held("operations.batch_crowded")]
    assert len(states(committed)) == 2
    # The others have left by then.
    assert receive(said[2:]) == [APPLIED]


def test_what_came_another_way_than_through_the_ledger_is_waited_for_by_nobody(
    committed: Session, make_committed: Make, phone: Phone, home: Household
) -> None:
    """What a demonstration or an earlier server wrote: its rows are there, its entries are not."""
    member = committed.scalars(select(Member).where(Member.id == phone.member_id)).one()
    promise = {"id": str(make_committed.follow_up(home, member).id)}
    passage = {"id": str(make_committed.encounter(home, member).id)}

    said = [
        phone.takes(promise),
        phone.closes(promise),
        phone.corrects(passage, outcome="refused"),
    ]

    assert receive(said) == [APPLIED] * 3


def test_it_waits_for_the_rest_of_what_it_names_beside_such_a_row(
    committed: Session, make_committed: Make, phone: Phone, second: Phone, home: Household
) -> None:
    row = make_committed.encounter(home)
    first = phone.records(home.door_id, home.id)
    said = second.records(home.door_id, home.id, depends_on=(str(row.id), first["id"]))

    assert receive([said]) == [WAITS]
    receive([first])

    assert states(committed)[said["id"]] == "applied"
    assert waits(committed) == 0


def counted_looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many operations each look at a group was about."""
    looks: list[int] = []
    take_in = receiving.take_in

    def looking(session: Session, group: receiving.Group, signers: receiving.Signers) -> Any:
        looks.append(len(group))
        return take_in(session, group, signers)

    monkeypatch.setattr(receiving, "take_in", looking)
    return looks
