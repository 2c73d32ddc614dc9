"""Tables as people send them: every one is read, or refused in a sentence."""

import csv
import gzip
import json
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.imports.csv_file import CsvFile, Line, unmangled
from backend.imports.refusals import (
    ArchiveBroken,
    FileEmpty,
    FileUnreadable,
    HeaderWrong,
    NotText,
    OtherFormat,
)
from backend.imports.remarks import Remark


def read(path: Path, *columns: str) -> list[Line | Remark]:
    return list(CsvFile(path, columns).lines())


def values(path: Path, *columns: str) -> list[tuple[str, ...]]:
    lines = read(path, *columns)
    assert all(isinstance(line, Line) for line in lines), lines
    return [line.values for line in lines if isinstance(line, Line)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


@pytest.mark.parametrize(
    "content",
    [
        b"a;b\n1;2\n3;4\n",
        b"a;b\n1;2\n3;4",
        b"a;b\r\n1;2\r\n3;4\r\n",
        b"\xef\xbb\xbfa;b\n1;2\n3;4\n",
        b"A ; B\n1;2\n3;4\n",
        b"b;a\n2;1\n4;3\n",
        b"a;x;b\n1;;2\n3;;4\n",
        b"a,b\n1,2\n3,4\n",
        b"a\tb\n1\t2\n3\t4\n",
        b"\n;;\n\na;b\n\n1;2\n;\n3;4\n\n",
        b'"a";"b"\n"1";"2"\n 3 ; 4 \n',
    ],
)
def test_many_ways_of_writing_one_table(file: Path, content: bytes) -> None:
    file.write_bytes(content)

    assert values(file, "a", "b") == [("1", "2"), ("3", "4")]


def test_a_gzipped_table_is_read_whatever_it_is_called(file: Path) -> None:
    file.write_bytes(gzip.compress(b"a;b\n1;2\n"))

    assert values(file, "a", "b") == [("1", "2")]


def test_lines_are_numbered_as_an_editor_does(file: Path) -> None:
    file.write_bytes(b'a;b\n\n1;"two\nlines"\n3;4\n')

    assert [line[0] for line in read(file, "a", "b")] == [3, 5]


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252"])
def test_accents_are_read_in_both_encodings(file: Path, encoding: str) -> None:
    file.write_bytes("a;b\nAllée de l’Œuvre;à 5 €\nRue Plain;x\n".encode(encoding))
    table = CsvFile(file, ["a", "b"])

    first = next(iter(list(table.lines())))

    assert isinstance(first, Line)
    assert first.values == ("Allée de l’Œuvre", "à 5 €")
    assert table.lines_in_windows_1252 == (encoding == "windows-1252")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", FileEmpty),
        (b"\n\n", FileEmpty),
        (b"a;b\n", FileEmpty),
        ("a;b\n1;2\n".encode("utf-16"), NotText),
        (b"PK\x03\x04\x00\x00zip", NotText),
        (b"x" * 40_000, NotText),
        (b"a;b\r1;2\r", NotText),
        (b"a;c\n1;2\n", HeaderWrong),
        (b"1;2\n3;4\n", HeaderWrong),
        (gzip.compress(b"a;b\n" + b"1;2\n" * 9000)[:40], ArchiveBroken),
        (b"\x1f\x8b\x08\x00 not gzip at all", ArchiveBroken),
    ],
)
def test_what_is_no_such_table_is_said_of_the_whole_file(
    file: Path, content: bytes, problem: type[Exception]
) -> None:
    file.write_bytes(content)

    with pytest.raises(problem):
        read(file, "a", "b")


def test_missing_columns_are_named(file: Path) -> None:
    file.write_bytes(b"a;x;y\n1;2;3\n")

    with pytest.raises(HeaderWrong) as refused:
        read(file, "a", "b", "c")

    assert refused.value.facts == {"file": "file.csv", "missing": "b, c", "found": "a, x, y"}


def test_another_format_is_recognised(file: Path) -> None:
    file.write_bytes(b"cle_interop;x\n1;2\n")

    with pytest.raises(OtherFormat) as refused:
        list(CsvFile(file, ["a"], others={"cle_interop": "BAL"}).lines())

    assert refused.value.facts["format"] == "BAL"


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        read(tmp_path / "nowhere.csv", "a")
    with pytest.raises(FileUnreadable):
        read(tmp_path, "a")


