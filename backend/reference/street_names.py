"""Names of streets as they are compared, whoever typed them.

A key is written in capitals without accents or punctuation, its kind in full and its articles
left out; initials keep a dot, which tells `L.A. BLANQUI` from `L'EGALITE`.
"""

import re
import unicodedata
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

# Kinds of street in full, with the ways in which registers shorten them.
_KINDS = {
    "ALLEE": ("ALL", "AL", "ALLEES"),
    "AVENUE": ("AV", "AVE", "AVEN"),
    "BOULEVARD": ("BD", "BLD", "BLVD", "BVD", "BOUL"),
    "CARREFOUR": ("CAR", "CARR"),
    "CHAUSSEE": ("CHS",),
    "CHEMIN": ("CHE", "CHEM", "CH"),
    "CITE": (),
    "CLOS": (),
    "COUR": (),
    "COURS": ("CRS",),
    "DOMAINE": ("DOM",),
    "ESPLANADE": ("ESP", "ESPL"),
    "FAUBOURG": ("FG", "FBG"),
    "GALERIE": (),
    "HAMEAU": ("HAM",),
    "IMPASSE": ("IMP", "IMPAS"),
    "LIEU DIT": ("LD",),
    "LOTISSEMENT": ("LOT",),
    "MAIL": (),
    "MONTEE": ("MTE",),
    "PARVIS": ("PRV",),
    "PASSAGE": ("PAS", "PASS", "PSG"),
    "PASSERELLE": (),
    "PLACE": ("PL",),
    "PLACETTE": (),
    "PORTE": ("PTE",),
    "PROMENADE": ("PROM",),
    "QUAI": ("QU",),
    "QUARTIER": ("QUA",),
    "RESIDENCE": ("RES", "RESID"),
    "ROND POINT": ("RPT", "RD PT"),
    "ROUTE": ("RTE",),
    "RUE": ("R",),
    "RUELLE": ("RLE",),
    "SENTE": (),
    "SENTIER": ("SEN", "SENT"),
    "SQUARE": ("SQ",),
    "TERRASSE": ("TSSE",),
    "TRAVERSE": ("TRA",),
    "VENELLE": ("VEN",),
    "VILLA": ("VLA",),
    "VOIE": ("VOI",),
}
_KIND_OF = {short: kind for kind, shorts in _KINDS.items() for short in (kind, *shorts)}
# The longest first, so that ALLEEPAUL is an ALLEE and not an ALL EEPAUL.
_BY_LENGTH = sorted(_KIND_OF, key=len, reverse=True)
# Too short to be told from the beginning of a name when nothing stands between.
_NEVER_GLUED = frozenset(
    {"R", "AL", "CH", "LD", "QU", "PAS", "CAR", "LOT", "SEN", "VOI", "TRA", "ALLEES"}
)

_TITLES = {
    "ADJ": "ADJUDANT",
    "CAPT": "CAPITAINE",
    "CDT": "COMMANDANT",
    "CNE": "CAPITAINE",
    "COL": "COLONEL",
    "DOCT": "DOCTEUR",
    "DR": "DOCTEUR",
    "GAL": "GENERAL",
    "GD": "GRAND",
    "GDE": "GRANDE",
    "GEN": "GENERAL",
    "LT": "LIEUTENANT",
    "MAL": "MARECHAL",
    "MGR": "MONSEIGNEUR",
    "ND": "NOTRE DAME",
    "PDT": "PRESIDENT",
    "PR": "PROFESSEUR",
    "PRES": "PRESIDENT",
    "PROF": "PROFESSEUR",
    "PROL": "PROLONGEE",
    "SGT": "SERGENT",
    "ST": "SAINT",
    "STE": "SAINTE",
    "VX": "VIEUX",
}
# Names say two woods in letters or in figures.
_FIGURES = {
    "DEUX": "2",
    "TROIS": "3",
    "QUATRE": "4",
    "CINQ": "5",
    "SIX": "6",
    "SEPT": "7",
    "HUIT": "8",
    "NEUF": "9",
    "DIX": "10",
    "ONZE": "11",
    "DOUZE": "12",
}
_ARTICLES = frozenset({"DE", "DU", "DES", "LA", "LE", "LES", "AU", "AUX", "ET"})
# Either an article before an apostrophe or somebody's initial.
_ELIDED = frozenset({"D", "L"})
_SPELLED_OUT = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "’": "'", "`": "'", "´": "'"}
)
_TOKEN = re.compile(r"[^\W_]+[.']?")


class Likeness(IntEnum):
    """How far two names of streets agree."""

    NONE = 0
    # A forename left out, a letter more or less, or another kind of street.
    NEAR = 1
    # The same but for abbreviations, articles and initials.
    SAME = 2


class StreetKey(NamedTuple):
    """A key taken apart: the kind of street, empty where there is none, and the other words."""

    kind: str
    words: tuple[str, ...]


