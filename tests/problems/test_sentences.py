"""Whatever is refused is said in every language that Palier speaks, with the same facts."""

import ast
import re
from collections.abc import Iterator

import pytest

import backend.app  # noqa: F401  # every room declares its refusals
from backend.config import ROOT
from backend.jobs.refusals import OUTCOMES
from backend.problems import Problem
from backend.problems.wording import LANGUAGES, sentences, worded

_FACT = re.compile(r"\{(\w+)\}")
# A code of a remark on a line, in code or within SQL.
_CODE = re.compile(r"(?:^|')((?:imports|places|reference)\.[a-z_]+)(?:$|')")
# Calls whose names are no codes: the audit trail, kinds of job.
_OTHER_NAMES = {"audit", "enqueue", "job_kind", "register"}


def _codes_in(tree: ast.AST) -> Iterator[str]:
    """The codes that a file names outside the classes of refusals."""
    others = {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in _OTHER_NAMES
        for argument in node.args
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in others
        ):
            yield from _CODE.findall(node.value)


def _remarked() -> set[str]:
    return {
        code
        for file in (ROOT / "backend").rglob("*.py")
        for code in _codes_in(ast.parse(file.read_text()))
    }


def refusals(kind: type[Problem] = Problem) -> Iterator[type[Problem]]:
    yield kind
    for one in kind.__subclasses__():
        yield from refusals(one)


def test_palier_speaks_french_english_and_arabic() -> None:
    assert set(LANGUAGES) >= {"fr", "en", "ar"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_a_sentence(language: str) -> None:
    codes = {kind.code for kind in refusals() if kind.__module__.startswith("backend")}

    assert codes - set(sentences(language)) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_remark_on_a_line_has_a_sentence(language: str) -> None:
    remarked = _remarked()

    assert {"imports.duplicate", "places.nothing_near", "places.entrance_renamed"} <= remarked
    assert remarked - set(sentences(language)) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_becomes_of_a_job_has_a_sentence(language: str) -> None:
    assert set(OUTCOMES) - set(sentences(language)) == set()


@pytest.mark.parametrize(
    "line",
    [
        "refuse(1, 'places.unheard', value)",
        "code = 'imports.unheard'",
        "text(\"insert into x select 'reference.unheard' from y\")",
    ],
)
def test_a_code_is_found_wherever_it_stands(line: str) -> None:
    assert len(list(_codes_in(ast.parse(line)))) == 1


def test_sentences_stand_in_the_language_files_alone() -> None:
    of_tests = {code for code in worded("fr") if code.startswith("tests.")}

    assert worded("fr") - of_tests == set(sentences("fr"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_codes_with_the_same_facts(language: str) -> None:
    theirs, french = sentences(language), sentences("fr")

    assert theirs.keys() == french.keys()
    for code, (title, detail) in theirs.items():
        assert detail, code
        assert bool(title) == bool(french[code].title), code
        assert sorted(_FACT.findall(detail)) == sorted(_FACT.findall(french[code].detail)), code


def test_no_sentence_is_kept_for_a_code_that_nobody_raises() -> None:
    codes = {kind.code for kind in refusals()}
    of_the_web = {code for code in worded("fr") if code.startswith(("http.", "field."))}
    told = codes | of_the_web | set(OUTCOMES) | _remarked()

    # What becomes of a job is told, not raised.
    assert set(sentences("fr")) - told - {"fault"} == set()
