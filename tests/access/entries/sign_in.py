"""Signing in and out, who I am, and enrolling a device."""

import base64
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from werkzeug.test import TestResponse

from tests.access.table import Ask, Entry
from tests.signing import sign

MYSELF = {"{me}", "{me} account", "{me} session"}


def _enrol(ask: Ask) -> TestResponse:
    """Everybody enrols a device for themselves, whoever they are."""
    private = ec.generate_private_key(ec.SECP256R1())
    device_id, member_id = uuid4(), ask.world.ids.get(ask.asker, uuid4())
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return ask.post(
        "/api/devices",
        json={
            "device_id": str(device_id),
            "name": "Téléphone",
            "public_key": base64.b64encode(public).decode(),
            "signature": sign(private, f"enrol:{device_id}:{member_id}".encode()),
        },
    )


ENTRIES = [
    Entry(
        "sign_in.enter",
        lambda ask: ask.post(
            "/api/sign-in", json={"email": f"{uuid4().hex}@example.org", "password": "not mine"}
        ),
        {"*": 401},
        method="POST",
    ),
    Entry(
        "sign_in.refresh",
        # An access token renews nothing.
        lambda ask: ask.post("/api/sign-in/refresh", json={}),
        {"*": 401},
        method="POST",
    ),
    Entry(
        "sign_in.leave",
        # Nor does it end anything here: that is for the refresh token.
        lambda ask: ask.post("/api/sign-in/refresh/leave"),
        {"*": 401},
        method="POST",
    ),
    Entry(
        "sign_in.sign_out",
        lambda ask: ask.post("/api/sign-out"),
        {"nobody": 401, "*": set()},
        method="POST",
        changes=True,
    ),
    Entry(
        "sign_in.me",
        lambda ask: ask.get("/api/me"),
        {
            "*@own": MYSELF | {"here", "own.team"},
            "*@other": MYSELF | {"here", "other.team"},
            "*@whole, *@ended": MYSELF | {"here"},
            "*@elsewhere": MYSELF | {"there"},
            "nobody": 401,
        },
    ),
    Entry(
        "sign_in.enrol",
        _enrol,
        {"nobody": 401, "*": {"{me}", "new"}},
        method="POST",
        changes=True,
    ),
]
