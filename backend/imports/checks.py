"""Checks that importers share: a value is right, or the line has a remark."""

import math
import re
from functools import lru_cache
from typing import NamedTuple, NoReturn

from backend.database.cells import Box
from backend.imports.csv_file import unmangled
from backend.imports.refusals import BoxWrong
from backend.imports.remarks import Remark, refusal

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DECIMAL = re.compile(r"[+-]?\d{1,12}(?:[.,]\d{0,20})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)

# Where French addresses are: mainland and Corsica, then overseas.
_FRANCE = (
    Box(-5.8, 41.2, 10.0, 51.6),
    Box(-63.3, 14.2, -60.6, 18.3),
    Box(-54.7, 2.0, -51.4, 6.0),
    Box(55.0, -21.6, 56.0, -20.7),
    Box(44.8, -13.2, 45.5, -12.4),
    Box(-56.7, 46.6, -56.0, 47.3),
    Box(163.4, -22.9, 168.3, -19.4),
    Box(-155.0, -28.0, -134.0, -7.0),
    Box(-178.4, -14.6, -175.9, -13.0),
)


class Point(NamedTuple):
    """A place in degrees."""

    lon: float
    lat: float


class LineRefused(Exception):
    """A line that a check found wrong, with the remark that says so."""

    def __init__(self, remark: Remark) -> None:
        super().__init__(remark.code)
        self.remark = remark


def refuse(line: int, code: str, value: str, **facts: object) -> NoReturn:
    """Give up the line.

    Raises:
        LineRefused: always.
    """
    raise LineRefused(refusal(line, code, value, **facts))


def text_of(line: int, column: str, value: str, *, longest: int, required: bool = True) -> str:
    """A text in one line, freed of mangled accents and needless space.

    Raises:
        LineRefused: it is empty, too long, or holds control characters.
    """
    if value.isascii() and value.isprintable() and "  " not in value:
        text = value
    else:
        text = _cleaned(value)
        if _CONTROL.search(text):
            refuse(line, "imports.control_character", value, column=column)
    if required and not text:
        refuse(line, "imports.value_missing", value, column=column)
    if len(text) > longest:
        refuse(
            line,
            "imports.value_too_long",
            value,
            column=column,
            length=len(text),
            longest=longest,
        )
    return text


@lru_cache(maxsize=65_536)
def _cleaned(value: str) -> str:
    return " ".join(unmangled(value).split())


def whole_of(line: int, column: str, value: str, least: int, most: int) -> int:
    """A whole number between two bounds, both included.

    Raises:
        LineRefused: it is none, or beyond them.
    """
    if not _WHOLE.fullmatch(value) or not least <= (number := int(value)) <= most:
        if not value:
            refuse(line, "imports.value_missing", value, column=column)
        refuse(
            line,
            "imports.value_wrong",
            value,
            column=column,
            expected=f"{least} … {most}",
        )
    return number


def point_of(
    line: int,
    lon: str,
    lat: str,
    *,
    may_be_swapped: bool = True,
    columns: tuple[str, str] = ("lon", "lat"),
) -> Point:
    """A position in degrees; decimals may stand after a comma.

    Args:
        line: its number.
        lon: as it stands there.
        lat: as it stands there.
        may_be_swapped: whether a place out of France counts as one whose exchange lies in it.
        columns: what the file calls the two.

    Raises:
        LineRefused: it is no position, or none on Earth, or both values are exchanged.
    """
    for column, value, degrees in zip(columns, (lon, lat), ("2.4823", "48.8935"), strict=True):
        if not _DECIMAL.fullmatch(value):
            code = "imports.value_wrong" if value else "imports.value_missing"
            refuse(line, code, value, column=column, expected=degrees)
    point = Point(float(lon.replace(",", ".")), float(lat.replace(",", ".")))
    shown = f"{lon} ; {lat}"
    if not (abs(point.lon) <= 180 and abs(point.lat) <= 90) or point == (0, 0):
        refuse(line, "imports.position_impossible", shown, lon=lon, lat=lat)
    if not may_be_swapped and not _is_in_france(point):
        _refuse_swapped(line, lon, lat, point)
    return point


def point_in_france(
    line: int, lon: str, lat: str, *, columns: tuple[str, str] = ("lon", "lat")
) -> Point:
    """A position in degrees (WGS 84) where a French address can be.

    Raises:
        LineRefused: as `point_of`, or it lies elsewhere.
    """
    point = point_of(line, lon, lat, columns=columns)
    if not _is_in_france(point):
        _refuse_swapped(line, lon, lat, point)
        refuse(line, "imports.position_elsewhere", f"{lon} ; {lat}", lon=lon, lat=lat)
    return point


def _refuse_swapped(line: int, lon: str, lat: str, point: Point) -> None:
    if _is_in_france(Point(point.lat, point.lon)):
        refuse(line, "imports.position_swapped", f"{lon} ; {lat}", lon=lon, lat=lat)


def _is_in_france(point: Point) -> bool:
    for box in _FRANCE:  # twice as fast, and done for each line
        if box.west <= point.lon <= box.east and box.south <= point.lat <= box.north:
            return True
    return False


def is_within(point: Point, box: Box) -> bool:
    """Whether a point lies in a box, its edge included."""
    return box.west <= point.lon <= box.east and box.south <= point.lat <= box.north


def read_box(text: str) -> Box:
    """A box written as west,south,east,north in degrees.

    Raises:
        BoxWrong: it is none.
    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise BoxWrong(field="box", value=text) from None
    box = Box(west, south, east, north)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90) or not all(
        map(math.isfinite, box)
    ):
        raise BoxWrong(field="box", value=text)
    return box
