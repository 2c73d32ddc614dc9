"""Values that a schema refuses, told by field, with what would be right, in the reader's language.

marshmallow says what is wrong in English sentences; those that Palier's schemas can give are
known here, and have their words in the language files as `field.…`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from backend.problems.wording import say

Messages = Mapping[str, Any] | list[Any] | str

# Never repeated in an answer, nor anywhere else.
_HIDDEN = frozenset({"password", "signature", "public_key", "note", "payload", "envelope"})
_VALUE_LENGTH = 80


class _Rule(NamedTuple):
    name: str
    pattern: re.Pattern[str]


def _rule(name: str, pattern: str) -> _Rule:
    return _Rule(name, re.compile(pattern))


_RULES = (
    _rule("needed", r"Missing data for required field"),
    _rule("empty", r"Field may not be null"),
    _rule("unknown", r"Unknown field"),
    _rule("uuid", r"Not a valid UUID"),
    _rule("text", r"Not a valid string"),
    _rule("integer", r"Not a valid integer"),
    _rule("number", r"Not a valid number"),
    _rule("flag", r"Not a valid boolean"),
    _rule("moment", r"Not a valid (aware |naive )?datetime"),
    _rule("day", r"Not a valid date"),
    _rule("time", r"Not a valid time"),
    _rule("list", r"Not a valid list"),
    _rule("object", r"Not a valid mapping type|Invalid input type"),
    _rule("email", r"Not a valid email address"),
    _rule("length_between", r"Length must be between (?P<min>\d+) and (?P<max>\d+)"),
    _rule("length", r"Length must be (?P<n>\d+)"),
    _rule("length_least", r"Shorter than minimum length (?P<min>\d+)"),
    _rule("length_most", r"Longer than maximum length (?P<max>\d+)"),
    _rule(
        "between",
        r"greater than or equal to (?P<min>\S+) and less than or equal to (?P<max>\S+?)\.$",
    ),
    _rule("least", r"Must be greater than or equal to (?P<min>\S+?)\.$"),
    _rule("most", r"Must be less than or equal to (?P<max>\S+?)\.$"),
    _rule("choices", r"Must be one of: (?P<choices>.+)\.$"),
    _rule("form", r"String does not match expected pattern|Not a signature"),
    _rule("json", r"Invalid JSON body"),
)


def sentence(message: str, language: str) -> str:
    """What a schema's message says, and what would be right, in a language."""
    for rule in _RULES:
        if found := rule.pattern.search(message):
            return say(f"field.{rule.name}", language, found.groupdict()).detail
    return message


def errors_of(messages: Messages, data: object, language: str) -> list[dict[str, Any]]:
    """Every wrong value as {field, value, detail}.

    Args:
        messages: as marshmallow nests them, by field.
        data: what came in, to name the values; secrets and texts about people are left out.
        language: of the sentences.
    """
    return [
        {
            "field": ".".join(path),
            "value": _shown(path, data),
            "detail": sentence(message, language),
        }
        for path, message in _walk(messages, ())
    ]


def _walk(messages: Messages, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from _walk(inner, path if key == "_schema" else (*path, str(key)))
    elif isinstance(messages, list):
        for inner in messages:
            yield from _walk(inner, path)
    else:
        yield path, str(messages)


def _shown(path: tuple[str, ...], data: object) -> object:
    if not path or _HIDDEN.intersection(path):
        return None
    for key in path:
        if isinstance(data, Mapping):
            data = data.get(key)
        elif isinstance(data, list) and key.isdecimal() and int(key) < len(data):
            data = data[int(key)]
        else:
            return None
    if data is None or isinstance(data, bool | int | float):
        return data
    return str(data)[:_VALUE_LENGTH] if isinstance(data, str) else None
