"""The words of each problem, by code and language; every room adds those of its own codes."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

LANGUAGES = ("fr", "en")
DEFAULT_LANGUAGE = "fr"


class Wording(NamedTuple):
    """A short title, and one sentence that says what happened and what to do.

    The sentence may name facts of the problem in braces: "{holder} l'a déjà."
    """

    title: str
    detail: str


_WORDS: dict[str, dict[str, Wording]] = {}


def words(code: str, *, fr: tuple[str, str], en: tuple[str, str]) -> None:
    """Give a problem its title and sentence in each language.

    Raises:
        ValueError: another room has worded this code already, differently.
    """
    new = {"fr": Wording(*fr), "en": Wording(*en)}
    if _WORDS.setdefault(code, new) != new:
        raise ValueError(f"the problem {code} has words already")


def worded() -> frozenset[str]:
    """All codes that have words."""
    return frozenset(_WORDS)


class _Facts(dict[str, object]):
    """A fact that the problem was not given leaves its name in the sentence, never a crash."""

    def __missing__(self, key: str) -> str:
        return f"({key})"


def say(code: str, language: str, facts: Mapping[str, object]) -> Wording:
    """Title and sentence of a problem in a language, with its facts filled in.

    A language that is none of LANGUAGES is answered in French.
    """
    known = _WORDS.get(code) or _WORDS["problem"]
    title, detail = known.get(language) or known[DEFAULT_LANGUAGE]
    said = {name: _in_words(value, language) for name, value in facts.items()}
    return Wording(title, detail.format_map(_Facts(said)))


def _in_words(value: object, language: str) -> object:
    """A day as people write it: 24/11/2026, or 24 November 2026."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.strftime("%d/%m/%Y") if language == "fr" else f"{value.day} {value:%B %Y}"
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


words(
    "problem",
    fr=("Demande impossible", "La demande n’a pas pu être traitée. Rien n’a été changé."),
    en=("Request refused", "The request could not be handled. Nothing was changed."),
)
words(
    "unauthenticated",
    fr=("Connexion nécessaire", "Connectez-vous, puis recommencez."),
    en=("Sign-in needed", "Sign in, then try again."),
)
words(
    "forbidden",
    fr=("Accès réservé", "Votre rôle ne permet pas cette action."),
    en=("Not allowed", "Your role does not allow this."),
)
words(
    "not_found",
    fr=("Introuvable", "Cet élément n’existe pas, ou vous n’y avez pas accès."),
    en=("Not found", "This does not exist, or you have no access to it."),
)
words(
    "conflict",
    fr=("Déjà changé", "Cet élément a changé entre-temps. Rechargez, puis recommencez."),
    en=("Already changed", "This has changed in the meantime. Reload, then try again."),
)
words(
    "invalid",
    fr=("Saisie à corriger", "Corrigez les champs indiqués, puis recommencez."),
    en=("Please correct", "Correct the fields listed, then try again."),
)
words(
    "too_many_requests",
    fr=("Trop d’essais", "Recommencez dans {retry_after_s} secondes."),
    en=("Too many attempts", "Try again in {retry_after_s} seconds."),
)
words(
    "service.unavailable",
    fr=(
        "Palier est indisponible un moment",
        "Ce que vous avez noté est gardé sur l’appareil. Réessayez dans quelques secondes.",
    ),
    en=(
        "Palier is not available for a moment",
        "What you noted is kept on the device. Try again in a few seconds.",
    ),
)
