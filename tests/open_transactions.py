"""Which transactions are open while something else goes on."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import psycopg
import pytest

from backend.database import cluster


class Watch:
    """Counts the application's open transactions whenever a function that it watches is called."""

    def __init__(self, bootstrap: psycopg.Connection, patch: pytest.MonkeyPatch) -> None:
        self._bootstrap, self._patch = bootstrap, patch
        self.seen: list[int] = []

    def over(self, owner: Any, name: str) -> None:
        """Watch a function, by what it belongs to and its name there."""
        watched: Callable[..., Any] = getattr(owner, name)

        @wraps(watched)
        def looking(*arguments: Any, **named: Any) -> Any:
            self.seen.append(self.open())
            return watched(*arguments, **named)

        self._patch.setattr(owner, name, looking)

    def open(self) -> int:
        """How many transactions of the application are open now, in this run's database."""
        found = self._bootstrap.execute(
            "select count(*) from pg_stat_activity where datname = current_database()"
            " and usename = %s and xact_start is not null",
            [cluster.APPLICATION],
        ).fetchone()
        assert found is not None
        return int(found[0])
