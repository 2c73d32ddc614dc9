"""Whether Palier can serve: for whoever watches over it."""

from typing import Any

import psycopg
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from backend.access.policy import public
from backend.database import db

health = Blueprint("health", __name__, description="Whether Palier can serve")


class HealthSchema(Schema):
    """What a monitor is told."""

    status = fields.String(required=True, validate=validate.OneOf(["ok", "unavailable"]))
    database = fields.String(
        required=True, metadata={"description": "ok, or what is wrong with it."}
    )
    migration = fields.String(
        metadata={"description": "The last migration that was run; absent where none is known."}
    )


@health.get("/health")
@public
@health.response(200, HealthSchema, description="The database answers and is migrated.")
@health.alt_response(
    503, schema=HealthSchema, description="It does not answer, or was never migrated."
)
def check() -> Any:  # noqa: ANN401  # a status beside the body
    """Whether Palier can serve."""
    try:
        with db.engine.connect() as connection:
            version = connection.scalar(text("select version_num from alembic_version"))
    except (SQLAlchemyError, psycopg.Error):
        return {"status": "unavailable", "database": "unreachable or not migrated"}, 503
    return {"status": "ok", "database": "ok", "migration": version}
