"""Lists of dwellings by entrance, one line each, as the register of social housing gives them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from backend.places.layout import FLOOR_MAX, most_dwellings
from backend.reference.importers.checks import LineRefused, point_of, refuse, text_of, whole_of
from backend.reference.importers.csv_file import CsvFile, Line, unmangled
from backend.reference.importers.remarks import Remark
from backend.reference.typed_addresses import read_address

SOURCE = "dwellings"

_COLUMNS = ("adresse_cle", "logements", "etage_max", "annee_construction", "lon", "lat")
_OTHER_FORMATS = {"id_fantoir": "BAN", "cle_interop": "BAL"}
_OLDEST = 1000
_DWELLINGS_MAX = 5_000


class StagedRow(NamedTuple):
    """An entrance as it is copied into staging, in the order of its columns."""

    line: int
    typed: str
    number: int | None
    suffix: str
    numbers: str
    street_typed: str
    street_key: str
    detail: str
    dwellings: int
    floor_max: int
    built_in: int | None
    lon: float
    lat: float


class DwellingsFile:
    """A list of dwellings by entrance, read as a stream.

    After reading, `read` counts its records and `lines_in_windows_1252` those not in UTF-8.
    """

    def __init__(self, path: Path, *, progress: Callable[[int], object] = lambda _: None) -> None:
        self.name = path.name
        self.read = 0
        self._file = CsvFile(
            path, _COLUMNS, progress=progress, others=_OTHER_FORMATS, is_single_lines=True
        )

    @property
    def lines_in_windows_1252(self) -> int:
        """How many lines were not UTF-8."""
        return self._file.lines_in_windows_1252

    def rows(self) -> Iterator[StagedRow | Remark]:
        """Each entrance, or the remark that its line is wrong.

        Raises:
            FileUnreadable, FileEmpty, ArchiveBroken, NotText, HeaderWrong: the file as a whole.
        """
        for line in self._file.lines():
            self.read += 1
            if isinstance(line, Remark):
                yield line
                continue
            try:
                yield _row(line)
            except LineRefused as refused:
                yield refused.remark


def _row(line: Line) -> StagedRow:
    number = line.number
    typed, dwellings, floor_max, built_in, lon, lat = line.values
    text_of(number, "adresse_cle", typed, longest=200)
    # Several spaces may end the street's name, so they stay.
    typed = unmangled(typed)
    address = read_address(typed)
    if not address.street_key:
        refuse(number, "places.entrance_without_street", typed)
    floors = whole_of(number, "etage_max", floor_max or "0", 0, FLOOR_MAX)
    count = whole_of(number, "logements", dwellings, 1, _DWELLINGS_MAX)
    if count > most_dwellings(floors):
        refuse(
            number,
            "places.entrance_too_full",
            dwellings,
            floors=floors,
            most=most_dwellings(floors),
        )
    this_year = datetime.now(UTC).year
    # Registers write 0 for a year that they do not know.
    year = (
        whole_of(number, "annee_construction", built_in, _OLDEST, this_year + 5)
        if (built_in.strip("0"))
        else None
    )
    point = point_of(number, lon, lat)
    first = address.numbers[0] if address.numbers else None
    return StagedRow(
        line=number,
        typed=typed,
        number=first.number if first else None,
        suffix=first.suffix if first else "",
        numbers=address.numbers_text,
        street_typed=address.street,
        street_key=address.street_key,
        detail=address.detail,
        dwellings=count,
        floor_max=floors,
        built_in=year,
        lon=point.lon,
        lat=point.lat,
    )
