"""Whether the queue's tables are those that the installed Procrastinate expects."""

from procrastinate import __version__
from procrastinate.schema import SchemaManager

from backend.config import ROOT

# The version whose schema our migrations bring.
FROZEN = "3.10.0"
COPY = ROOT / "migrations" / "versions" / f"procrastinate-{FROZEN}.sql"


def difference() -> str | None:
    """What to do where the installed version wants other tables; None where it does not."""
    # The copy begins with a comment of ours and the licence.
    if COPY.read_text().endswith(SchemaManager.get_schema()):
        return None
    return (
        f"Procrastinate {__version__} is installed, and its tables are not those of {FROZEN}, which"
        " the migrations bring: write a migration from the files under"
        f" {SchemaManager.get_migrations_path()} that are later than {FROZEN}, keep a copy of the"
        " new schema beside it, and name it in backend/jobs/versions.py."
    )
