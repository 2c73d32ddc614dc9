"""Rows are copied into staging, never straight into a tenant's table."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.database.staging import copy_rows, temporary_table


def test_rows_are_copied_as_a_stream(session: Session) -> None:
    temporary_table(session, "staged", {"line": "int", "street": "text"})
    taken: list[int] = []

    def lines() -> Iterator[tuple[int, str]]:
        for number in range(3):
            taken.append(number)
            yield number, "Allée de l'\tÉté"

    assert copy_rows(session, "staged", ("line", "street"), lines()) == 3
    assert taken == [0, 1, 2]
    assert session.execute(text("select max(line), min(street) from staged")).one() == (
        2,
        "Allée de l'\tÉté",
    )


def test_a_staging_table_ends_with_its_transaction(committed: Session) -> None:
    temporary_table(committed, "staged", {"line": "int"})
    committed.commit()

    assert committed.scalar(text("select to_regclass('staged')")) is None


def test_a_tenants_table_takes_no_copy(session: Session) -> None:
    with pytest.raises(psycopg.errors.FeatureNotSupported, match="row-level security"):
        copy_rows(session, "team", ("id", "name"), [])
