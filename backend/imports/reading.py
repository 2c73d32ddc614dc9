"""A file of a source, read as a stream: the rows that can be staged, and what is wrong."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from backend.imports.checks import LineRefused
from backend.imports.csv_file import CsvFile, Line
from backend.imports.remarks import Remark


class Columns(Protocol):
    """What reading needs of a source (`backend.imports.source`)."""

    @property
    def columns(self) -> Sequence[str]:
        """Those that each line gives."""

    @property
    def optional_columns(self) -> Sequence[str]:
        """Those after them, which a file may lack."""

    @property
    def other_formats(self) -> Mapping[str, str]:
        """By a column that only they have."""

    @property
    def is_single_lines(self) -> bool:
        """Whether no record has a line break in it."""

    def row(self, line: Line, scope: Any) -> tuple[object, ...] | None:  # noqa: ANN401
        """The line as a row of staging."""

    def identity(self, line: Line) -> str | None:
        """Whose line it is."""


class Reading:
    """A file while it is read, and afterwards what it held.

    `read` counts its records, `refused` those that are wrong, `unread` the refused ones of which
    nobody can say whose they are, `outside` those that were not asked for.
    """

    def __init__(
        self,
        source: Columns,
        path: Path,
        scope: Any = None,  # noqa: ANN401
        *,
        progress: Callable[[int], object] = lambda _: None,
    ) -> None:
        self.name = path.name
        self.read = self.refused = self.unread = self.outside = 0
        self._source = source
        self._scope = scope
        self._file = CsvFile(
            path,
            source.columns,
            progress=progress,
            others=source.other_formats,
            optional=source.optional_columns,
            is_single_lines=source.is_single_lines,
        )

    @property
    def lines_in_windows_1252(self) -> int:
        """How many lines were not UTF-8."""
        return self._file.lines_in_windows_1252

    def rows(self) -> Iterator[tuple[object, ...] | Remark]:
        """Each row that was asked for, or the remark that its line is wrong.

        Raises:
            FileUnreadable, FileEmpty, ArchiveBroken, NotText, HeaderWrong: the file as a whole.
        """
        for line in self._file.lines():
            self.read += 1
            if isinstance(line, Remark):
                yield self._refused(line, line.facts.get("first"))
                continue
            try:
                row = self._source.row(line, self._scope)
            except LineRefused as refused:
                yield self._refused(refused.remark, self._identity(line))
                continue
            if row is None:
                self.outside += 1
            else:
                yield row

    def _identity(self, line: Line) -> str | None:
        try:
            return self._source.identity(line)
        except LineRefused:
            return None

    def _refused(self, remark: Remark, identity: str | None) -> Remark:
        """What a wrong line tells of has not vanished: its identity says which one it is."""
        self.refused += 1
        if identity is None:
            self.unread += 1
            return remark
        return remark._replace(facts={**remark.facts, "source_id": identity})
