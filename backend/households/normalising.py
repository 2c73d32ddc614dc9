"""Names and phone numbers as they are compared: what differs only in how it was typed is the same.

Nothing here is shown to anybody; what was typed stays as it was typed.
"""

import re
import unicodedata

# Letters that are not an accent away from the one that people type instead.
_LIKE = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
)
# All that is typed for an apostrophe, the modifier letters and accents that look like one included.
_APOSTROPHES = re.compile("['’‘‛ʼʻʹʽʾʿ`´′＇]")
# Said before a name, never what tells one person from another.
TITLES = frozenset(
    {"m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle", "mrs", "ms", "miss", "dr"}
)

# What stands between two numbers in one field; a plus begins a new one.
_BETWEEN_NUMBERS = re.compile(r"[^\d+().\s\u2010-\u2015-]+|(?=\+)")
# Shorter ones are floors, hours or services, nobody's phone.
_SHORTEST = 6
_WHOLE_NUMBER = 9
# Written with these in front, or with a 0 from anywhere in France: the country, and overseas.
_FRENCH = ("33", "262", "590", "594", "596")
_NATIONAL_DIGITS = 9


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name, each once, in their order, without accents, case or titles.

    An apostrophe joins what it stands between, a hyphen parts it: “N’Diaye-Bâ” is ndiaye and ba.
    Where there is nothing but titles, they are the name.
    """
    joined = _APOSTROPHES.sub("", _plain(_APOSTROPHES.sub("", name)))
    words = dict.fromkeys("".join(c if c.isalnum() else " " for c in joined).split())
    return tuple(word for word in words if word not in TITLES) or tuple(words)


def _plain(text: str) -> str:
    """Small letters without marks; what it gives stays as it is when it is done again."""
    before = None
    while text != before:
        before = text
        text = unicodedata.normalize("NFKD", text).casefold().translate(_LIKE)
        text = "".join(c for c in text if not unicodedata.category(c).startswith("M"))
    return text


def phone_numbers(phone: str) -> tuple[str, ...]:
    """The numbers in a text, each once, in their order: digits with the country's in front.

    French ones are the same with +33, 0033, 33 or 0 in front; so are those from overseas.
    """
    digits = "".join(_digit(c) for c in unicodedata.normalize("NFKC", phone))
    parts = _BETWEEN_NUMBERS.split(digits)
    found = (_canonical(number) for part in parts for number in _numbers(part))
    return tuple(dict.fromkeys(number for number in found if number))


def _digit(character: str) -> str:
    """A digit of any script as the one that is compared."""
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _numbers(part: str) -> list[str]:
    """Its groups of digits are one number, unless each is as long as a whole one."""
    groups = part.split()
    if len(groups) > 1 and all(len(_only_digits(one)) >= _WHOLE_NUMBER for one in groups):
        return groups
    return [part]


def _only_digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _canonical(number: str) -> str | None:
    """The number with its country, or None where it is too short to be anybody's."""
    digits = _only_digits(number)
    is_international = "+" in number or digits.startswith("00")
    if is_international:
        digits = digits.lstrip("0")
    if len(digits) < _SHORTEST:
        return None
    for country in _FRENCH:
        national = digits.removeprefix(country).removeprefix("0")
        if digits.startswith(country) and len(national) == _NATIONAL_DIGITS:
            return f"33{national}"
    national = digits.removeprefix("0")
    if not is_international and len(national) == _NATIONAL_DIGITS:
        return f"33{national}"
    return digits
