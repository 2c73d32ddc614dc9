"""What floors and doors are called: how long, of which characters, and by default. Pure: no query.

The phone has the same in `pwa/src/domain/labels.ts`.
"""

import re
import unicodedata

# Of a door and of a floor alike. A cell of the façade shows some eight characters of it.
LABEL_LONGEST = 20
# Of a stairwell and of a residence, which stand above the façade.
NAME_LONGEST = 60
# The ranks that a floor can have: 0 is the ground floor, or whatever one enters by.
LOWEST_FLOOR, HIGHEST_FLOOR = -5, 100

# Control characters, line ends, and what turns the direction of the text around: no label has them.
_REFUSED = "\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
# What may come along with a pasted text and has no shape of its own: format characters and all
# that Unicode lets a screen ignore. Said in full, since a server and each browser know of another
# Unicode.
_SHAPELESS = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Spaces of any width; and two signs that are drawn as nothing: an empty Braille cell, a note
# without a head.
_BLANK = "\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\U0001d159"

_UNFIT = re.compile(f"[{_REFUSED}]")
_UNSEEN = re.compile(f"[{_REFUSED}{_SHAPELESS}]")
_BLANKS = re.compile(f"[{_BLANK}]+")


def is_unfit(label: str) -> bool:
    """Whether a label has characters that no label may have, rather than be cleaned of them."""
    return _UNFIT.search(label) is not None


def clean_label(label: str) -> str:
    """A label as it is seen: without what has no shape, with single spaces, composed (NFC).

    Empty where no letter, digit or sign is left: an accent alone stands on nothing.
    """
    seen = unicodedata.normalize("NFC", _BLANKS.sub(" ", _UNSEEN.sub("", label))).strip(" ")
    return seen if any(map(_has_shape, seen)) else ""


def _has_shape(character: str) -> bool:
    """A letter, a digit or a sign; what this Unicode does not know yet may be one."""
    category = unicodedata.category(character)
    return category[0] in "LNPS" or category == "Cn"


def default_floor_label(floor: int) -> str:
    """What a floor is called where nobody has said otherwise: RdC, 1er, 2e, SS1."""
    if floor == 0:
        return "RdC"
    if floor == 1:
        return "1er"
    return f"{floor}e" if floor > 1 else f"SS{-floor}"


def is_same_label(one: str, other: str) -> bool:
    """Whether two labels are one to whoever reads them on a door."""
    return _compared(one) == _compared(other)


# Digits of another script are the same number, and so is one with zeros before it.
_DIGITS = {zero + digit: str(digit) for zero in (0x0660, 0x06F0, 0xFF10) for digit in range(10)}
# What is written before a number and says no more than that it is a door's.
_NUMBER_OF = re.compile(
    r"^(?:porte|appartement|appart|appt|apt|app|logement|lgt|n\s?[°ºo]|numero|numéro|no|#)"
    r"[ .:°º]*(?=[0-9])"
)
# How the parts of a number are kept apart: « 30 bis », « 30-bis », « 30bis ».
_PARTED = re.compile("[ .,_\u2010-\u2015\u2212-]+")
_BETWEEN_DIGITS = re.compile("(?<=[0-9])\x00(?=[0-9])")
_ZEROS = re.compile("(?<![0-9])0+(?=[0-9])")


def _compared(label: str) -> str:
    """However its number is spelled: `30B`, `30 b` and `N° 30-B` are one, `1 2` and `12` two."""
    folded = unicodedata.normalize("NFC", clean_label(label).casefold()).translate(_DIGITS)
    parts = _PARTED.sub("\x00", _NUMBER_OF.sub("", folded)).strip("\x00")
    joined = _BETWEEN_DIGITS.sub(" ", parts).replace("\x00", "")
    return _ZEROS.sub("", joined) or folded


def label_order(label: str) -> tuple[tuple[int, int, str], ...]:
    """By which doors of one floor follow each other: 2, 2 bis, 11; digits before letters."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part)
        for part in re.findall("[0-9]+|[^0-9]+", _compared(label))
    )
