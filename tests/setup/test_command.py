"""`bin/palier`: wrong words and a wrong environment are told in a sentence, never a traceback."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from backend.config import ROOT
from backend.database.cluster import ClusterUrls
from tests.conftest import SECRET


def palier(*words: str, typed: str = "", **environment: str) -> "subprocess.CompletedProcess[str]":
    """What `bin/palier WORDS` does, without a private cluster."""
    return subprocess.run(
        [sys.executable, "-m", "setup.command", *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


NOWHERE = {"DATABASE_URL": "postgresql://palier_app@127.0.0.1:1/palier", "PALIER_SECRET": SECRET}


@pytest.mark.parametrize("words", [["--help"], ["organisation", "list"], ["db", "upgrade"]])
@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PALIER_SECRET": SECRET}, "DATABASE_URL is not set"),
        (NOWHERE | {"PALIER_SECRET": ""}, "PALIER_SECRET must have at least 32"),
        (NOWHERE | {"PALIER_JOURNAL": "/nowhere/journal"}, "PALIER_JOURNAL must be a file"),
    ],
)
def test_a_wrong_environment_is_a_sentence(
    words: list[str], environment: dict[str, str], said: str
) -> None:
    done = palier(*words, **environment)

    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["organisation", "list"],
        ["db", "upgrade"],
        ["import", "list"],
        ["device", "list", "a@example.org"],
        ["journal", "state"],
        ["member", "add", "x", "a@example.org", "A", "--role", "worker"],
    ],
)
def test_an_unreachable_database_is_a_sentence(words: list[str], tmp_path: Path) -> None:
    done = palier(*words, **NOWHERE, PALIER_SEALING_KEYS=str(tmp_path / "keys"))

    assert done.returncode == 1
    assert "The database does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_superuser_is_refused_in_a_sentence(urls: ClusterUrls, tmp_path: Path) -> None:
    done = palier(
        "organisation",
        "list",
        DATABASE_URL=urls.bootstrap,
        PALIER_SECRET=SECRET,
        PALIER_SEALING_KEYS=str(tmp_path / "keys"),
    )

    assert done.returncode == 1
    assert "row-level security would not bind it" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_calls_itself_by_the_name_that_was_typed(tmp_path: Path) -> None:
    done = palier("member", "add", "bondy", **NOWHERE, PALIER_SEALING_KEYS=str(tmp_path / "keys"))

    assert done.returncode == 2
    assert "Usage: bin/palier member add" in done.stderr
    assert "flask" not in done.stderr.lower()


def test_nothing_that_is_said_names_another_command() -> None:
    """No text of the product sends somebody to `flask …`."""
    wrong = [
        f"{file.relative_to(ROOT)}:{node.lineno} {node.value[:60]!r}"
        for folder in ("backend", "seed", "setup")
        for file in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search(r"\bflask (db|demo|folds|import|journal|member|organisation)\b", node.value)
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("program", "arguments", "said"),
    [
        ("setup.copies", ["backup", "/nowhere/at/all.dump"], "cannot be written"),
        ("setup.copies", ["backup"], "Type  bin/backup FILE"),
        ("setup.within", [], "Type  bin/with-database PROGRAM"),
    ],
)
def test_the_other_programs_say_what_is_wrong(
    program: str, arguments: list[str], said: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", program, *arguments],
        cwd=ROOT,
        env=os.environ | NOWHERE,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode in (1, 2)
    assert said in done.stderr
    assert "Traceback" not in done.stderr
