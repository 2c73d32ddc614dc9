"""Cells: where a point lies, as one number that a btree can serve behind the policy.

A spatial index cannot be used there (its operators are not leakproof), so every located row
carries the tile at zoom 20 in which it lies, its two coordinates interleaved bit by bit. All
points of one tile, at any zoom, then are one range of numbers.
"""

import math
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, false, func, or_
from sqlalchemy.orm import InstrumentedAttribute

ZOOM = 20
_SIDE = 1 << ZOOM
# The projection ends here; what lies beyond counts as the edge.
_LATITUDE_MAX = 85.05112878


class Box(NamedTuple):
    """A rectangle in degrees."""

    west: float
    south: float
    east: float
    north: float


class CellRange(NamedTuple):
    """Cells from `first` to `last`, both included."""

    first: int
    last: int


def tile_of(lon: float, lat: float) -> tuple[int, int]:
    """The tile at zoom 20 in which a point lies, counted from the north-west."""
    latitude = math.radians(max(-_LATITUDE_MAX, min(_LATITUDE_MAX, lat)))
    x = (lon + 180) / 360 * _SIDE
    y = (1 - math.log(math.tan(latitude) + 1 / math.cos(latitude)) / math.pi) / 2 * _SIDE
    return _within(math.floor(x)), _within(math.floor(y))


def cell_of(lon: float, lat: float) -> int:
    """The cell of a point; the SQL function `cell_of` says the same for sets of rows."""
    x, y = tile_of(lon, lat)
    return _interleave(x, y)


def cell_expression(
    lon: ColumnElement[float] | float, lat: ColumnElement[float] | float
) -> ColumnElement[int]:
    """The cell of a point, computed by the database."""
    return func.cell_of(lon, lat, type_=BigInteger)


def range_of_tile(zoom: int, x: int, y: int) -> CellRange:
    """The cells of one map tile.

    Raises:
        ValueError: there is no such tile, or it is smaller than a cell.
    """
    if not 0 <= zoom <= ZOOM or not (0 <= x < 1 << zoom and 0 <= y < 1 << zoom):
        raise ValueError(f"no tile {zoom}/{x}/{y}")
    bits = 2 * (ZOOM - zoom)
    first = _interleave(x, y) << bits
    return CellRange(first, first + (1 << bits) - 1)


def ranges_of_box(box: Box, *, at_most: int = 16) -> list[CellRange]:
    """Ranges that together hold every point of a box, and as little else as `at_most` allows.

    What they hold beyond the box is left to an exact test of the rows.
    """
    left, top = tile_of(box.west, box.north)
    right, bottom = tile_of(box.east, box.south)
    tiles = [(0, 0, 0)]
    whole: list[tuple[int, int, int]] = []
    while tiles and len(tiles) + len(whole) < at_most:
        # The largest one that the box crosses is cut in four.
        tiles.sort()
        zoom, x, y = tiles.pop(0)
        span = ZOOM - zoom
        inside = left <= x << span and ((x + 1) << span) - 1 <= right
        if inside and top <= y << span and ((y + 1) << span) - 1 <= bottom:
            whole.append((zoom, x, y))
            continue
        for child in ((zoom + 1, 2 * x + i, 2 * y + j) for j in (0, 1) for i in (0, 1)):
            if _touches(child, left, top, right, bottom):
                tiles.append(child)
    return _joined([range_of_tile(*tile) for tile in tiles + whole])


def in_ranges(cell: InstrumentedAttribute[int], ranges: list[CellRange]) -> ColumnElement[bool]:
    """The condition that a column's cell lies in one of the ranges."""
    return or_(false(), *(cell.between(first, last) for first, last in ranges))


def _touches(tile: tuple[int, int, int], left: int, top: int, right: int, bottom: int) -> bool:
    zoom, x, y = tile
    span = ZOOM - zoom
    return (
        x << span <= right
        and ((x + 1) << span) - 1 >= left
        and y << span <= bottom
        and ((y + 1) << span) - 1 >= top
    )


def _joined(ranges: list[CellRange]) -> list[CellRange]:
    joined: list[CellRange] = []
    for one in sorted(ranges):
        if joined and one.first <= joined[-1].last + 1:
            joined[-1] = CellRange(joined[-1].first, max(joined[-1].last, one.last))
        else:
            joined.append(one)
    return joined


def _within(coordinate: int) -> int:
    return max(0, min(_SIDE - 1, coordinate))


def _interleave(x: int, y: int) -> int:
    return _spread(x) | _spread(y) << 1


def _spread(number: int) -> int:
    """Put a zero before each of the lower 32 bits."""
    number = (number | number << 16) & 0x0000FFFF0000FFFF
    number = (number | number << 8) & 0x00FF00FF00FF00FF
    number = (number | number << 4) & 0x0F0F0F0F0F0F0F0F
    number = (number | number << 2) & 0x3333333333333333
    return (number | number << 1) & 0x5555555555555555
