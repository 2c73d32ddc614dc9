"""SQL is not put together from strings: what looks like it is found, whatever carries it.

SQLAlchemy Core puts statements together, and quotes what has to be; a text is written out whole.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.config import ROOT

FILES = sorted([*ROOT.joinpath("backend").rglob("*.py"), *ROOT.joinpath("seed").rglob("*.py")])

# Where it stands nevertheless: how often, and why. A number that does not fit any more, be it
# larger or smaller, is a failure: whoever takes one away writes the smaller one here.
ALLOWED = {
    "backend/database/cluster.py": (8, "names that the driver quotes; Core cannot grant"),
    "backend/database/statistics.py": (1, "a table's name, quoted; Core cannot analyse"),
    "backend/grants.py": (7, "names, quoted; Core cannot grant"),
    "backend/reference/merging.py": (7, "the columns of an address, merged by the million"),
    "backend/sync/changed_stairwells.py": (3, "what changed for a phone, by table"),
    "backend/sync/cursor.py": (1, "what changed for a phone, by table"),
    "backend/sync/stairwell_rows.py": (5, "rows for phones, measured: by the driver, as bytes"),
}
# All of them together: to allow one more, one has to go.
MOST = 32

# What runs SQL: what it is given is a text written out, or no text.
RUNS = {"text", "Statement", "execute", "exec_driver_sql", "DDL"}

# What only SQL says. In small letters, as it is written here: "From" and "Select" are words.
_SQL = re.compile(
    r"\bselect\s.*\bfrom\s|\binsert\s+into\s|\bupdate\s+(\S+\s+)?set\s|\bdelete\s+from\s"
    r"|\bjoin\s+\S+.*\son\s|\b(group|order)\s+by\s|\bon\s+conflict\s"
    r"|\bwhere\s.*(=|<|>|\bis\s+(not\s+)?null\b|\bin\s*\()|\bfilter\s*\(where\s"
    r"|\b(alter|create|drop|lock|truncate|analyze)\s+(table|index|policy|trigger|function|"
    r"database|default)\b|^analyze\s|\b(grant|revoke)\s.*\b(on|to|from)\s"
    r"|\b\S+\s+is\s+(not\s+)?distinct\s+from\b|\bpg_[a-z_]+\(",
    re.DOTALL,
)
_UPPER = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|JOIN|WHERE|GRANT|ALTER)\s")
_PLACE = re.compile(r"(?<!')\{[a-z_0-9]*\}")


def _texts(node: ast.AST) -> str:
    """All constant text in an expression."""
    return " ".join(
        one.value
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    )


def _is_put_together(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(one, ast.FormattedValue) for one in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Mod)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        # Of a statement of Core, `join` is something else.
        filled = node.func.value
        is_of_text = isinstance(filled, ast.Constant) or node.func.attr == "format"
        return (
            is_of_text
            and not _is_composed(filled)
            and node.func.attr in {"format", "join", "replace"}
        )
    # A template, whoever fills it.
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _PLACE.search(node.value) is not None
    )


def _is_composed(node: ast.AST) -> bool:
    """`SQL("…{}…")` of the driver: what is filled in is quoted."""
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return (
        is_call
        and node.func.attr == "SQL"  # type: ignore[attr-defined]
        and isinstance(node.args[0], ast.Constant)  # type: ignore[attr-defined]
    )


def _is_sql(words: str) -> bool:
    return bool(_SQL.search(words) or _UPPER.search(words))


def _runs_what_is_put_together(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not node.args:
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    given = node.args[0]
    return name in RUNS and not isinstance(given, ast.Constant) and _is_put_together(given)


def put_together(file: Path) -> Iterator[int]:
    """The lines of a file in which SQL is put together; each statement once, outermost first."""
    inside: set[int] = set()
    tree = ast.parse(file.read_text())
    passed_over = {
        id(one.value)
        for one in ast.walk(tree)
        if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if _is_composed(node):
            passed_over |= {id(one) for one in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in inside or id(node) in passed_over:
            continue
        is_sql = _is_put_together(node) and _is_sql(_texts(node))
        if is_sql or _runs_what_is_put_together(node):
            inside |= {id(one) for one in ast.walk(node)}
            yield node.lineno  # type: ignore[attr-defined]


def test_no_sql_is_put_together_from_strings() -> None:
    found = {str(file.relative_to(ROOT)): sorted(put_together(file)) for file in FILES}
    counted = Counter({name: len(lines) for name, lines in found.items() if lines})

    for name, lines in found.items():
        allowed, why = ALLOWED.get(name, (0, "Core puts statements together"))
        assert len(lines) == allowed, f"{name}: lines {lines}, where {allowed} are allowed: {why}"
    assert counted.total() <= MOST


@pytest.mark.parametrize(
    "line",
    [
        "session.execute(text(f'select id from {table}'))",
        "session.execute(text('select id from ' + table))",
        "Statement('select id from %s' % table)",
        "Statement('select id from {}'.format(table))",
        "QUERY = 'select id from {table} where true'",
        "QUERY = f'{_HEAD} where door_id = :door'",
        "QUERY = ' and '.join(['a', 'b']) + ' order by id'",
        "ONE = f'update {table} set gone_at = now()'",
        "cursor.execute(f'{anything}')",
        "cursor.execute(sql.SQL(f'select id from {table}'))",
        "connection.exec_driver_sql(head + tail)",
        "QUERY = f'SELECT id FROM {table}'",
    ],
)
def test_what_is_put_together_is_found(tmp_path: Path, line: str) -> None:
    file = tmp_path / "room.py"
    file.write_text(line)

    assert list(put_together(file)) == [1]


@pytest.mark.parametrize(
    "line",
    [
        "session.execute(text('select id from door where id = :id'))",
        "Statement(select(Door.id).where(Door.floor == floor))",
        "Statement(select(Door.id).join(Stairwell))",
        "cursor.execute(sql.SQL('drop database {}').format(sql.Identifier(name)))",
        "raise Refusal(f'{name} is none from the list')",
        "message = f'where {name} lives is not known'",
        "QUERY = \"select coalesce(themes, '{}') from encounter\"",
        "QUERY = ('select id'\n    ' from door')",
    ],
)
def test_what_is_written_out_is_allowed(tmp_path: Path, line: str) -> None:
    file = tmp_path / "room.py"
    file.write_text(line)

    assert list(put_together(file)) == []
