"""Phones whose key nobody knows are listed for the administrator, without what they said."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import func, select

from backend.households.models import Household
from backend.operations import unknown
from backend.operations.models import LedgerEntry, UnknownSigner
from backend.organisations.models import Member
from backend.sync.receive import receive
from tests.factories import Make
from tests.phones import Phone


def test_who_is_unknown_is_noted_once_and_known_again_after_one_sign_in(
    app: Flask,
    bootstrap: psycopg.Connection,
    make_committed: Make,
    phone: Phone,
    home: Household,
) -> None:
    session = make_committed.session
    said = [phone.records(home.door_id, home.id) for _ in range(3)]
    key = (phone.key.public_key, phone.device_id, phone.member_id)
    session.rollback()
    bootstrap.execute("delete from device_key")
    bootstrap.execute("delete from device")
    session.expunge_all()

    for _ in range(2):
        assert {(one.verdict, one.code) for one in receive(said)} == {
            ("refused", "operations.key_unknown")
        }

    session.rollback()
    [noted] = session.scalars(select(UnknownSigner)).all()
    assert (noted.device_id, noted.author_id, noted.count) == (key[1], key[2], 6)
    run = app.test_cli_runner()
    assert f"device {key[1]} member {key[2]}" in run.invoke(args=["device", "unknown"]).output
    assert "signs in once there" in run.invoke(args=["device", "unknown"]).output

    # The same key is enrolled again by signing in there.
    make_committed.device(id=key[1])
    make_committed.device_key(
        session.get_one(Member, (phone.organisation_id, key[2])),
        device_id=key[1],
        public_key=key[0],
    )
    assert {one.verdict for one in receive(said)} == {"applied"}
    assert str(key[1]) not in run.invoke(args=["device", "unknown"]).output


def test_a_member_of_after_the_copy_is_made_again_under_the_same_number(
    app: Flask, bootstrap: psycopg.Connection, make_committed: Make, home: Household
) -> None:
    session = make_committed.session
    member = make_committed.member()
    make_committed.role_grant(member)
    phone = Phone.of(make_committed, member)
    said = phone.records(home.door_id, home.id)
    slug = member.organisation.slug
    public_key = phone.key.public_key
    session.rollback()
    session.expunge_all()
    for table in ("device_key", "role_grant", "member"):
        bootstrap.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))
    assert [one.code for one in receive([said])] == ["operations.key_unknown"]
    run = app.test_cli_runner()
    assert "member add --id" in run.invoke(args=["device", "unknown"]).output

    yesterday = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"
    made = run.invoke(
        args=["member", "add", slug, "b@example.org", "Bintou", "--role", "worker", "--password",
            "ten letters", "--id", str(phone.member_id), "--from", yesterday]
    )  # fmt: skip

    assert made.exit_code == 0, made.output
    session.rollback()
    again = session.get_one(Member, (phone.organisation_id, phone.member_id))
    make_committed.device_key(again, device_id=phone.device_id, public_key=public_key)
    assert [one.verdict for one in receive([said])] == ["applied"]


def test_whoever_makes_up_names_fills_no_table(
    make_committed: Make, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unknown, "MOST", 3)
    session = make_committed.session

    for _ in range(5):
        receive([phone.says("encounter.record", {}, device_id=str(uuid4()))])

    session.rollback()
    assert session.scalar(select(func.count()).select_from(UnknownSigner)) == 3
    assert session.scalar(select(func.count()).select_from(LedgerEntry)) == 0


def test_an_organisation_that_does_not_exist_is_no_fault(phone: Phone) -> None:
    said = phone.says("encounter.record", {}, organisation_id=str(uuid4()))

    assert [one.code for one in receive([said])] == ["operations.key_unknown"]
