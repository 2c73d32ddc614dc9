"""The table of who gets what: an entry says how a route is called and what each asker gets.

    Entry(
        "territories.list_territories",
        call=lambda ask: ask.get(f"/api/territories?team_id={ask.world['own.team']}"),
        gets={
            "team_lead@own, *@whole": {"own.territory", "own.building"},
            "*@other, *@ended": 403,
            "*@elsewhere": 404,
            "nobody": 401,
        },
    )

A set says that the call succeeds and that exactly these ids come back, in whatever place of the
answer; a number is the status of a refusal, in whose answer no id stands that was not in the
question. `{me}` stands for the asker's name, and "new" for an id that the call has made.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.access.world import ALONG, World

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

Gets = Mapping[str, set[str] | int]


class Ask:
    """One asker's way to call, with the world's ids at hand."""

    def __init__(self, client: FlaskClient, world: World, asker: str) -> None:
        self._client = client
        self.world = world
        self.asker = asker
        self.asked: set[UUID] = set()

    def get(self, path: str, **said: Any) -> TestResponse:
        return self._call("GET", path, **said)

    def post(self, path: str, **said: Any) -> TestResponse:
        return self._call("POST", path, **said)

    def patch(self, path: str, **said: Any) -> TestResponse:
        return self._call("PATCH", path, **said)

    def put(self, path: str, **said: Any) -> TestResponse:
        return self._call("PUT", path, **said)

    def delete(self, path: str, **said: Any) -> TestResponse:
        return self._call("DELETE", path, **said)

    def _call(self, method: str, path: str, **said: Any) -> TestResponse:
        self.asked = ids_in(f"{path} {said}")
        token = self.world.tokens.get(self.asker)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self._client.open(path, method=method, headers=headers, **said)


def ids_in(text: str) -> set[UUID]:
    """Every id that a text names."""
    return {UUID(found) for found in _UUID.findall(text)}


def ids_of_answer(response: TestResponse) -> set[UUID]:
    """Every id in an answer's text; the tokens of a sign-in are none."""
    return ids_in(response.get_data(as_text=True))


@dataclass(frozen=True)
class Entry:
    """One route, how to call it, and what each asker gets."""

    endpoint: str
    call: Callable[[Ask], TestResponse]
    gets: Gets
    method: str = "GET"
    # How ids are read where the answer is not a text.
    ids: Callable[[TestResponse], set[UUID]] = ids_of_answer
    # Whether a call that succeeds changes rows; then each has a world of its own.
    changes: bool = field(default=False)
    # Tables that a call may change even though it is refused, or although it only reads.
    notes_in: frozenset[str] = frozenset({"login_counter"})

    def expected(self, asker: str) -> set[str] | int:
        """What one asker gets; the first pattern that fits says it.

        Who comes along on a round of the own team gets what its workers get, unless the entry
        names them: it is to say where that is more or less.

        Raises:
            LookupError: the entry says nothing about this asker.
        """
        is_named = any(ALONG in patterns for patterns in self.gets)
        known_as = "worker@own" if asker.endswith(ALONG) and not is_named else asker
        for patterns, gets in self.gets.items():
            if any(fnmatchcase(known_as, pattern.strip()) for pattern in patterns.split(",")):
                if isinstance(gets, int):
                    return gets
                return {name.format(me=asker) for name in gets}
        raise LookupError(f"{self.method} {self.endpoint} says nothing about {asker}")
