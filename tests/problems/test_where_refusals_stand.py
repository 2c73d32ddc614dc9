"""Whoever asks what a room refuses reads one file of it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from backend.config import ROOT

BACKEND = ROOT / "backend"
# The kinds of answer that refusals are made of.
BASES = BACKEND / "problems"


def _classes() -> Iterator[tuple[Path, ast.ClassDef]]:
    for file in sorted(BACKEND.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ClassDef):
                yield file, node


def _bases(node: ast.ClassDef) -> set[str]:
    return {ast.unparse(base).split(".")[-1] for base in node.bases}


def test_every_refusal_stands_in_the_refusals_of_its_room() -> None:
    classes = list(_classes())
    problems = {"Problem"}
    while more := {node.name for _, node in classes if _bases(node) & problems} - problems:
        problems |= more

    elsewhere = [
        f"{file.relative_to(BACKEND)}: {node.name}"
        for file, node in classes
        if node.name in problems and file.name != "refusals.py" and BASES not in file.parents
    ]
    assert len(problems) > 80
    assert elsewhere == []
