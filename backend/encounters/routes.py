"""Encounters over HTTP: who may call, what comes in, what goes out."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from backend.access.identity import person
from backend.access.policy import Role, allow
from backend.database.attempts import write
from backend.encounters import amendments, mismatches, queries
from backend.encounters.revisions import Values
from backend.encounters.schemas import (
    CorrectionRequest,
    EncounterSchema,
    EncountersQuery,
    MismatchesQuery,
    MismatchSchema,
    PlaceCheckRequest,
    WithdrawalRequest,
)

encounters = Blueprint(
    "encounters", __name__, url_prefix="/encounters", description="What was said at doors"
)


@encounters.get("")
@allow(Role.TEAM_LEAD)
@encounters.arguments(EncountersQuery, location="query")
@encounters.response(200, EncounterSchema(many=True))
def list_encounters(query: dict[str, Any]) -> list[queries.Row]:
    """All passages at one door of my team, the latest first, with what was changed in them."""
    reach = person().reach()
    return write(lambda session: queries.at_door(session, query["door_id"], reach))


@encounters.post("/<uuid:encounter_id>/correction")
@allow(Role.TEAM_LEAD)
@encounters.arguments(CorrectionRequest)
@encounters.response(200, EncounterSchema)
def correct_encounter(request: dict[str, Any], encounter_id: UUID) -> queries.Row:
    """Correct what somebody of my team recorded, with a reason."""
    asking, reason = person(), request.pop("reason")
    return write(
        lambda session: amendments.correct(
            session, encounter_id, asking.member_id, asking.reach(), Values(**request), reason
        )
    )


@encounters.post("/<uuid:encounter_id>/withdrawal")
@allow(Role.TEAM_LEAD)
@encounters.arguments(WithdrawalRequest)
@encounters.response(200, EncounterSchema)
def withdraw_encounter(request: dict[str, Any], encounter_id: UUID) -> queries.Row:
    """Let something that somebody of my team recorded count nowhere, with a reason."""
    asking = person()
    return write(
        lambda session: amendments.withdraw(
            session, encounter_id, asking.member_id, asking.reach(), request["reason"]
        )
    )


@encounters.get("/mismatches")
@allow(Role.TEAM_LEAD)
@encounters.arguments(MismatchesQuery, location="query")
@encounters.response(200, MismatchSchema(many=True))
def list_mismatches(query: dict[str, Any]) -> list[dict[str, Any]]:
    """Passages of my team whose worker saw another floor or number than the door had then.

    Those of the oldest id first, a page at a time; the next one is after the last of this.
    """
    person().reach().require(query["team_id"])
    return write(lambda session: mismatches.list_mismatches(session, **query))


@encounters.post("/<uuid:encounter_id>/place")
@allow(Role.TEAM_LEAD)
@encounters.arguments(PlaceCheckRequest)
@encounters.response(204)
def check_place(request: dict[str, Any], encounter_id: UUID) -> None:
    """Say at which door it was: where it counts, or another one of the building."""
    asking = person()
    write(
        lambda session: mismatches.check_place(
            session,
            encounter_id,
            request["door_id"],
            member_id=asking.member_id,
            reach=asking.reach(),
        )
    )
