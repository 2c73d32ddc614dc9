"""A phone that renews its session."""

from dataclasses import dataclass
from typing import Any

import jwt
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.organisations.models import Member
from backend.sign_in.models import DeviceKey
from tests.factories import Make
from tests.signing import sign

HERE = "/api/sign-in/refresh"


@dataclass
class Phone:
    """Somebody's phone: a session, and a key on the device."""

    client: FlaskClient
    make: Make
    member: Member
    key: DeviceKey
    first: str

    def renew(self, token: str, *, signed: bool = False, **said: Any) -> TestResponse:
        """Show a refresh token, with the device's signature or without."""
        body: dict[str, Any] = {}
        if signed:
            csrf = jwt.decode(token, options={"verify_signature": False})["csrf"]
            body = {
                "device_id": str(self.key.device_id),
                "signature": sign(self.make.private_key(self.key), f"refresh:{csrf}".encode()),
            }
        return self.client.post(
            HERE, json=body | said, headers={"Authorization": f"Bearer {token}"}
        )

    def next(self, token: str, *, signed: bool = False) -> str:
        """The token that follows."""
        answer = self.renew(token, signed=signed)
        assert answer.status_code == 200, answer.json
        assert answer.json is not None
        return str(answer.json["refresh_token"])

    def refused(self, token: str, *, signed: bool = False, **said: Any) -> str:
        """The code with which a token is refused."""
        answer = self.renew(token, signed=signed, **said)
        assert answer.status_code == 401, answer.json
        assert answer.json is not None
        return str(answer.json["code"])


def signed_wrong(phone: Phone) -> dict[str, Any]:
    return {"device_id": str(phone.key.device_id), "signature": "0" * 128}
