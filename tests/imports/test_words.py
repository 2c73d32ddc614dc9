"""A terminal is told of imports in every language that Palier speaks."""

import re

import pytest

from backend.imports import summary
from backend.imports.states import State
from backend.problems.wording import LANGUAGES

_FACT = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_lines_with_the_same_facts(language: str) -> None:
    for table in (summary.COUNTS, summary.LINES):
        theirs, french = table[language], table["fr"]
        assert list(theirs) == list(french)
        for name, line in theirs.items():
            assert line, name
            assert sorted(_FACT.findall(line)) == sorted(_FACT.findall(french[name])), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_of_an_import_has_a_line(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", f"{language}.UTF-8")

    for state in State:
        assert summary.word(state.value, id=1)


@pytest.mark.parametrize(
    ("terminal", "spoken"),
    [("fr_FR.UTF-8", "fr"), ("ar_TN.UTF-8", "ar"), ("de_DE.UTF-8", "en"), ("C", "en")],
)
def test_a_terminal_is_answered_in_its_language_or_in_english(
    terminal: str, spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", terminal)

    assert summary.language() == spoken
    assert summary.word("no_remarks") == summary.LINES[spoken]["no_remarks"]
