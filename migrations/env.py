"""Runs migrations as the role that owns the tables, each in a transaction of its own."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from backend import grants
from backend.database import db
from backend.database.rows import Xid8

# A migration that cannot have its lock soon gives up, rather than queue everybody behind it.
_LOCK_TIMEOUT = "5s"


def _belongs_to_palier(
    _: object, name: str | None, kind: str, reflected: bool, _other: object
) -> bool:
    """Leave out what extensions own, and what `protect` adds to every tenant table."""
    if kind == "table":
        return not reflected or name in db.metadata.tables
    return not (kind == "index" and name and name.endswith("_organisation_id_changed_xid_index"))


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        include_object=_belongs_to_palier,
        transaction_per_migration=True,
    )
    connection.execute(text(f"set lock_timeout = '{_LOCK_TIMEOUT}'"))
    connection.commit()
    with context.begin_transaction():
        context.run_migrations()


def _run() -> None:
    # Tests hand in an engine's URL; a command finds the owner's in the settings.
    url = context.config.attributes.get("url") or current_app.config["OWNER_DATABASE_URL"]
    engine = create_engine(url, poolclass=NullPool)
    engine.dialect.ischema_names["xid8"] = Xid8  # type: ignore[attr-defined]
    with engine.connect() as connection:
        _migrate(connection)
        # Where there was nothing to migrate, the reading of that is still open.
        connection.commit()
        grants.bring_about(connection, _application_role())
        connection.commit()
    engine.dispose()


def _application_role() -> str | None:
    """Who serves requests: tests name it, a command finds it in the settings."""
    if "url" in context.config.attributes:
        return context.config.attributes.get("application_role")
    return make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]).username


if context.is_offline_mode():
    raise SystemExit("Migrations read the database they change; there is no offline mode.")
_run()
