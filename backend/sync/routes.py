"""Synchronisation over HTTP: operations in, changes out."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from backend.access.policy import signed_in
from backend.access.who import person
from backend.sync import receive
from backend.sync.changes import changes
from backend.sync.schemas import ChangesRequest, OperationsAnswer, OperationsRequest

sync = Blueprint("sync", __name__, url_prefix="/sync", description="Operations in, changes out")


@sync.post("/operations")
@signed_in
@sync.arguments(OperationsRequest)
@sync.response(200, OperationsAnswer)
def take_operations(request: dict[str, Any]) -> dict[str, Any]:
    """Bring operations, one's own or somebody else's: each counts as its own author's."""
    carried = request["operations"]
    verdicts = receive.receive(carried)
    return {
        "answers": [
            {"id": receive.id_of(one), "verdict": verdict.verdict, "code": verdict.code}
            for one, verdict in zip(carried, verdicts, strict=True)
        ]
    }
