"""Whatever is refused is said in every language that Palier speaks, with the same facts."""

import re
from collections.abc import Iterator

import pytest

import backend.app  # noqa: F401  # every room declares its refusals
from backend.jobs.refusals import OUTCOMES
from backend.problems import Problem
from backend.problems.wording import LANGUAGES, sentences, worded

_FACT = re.compile(r"\{(\w+)\}")
# Read at the desk and by operators alone, who read French or English.
_OF_IMPORTS = {code for code in worded("fr") if code not in sentences("fr")}


def _refusals(kind: type[Problem] = Problem) -> Iterator[type[Problem]]:
    yield kind
    for one in kind.__subclasses__():
        yield from _refusals(one)


def test_palier_speaks_french_english_and_arabic() -> None:
    assert set(LANGUAGES) >= {"fr", "en", "ar"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_a_sentence(language: str) -> None:
    codes = {kind.code for kind in _refusals() if kind.__module__.startswith("backend")}

    assert codes - worded(language) - _OF_IMPORTS == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_codes_with_the_same_facts(language: str) -> None:
    theirs, french = sentences(language), sentences("fr")

    assert theirs.keys() == french.keys()
    for code, (title, detail) in theirs.items():
        assert detail, code
        assert bool(title) == bool(french[code].title), code
        assert sorted(_FACT.findall(detail)) == sorted(_FACT.findall(french[code].detail)), code


def test_no_sentence_is_kept_for_a_code_that_nobody_raises() -> None:
    codes = {kind.code for kind in _refusals()}
    of_the_web = {code for code in worded("fr") if code.startswith(("http.", "field."))}

    # What becomes of a job is told, not raised.
    assert set(sentences("fr")) - codes - of_the_web - set(OUTCOMES) - {"fault"} == set()


def test_what_imports_remark_is_said_in_french_and_english() -> None:
    assert worded("en") >= _OF_IMPORTS
