"""An entrance as a list tells it, the building of an earlier list, and what the two share."""

from dataclasses import dataclass
from math import cos, hypot, radians
from uuid import UUID

_METRES_PER_DEGREE = 111_195

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Traits:
    """An entrance as a list tells it, or told it when its building was written last.

    `communes` are that of today and the former one, `streets` the keys under which its street
    is known; `listed_at` is the list's own point, null where nobody noted it.
    """

    communes: frozenset[str]
    numbers: str
    streets: frozenset[str]
    detail: str
    built_in: int | None
    dwellings: int
    floor_max: int
    listed_at: Point | None
    address_at: Point
    address_id: UUID | None

    @property
    def counts(self) -> tuple[int, int]:
        """What changes when somebody counts again."""
        return self.floor_max, self.dwellings


@dataclass(frozen=True, slots=True)
class Line:
    """An entrance of the list that is read."""

    number: int
    traits: Traits

    @property
    def order(self) -> tuple[object, ...]:
        """The same in whatever order the lines come."""
        traits = self.traits
        year = (traits.built_in is not None, traits.built_in or 0)
        at = traits.listed_at or traits.address_at
        return (*year, *at, traits.floor_max, traits.dwellings, self.number)


@dataclass(frozen=True, slots=True)
class Standing:
    """A building that an earlier list brought. `order` tells which came first of those alike."""

    id: UUID
    name: str
    order: tuple[str, int]
    traits: Traits
    is_gone: bool = False
    # The reference does not know its address any more.
    has_lost_address: bool = False


def distance_m(one: Traits, other: Traits) -> float:
    """How far two entrances are apart at least: the list's points, or those of the addresses."""
    return min(_between_m(here, there) for here in points_of(one) for there in points_of(other))


def moved_m(one: Traits, other: Traits) -> float | None:
    """How far the list has moved an entrance; none where it is not known where it had it."""
    if one.listed_at is None or other.listed_at is None:
        return None
    return _between_m(one.listed_at, other.listed_at)


def points_of(traits: Traits) -> tuple[Point, ...]:
    """Where an entrance is: as the list has it, and as its address has it."""
    return (
        (traits.address_at,) if traits.listed_at is None else (traits.listed_at, traits.address_at)
    )


def _between_m(here: Point, there: Point) -> float:
    east = (here[0] - there[0]) * cos(radians((here[1] + there[1]) / 2))
    return hypot(east, here[1] - there[1]) * _METRES_PER_DEGREE


def is_same_address(one: Traits, other: Traits) -> bool:
    """Whether two entrances have one address, and one name of building and stairwell."""
    return (
        one.numbers == other.numbers
        and one.detail == other.detail
        and not one.streets.isdisjoint(other.streets)
        and not one.communes.isdisjoint(other.communes)
    )


def same_years(one: Traits, other: Traits) -> bool | None:
    """Whether two years are the same; false where one is unknown, none where they differ."""
    if one.built_in == other.built_in:
        return True
    return False if one.built_in is None or other.built_in is None else None
