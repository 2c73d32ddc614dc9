"""The plan of « Les Tilleuls »: invented streets, and what stands along them.

Distances are metres east and north of the middle of the neighbourhood.
"""

from dataclasses import dataclass

# An open field in Champagne, where no such neighbourhood is.
LON, LAT = 4.1532, 48.7421
COMMUNE, POSTCODE, INSEE_CODE = "Tilleuls-la-Plaine", "51999", "51999"

Point = tuple[float, float]


@dataclass(frozen=True)
class Block:
    """Entrances side by side, each with so many doors on each floor over the ground floor.

    `doors` counts those of one entrance; the ground floor has what is left over, or none.
    """

    entrances: int
    doors: int
    highest_floor: int
    built: int
    spacing_m: float = 17


@dataclass(frozen=True)
class Gap:
    """A stretch without dwellings; where it has numbers there are shops, a school, a hall.

    Gaps grow alike until their side is as long as the street.
    """

    length_m: float
    numbers: int = 0


Frontage = tuple[Block | Gap, ...]


@dataclass(frozen=True)
class Street:
    """A street as a line, with what stands on its left (odd) and right (even) side."""

    name: str
    # As the register of dwellings spells it.
    register: str
    team: str
    line: tuple[Point, ...]
    odd: Frontage
    even: Frontage


def _tower(doors: int = 40, floors: int = 9, built: int = 1971) -> Block:
    return Block(1, doors, floors, built, spacing_m=34)


def _row(entrances: int, doors: int = 15, floors: int = 4, built: int = 1968) -> Block:
    return Block(entrances, doors, floors, built)


def _house(built: int = 1954) -> Block:
    return Block(1, 1, 0, built, spacing_m=15)


TILLEULS = "Les Tilleuls"
SABLONNIERE = "La Sablonnière"

STREETS = (
    Street(
        "Allée des Tilleuls",
        "ALLEEDES TILLEULS",
        TILLEULS,
        ((-250, 120), (-90, 138), (80, 131), (240, 146)),
        odd=(_row(4), Gap(22), _row(3, 20, 5), Gap(30, 1), _row(4, 18, 5), Gap(20), _tower()),
        even=(Gap(14), _row(3, 12, 3, 1989), Gap(46, 2), _row(4, 18, 5), Gap(26), _row(3, 10, 4)),
    ),
    Street(
        "Mail des Alouettes",
        "MAILDES ALOUETTES",
        TILLEULS,
        ((-262, 6), (-120, -4), (60, 8), (250, -2)),
        odd=(_tower(), Gap(30, 1), _tower(36, 8), Gap(60, 3), _row(3), Gap(24), _row(3, 20, 5)),
        even=(
            _row(2, 18, 5),
            Gap(28),
            _row(3, 15),
            Gap(40, 2),
            _tower(44, 10),
            Gap(26),
            _row(2, 18, 5),
        ),
    ),
    Street(
        "Rue du Vieux Puits",
        "RUEDU VIEUX PUITS",
        TILLEULS,
        ((-286, 190), (-274, 60), (-281, -70), (-270, -190)),
        odd=(Gap(24), _row(2, 8, 3, 1994), Gap(36, 1), _row(3, 10, 4), Gap(60, 2), _row(2, 12, 3)),
        even=(Gap(170, 4), Gap(60), _row(2, 10, 4), Gap(24), _house(), _house(), Gap(10)),
    ),
    Street(
        "Square des Hirondelles",
        "SQDES HIRONDELLES",
        TILLEULS,
        ((-30, 112), (-36, 26)),
        odd=(Gap(2), _row(3, 10, 4), Gap(2)),
        even=(Gap(2), _row(3, 12, 3), Gap(2)),
    ),
    Street(
        "Allée du Verger",
        "ALLDU VERGER",
        TILLEULS,
        ((140, 112), (132, 24)),
        odd=(Gap(2), _row(3, 12, 3), Gap(2)),
        even=(Gap(2), _row(3, 10, 4), Gap(2)),
    ),
    Street(
        "Rue des Sansonnets",
        "R DES SANSONNETS",
        SABLONNIERE,
        ((-240, -122), (-60, -134), (120, -118), (262, -140)),
        odd=(_row(3, 10, 4, 1979), Gap(26), _row(2, 12, 3, 1979), Gap(44, 2), _row(3, 10, 4, 1979)),
        even=(Gap(30, 1), _row(3, 16, 4, 1982), Gap(24), _row(2, 12, 3), Gap(60, 2), _row(2, 9, 3)),
    ),
    Street(
        "Chemin de la Sablonnière",
        "CHEDE LA SABLONNIERE",
        SABLONNIERE,
        ((272, -110), (290, -20), (281, 80), (296, 170)),
        odd=(Gap(20), _house(), _house(), _house(1961), Gap(34, 1), _row(1, 8, 2, 1999), Gap(20)),
        even=(Gap(12), _house(1961), _house(), Gap(40, 2), _house(1972), _house(), _house()),
    ),
    Street(
        "Impasse des Campanules",
        "IMPDES CAMPANULES",
        SABLONNIERE,
        ((60, -190), (120, -204), (170, -236)),
        odd=(_house(1972), _house(1972), _house(1972), Gap(10, 1)),
        even=(Gap(8), _house(1972), _house(1972), Gap(20, 1)),
    ),
)
