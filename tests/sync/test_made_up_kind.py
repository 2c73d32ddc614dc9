"""A kind is declared in one file, and all that happens to operations happens to its own."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.households.models import DoNotVisit, Household
from backend.operations import kinds
from backend.operations.already_applied import already_applied
from backend.operations.kinds import Kind, all_kinds, declare
from backend.operations.models import LedgerEntry
from backend.operations.payloads import Text
from backend.sync.receive import receive
from backend.sync.unsettled import unsettled
from tests.factories import Make
from tests.phones import Carried, Phone, payload_of
from tests.sync.doorbells import BROKEN, NOT_AGREED, TOO_LATE, BrokenPayload
from tests.sync.verdicts import APPLIED, DUPLICATE, held, refused


@pytest.fixture
def undeclared(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is declared from here on is forgotten at the end."""
    monkeypatch.setattr(kinds._declared, "_registered", kinds._declared.all())


@pytest.fixture
def declared(undeclared: None) -> None:
    declare(BROKEN)


def breaks(phone: Phone, door_id: UUID | str, household_id: UUID | str, **options: Any) -> Carried:
    said = {
        "door_id": door_id,
        "household_id": household_id,
        "until": (datetime.now(UTC) + timedelta(days=9)).date(),
        "words": None,
        "is_agreed": False,
    }
    for name in said.keys() & options.keys():
        said[name] = options.pop(name)
    return phone.says("doorbell.broken", said, **options)


def kept(session: Session, carried: Carried) -> str | None:
    session.rollback()
    return session.scalars(
        select(LedgerEntry.payload).where(LedgerEntry.id == UUID(carried["id"]))
    ).one()


def made(session: Session) -> list[str]:
    session.rollback()
    return [str(one) for one in session.scalars(select(DoNotVisit.id))]


def test_it_is_unknown_until_it_is_declared(
    undeclared: None, phone: Phone, home: Household, committed: Session
) -> None:
    said = breaks(phone, home.door_id, home.id)
    assert receive([said]) == [held("operations.kind_unknown")]
    assert kept(committed, said) is None

    declare(BROKEN)

    assert receive([said]) == [APPLIED]
    assert made(committed) == [said["id"]]


@pytest.mark.usefixtures("declared")
class TestDeclared:
    def test_it_is_applied_once(self, phone: Phone, home: Household, committed: Session) -> None:
        said = [breaks(phone, home.door_id, home.id) for _ in range(3)]

        assert receive(said) == [APPLIED] * 3
        assert receive(said[:1]) == [DUPLICATE]
        assert sorted(made(committed)) == sorted(one["id"] for one in said)

    def test_one_that_is_refused_blocks_no_other(
        self, phone: Phone, home: Household, committed: Session
    ) -> None:
        late = breaks(phone, home.door_id, home.id, until=date(2020, 1, 1))
        other = breaks(phone, home.door_id, home.id)

        assert receive([late, other]) == [refused(TOO_LATE), APPLIED]
        assert made(committed) == [other["id"]]
        assert kept(committed, late) is not None

    def test_what_is_not_its_payload_is_refused(
        self, phone: Phone, home: Household, committed: Session
    ) -> None:
        said = breaks(phone, home.door_id, home.id, words=7)

        assert receive([said]) == [refused("operations.malformed")]
        assert kept(committed, said) is None

    def test_at_a_door_that_is_gone_it_is_held_for_a_lead(
        self, make_committed: Make, phone: Phone, home: Household, committed: Session
    ) -> None:
        gone = breaks(phone, uuid4(), home.id)

        assert receive([gone]) == [held("operations.place_gone")]

        team = make_committed.team()
        make_committed.session.commit()
        shown = [one for one in unsettled(committed, team.id) if str(one.id) == gone["id"]]
        assert [(one.kind, one.code) for one in shown] == [
            ("doorbell.broken", "operations.place_gone")
        ]

    def test_it_waits_for_what_another_phone_brings(
        self, make_committed: Make, phone: Phone, committed: Session
    ) -> None:
        colleague = make_committed.member()
        make_committed.role_grant(colleague)
        second = Phone.of(make_committed, colleague)
        door = phone.adds_door(make_committed.stairwell().id)
        where = payload_of(door)
        said = breaks(second, where["door_id"], where["household_id"], depends_on=(door["id"],))

        assert receive([said]) == [held("operations.waits")]
        assert receive([door]) == [APPLIED]

        assert made(committed) == [said["id"]]
        assert receive([said]) == [DUPLICATE]

    def test_others_wait_for_it_no_more_where_only_its_row_is_left(
        self, make_committed: Make, phone: Phone, home: Household, committed: Session
    ) -> None:
        row = make_committed.do_not_visit(home)
        make_committed.session.commit()
        said = phone.records(home.door_id, home.id, depends_on=(str(row.id),))

        assert already_applied(committed, [row.id, uuid4()]) == {row.id}
        assert receive([said]) == [APPLIED]

    def test_nothing_is_kept_of_what_nobody_agreed_to(
        self, phone: Phone, home: Household, committed: Session
    ) -> None:
        said = breaks(phone, uuid4(), home.id, words="Mme Hamon est sourde")

        assert receive([said]) == [refused(NOT_AGREED)]
        assert kept(committed, said) is None

    def test_what_waits_is_cleaned_and_forgotten_once_it_counts(
        self, make_committed: Make, phone: Phone, committed: Session
    ) -> None:
        door = phone.adds_door(make_committed.stairwell().id)
        where = payload_of(door)
        said = breaks(
            phone,
            where["door_id"],
            where["household_id"],
            words="le code est 4711",
            is_agreed=True,
            depends_on=(door["id"],),
        )
        assert receive([said]) == [held("operations.waits")]
        payload = kept(committed, said)
        assert payload is not None
        assert "le code est" in payload
        assert "4711" not in payload

        assert receive([door]) == [APPLIED]

        assert made(committed) == [said["id"]]
        assert kept(committed, said) is None

    def test_what_an_earlier_release_kept_is_tidied(
        self,
        app: Flask,
        bootstrap: psycopg.Connection,
        phone: Phone,
        home: Household,
        committed: Session,
    ) -> None:
        said = breaks(phone, home.door_id, home.id, words="sonner", is_agreed=True)
        assert receive([said]) == [APPLIED]
        bootstrap.execute("update operation set payload = replace(payload, 'sonner', 'code 12')")

        told = app.test_cli_runner().invoke(args=["folds", "tidy", "--repair"])

        assert "payloads of the ledger: 1" in told.output
        assert kept(committed, said) is None


