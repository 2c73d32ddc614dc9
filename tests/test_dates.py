"""Instants become dates in one file, `organisations/service_day.py`: nobody counts by midnight."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.config import ROOT

BACKEND = ROOT / "backend"
ONE_FILE = BACKEND / "organisations" / "service_day.py"
FILES = sorted(set(BACKEND.rglob("*.py")) - {ONE_FILE})

# What makes of an instant a date, or a reading of the clock on some wall.
_METHODS = {"date", "timetuple", "utctimetuple", "toordinal", "isocalendar", "weekday", "timetz"}
_FUNCTIONS = {"today", "fromtimestamp", "utcfromtimestamp", "localtime", "gmtime"}
_OF_SQL = {"timezone", "date", "date_trunc", "date_part", "to_char"}
_SQL = re.compile(
    r"at\s+time\s+zone|\bdate_trunc\b|\bdate_part\s*\((?!'epoch')|\bcurrent_date\b|\w\)?::date\b"
    r"|\bas\s+date\s*\)|\bextract\s*\(\s*(?!epoch)",
    re.IGNORECASE,
)


def _dates(source: str) -> Iterator[str]:
    """What in a file turns an instant into a date, each with its line."""
    for node in ast.walk(ast.parse(source)):
        if found := _found(node):
            yield f"{getattr(node, 'lineno', 0)}: {found}"


def _found(node: ast.AST) -> str | None:
    match node:
        case ast.ImportFrom(module="zoneinfo") | ast.ImportFrom(module="dateutil"):
            return f"import of {node.module}"
        case ast.Call(func=ast.Attribute(value=ast.Name(id="func"), attr=name)):
            return f"func.{name}" if name in _OF_SQL else None
        case ast.Call(func=ast.Name(id="cast"), args=[_, ast.Name(id="Date")]):
            return "cast to Date"
        # A moment written down for a log is in UTC, and says so.
        case ast.Call(func=ast.Attribute(attr="fromtimestamp"), args=[_, ast.Name(id="UTC")]):
            return None
        case ast.Call(func=ast.Attribute(attr="astimezone"), args=args):
            is_utc = [ast.unparse(one) for one in args] == ["UTC"]
            return None if is_utc else "astimezone"
        case ast.Call(func=ast.Attribute(attr=name), args=[]) if name in _METHODS:
            return f".{name}()"
        case ast.Call(func=ast.Attribute(attr=name)) if name in _FUNCTIONS:
            return f"{name}()"
        case ast.Constant(value=str() as text) if sql := _SQL.search(text):
            return sql[0]
    return None


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(BACKEND)))
def test_no_other_file_turns_an_instant_into_a_date(file: Path) -> None:
    assert list(_dates(file.read_text())) == []


@pytest.mark.parametrize(
    "line",
    [
        "day = at.date()",
        "day = date.today()",
        "day = at.astimezone(zone).isoformat()[:10]",
        "from zoneinfo import ZoneInfo",
        "day = datetime.fromtimestamp(seconds)",
        "day = cast(Encounter.occurred_at, Date)",
        "day = func.timezone(zone, at)",
        "sql = 'select (occurred_at at time zone team.time_zone)::date from encounter'",
        "sql = f'select cast(occurred_at as date) from {table}'",
        "sql = 'select extract(hour from occurred_at)'",
        "sql = 'select date_trunc($$day$$, occurred_at)'",
        "sql = 'select 1 where day = current_date'",
    ],
)
def test_whatever_does_is_found(line: str) -> None:
    assert list(_dates(line)) != []


def test_the_one_file_does() -> None:
    assert list(_dates(ONE_FILE.read_text())) != []
