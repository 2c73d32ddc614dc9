"""The database: one engine, one base row, the wall between organisations, and the one commit."""

from backend.database.rows import (
    SharedRow,
    TenantRow,
    belongs_to,
    db,
    one_of,
    parent,
    violated_constraint,
)
from backend.database.tenancy import act_for, acting_for, ask_as, find
from backend.database.transactions import writing, writing_for

__all__ = [
    "SharedRow",
    "TenantRow",
    "act_for",
    "acting_for",
    "ask_as",
    "belongs_to",
    "db",
    "find",
    "one_of",
    "parent",
    "violated_constraint",
    "writing",
    "writing_for",
]
