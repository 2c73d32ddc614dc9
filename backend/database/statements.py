"""Set-wise SQL that runs at each request: handed to the driver as it is.

SQLAlchemy would look each one up in its cache, process its values and build a result with
types; on what a phone sends, that cost a sixth of the processor's time.
"""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import ClauseElement, CursorResult, Dialect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

# A name after a single colon; two are a cast.
_NAMED = re.compile(r"(?<!:):([a-z_]+)\b")
_DIALECT: Dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]


class Statement:
    """A statement with named values. Called with a session and the values, it runs.

    It is one of SQLAlchemy Core, compiled once, whose values are `bindparam`s; or, where that was
    measured or Core has no words for it, a text with `:named` values.
    """

    def __init__(self, statement: str | ClauseElement) -> None:
        if isinstance(statement, str) and "%" in statement:
            raise ValueError("a percent sign means a value to the driver")
        self._statement = statement

    @cached_property
    def sql(self) -> str:
        """As the driver reads it."""
        return self._compiled[0]

    @cached_property
    def _compiled(self) -> tuple[str, Mapping[str, object]]:
        """The text, and the values that stand in the statement itself."""
        if isinstance(self._statement, str):
            return _NAMED.sub(r"%(\1)s", self._statement), {}
        compiled = self._statement.compile(dialect=_DIALECT)
        assert isinstance(compiled, SQLCompiler)
        named = {one.key: None for one in compiled.binds.values() if one.required}
        # What is asked for by `in` is written out: it is told here, not at each run.
        expanded = compiled.construct_expanded_state(named)
        constants = {name: one for name, one in expanded.parameters.items() if name not in named}
        return expanded.statement, constants

    def __call__(self, session: Session, **values: object) -> CursorResult[*tuple[Any, ...]]:
        """Run it in the session's transaction. Pending objects are not flushed first."""
        sql, constants = self._compiled
        return session.connection().exec_driver_sql(sql, {**constants, **values})
