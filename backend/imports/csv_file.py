"""Tables of text as they come: plain or gzipped, in UTF-8 or Windows-1252, and never whole.

Memory stays the same however long the file is, or its longest line.
"""

import csv
import gzip
import io
import os
import stat
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from backend.imports.refusals import (
    ArchiveBroken,
    FileEmpty,
    FileUnreadable,
    HeaderWrong,
    NotAFile,
    NotText,
    OtherFormat,
)
from backend.imports.remarks import Remark, refusal, shown

_BOM = b"\xef\xbb\xbf"
_OTHER_BOMS = (b"\xff\xfe", b"\xfe\xff")
_GZIP = b"\x1f\x8b"
_DELIMITERS = ";,\t|"
# A longer line is no line of such a file; it is counted, not kept.
_LONGEST_LINE = 32_768
# The bytes of a character in UTF-8 that are not its first one.
_CONTINUED = bytes(range(0x80, 0xC0))
_LONGEST_FIELD = 4_096
_CHUNK = 1 << 18

# Windows leaves five bytes without a character; the web reads them as control characters.
_WINDOWS = [bytes([byte]).decode("windows-1252", "replace") for byte in range(256)]
for _byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D):
    _WINDOWS[_byte] = chr(_byte)
_FROM_WINDOWS = dict(enumerate(_WINDOWS))
_TO_WINDOWS = {ord(character): byte for byte, character in enumerate(_WINDOWS)}
# How the first byte of a letter with an accent looks after UTF-8 was taken for Windows-1252.
_MANGLED = ("Ã", "Â", "â", "Å")


class Line(NamedTuple):
    """One record: the number of its first line, and the columns that were asked for."""

    number: int
    values: tuple[str, ...]


