"""A phone that speaks to a server over the wire, and to nothing else."""

import base64
import json
import urllib.request
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.organisations.models import Member
from backend.sign_in.models import DeviceKey
from tests.phones import Carried, Phone, signature_of
from tests.sync.holders import Pulled, read


class OverHttp:
    """Somebody who is signed in at a server."""

    def __init__(self, url: str, email: str, password: str) -> None:
        self._url, self._token = url, ""
        answer = json.loads(
            self._post("/sign-in", {"email": email, "password": password, "transport": "bearer"})
        )
        self._token = answer["access_token"]

    def enrols(self, member: Member) -> Phone:
        """A new phone of theirs, known to the server."""
        private, device_id = ec.generate_private_key(ec.SECP256R1()), uuid4()
        public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self._post(
            "/devices",
            {
                "device_id": str(device_id),
                "name": "Téléphone",
                "public_key": base64.b64encode(public).decode(),
                "signature": signature_of(private, f"enrol:{device_id}:{member.id}"),
            },
        )
        key = DeviceKey(
            organisation_id=member.organisation_id, member_id=member.id, device_id=device_id
        )
        return Phone(key, private)

    def sends(self, said: Sequence[Carried]) -> list[dict[str, Any]]:
        """What became of each."""
        answers: list[dict[str, Any]] = json.loads(
            self._post("/sync/operations", {"operations": list(said)})
        )["answers"]
        return answers

    def pulls(self) -> Pulled:
        """All that this phone may hold."""
        return read(self._post("/sync/changes", {"cursor": None, "scopes": [], "format": 3}))

    def _post(self, path: str, body: dict[str, Any]) -> bytes:
        request = urllib.request.Request(  # a server of this test
            f"{self._url}/api{path}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"},
        )
        with urllib.request.urlopen(request) as answer:
            content: bytes = answer.read()
        return content
