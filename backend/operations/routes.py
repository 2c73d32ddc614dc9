"""The ledger over HTTP: what waits or was refused. The work is in unsettled.py."""

from typing import Any

from flask_smorest import Blueprint

from backend.access.policy import Role, allow
from backend.access.who import person
from backend.database import db
from backend.operations.schemas import UnsettledQuery, UnsettledSchema
from backend.operations.unsettled import Unsettled, unsettled

operations = Blueprint(
    "operations", __name__, url_prefix="/operations", description="What was recorded on devices"
)


@operations.get("/unsettled")
@allow(Role.TEAM_LEAD)
@operations.arguments(UnsettledQuery, location="query")
@operations.response(200, UnsettledSchema(many=True))
def list_unsettled(query: dict[str, Any]) -> list[Unsettled]:
    """What members of my team recorded that does not count yet, and why."""
    person().reach().require(query["team_id"])
    return unsettled(db.session(), query["team_id"])
