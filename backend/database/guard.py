"""The application never serves through a role that row-level security does not bind."""

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

_QUESTION = "select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user"


class RoleNotBound(RuntimeError):
    """The database role is a superuser or has BYPASSRLS: the wall would not stand."""


def refuse_unbound_role(engine: Engine) -> None:
    """Check every new connection of the engine, and one at once where the database answers.

    Raises:
        RoleNotBound: the role passes by row-level security. Each later connection raises too.
    """
    event.listen(engine, "connect", _check)
    try:
        engine.connect().close()
    except (OperationalError, psycopg.OperationalError):
        # Not there yet: /api/health says so, and the first connection is checked as any other.
        return


def _check(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    try:
        cursor.execute(_QUESTION)
        role, is_superuser, bypasses = cursor.fetchone() or ("nobody", True, True)
    finally:
        cursor.close()
        connection.rollback()
    if is_superuser or bypasses:
        connection.close()
        trait = "is a superuser" if is_superuser else "has BYPASSRLS"
        raise RoleNotBound(
            f"DATABASE_URL signs in as {role}, who {trait}: row-level security would not bind it."
            f" Give the application a role of its own (create role … login nobypassrls)."
        )
