"""A source that nobody has written yet: what docs/architecture.md asks for is enough."""

from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import select

from backend.database import writing
from backend.imports import registry
from backend.imports.checks import LineRefused, point_of, text_of, whole_of
from backend.imports.csv_file import Line
from backend.imports.engine import Engine
from backend.imports.refusals import OtherFormat
from backend.imports.registry import engine_of, find_run, register
from backend.reference.address_source import AddressRow, AddressSource
from backend.reference.models import Address
from backend.reference.sources.ban import BAN
from backend.reference.street_names import street_key
from tests.reference.conftest import MakeFile, ban_line

pytestmark = pytest.mark.usefixtures("emptied")


class Parish(AddressSource):
    """A list that a parish keeps: number, street, position."""

    name = "parish"
    columns = ("ref", "no", "street", "east", "north")
    other_formats: ClassVar = {"id_fantoir": "BAN"}

    def identity(self, line: Line) -> str | None:
        """The parish's own number."""
        return text_of(line.number, "ref", line.values[0], longest=20)

    def row(self, line: Line, scope: object) -> AddressRow:
        """The address."""
        ref, number, street, east, north = line.values
        point = point_of(line.number, east, north, columns=("east", "north"))
        return AddressRow(
            line=line.number,
            source_id=text_of(line.number, "ref", ref, longest=20),
            number=whole_of(line.number, "no", number, 1, 999),
            suffix="",
            street_name=text_of(line.number, "street", street, longest=200),
            street_key=street_key(street),
            postcode="",
            insee_code="00000",
            former_insee_code="",
            commune="Parish",
            lon=point.lon,
            lat=point.lat,
        )


PARISH = Parish()


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry.sources, "_registered", registry.sources.all())
    register(PARISH)


@pytest.fixture
def parish_file(tmp_path: Path) -> MakeFile:
    def write(*lines: str) -> Path:
        path = tmp_path / "parish.csv"
        path.write_text("\n".join(["ref,no,street,east,north", *lines, ""]))
        return path

    return write


def standing(source: str) -> list[str]:
    with writing() as session:
        return sorted(
            session.scalars(
                select(Address.source_id).where(Address.source == source, Address.gone_at.is_(None))
            )
        )


def test_it_is_read_accepted_and_taken_back_beside_the_others(
    parish_file: MakeFile, ban_file: MakeFile
) -> None:
    Engine(BAN).accept(Engine(BAN).stage(ban_file(ban_line(1))).id)
    Engine(PARISH).accept(
        Engine(PARISH).stage(parish_file("a,1,Rue A,9.5,47.1", "b,2,Rue A,9.5,47.1")).id
    )

    second = Engine(PARISH).stage(parish_file("a,1,Rue B,9.5,47.1", "c,none,Rue A,9.5,47.1"))
    engine = engine_of(find_run(second.id))
    done = engine.accept(second.id)

    assert (done.report["changed"], done.report["gone"], done.report["refused"]) == (1, 1, 1)
    assert standing("parish") == ["a"]
    engine.revert(second.id)
    assert standing("parish") == ["a", "b"]
    assert len(standing("ban")) == 1


def test_a_remark_names_the_column_as_the_file_does() -> None:
    with pytest.raises(LineRefused) as refused:
        PARISH.row(Line(2, ("a", "1", "Rue A", "9.5", "north")), None)

    assert refused.value.remark.facts["column"] == "north"


def test_its_neighbours_files_are_recognised(ban_file: MakeFile) -> None:
    with pytest.raises(OtherFormat):
        Engine(PARISH).stage(ban_file(ban_line(1)))


def test_two_sources_of_one_name_are_refused() -> None:
    with pytest.raises(RuntimeError, match="parish” is registered twice"):
        register(Parish())