class CsvFile:
    """A table in a file, read once, as a stream.

    Args:
        path: plain or gzipped, whatever it is called.
        columns: those wanted, in the order in which each line gives them.
        progress: told how many bytes of the file were read, each time.
        others: names of other formats, by a column that only they have.
        optional: columns that come after those wanted, and are empty where the file lacks them.
        is_single_lines: no record of the format has a line break in it, so a quotation mark that
            is never closed costs its own line alone.
    """

    def __init__(
        self,
        path: Path,
        columns: Sequence[str],
        *,
        progress: Callable[[int], object] = lambda _: None,
        others: Mapping[str, str] | None = None,
        optional: Sequence[str] = (),
        is_single_lines: bool = False,
    ) -> None:
        self.path = path
        self.columns = tuple(columns)
        self.optional = tuple(optional)
        # Lines that were not UTF-8 and were read as Windows-1252.
        self.lines_in_windows_1252 = 0
        self._is_single_lines = is_single_lines
        self._progress = progress
        self._others = others or {}
        self._lines_read = 0
        # Number, length and beginning of lines that were passed over.
        self._too_long: list[tuple[int, int, str]] = []

    def lines(self) -> Iterator[Line | Remark]:
        """Each record, or the remark that it cannot be read.

        A remark of which it can be told what stood in the first column has that as its `first`.

        Raises:
            FileUnreadable, FileEmpty, ArchiveBroken, NotText, HeaderWrong: the file as a whole.
        """
        try:
            with self._opened() as raw:
                yield from self._records(_unpacked(_Counted(raw, self._progress)))
        except OSError as error:
            if isinstance(error, gzip.BadGzipFile):
                raise self._broken() from error
            reason = error.strerror or str(error)
            raise FileUnreadable(file=self.path.name, reason=reason) from error
        except (EOFError, zlib.error) as error:
            raise self._broken() from error

    def _opened(self) -> io.BufferedReader:
        # A pipe that nobody writes to is opened at once like this, instead of never.
        descriptor = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        mode = os.fstat(descriptor).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            os.close(descriptor)
            raise NotAFile(file=self.path.name)
        try:
            return os.fdopen(descriptor, "rb")
        except OSError:  # a directory
            os.close(descriptor)
            raise

    def _broken(self) -> ArchiveBroken:
        return ArchiveBroken(file=self.path.name, line=self._lines_read)

    def _records(self, binary: io.BufferedIOBase) -> Iterator[Line | Remark]:
        text = self._text_lines(binary)
        first = next((line for line in text if line.strip("\r\n\t ;,\ufeff")), None)
        if first is None:
            raise FileEmpty(file=self.path.name)
        if self._too_long:
            raise NotText(file=self.path.name)
        delimiter = max(_DELIMITERS, key=first.count)
        header = self._header(first, delimiter)
        places = self._places(header)
        csv.field_size_limit(_LONGEST_FIELD)
        records = self._single_lines if self._is_single_lines else self._spanning_lines
        width, seen = len(header), False
        facts: dict[str, object]
        for number, record in records(text, delimiter):
            if self._too_long:
                yield from self._remarks_on_long_lines()
            if isinstance(record, Remark):
                facts = dict(record.facts)
                if places[0] != 0:
                    facts.pop("first", None)
                yield record._replace(facts=facts)
                continue
            if not (record and record[0].strip()) and not "".join(record).strip():
                continue  # an empty line says nothing
            if len(record) != width:
                facts = {"found": len(record), "expected": width}
                if places[0] == 0:
                    facts |= _first(record, delimiter)
                yield refusal(number, "imports.columns_wrong", delimiter.join(record), **facts)
                continue
            seen = True
            # A column that the file lacks stands after its last one.
            record.append("")
            yield Line(number, tuple([record[place].strip() for place in places]))
        yield from self._remarks_on_long_lines()
        if not seen and self._lines_read < 2:
            raise FileEmpty(file=self.path.name)

    def _single_lines(
        self, text: Iterator[str], delimiter: str
    ) -> Iterator[tuple[int, list[str] | Remark]]:
        """Each line by itself."""
        for line in text:
            number = self._lines_read
            content = line.rstrip("\r\n")
            if "\r" in content:
                yield number, refusal(number, "imports.line_unreadable", content)
                continue
            if '"' not in content:
                yield number, content.split(delimiter)
                continue
            try:
                # A quotation mark that is never closed keeps the line's end.
                record = next(csv.reader([f"{content}\n"], delimiter=delimiter))
                is_open = record[-1].endswith("\n")
            except csv.Error:  # it keeps more than a field can hold
                record, is_open = [], True
            if is_open:
                facts = _first(record, delimiter)
                yield number, refusal(number, "imports.quote_lone", content, **facts)
                continue
            yield number, record

    def _spanning_lines(
        self, text: Iterator[str], delimiter: str
    ) -> Iterator[tuple[int, list[str] | Remark]]:
        """Records that may have line breaks in them, between quotation marks."""
        reader = csv.reader(text, delimiter=delimiter)
        start = self._lines_read + 1
        while True:
            try:
                record = next(reader, None)
            except csv.Error as error:
                swallowed = "field larger" in str(error)
                code = "imports.quote_open" if swallowed else "imports.line_unreadable"
                yield start, refusal(start, code, "", last=self._lines_read)
                start = self._lines_read + 1
                continue
            if record is None:
                return
            number, start = start, self._lines_read + 1
            yield number, record

    def _remarks_on_long_lines(self) -> Iterator[Remark]:
        while self._too_long:
            number, length, beginning = self._too_long.pop(0)
            facts = {"length": length, "longest": _LONGEST_LINE - 1}
            yield refusal(number, "imports.line_too_long", beginning, **facts)

    def _header(self, first: str, delimiter: str) -> list[str]:
        try:
            names = next(csv.reader([first], delimiter=delimiter))
        except csv.Error as error:  # lines that end as on old Macs
            raise NotText(file=self.path.name) from error
        return [name.strip().lower() for name in names]

    def _places(self, header: list[str]) -> list[int]:
        absent = ", ".join(name for name in self.columns if name not in header)
        if absent:
            file, found = self.path.name, shown(", ".join(header))
            other = next((self._others[name] for name in header if name in self._others), None)
            if other is not None:
                raise OtherFormat(file=file, missing=absent, found=found, format=other)
            raise HeaderWrong(file=file, missing=absent, found=found)
        places = [header.index(name) for name in self.columns]
        lacking = len(header)
        return places + [
            header.index(name) if name in header else lacking for name in self.optional
        ]

    def _text_lines(self, binary: io.BufferedIOBase) -> Iterator[str]:
        """The lines as text, in UTF-8 or else in Windows-1252; one that is too long is empty."""
        raw = self._without_bom(binary.readline(_LONGEST_LINE))
        while raw:
            self._lines_read += 1
            if len(raw) == _LONGEST_LINE and not raw.endswith(b"\n"):
                self._pass_over(raw, binary)
                yield "\n"
            else:
                yield self._decoded(raw)
            raw = binary.readline(_LONGEST_LINE)

    def _pass_over(self, raw: bytes, binary: io.BufferedIOBase) -> None:
        """Read a line to its end and keep of it how long it is."""
        beginning = raw[:_LONGEST_FIELD].decode(errors="replace")
        length = 0
        while raw:
            length += len(raw.rstrip(b"\r\n").translate(None, _CONTINUED))
            if raw.endswith(b"\n"):
                break
            raw = binary.readline(_LONGEST_LINE)
        self._too_long.append((self._lines_read, length, beginning))

    def _decoded(self, raw: bytes) -> str:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            self.lines_in_windows_1252 += 1
            return raw.decode("latin-1").translate(_FROM_WINDOWS)

    def _without_bom(self, first: bytes) -> bytes:
        if first.startswith(_OTHER_BOMS) or b"\0" in first or len(first) == _LONGEST_LINE:
            raise NotText(file=self.path.name)
        return first.removeprefix(_BOM)


def _first(record: Sequence[str], delimiter: str) -> dict[str, object]:
    """What stands in the first column of a line that is wrong, where that can be told."""
    if len(record) < 2:
        return {}
    first = record[0].strip()
    is_clean = first and first.isprintable() and not any(sign in first for sign in (delimiter, '"'))
    return {"first": first} if is_clean and first == shown(first) else {}


def unmangled(text: str) -> str:
    """The text as it was before UTF-8 was taken for Windows-1252: AllÃ©e is Allée.

    What was not mangled comes back as it is.
    """
    if not any(sign in text for sign in _MANGLED):
        return text
    try:
        return bytes(_TO_WINDOWS[ord(character)] for character in text).decode()
    except (KeyError, UnicodeDecodeError):
        return text


class _Counted(io.RawIOBase):
    """A file that tells how much of it was read."""

    def __init__(self, raw: io.BufferedIOBase, progress: Callable[[int], object]) -> None:
        self._raw = raw
        self._progress = progress

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        got = self._raw.readinto(buffer)
        self._progress(got)
        return got


def _unpacked(raw: io.RawIOBase) -> io.BufferedIOBase:
    plain = io.BufferedReader(raw, _CHUNK)
    if plain.peek(2)[:2] == _GZIP:
        return io.BufferedReader(gzip.GzipFile(fileobj=plain), _CHUNK)
    return plain