def test_a_line_with_too_many_columns_is_one_remark(file: Path) -> None:
    file.write_bytes(b"a;b\n1;2\n1;2;3\n1\n3;4\n")

    lines = read(file, "a", "b")

    assert [line[0] for line in lines] == [2, 3, 4, 5]
    assert [line.code for line in lines if isinstance(line, Remark)] == [
        "imports.columns_wrong",
        "imports.columns_wrong",
    ]


def test_a_quotation_mark_that_is_never_closed_costs_a_few_lines(file: Path) -> None:
    lines = [f"{number};street {number}" for number in range(2000)]
    lines[5] = '5;"street'
    file.write_text("a;b\n" + "\n".join(lines) + "\n")

    got = read(file, "a", "b")

    [remark] = [line for line in got if isinstance(line, Remark)]
    assert (remark.line, remark.code) == (7, "imports.quote_open")
    assert remark.facts["last"] - remark.line < 400
    assert len(got) > 1600
    last = got[-1]
    assert isinstance(last, Line)
    assert last == Line(2001, ("1999", "street 1999"))


def test_a_line_without_end_takes_no_memory(file: Path) -> None:
    with file.open("wb") as out:
        out.write(b"a;b\n1;2\n")
        for _ in range(40):
            out.write(b"x" * 1_000_000)
        out.write(b"\n3;4\n")

    tracemalloc.start()
    lines = read(file, "a", "b")
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert lines[0] == Line(2, ("1", "2"))
    assert lines[-1] == Line(4, ("3", "4"))
    assert all(isinstance(line, Remark) for line in lines[1:-1])
    assert peak_bytes < 10_000_000


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    with tempfile.NamedTemporaryFile() as temporary:
        path = Path(temporary.name)
        path.write_bytes(b"a;b\n1;2\n" + content)
        try:
            lines = read(path, "a", "b")
        except NotText:
            return
    assert lines[0] == Line(2, ("1", "2")) or isinstance(lines[0], Remark)


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=8))
def test_what_is_written_is_read(rows: list[tuple[str, str]]) -> None:
    with tempfile.NamedTemporaryFile() as temporary:
        path = Path(temporary.name)
        with path.open("w", encoding="utf-8", errors="replace", newline="") as out:
            writer = csv.writer(out, delimiter=";")
            writer.writerow(["a", "b"])
            writer.writerow(["first", "line"])
            writer.writerows(rows)
        got = read(path, "a", "b")
    kept = [
        tuple(value.encode(errors="replace").decode().strip() for value in row)
        for row in rows
        if any(value.strip() for value in row)
    ]
    read_rows = [line.values for line in got[1:] if isinstance(line, Line)]
    assert read_rows == kept or any("\0" in a + b for a, b in rows)


@pytest.mark.parametrize(
    ("mangled", "whole"),
    [
        ("AllÃ©e de lâ€™Ã‰toile", "Allée de l’Étoile"),
        ("Rue de lâ€™Ã®le", "Rue de l’île"),
        ("Cours Ã\xa0 l'eau", "Cours à l'eau"),
        ("CÅ“ur", "Cœur"),
        ("Allée de l’Étoile", "Allée de l’Étoile"),
        ("Rue Âne", "Rue Âne"),
        ("Plain", "Plain"),
        ("Ã", "Ã"),
    ],
)
def test_accents_that_were_read_wrongly_are_put_right(mangled: str, whole: str) -> None:
    assert unmangled(mangled) == whole


@given(st.text(max_size=40))
def test_what_was_mangled_comes_back_whole(text: str) -> None:
    try:
        mangled = text.encode().decode("windows-1252")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return
    if any(sign in mangled for sign in "ÃÂâÅ"):
        assert unmangled(mangled) == text


@pytest.mark.real_data
def test_the_spectrum_of_csv(real_data: Path) -> None:
    folder = real_data / "conformance" / "csv-spectrum"
    for path in sorted((folder / "csvs").glob("*.csv")):
        if path.stem == "location_coordinates":
            continue  # its degree signs are lost in both files
        expected = json.loads((folder / "json" / f"{path.stem}.json").read_text())
        columns = list(expected[0])

        got = values(path, *columns)

        assert [dict(zip(columns, row, strict=True)) for row in got] == [
            {name: value.strip() for name, value in one.items()} for one in expected
        ], path.name
