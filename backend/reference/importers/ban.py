"""The national address base (BAN) in its CSV layout, whole or cut to a box."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from backend.database.cells import Box
from backend.reference.importers.checks import (
    LineRefused,
    is_within,
    point_in_france,
    refuse,
    text_of,
    whole_of,
)
from backend.reference.importers.csv_file import CsvFile, Line
from backend.reference.importers.remarks import Remark, shown
from backend.reference.street_names import capitals, street_key

SOURCE = "ban"

_COLUMNS = (
    "id",
    "numero",
    "rep",
    "nom_voie",
    "code_postal",
    "code_insee",
    "nom_commune",
    "lon",
    "lat",
)
# Some cuts of the file leave it out.
_FORMER = "code_insee_ancienne_commune"
_OTHER_FORMATS = {"cle_interop": "BAL", "adresse_cle": "« logements par entrée »"}
_INSEE = re.compile(r"\d[\dAB]\d{3}", re.ASCII)
_POSTCODE = re.compile(r"\d{5}", re.ASCII)


class StagedRow(NamedTuple):
    """An address as it is copied into staging, in the order of its columns."""

    line: int
    source_id: str
    number: int
    suffix: str
    street_name: str
    street_key: str
    postcode: str
    insee_code: str
    former_insee_code: str
    commune: str
    lon: float
    lat: float


class BanFile:
    """A file of the BAN, read as a stream.

    After reading, `read` counts its records, `outside` those that the box left out, `unread`
    those of which nobody can say whose they are, and `lines_in_windows_1252` those that were not
    UTF-8.
    """

    def __init__(
        self,
        path: Path,
        box: Box | None = None,
        *,
        progress: Callable[[int], object] = lambda _: None,
    ) -> None:
        self.name = path.name
        self.box = box
        self.read = 0
        self.outside = 0
        self.unread = 0
        self._file = CsvFile(
            path,
            _COLUMNS,
            progress=progress,
            others=_OTHER_FORMATS,
            optional=(_FORMER,),
            is_single_lines=True,
        )

    @property
    def lines_in_windows_1252(self) -> int:
        """How many lines were not UTF-8."""
        return self._file.lines_in_windows_1252

    def rows(self) -> Iterator[StagedRow | Remark]:
        """Each address that lies in the box, or the remark that its line is wrong.

        Raises:
            FileUnreadable, FileEmpty, ArchiveBroken, NotText, HeaderWrong: the file as a whole.
        """
        for line in self._file.lines():
            self.read += 1
            if isinstance(line, Remark):
                yield self._of_unread(line)
                continue
            try:
                row = self._row(line)
            except LineRefused as refused:
                # An address whose line is wrong has not vanished: its id says which one it is.
                facts = {**refused.remark.facts, "source_id": shown(line.values[0])}
                yield refused.remark._replace(facts=facts)
                continue
            if row is None:
                self.outside += 1
            else:
                yield row

    def _of_unread(self, remark: Remark) -> Remark:
        """A line that cannot be read, with the id of its address where that can be told."""
        if (source_id := remark.facts.get("first")) is None:
            self.unread += 1
            return remark
        return remark._replace(facts={**remark.facts, "source_id": source_id})

    def _row(self, line: Line) -> StagedRow | None:
        number = line.number
        source_id, numero, rep, street, postcode, insee_code, commune, lon, lat, former = (
            line.values
        )
        point = point_in_france(number, lon, lat)
        if self.box is not None and not is_within(point, self.box):
            return None
        street = text_of(number, "nom_voie", street, longest=200)
        if not _INSEE.fullmatch(insee_code):
            refuse(number, "imports.value_wrong", insee_code, column="code_insee", expected="93010")
        if postcode and not _POSTCODE.fullmatch(postcode):
            refuse(number, "imports.value_wrong", postcode, column="code_postal", expected="93140")
        return StagedRow(
            line=number,
            source_id=text_of(number, "id", source_id, longest=80),
            number=whole_of(number, "numero", numero, 0, 9999),
            suffix=capitals(text_of(number, "rep", rep, longest=20, required=False)),
            street_name=street,
            street_key=street_key(street),
            postcode=postcode,
            insee_code=insee_code,
            former_insee_code=former if _INSEE.fullmatch(former) else "",
            commune=text_of(number, "nom_commune", commune, longest=100),
            lon=point.lon,
            lat=point.lat,
        )
