"""Phone and desk have words of their own for whatever an operation can meet: the list they read."""

import json
import re

import pytest

import backend.app  # noqa: F401  # every room declares its refusals
from backend.config import ROOT
from backend.problems import Problem
from backend.problems.wording import LANGUAGES, sentences
from tests.problems.test_sentences import refusals

_BACKEND = ROOT / "backend"
_LISTED = json.loads((ROOT / "tests/golden/refusal-codes.json").read_text(encoding="utf-8"))
# A verdict over an operation, as it is written where it is given.
_VERDICT = re.compile(
    r'(?:refused\(|held\(|^[A-Z_]+ = )"((?:operations|access|campaigns)\.\w+)"', re.MULTILINE
)


def _room(kind: type[Problem]) -> str:
    return kind.__module__.split(".")[1]


def test_every_code_that_an_operation_can_meet_is_listed() -> None:
    rooms = {file.parent.name for file in _BACKEND.glob("*/operations.py")}
    of_rooms = {kind.code for kind in refusals() if kind is not Problem and _room(kind) in rooms}
    verdicts = {
        code
        for file in _BACKEND.rglob("*.py")
        for code in _VERDICT.findall(file.read_text(encoding="utf-8"))
    }

    assert set(_LISTED["operation"]).isdisjoint(_LISTED["request"])
    assert of_rooms | verdicts == {*_LISTED["operation"], *_LISTED["request"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_request_alone_meets_is_said_by_the_server(language: str) -> None:
    assert set(_LISTED["request"]) <= sentences(language).keys()
