"""A phone that is signed in."""

import pytest
from flask import Flask

from backend.sign_in import tokens
from tests.factories import Make
from tests.sign_in.renewal import Phone


@pytest.fixture
def phone(app: Flask, make_committed: Make) -> Phone:
    """A signed-in phone with an enrolled key."""
    member = make_committed.member()
    running = make_committed.sign_in_session(member)
    with app.app_context():
        first = tokens.refresh_token(running)
    return Phone(
        app.test_client(), make_committed, member, make_committed.device_key(member), first
    )