FAULTY = "celle qui fait tout tomber"


def fails_on_one(function: str) -> Kind:
    """The kind, one of whose functions fails where one of the operations says some words."""

    def fail(*given: Any) -> Any:
        if FAULTY in repr(given):
            raise OverflowError("date value out of range")
        declared = getattr(BROKEN, function)
        return declared(*given) if declared else given[0]["until"]

    if function != "payload":
        failing: Any = {function: fail}
        return replace(BROKEN, **failing)
    return replace(BROKEN, payload=BrokenPayload.from_dict({"words": _FailingText(80)}))


class _FailingText(Text):
    def convert(self, value: object) -> str:
        if value == FAULTY:
            raise RuntimeError("a fault of ours")
        return super().convert(value)


@pytest.mark.parametrize("function", ["payload", "never", "day_of", "admit", "apply"])
def test_a_fault_on_one_of_them_fails_no_other(
    undeclared: None,
    make_committed: Make,
    phone: Phone,
    home: Household,
    committed: Session,
    function: str,
) -> None:
    declare(fails_on_one(function))
    colleague = make_committed.member()
    make_committed.role_grant(colleague)
    other = Phone.of(make_committed, colleague)
    faulty = breaks(phone, home.door_id, home.id, words=FAULTY, is_agreed=True)
    beside = breaks(phone, home.door_id, home.id, words="sonner fort", is_agreed=True)
    of_another = other.records(home.door_id, home.id)

    for became in (APPLIED, DUPLICATE):
        assert receive([faulty, beside, of_another]) == [
            held("operations.failed"),
            became,
            became,
        ]
    # Where it is not known whether it may be kept, its phone alone has it.
    assert (kept(committed, faulty) is None) == (function in ("payload", "never"))


def test_nothing_is_kept_of_what_cannot_be_cleaned(
    undeclared: None, phone: Phone, home: Household, committed: Session
) -> None:
    declare(fails_on_one("clean"))
    faulty = breaks(phone, uuid4(), home.id, words=FAULTY, is_agreed=True)
    beside = breaks(phone, uuid4(), home.id, words="le code est 4711", is_agreed=True)
    counting = phone.records(home.door_id, home.id)

    gone = held("operations.place_gone")
    assert receive([faulty, beside, counting]) == [gone, gone, APPLIED]

    assert kept(committed, faulty) is None
    assert "4711" not in (kept(committed, beside) or "4711")


def test_what_was_kept_stays_where_a_later_release_fails_on_it(
    app: Flask, undeclared: None, phone: Phone, home: Household, committed: Session
) -> None:
    declare(BROKEN)
    said = breaks(phone, uuid4(), home.id, words=FAULTY, is_agreed=True)
    assert receive([said]) == [held("operations.place_gone")]
    kinds._declared._registered = {
        name: fails_on_one("never") if kind is BROKEN else kind
        for name, kind in kinds._declared.all().items()
    }

    assert receive([said]) == [held("operations.failed")]
    told = app.test_cli_runner().invoke(args=["folds", "tidy", "--repair"])

    assert told.exit_code == 0, told.output
    assert FAULTY in (kept(committed, said) or "")


def test_every_kind_is_declared_by_the_application_once() -> None:
    names = [(kind.name, kind.version) for kind in all_kinds()]

    assert len(names) == len(set(names))
    with pytest.raises(RuntimeError, match="registered twice"):
        declare(all_kinds()[0])
