"""What a phone carries sealed, and what it sends again: judged as what it is, as of then."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.encounters.models import Encounter
from backend.households.models import Household
from backend.operations.carried import read_carried
from backend.operations.custody import seal, sealing_keys
from backend.operations.models import LedgerEntry
from backend.operations.receipts import receipts
from backend.sync.receive import receive
from tests.conftest import Client
from tests.phones import Carried, Phone
from tests.sync.verdicts import APPLIED, DUPLICATE, refused

UNREADABLE = refused("operations.seal_unreadable")
MALFORMED = refused("operations.malformed")


def sealed(said: Carried, plain: bytes | None = None, **changed: Any) -> Carried:
    """An operation as whoever carries it holds it: readable by the server alone."""
    key = sealing_keys().newest()
    inside = {name: said[name] for name in said.keys() - {"id", "receipt"}}
    text_of = plain if plain is not None else json.dumps(inside, ensure_ascii=False).encode()
    closed = seal(text_of, key.public_key, f"palier operation {said['id']}")
    return {
        "id": said["id"],
        "sealed": base64.b64encode(closed).decode(),
        "key": key.id,
    } | changed


def restored(session: Session, bootstrap: psycopg.Connection) -> None:
    """The database as it was before anything was said."""
    session.rollback()
    session.expire_all()
    for table in ("encounter", "household_fold", "operation"):
        bootstrap.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))


def sends(client: Client, *said: Carried) -> list[dict[str, Any]]:
    answer = client.post("/api/sync/operations", json={"operations": said})
    assert answer.status_code == 200
    assert answer.json is not None
    answers: list[dict[str, Any]] = answer.json["answers"]
    return answers


class TestSealed:
    def test_it_counts_as_what_was_sealed(
        self, committed: Session, phone: Phone, home: Household
    ) -> None:
        said = phone.records(home.door_id, home.id, note="L’ascenseur est en panne")

        assert receive([sealed(said)]) == [APPLIED]
        assert receive([said]) == [DUPLICATE]
        assert committed.scalars(select(LedgerEntry.envelope)).one() == said["envelope"]
        assert committed.scalars(select(Encounter.note)).one() == "L’ascenseur est en panne"

    def test_open_and_sealed_it_is_one(self, phone: Phone, home: Household) -> None:
        said = phone.records(home.door_id, home.id)

        assert receive([said, sealed(said)]) == [APPLIED, DUPLICATE]

    def test_it_opens_after_the_key_was_replaced(self, phone: Phone, home: Household) -> None:
        carried = sealed(phone.records(home.door_id, home.id))
        sealing_keys().rotate()

        assert receive([carried]) == [APPLIED]

    def test_what_no_key_opens_is_refused_and_blocks_nobody(
        self, client: Client, phone: Phone, home: Household
    ) -> None:
        said = [phone.records(home.door_id, home.id) for _ in range(4)]
        first, second, third, fourth = (sealed(one) for one in said)

        answers = sends(
            client,
            first | {"key": "0123456789abcdef"},
            second | {"key": None},
            # Sealed for another operation than the one it is given out as.
            third | {"id": said[0]["id"]},
            fourth | {"sealed": base64.b64encode(bytes(120)).decode()},
            sealed(said[0]),
        )

        assert [(one["verdict"], one["code"]) for one in answers] == [
            ("refused", "operations.seal_unreadable")
        ] * 4 + [("applied", None)]

    @pytest.mark.parametrize(
        "changed",
        [
            {"sealed": None},
            {"sealed": 17},
            {"sealed": "no base64 é"},
            {"sealed": "a" * 200_000},
            {"id": None},
        ],
    )
    def test_what_is_no_seal_is_malformed(
        self, phone: Phone, home: Household, changed: dict[str, Any]
    ) -> None:
        assert receive([sealed(phone.records(home.door_id, home.id)) | changed]) == [MALFORMED]

    @pytest.mark.parametrize("inside", [b"\xff", b"{", b"[]", b"{}", b'{"envelope":"{}"}'])
    def test_what_is_sealed_is_looked_at_as_strictly(
        self, phone: Phone, home: Household, inside: bytes
    ) -> None:
        assert receive([sealed(phone.records(home.door_id, home.id), inside)]) == [MALFORMED]

    def test_its_id_is_the_envelopes(self, phone: Phone, home: Household) -> None:
        said, other = (phone.records(home.door_id, home.id) for _ in range(2))

        assert receive([sealed(said | {"id": other["id"]})]) == [MALFORMED]

    def test_a_signature_is_asked_for_all_the_same(self, phone: Phone, home: Household) -> None:
        said = phone.records(home.door_id, home.id) | {"signature": "00" * 64}

        assert receive([sealed(said)]) == [refused("operations.signature_wrong")]


class TestReceipts:
    def test_what_counts_has_one_and_the_rest_has_none(
        self, client: Client, committed: Session, phone: Phone, home: Household
    ) -> None:
        said = phone.records(home.door_id, home.id)
        nowhere = phone.records(phone.device_id, home.id)
        waits = phone.records(home.door_id, home.id, depends_on=(nowhere["id"],))

        first = sends(client, said, nowhere, waits, {"id": "who knows"})
        again = sends(client, said)

        assert [one["verdict"] for one in first] == ["applied", "held", "held", "refused"]
        assert [one["receipt"] for one in first[1:]] == [None] * 3
        assert again[0]["verdict"] == "duplicate"
        assert again[0]["receipt"] == first[0]["receipt"]
        entry = committed.get_one(LedgerEntry, (phone.organisation_id, said["id"]))
        told = receipts().read(first[0]["receipt"], entry.id, entry.envelope)
        assert told == entry.received_at

    def test_what_is_sent_again_was_received_then(
        self, committed: Session, phone: Phone, home: Household
    ) -> None:
        said = phone.records(home.door_id, home.id)
        earlier = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)
        receipt = receipts().give(_id(said), said["envelope"], earlier)
        in_future = phone.records(home.door_id, home.id, at=datetime(2090, 1, 1, tzinfo=UTC))
        its_receipt = receipts().give(_id(in_future), in_future["envelope"], earlier)

        verdicts = receive([sealed(said, receipt=receipt), {**in_future, "receipt": its_receipt}])

        assert verdicts == [APPLIED, APPLIED]
        assert [one.receipt for one in verdicts] == [receipt, its_receipt]
        entries = committed.scalars(select(LedgerEntry).order_by(LedgerEntry.device_seq)).all()
        assert [entry.received_at for entry in entries] == [earlier, earlier]
        # Nothing happens after it was received.
        assert [entry.occurred_at for entry in entries] == [earlier, earlier]
        occurred = committed.scalars(select(Encounter.occurred_at)).all()
        assert occurred == [earlier, earlier]

    def test_after_a_restore_everything_is_as_it_was(
        self,
        bootstrap: psycopg.Connection,
        client: Client,
        committed: Session,
        phone: Phone,
        home: Household,
    ) -> None:
        said = [phone.records(home.door_id, home.id) for _ in range(3)]
        given = sends(client, *said)
        before = committed.execute(
            select(LedgerEntry.id, LedgerEntry.received_at, LedgerEntry.occurred_at)
        ).all()
        restored(committed, bootstrap)

        again = sends(
            client,
            *(
                sealed(one, receipt=answer["receipt"])
                for one, answer in zip(said, given, strict=True)
            ),
        )

        assert [one["verdict"] for one in again] == ["applied"] * 3
        assert [one["receipt"] for one in again] == [one["receipt"] for one in given]
        after = committed.execute(
            select(LedgerEntry.id, LedgerEntry.received_at, LedgerEntry.occurred_at)
        ).all()
        assert after == before

    def test_another_receipt_is_as_none(
        self, committed: Session, phone: Phone, home: Household
    ) -> None:
        said, other = (phone.records(home.door_id, home.id) for _ in range(2))
        earlier = datetime(2026, 1, 1, tzinfo=UTC)
        receipt = receipts().give(_id(other), other["envelope"], earlier)

        assert receive([{**said, "receipt": receipt}, {**other, "receipt": "no"}]) == [
            APPLIED,
            APPLIED,
        ]
        received = committed.scalars(select(LedgerEntry.received_at)).all()
        assert all(datetime.now(UTC) - at < timedelta(minutes=1) for at in received)

    def test_what_waited_counts_as_of_when_it_came(
        self, committed: Session, phone: Phone, home: Household
    ) -> None:
        """A phone whose clock is a little ahead: it happened when it came, and not when it was
        asked about again.
        """
        first = phone.records(home.door_id, home.id)
        ahead = phone.records(
            home.door_id,
            home.id,
            at=datetime.now(UTC) + timedelta(minutes=40),
            depends_on=(first["id"],),
        )
        receive([ahead])
        came_at = committed.scalars(select(LedgerEntry.received_at)).one()
        committed.rollback()

        assert receive([first, ahead]) == [APPLIED, APPLIED]
        entry = committed.get_one(LedgerEntry, (phone.organisation_id, ahead["id"]))
        encounter = committed.get_one(Encounter, (phone.organisation_id, ahead["id"]))
        assert encounter.occurred_at == entry.occurred_at == came_at


class TestPlace:
    def read(self, place: object) -> Any:
        golden = {"place": place, **self.said}
        signed = read_carried(golden, sealing_keys(), receipts(), datetime.now(UTC))
        return signed.place

    @pytest.fixture(autouse=True)
    def _said(self, phone: Phone, home: Household) -> None:
        self.said = phone.records(home.door_id, home.id)

    def test_it_is_read_beside_what_was_signed(self) -> None:
        place = self.read(
            {
                "street": "Rue des Érables",
                "number": "12",
                "building": "12 rue des Érables",
                "stairwell": "A",
                "floor": 3,
                "label": "31",
            }
        )

        assert (place.street, place.stairwell, place.floor) == ("Rue des Érables", "A", 3)

    @pytest.mark.parametrize(
        "place", [None, 3, "here", [], {}, {"street": 3, "floor": "3"}, {"street": "x" * 500}]
    )
    def test_one_that_cannot_be_read_stops_nothing(self, place: object) -> None:
        assert self.read(place) is None
        assert receive([{**self.said, "place": place}]) == [APPLIED]

    def test_it_travels_sealed_too(self, app: Flask) -> None:
        carried = sealed({**self.said, "place": {"floor": 0, "label": "Loge"}})

        signed = read_carried(carried, sealing_keys(), receipts(), datetime.now(UTC))

        assert signed.place is not None
        assert (signed.place.floor, signed.place.label) == (0, "Loge")
        assert "Loge" not in json.dumps(carried)


def test_an_answer_names_the_life_of_the_database(client: Client) -> None:
    pulled = client.post("/api/sync/changes", json={"format": 1})
    answer = client.post("/api/sync/operations", json={"operations": []})

    assert answer.json is not None
    assert f"{answer.json['epoch']}/".encode() in pulled.data


def _id(said: Carried) -> UUID:

    return UUID(said["id"])
