"""Whether Palier can serve: for whoever watches over it."""

import psycopg
from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from backend.access.policy import public
from backend.database import db

health = Blueprint("health", __name__, url_prefix="/api")


@health.get("/health")
@public
def check() -> tuple[Response, int]:
    """200 where the database answers and its tables are there, 503 where not."""
    try:
        with db.engine.connect() as connection:
            version = connection.scalar(text("select version_num from alembic_version"))
    except (SQLAlchemyError, psycopg.Error):
        return jsonify(status="unavailable", database="unreachable or not migrated"), 503
    return jsonify(status="ok", database="ok", migration=version), 200
