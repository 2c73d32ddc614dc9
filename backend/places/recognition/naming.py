"""What entrances are called: by their own name or address, told from others called alike.

Pure: no query. A building keeps the name that it has; what comes beside it gets the sign that
tells the two apart, its year or else a number.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SIGN = re.compile(r"(?P<base>.*\S) \((?P<sign>\d+)\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Called:
    """An entrance of a list, or a building beside it of which the list tells nothing.

    `address` is its street and number; `base` its name without a sign, `former` the name under
    which it stands, where it does. `is_told` says that the list may name it.
    """

    key: object
    address: tuple[str, str]
    base: str
    built_in: int | None
    former: str | None
    is_told: bool = True


def take_apart(name: str) -> tuple[str, str]:
    """A name without its sign, and the sign; empty where it has none."""
    found = _SIGN.fullmatch(name)
    return (found["base"], found["sign"]) if found else (name, "")


def year_of(name: str) -> int | None:
    """The year that a name gives as its sign."""
    _, sign = take_apart(name)
    return int(sign) if len(sign) == 4 else None  # a year's figures


def tell_apart(called: Iterable[Called]) -> dict[object, str]:
    """The names of entrances, by their keys, so that no two of one address are called alike.

    Args:
        called: in an order that is the same whenever the list is read.
    """
    groups: dict[tuple[tuple[str, str], str], list[Called]] = defaultdict(list)
    for one in called:
        groups[one.address, one.base].append(one)
    names: dict[object, str] = {}
    for (_, base), group in groups.items():
        names |= _named(base, group)
    return names


def _named(base: str, group: Sequence[Called]) -> dict[object, str]:
    signs = {one.key: _sign(one) for one in group}
    bare = [one for one in group if one.is_told and not signs[one.key]]
    if len(group) > 1:
        taken = {sign for sign in signs.values() if sign}
        years = [str(one.built_in) for one in bare if one.built_in is not None]
        by_year = len(set(years)) == len(bare) and taken.isdisjoint(years)
        number = 0
        for one in bare:
            if by_year:
                signs[one.key] = str(one.built_in)
                continue
            number += 1
            while str(number) in taken:
                number += 1
            signs[one.key] = str(number)
    return {
        one.key: f"{base} ({sign})" if (sign := signs[one.key]) else base
        for one in group
        if one.is_told
    }


def _sign(one: Called) -> str:
    """The sign that a building has under this name; empty where it has none, or another name."""
    base, sign = take_apart(one.former or "")
    return sign if base == one.base else ""
