"""Many rows at once: an organisation's stay behind its wall, also while they wait."""

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from backend.database import act_for
from backend.database.cluster import ClusterUrls
from backend.database.inserting import Row, insert_rows
from backend.database.staging import copy_rows
from backend.imports.models import ImportRemark
from backend.organisations.models import Team
from backend.places.recognition.models import StagedEntrance
from backend.reference.models import StagedAddress
from tests.conftest import plain
from tests.factories import Make

STREET = 'Allée de l\'\t"Été", {1,2} \\N'


def _address(line: int) -> tuple[object, ...]:
    return (uuid4(), line, "a", 1, "", STREET, "ETE", "93140", "93010", "", "Bondy", 2.4, 48.9)


ADDRESS = tuple(column.name for column in StagedAddress.__table__.columns)
ENTRANCE = (
    "import_id",
    "line",
    "typed",
    "number",
    "suffix",
    "numbers",
    "street_typed",
    "street_key",
    "detail",
    "dwellings",
    "floor_max",
    "lon",
    "lat",
)


def _entrance(import_id: UUID, line: int = 1) -> Row:
    values = (import_id, line, STREET, None, "", "", "", "", "", 3, 2, 2.48, 48.9)
    return dict(zip(ENTRANCE, values, strict=True))


def test_public_rows_are_copied_as_a_stream(session: Session) -> None:
    taken: list[int] = []

    def lines() -> Iterator[tuple[object, ...]]:
        for number in range(3):
            taken.append(number)
            yield _address(number)

    assert copy_rows(session, "staged_address", ADDRESS, lines()) == 3
    assert taken == [0, 1, 2]
    assert session.scalars(select(StagedAddress.street_name).distinct()).all() == [STREET]


def test_a_table_behind_the_wall_takes_no_copy(session: Session) -> None:
    for table, columns in (("team", ("id", "name")), ("staged_entrance", ENTRANCE)):
        with (
            pytest.raises(psycopg.errors.FeatureNotSupported, match="row-level security"),
            session.begin_nested(),
        ):
            copy_rows(session, table, columns, [])


def test_rows_are_inserted_with_every_kind_of_value(session: Session) -> None:
    ids = [uuid4(), uuid4()]
    rows = [(ids[0], STREET, "Europe/Paris"), (ids[1], "", "UTC")]

    named = [dict(zip(("id", "name", "time_zone"), row, strict=True)) for row in rows]

    assert insert_rows(session, Team, named) == 2
    assert insert_rows(session, Team, []) == 0
    assert insert_rows(session, StagedEntrance, [_entrance(ids[0])]) == 1

    found = session.execute(select(Team.id, Team.name, Team.time_zone).order_by(Team.name)).all()
    assert [tuple(row) for row in found] == sorted(rows, key=lambda row: row[1])
    staged = session.scalars(select(StagedEntrance)).one()
    assert (staged.typed, staged.number, staged.lon) == (STREET, None, 2.48)
    assert staged.organisation_id == session.info["organisation_id"]


def test_what_does_not_fit_is_refused(session: Session) -> None:
    with pytest.raises(DataError), session.begin_nested():
        insert_rows(session, Team, [{"id": "no id", "name": "Nord"}])
    with pytest.raises(IntegrityError), session.begin_nested():
        insert_rows(session, Team, [{"id": uuid4(), "name": None}])


class TestTheWall:
    """Two organisations import at the same time; a third reads public data."""

    def test_each_sees_its_own_staged_lines_alone(
        self, new_organisation: Callable[[], Make], engine: Engine
    ) -> None:
        import_id = uuid4()
        sessions = [new_organisation().session for _ in range(2)]
        for place, session in enumerate(sessions):
            # Even under one number, which nobody could know.
            insert_rows(session, StagedEntrance, [_entrance(import_id, place)])
            session.add(_remark(import_id, place))
            session.commit()
        with Session(engine) as nobody:
            nobody.add(_remark(import_id, 7))
            nobody.commit()

            assert nobody.scalars(select(StagedEntrance.line)).all() == []
            assert nobody.scalars(select(ImportRemark.line)).all() == [7]
        for place, session in enumerate(sessions):
            assert session.scalars(select(StagedEntrance.line)).all() == [place]
            assert session.scalars(select(ImportRemark.line)).all() == [place]
            session.execute(text("delete from staged_entrance"))
            session.execute(text("delete from import_remark"))
            session.commit()
            last = place == len(sessions) - 1
            rest = sessions[-1].scalar(select(func.count()).select_from(StagedEntrance))
            assert rest == (0 if last else 1)
            sessions[-1].rollback()

    @pytest.mark.parametrize("role", ["application", "owner"])
    def test_nobody_writes_a_line_for_another(
        self, new_organisation: Callable[[], Make], urls: ClusterUrls, role: str
    ) -> None:
        mine, theirs = (new_organisation().session.info["organisation_id"] for _ in range(2))
        with psycopg.connect(plain(getattr(urls, role))) as connection:
            connection.execute("select set_config('palier.organisation_id', %s, true)", [str(mine)])
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                connection.execute(
                    "insert into import_remark (import_id, line, code, is_refusal, value, facts,"
                    " organisation_id) values (%s, 1, 'a', true, '', '{}', %s)",
                    [uuid4(), theirs],
                )

    def test_whoever_acts_for_nobody_stages_no_list(self, engine: Engine) -> None:
        with (
            Session(engine) as nobody,
            pytest.raises(Exception, match="row-level security"),
        ):
            insert_rows(nobody, StagedEntrance, [_entrance(uuid4())])


def _remark(import_id: UUID, line: int) -> ImportRemark:
    return ImportRemark(
        import_id=import_id, line=line, code="a", is_refusal=True, value="", facts={}
    )


def test_a_session_for_an_organisation_reads_lines_of_nobody_not(
    engine: Engine, new_organisation: Callable[[], Make]
) -> None:
    with Session(engine) as nobody:
        nobody.add(_remark(uuid4(), 1))
        nobody.commit()
    with Session(engine) as somebody:
        act_for(somebody, new_organisation().session.info["organisation_id"])

        assert somebody.scalars(select(ImportRemark)).all() == []
