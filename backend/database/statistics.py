"""What the planner knows of the tables, told at once after much was brought in."""

from sqlalchemy import create_engine, text


def refresh_statistics(owner_url: str, *tables: str) -> None:
    """Count these tables anew for PostgreSQL's planner, as the role that owns them.

    Autovacuum does it too, a minute later: until then the planner takes full tables for empty
    ones, and a list of dwellings that was just imported would be joined row by row. Only the
    owner may do it; where one role does everything, that is the same one.

    Args:
        owner_url: how to connect as the owner of the tables.
    """
    engine = create_engine(owner_url, isolation_level="AUTOCOMMIT")
    quote = engine.dialect.identifier_preparer.quote
    try:
        with engine.connect() as connection:
            for table in tables:
                connection.execute(text(f"analyze {quote(table)}"))
    finally:
        engine.dispose()
