"""What floors and doors are called: how long, of which characters, and by default. Pure: no query.

The phone has the same in `pwa/src/domain/labels.ts`.
"""

import re

# Of a door and of a floor alike. A cell of the façade shows some eight characters of it.
LABEL_LONGEST = 20
# Of a stairwell and of a residence, which stand above the façade.
NAME_LONGEST = 60
# The ranks that a floor can have: 0 is the ground floor, or whatever one enters by.
LOWEST_FLOOR, HIGHEST_FLOOR = -5, 100

# Control characters, line ends, and what turns the direction of the text around.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"\s+")


def has_unseen(label: str) -> bool:
    """Whether a label has characters that nobody sees and that no label may have."""
    return _UNSEEN.search(label) is not None


def clean_label(label: str) -> str:
    """A label without what nobody sees, and with single spaces; empty where nothing is left."""
    return _SPACES.sub(" ", _UNSEEN.sub("", label)).strip()


def default_floor_label(floor: int) -> str:
    """What a floor is called where nobody has said otherwise: RdC, 1er, 2e, SS1."""
    if floor == 0:
        return "RdC"
    if floor == 1:
        return "1er"
    return f"{floor}e" if floor > 1 else f"SS{-floor}"


def is_same_label(one: str, other: str) -> bool:
    """Whether two labels are one to whoever reads them on a door."""
    return clean_label(one).casefold() == clean_label(other).casefold()
