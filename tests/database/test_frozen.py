"""A migration does the same on every database: it takes nothing from today's application."""

import ast
import hashlib
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrations import frozen_1
from tests.database.test_migrations import VERSIONS

# Of the SQL that ran on the first databases; it never changes.
FIRST = "a381e69f6451f983732ba16ada0fdd6f8d65de8d0efac6b0168e4fe500ebc6a4"


def _from_palier(file: Path) -> Iterator[str]:
    """What a file imports from the application, or from the demonstration."""
    for node in ast.walk(ast.parse(file.read_text())):
        match node:
            case ast.Import():
                names = [alias.name for alias in node.names]
            case ast.ImportFrom():
                names = [node.module or ""]
            case _:
                continue
        yield from (name for name in names if name.split(".")[0] in {"backend", "seed"})


@pytest.mark.parametrize(
    "file", [*VERSIONS, Path(inspect.getfile(frozen_1))], ids=lambda file: file.name
)
def test_a_migration_imports_nothing_of_the_application(file: Path) -> None:
    assert list(_from_palier(file)) == []


@pytest.mark.parametrize(
    "line",
    ["import backend.grants", "from backend.database import protect", "from seed import load"],
)
def test_such_an_import_is_found(tmp_path: Path, line: str) -> None:
    file = tmp_path / "0001_migration.py"
    file.write_text(f"def upgrade():\n    {line}\n")

    assert len(list(_from_palier(file))) == 1


def test_the_frozen_copy_gives_the_same_sql_for_ever() -> None:
    statements = [
        frozen_1.STAMP_FUNCTION,
        *frozen_1.SQL_FUNCTIONS,
        *frozen_1.protect("door"),
        *frozen_1.show_to_account("member"),
        *frozen_1.protect_staging("staged"),
        *frozen_1.protect_staging("staged", also_nobodys=True),
    ]

    sql = "\n".join(" ".join(statement.split()) for statement in statements)
    assert hashlib.sha256(sql.encode()).hexdigest() == FIRST
