"""Addresses as registers hold them: number, street and building typed into one field.

`107AVCARNOT`, `1-3-5RUEDU BREUIL`, `12RUEDU POTAGER      BAT.A`, `4 B RUE DES LILAS - TOUR C`.
"""

import re
from typing import NamedTuple

from backend.reference.street_names import capitals, split_kind, street_key

_SUFFIXES = ("QUATER", "QUINQUIES", "BIS", "TER")
_NUMBER = re.compile(r"(\d{1,4})(?!\d)")
# Between two numbers of a range: 1-3-5, 1/3, 12 A 16, 12 ET 14.
_JOIN = re.compile(r"\s*(?:[-/,;&+]|\bA\b|\bAU\b|\bET\b)\s*(?=\d)")
# Registers count up from here where a place has no number.
_LAST_NUMBER = 9000
_NO_NUMBER = re.compile(r"99999(?!\d)")
# A letter and a word: 42 A BIS.
_LETTER_AND_WORD = re.compile(r"([A-Z])\s+(QUATER|QUINQUIES|BIS|TER)(?![A-Z0-9'])")
_LETTER = re.compile(r"([A-Z])(?![A-Z0-9'])")
# Where the street ends and the building begins: a dash with a space beside it, or a word for it.
_DASH = re.compile(r"\s+-\s*|\s*-\s+")
_BUILDING_WORDS = (
    "BATIMENTS?|BATS?|BT|IMMEUBLE|IMM|ESCALIER|ESC|ENTREE|ENT|HALL|APPT|APPARTEMENTS?|APT|RES|"
    "RESIDENCE|PAVILLONS?"
)
_BUILDING = re.compile(
    rf"(?<![A-Z'])(?<!\bDE )(?<!\bDU )(?<!\bDES )(?<!\bLA )(?<!\bLE )(?<!\bLES )"
    rf"(?:{_BUILDING_WORDS})(?![A-Z'])"
)
_NUMBER_SIGN = re.compile(r"N\s*[°º]\s*|NUMERO\s+|NO\.\s*")
_DETAIL_WORDS = {
    "BAT": "bâtiment",
    "BATS": "bâtiments",
    "BT": "bâtiment",
    "BATIMENT": "bâtiment",
    "BATIMENTS": "bâtiments",
    "IMM": "immeuble",
    "IMMEUBLE": "immeuble",
    "ESC": "escalier",
    "ESCALIER": "escalier",
    "ENT": "entrée",
    "ENTREE": "entrée",
    "HALL": "hall",
    "RES": "résidence",
    "RESIDENCE": "résidence",
    "TOUR": "tour",
    "PAVILLON": "pavillon",
    "PAVILLONS": "pavillons",
}
# Says nothing about where the entrance is.
_DETAIL_NOISE = frozenset({"APT", "APPT", "APPARTEMENT", "APPARTEMENTS"})
_LOWER_WORDS = frozenset({"DE", "DU", "DES", "LA", "LE", "LES", "ET"})


class HouseNumber(NamedTuple):
    """A number in a street, with `BIS`, `TER`, a letter, or both after it, or nothing.

    A letter and a word are written together: `ABIS`.
    """

    number: int
    suffix: str

    @property
    def text(self) -> str:
        """As one writes it on a door: `12`, `12 bis`, `12B`, `12A bis`."""
        letter, word = self.suffix, ""
        for known in _SUFFIXES:
            if self.suffix.endswith(known) and len(self.suffix) <= len(known) + 1:
                letter, word = self.suffix.removesuffix(known), f" {known.lower()}"
                break
        if len(letter) > 1:
            letter = f" {letter.lower()}"
        return f"{self.number}{letter}{word}"


def true_number(number: int) -> int | None:
    """The number, or None where a register means that there is none."""
    return number if number <= _LAST_NUMBER else None


def without_false_numbers(text: str) -> str:
    """Numbers written as `HouseNumber.text` joins them, without those that mean none."""
    kept = [
        one
        for one in text.split("-")
        if not (digits := re.match(r"\d+", one)) or true_number(int(digits[0])) is not None
    ]
    return "-".join(kept)


