"""Values that a schema refuses, told by field, with what would be right, in two languages.

marshmallow says what is wrong in English sentences; those that Palier's schemas can give are
known here. A room that raises a ValidationError of its own writes it with `told`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Messages = Mapping[str, Any] | list[Any] | str

# Never repeated in an answer, nor anywhere else.
_HIDDEN = frozenset({"password", "signature", "public_key", "note", "payload", "envelope"})
_VALUE_LENGTH = 80


class _Rule(NamedTuple):
    pattern: re.Pattern[str]
    fr: str
    en: str


def _rule(pattern: str, fr: str, en: str) -> _Rule:
    return _Rule(re.compile(pattern), fr, en)


_RULES = (
    _rule(r"Missing data for required field", "Ce champ est nécessaire.", "This field is needed."),
    _rule(r"Field may not be null", "Ce champ ne peut pas être vide.", "This cannot be empty."),
    _rule(r"Unknown field", "Ce champ n'existe pas : retirez-le.", "No such field: remove it."),
    _rule(
        r"Not a valid UUID",
        "Donnez un identifiant (UUID).",
        "Give an identifier (UUID).",
    ),
    _rule(r"Not a valid string", "Donnez un texte.", "Give a text."),
    _rule(r"Not a valid integer", "Donnez un nombre entier.", "Give a whole number."),
    _rule(r"Not a valid number", "Donnez un nombre.", "Give a number."),
    _rule(r"Not a valid boolean", "Répondez true ou false.", "Answer true or false."),
    _rule(
        r"Not a valid (aware |naive )?datetime",
        "Donnez une date et une heure avec leur fuseau, comme 2026-11-24T18:00:00+01:00.",
        "Give a date and time with their zone, such as 2026-11-24T18:00:00+01:00.",
    ),
    _rule(
        r"Not a valid date",
        "Donnez une date, comme 2026-11-24.",
        "Give a date, such as 2026-11-24.",
    ),
    _rule(r"Not a valid time", "Donnez une heure, comme 18:30.", "Give a time, such as 18:30."),
    _rule(r"Not a valid list", "Donnez une liste.", "Give a list."),
    _rule(r"Not a valid mapping type|Invalid input type", "Donnez un objet.", "Give an object."),
    _rule(
        r"Not a valid email address",
        "Donnez une adresse e-mail, comme prenom@exemple.fr.",
        "Give an e-mail address, such as name@example.org.",
    ),
    _rule(
        r"Length must be between (?P<min>\d+) and (?P<max>\d+)",
        "La longueur va de {min} à {max}.",
        "The length is between {min} and {max}.",
    ),
    _rule(r"Length must be (?P<n>\d+)", "La longueur est de {n}.", "The length is {n}."),
    _rule(
        r"Shorter than minimum length (?P<min>\d+)",
        "Il en faut au moins {min}.",
        "At least {min} are needed.",
    ),
    _rule(
        r"Longer than maximum length (?P<max>\d+)",
        "Au plus {max}.",
        "At most {max}.",
    ),
    _rule(
        r"greater than or equal to (?P<min>\S+) and less than or equal to (?P<max>\S+?)\.$",
        "Donnez une valeur de {min} à {max}.",
        "Give a value between {min} and {max}.",
    ),
    _rule(
        r"Must be greater than or equal to (?P<min>\S+?)\.$",
        "Donnez au moins {min}.",
        "Give at least {min}.",
    ),
    _rule(
        r"Must be less than or equal to (?P<max>\S+?)\.$",
        "Donnez au plus {max}.",
        "Give at most {max}.",
    ),
    _rule(r"Must be one of: (?P<choices>.+)\.$", "Choisissez : {choices}.", "Choose: {choices}."),
    _rule(
        r"String does not match expected pattern|Not a signature",
        "La forme n'est pas celle attendue.",
        "The form is not the one expected.",
    ),
    _rule(r"Invalid JSON body", "Le corps n'est pas du JSON valable.", "The body is not JSON."),
)

_SEPARATOR = " ⁄ "


def in_both_languages(*, fr: str, en: str) -> str:
    """A message for a ValidationError of a room's own, in both languages."""
    return f"{fr}{_SEPARATOR}{en}"


def sentence(message: str, language: str) -> str:
    """What a schema's message says, and what would be right, in a language."""
    french, separator, english = message.partition(_SEPARATOR)
    if separator:
        return french if language == "fr" else english
    for rule in _RULES:
        if found := rule.pattern.search(message):
            return (rule.fr if language == "fr" else rule.en).format(**found.groupdict())
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
