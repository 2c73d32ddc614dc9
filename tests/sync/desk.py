"""A lead at the desk, and what counts of what they settled."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.encounters.models import Encounter
from tests.conftest import Client
from tests.phones import Carried
from tests.sync.holders import Round


class Desk:
    """A lead at the desk, as the routes answer."""

    def __init__(self, client: Client, round_of: Round) -> None:
        self._client = client
        self._team_id = round_of.team.id

    def lists(self, **page: Any) -> list[dict[str, Any]]:
        asked = {"team_id": self._team_id, **page}
        answer = self._client.get("/api/operations/unsettled", query_string=asked)
        assert answer.status_code == 200, answer.json
        told: list[dict[str, Any]] = answer.get_json()
        return told

    def counts(self) -> int:
        asked = {"team_id": self._team_id}
        answer = self._client.get("/api/operations/unsettled/count", query_string=asked)
        assert answer.status_code == 200, answer.json
        return int(answer.get_json()["count"])

    def settles(self, said: Carried, action: str, **how: Any) -> dict[str, Any]:
        answer = self._client.post(
            f"/api/operations/{said['id']}/settle", json={"action": action, **how}
        )
        told: dict[str, Any] = answer.get_json()
        return told


def kept(session: Session, said: Carried) -> Encounter:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Encounter).where(Encounter.id == said["id"])).one()
