"""The words of each problem, by code and language, as the files of the languages have them."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

# A file for each language, with a table for each code: title and detail.
_SENTENCES = Path(__file__).with_name("sentences")

LANGUAGES = tuple(sorted(file.stem for file in _SENTENCES.glob("*.toml")))
DEFAULT_LANGUAGE = "fr"


class Wording(NamedTuple):
    """One sentence that says what happened and what to do, and a short title where it needs one.

    The sentence may name facts of the problem in braces: "{holder} l'a déjà."
    """

    title: str
    detail: str


def _read(language: str) -> dict[str, Wording]:
    tables = tomllib.loads(_SENTENCES.joinpath(f"{language}.toml").read_text(encoding="utf-8"))
    return {
        code: Wording(table.get("title", ""), table["detail"]) for code, table in tables.items()
    }


_WORDS: dict[str, dict[str, Wording]] = {language: _read(language) for language in LANGUAGES}


def sentences(language: str) -> Mapping[str, Wording]:
    """What the file of a language says, by code.

    Raises:
        FileNotFoundError: there is no such file.
    """
    return _read(language)


def worded(language: str) -> frozenset[str]:
    """All codes that have words in a language."""
    return frozenset(_WORDS[language])


class _Facts(dict[str, object]):
    """A fact that the problem was not given leaves its name in the sentence, never a crash."""

    def __missing__(self, key: str) -> str:
        return f"({key})"


def say(code: str, language: str, facts: Mapping[str, object]) -> Wording:
    """Title and sentence of a problem in a language, with its facts filled in.

    A language that has no words for it, or that is none of LANGUAGES, is answered in French.
    """
    sentences_here, default = _WORDS.get(language, {}), _WORDS[DEFAULT_LANGUAGE]
    title, detail = sentences_here.get(code) or default.get(code) or default["problem"]
    in_words = {name: _in_words(value, language) for name, value in facts.items()}
    return Wording(title, detail.format_map(_Facts(in_words)))


def _in_words(value: object, language: str) -> object:
    """A day as people write it: 24/11/2026, or 24 November 2026 in English."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value.day} {value:%B %Y}" if language == "en" else f"{value:%d/%m/%Y}"
    return value


def language_of(wished: Iterable[str]) -> str:
    """The first wished language that Palier speaks, French where there is none.

    Args:
        wished: language tags in order of preference, such as "fr-FR".
    """
    for tag in wished:
        primary = tag.split("-")[0].lower()
        if primary in LANGUAGES:
            return primary
    return DEFAULT_LANGUAGE
