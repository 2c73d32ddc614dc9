"""What is written of a line is what was said in it, and nothing is said that would be dropped."""

import ast
import json
import logging

import pytest

from backend.config import ROOT
from backend.web.logs import JsonLines


def test_no_line_says_what_the_formatter_would_drop() -> None:
    """`extra=` has `facts`, and nothing beside it."""
    wrong = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in sorted((ROOT / "backend").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.keyword) and node.arg == "extra" and not _is_facts(node.value)
    ]

    assert wrong == []


def _is_facts(value: ast.expr) -> bool:
    return (
        isinstance(value, ast.Dict)
        and len(value.keys) == 1
        and isinstance(value.keys[0], ast.Constant)
        and value.keys[0].value == "facts"
    )


def test_a_fault_names_what_it_came_of_without_their_words(lines: list[str]) -> None:
    try:
        try:
            raise KeyError("Aïcha")
        except KeyError as error:
            raise ValueError("12 rue des Érables") from error
    except ValueError as error:
        logging.getLogger("backend.any").warning("odd", exc_info=error)

    [line] = lines
    logged = json.loads(line)
    assert (logged["exception"], logged["causes"]) == ("ValueError", ["KeyError"])
    assert "test_a_fault_names" in logged["places"][0]
    assert "Aïcha" not in line
    assert "Érables" not in line


@pytest.mark.parametrize("value", [ValueError("x"), {1, 2}, object()])
def test_a_fact_of_any_type_leaves_a_line(value: object) -> None:
    record = logging.LogRecord("backend.any", logging.INFO, __file__, 1, "odd", None, None)
    record.facts = {"value": value}

    assert json.loads(JsonLines().format(record))["message"] == "odd"