@lru_cache(maxsize=65_536)
def capitals(text: str) -> str:
    """The text in capitals, without accents, its ligatures spelled out; punctuation stays."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_SPELLED_OUT)).upper()
    bare = "".join(c for c in unicodedata.normalize("NFKD", decomposed) if not _is_mark(c))
    return " ".join(bare.split())


def _is_mark(character: str) -> bool:
    return unicodedata.combining(character) != 0 or unicodedata.category(character) == "Mn"


def split_kind(text: str, *, glued: bool = False) -> tuple[str, str]:
    """The kind of street that a name in capitals begins with, in full, and the rest.

    Args:
        text: as `capitals` gives it.
        glued: also where no space follows the kind, as in AVCARNOT or AlleeALLEE MANET.
    """
    for short in _BY_LENGTH:
        if not text.startswith(short):
            continue
        rest = text[len(short) :]
        if not rest:
            break  # a street of which only the kind is told is called by it
        if rest[0].isalnum() and (not glued or short in _NEVER_GLUED):
            continue
        if rest[0] == "'" or (short == "R" and rest[0] == "."):
            continue  # R. SALENGRO has a forename that begins with R
        kind, rest = _KIND_OF[short], rest.lstrip(" .,-")
        if not rest:
            break
        return kind, _without_again(kind, rest) if glued else rest
    return "", text


def _without_again(kind: str, rest: str) -> str:
    """Registers that hold the kind in a column of its own repeat it: AlleeALLEE MANET."""
    if not rest.startswith(kind):
        return rest
    return rest[len(kind) :].lstrip(" .,-") or rest


@lru_cache(maxsize=65_536)
def street_key(name: str) -> str:
    """The name of a street as it is compared; the key of a key is itself."""
    key = _reduced(capitals(name))
    # An article that was left out may lay a kind of street open: LE BD DU PORT.
    while (again := _reduced(key)) != key:
        key = again
    return key


def _reduced(name: str) -> str:
    kind, rest = split_kind(name)
    return " ".join(word for word in (kind, *_words(rest)) if word)


def _words(rest: str) -> list[str]:
    tokens = _TOKEN.findall(rest)
    if not tokens:
        return []
    words: list[str] = []
    for token, following in pairwise([*tokens, ""]):
        bare = token.rstrip(".'")
        if len(bare) == 1 and bare.isalpha():
            if bare in _ELIDED and not _is_initial(token, following):
                continue
            words.append(f"{bare}.")
        elif bare not in _ARTICLES:
            words.append(_TITLES.get(bare, bare))
    # A name of nothing but articles is still a name.
    return words or [token.rstrip(".'") for token in tokens]


def _is_initial(token: str, following: str) -> bool:
    """Whether a lone D or L stands for a forename: a dot says so, or another initial after it."""
    return token.endswith(".") or (not token.endswith("'") and len(following.rstrip(".'")) == 1)


@lru_cache(maxsize=65_536)
def take_apart(key: str) -> StreetKey:
    """The kind and the words of a key."""
    kind, rest = split_kind(key)
    return StreetKey(kind, tuple(_FIGURES.get(word, word) for word in rest.split()))


@lru_cache(maxsize=65_536)
def likeness(one: str, other: str) -> Likeness:
    """How far two keys name the same street."""
    if one == other:
        return Likeness.SAME if one else Likeness.NONE
    a, b = take_apart(one), take_apart(other)
    if not a.words or not b.words:
        return Likeness.NONE
    if _same_words(a.words, b.words):
        return Likeness.SAME if a.kind == b.kind else Likeness.NEAR
    if a.kind == b.kind and _near_words(a.words, b.words):
        return Likeness.NEAR
    return Likeness.NONE


def resembles(one: str, other: str) -> bool:
    """Whether two keys may name one street, where more than their names speaks for it.

    Of one kind, each word of the shorter stands in the longer, in order, shortened or a letter
    off; one longer word of both is the same.
    """
    a, b = take_apart(one), take_apart(other)
    if a.kind != b.kind or not a.words or not b.words:
        return False
    short, long = sorted((a.words, b.words), key=len)
    if not any(len(word) >= 5 for word in set(short).intersection(long)):
        return False
    left = iter(long)
    return all(any(_resembles(word, known) for known in left) for word in short)


def _resembles(one: str, other: str) -> bool:
    if _is_same(one, other):
        return True
    short, long = sorted((one.rstrip("."), other.rstrip(".")), key=len)
    return len(short) >= 3 and (long.startswith(short) or _one_letter_off(short, long))


def _same_words(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if "".join(one) == "".join(other):  # MONT PLAISIR, MONTPLAISIR
        return True
    return (
        len(one) == len(other)
        and one[-1] == other[-1]
        and all(_is_same(a, b) for a, b in zip(one, other, strict=True))
    )


def _is_same(one: str, other: str) -> bool:
    if one == other:
        return True
    # An initial stands for a word that begins with it, or for the same initial.
    if one.endswith("."):
        return other.startswith(one[:-1])
    return other.endswith(".") and one.startswith(other[:-1])


def _near_words(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the last words agree, and those before them as far as both give them, in order."""
    short, long = sorted((one, other), key=len)
    if not _is_near(short[-1], long[-1]):
        return False
    before = iter(long[:-1])
    return all(any(_is_near(word, known) for known in before) for word in short[:-1])


def _is_near(one: str, other: str) -> bool:
    return _is_same(one, other) or (min(len(one), len(other)) >= 5 and _one_letter_off(one, other))


def _one_letter_off(one: str, other: str) -> bool:
    """Whether one letter more, less, other or swapped with its neighbour makes them equal."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    start = next((i for i, c in enumerate(short) if c != long[i]), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = short[start : start + 2] == long[start : start + 2][::-1]
    return short[start + 1 :] == long[start + 1 :] or (
        swapped and short[start + 2 :] == long[start + 2 :]
    )