class TypedAddress(NamedTuple):
    """What was read in an address typed into one field."""

    numbers: tuple[HouseNumber, ...]
    # The street as it was typed, in capitals, and as it is compared.
    street: str
    street_key: str
    # Which building or entrance of several, in words; empty where the address tells none.
    detail: str

    @property
    def numbers_text(self) -> str:
        """The numbers as one writes them on a door: `1-3-5`, `12 bis`; empty without any."""
        return "-".join(one.text for one in self.numbers)


def read_address(typed: str) -> TypedAddress:
    """Take an address apart; what is not understood stays in the street's name."""
    numbers, rest = _read_numbers(capitals_kept_apart(typed))
    rest, detail = _cut_detail(rest)
    kind, name = split_kind(capitals(rest), glued=True)
    street = f"{kind} {name}".strip()
    return TypedAddress(numbers, street, street_key(street), detail)


def capitals_kept_apart(typed: str) -> str:
    """In capitals like `capitals`, but a gap of several spaces, which ends the street, stays."""
    parts = re.split(r"\s{2,}", typed.strip())
    return "  ".join(part for part in map(capitals, parts) if part)


def _read_numbers(text: str) -> tuple[tuple[HouseNumber, ...], str]:
    numbers: list[HouseNumber] = []
    while match := _NUMBER.match(text) or _NO_NUMBER.match(text):
        suffix, rest = _read_suffix(text[match.end() :].lstrip())
        if (number := true_number(int(match[0]))) is not None:
            numbers.append(HouseNumber(number, suffix))
        join = _JOIN.match(rest)
        if join is None:
            return tuple(numbers), rest.lstrip(" ,")
        text = rest[join.end() :]
    return tuple(numbers), text.lstrip(" ,")


def _read_suffix(rest: str) -> tuple[str, str]:
    """A suffix may be glued to what follows, unless that begins with a kind of street itself."""
    if _JOIN.match(rest):
        return "", rest
    if both := _LETTER_AND_WORD.match(rest):
        return both[1] + both[2], rest[both.end() :].lstrip(" .")
    for suffix in _SUFFIXES:
        if rest.startswith(suffix) and not _begins_kind(rest, suffix):
            return suffix, rest[len(suffix) :].lstrip(" .")
    letter = _LETTER.match(rest)
    if letter and not rest[1:].startswith(".") and split_kind(rest[1:].lstrip(), glued=True)[0]:
        return letter[1], rest[1:].lstrip()
    glued = rest[:1].isalpha() and not split_kind(rest, glued=True)[0]
    if glued and split_kind(rest[1:], glued=True)[0]:
        return rest[0], rest[1:]
    return "", rest


def _begins_kind(rest: str, suffix: str) -> bool:
    """Whether a suffix is only how a kind of street begins: TERRASSE, not QUATER as QUA TER."""
    if suffix == "QUATER":
        return False
    return bool(split_kind(rest, glued=True)[0])


def _cut_detail(text: str) -> tuple[str, str]:
    """Cut the building off the street, at the first sign of it that is not the beginning."""
    cuts = [
        (match.start(), match.end())
        for match in (_DASH.search(text), re.search(r"  ", text))
        if match and match.start() > 0 and re.search(r"[A-Z]", text[: match.start()])
    ]
    if building := _BUILDING.search(text, 1):
        cuts.append((building.start(), building.start()))
    # A kind of street at the beginning, and the gap after it, cut nothing off.
    cuts = [(start, end) for start, end in cuts if not _only_kind(text[:start])]
    if not cuts:
        return text, ""
    start, end = min(cuts)
    return text[:start].rstrip(" .,-"), _in_words(text[end:])


def _only_kind(text: str) -> bool:
    kind, rest = split_kind(f"{text.strip(' .,-')} X")
    return not text.strip(" .,-") or (bool(kind) and rest == "X")


def _in_words(detail: str) -> str:
    """`L'EUROPE BATIMENT N°1` as one says it: L'Europe bâtiment 1."""
    tokens = re.findall(r"[^\s.,;]+", _NUMBER_SIGN.sub("", detail.strip(" .,-")))
    kept = [token for token in tokens if token not in _DETAIL_NOISE]
    return " ".join(
        _DETAIL_WORDS.get(token) or _capitalised(token, i) for i, token in enumerate(kept)
    )


def _capitalised(token: str, position: int) -> str:
    if position and token in _LOWER_WORDS:
        return token.lower()
    if len(token) == 1 or any(c.isdigit() for c in token):
        return token
    return re.sub(r"[^\W\d_]+", lambda match: match[0].capitalize(), token)
