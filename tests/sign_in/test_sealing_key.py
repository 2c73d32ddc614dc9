"""Whoever signs in, or asks who they are, is told the key to seal to: the newest."""

import base64

from flask import Flask
from flask.testing import FlaskClient

from backend.operations.custody import seal, sealing_keys
from backend.organisations import passwords
from tests.conftest import Client
from tests.factories import PASSWORD, Make


def test_signing_in_brings_the_key(app: Flask, stranger: FlaskClient, make_committed: Make) -> None:
    account = make_committed.account(
        email="aicha@example.org", password_hash=passwords.hashed(PASSWORD)
    )
    make_committed.member(account_id=account.id)

    answer = stranger.post(
        "/api/sign-in", json={"email": "aicha@example.org", "password": PASSWORD}
    )

    assert answer.json is not None
    told = answer.json["sealing_key"]
    sealed = seal(b"said", base64.b64decode(told["public_key"]), "x")
    with app.app_context():
        assert sealing_keys().open(told["id"], sealed, "x") == b"said"


def test_who_asks_is_told_of_a_new_key(app: Flask, client: Client) -> None:
    before = client.get("/api/me").json
    with app.app_context():
        made = sealing_keys().rotate()

    after = client.get("/api/me").json

    assert before is not None
    assert after is not None
    assert before["sealing_key"]["id"] != after["sealing_key"]["id"] == made.id
