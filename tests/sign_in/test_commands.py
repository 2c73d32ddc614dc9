"""A lost phone is taken out of use from a terminal."""

from datetime import UTC, datetime
from uuid import uuid4

from flask import Flask

from tests.conftest import Client
from tests.factories import Make


def test_a_lost_phone_is_found_and_withdrawn(
    app: Flask, client: Client, make_committed: Make
) -> None:
    account = make_committed.account(email="aicha@example.org")
    phone = make_committed.device(account_id=account.id, name="Le Samsung")
    make_committed.sign_in_session(device_id=phone.id)
    run = app.test_cli_runner()

    listed = run.invoke(args=["device", "list", "Aicha@example.org"])
    done = run.invoke(args=["device", "revoke", str(phone.id)])

    assert f"{phone.id} Le Samsung" in listed.output
    assert "in use" in listed.output
    assert done.exit_code == 0
    assert "1 sessions ended" in done.output
    again = run.invoke(args=["device", "list", "aicha@example.org"])
    assert f"withdrawn {datetime.now(UTC):%Y-%m-%d}" in again.output


def test_a_phone_is_found_by_whoever_signed_in_on_it(app: Flask, make_committed: Make) -> None:
    first = make_committed.account(email="aicha@example.org")
    next_one = make_committed.account(email="karim@example.org")
    shared = make_committed.device(account_id=first.id, name="Le Samsung")
    make_committed.sign_in_session(account_id=next_one.id, device_id=shared.id)
    run = app.test_cli_runner()

    by_first = run.invoke(args=["device", "list", "aicha@example.org"])
    by_next = run.invoke(args=["device", "list", "karim@example.org"])

    assert str(shared.id) in by_first.output
    assert str(shared.id) in by_next.output


def test_a_phone_that_nobody_enrolled_is_named(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["device", "revoke", str(uuid4())])

    assert done.exit_code == 1
    assert "There is no device" in done.output


def test_somebody_without_a_phone_and_nobody_at_all_are_told_apart(
    app: Flask, make_committed: Make
) -> None:
    make_committed.account(email="aicha@example.org")
    run = app.test_cli_runner()

    without = run.invoke(args=["device", "list", "aicha@example.org"])
    nobody = run.invoke(args=["device", "list", "nobody@example.org"])

    assert (without.exit_code, without.output.strip()) == (
        0,
        "aicha@example.org has enrolled no device.",
    )
    assert nobody.exit_code == 1
    assert "Nobody has an account" in nobody.output
