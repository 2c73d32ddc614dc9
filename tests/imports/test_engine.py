"""An import has one state, whoever works on it, and whatever breaks off."""

import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.database import writing
from backend.imports.engine import Engine
from backend.imports.models import ImportRemark
from backend.imports.reading import Reading
from backend.imports.refusals import ImportNotRead, ImportNotStaged
from backend.imports.remarks import Remark
from backend.imports.summary import show
from backend.places.sources.dwellings import DWELLINGS
from backend.problems import Problem
from backend.reference.models import Address, ReferenceImport, StagedAddress
from backend.reference.sources.ban import BAN
from tests.reference.conftest import HEADER, MakeFile, ban_line

pytestmark = pytest.mark.usefixtures("emptied")

engine = Engine(BAN)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two lines a transaction, so that much happens between them."""
    monkeypatch.setattr(BAN, "batch", 2)


@pytest.fixture
def nine(ban_file: MakeFile) -> Path:
    return ban_file(*(ban_line(number) for number in range(1, 10)))


def latest() -> ReferenceImport:
    with writing() as session:
        return session.scalars(
            select(ReferenceImport).order_by(ReferenceImport.started_at.desc())
        ).first() or pytest.fail("there is no import")


def standing() -> set[tuple[Any, ...]]:
    with writing() as session:
        rows = session.execute(
            select(
                Address.source_id,
                Address.number,
                Address.suffix,
                Address.street_name,
                func.st_x(Address.geom),
            ).where(Address.gone_at.is_(None))
        ).all()
    return {tuple(row) for row in rows}


def staged() -> int:
    with writing() as session:
        return session.scalar(select(func.count()).select_from(StagedAddress)) or 0


def once(action: Callable[[], object]) -> Callable[[int], None]:
    """Does something the first time that progress is told."""
    done: list[int] = []

    def progress(count: int) -> None:
        if not done:
            done.append(count)
            action()

    return progress


def killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_an_import_taken_back_while_it_is_accepted_ends_as_taken_back(nine: Path) -> None:
    before = standing()
    run = engine.stage(nine)

    with pytest.raises(ImportNotStaged) as refused:
        engine.accept(run.id, progress=once(lambda: engine.revert(run.id)))

    assert refused.value.facts["state"] == "reverted"
    assert latest().state == "reverted"
    assert standing() == before
    assert staged() == 0


def test_taking_back_waits_for_the_batch_that_is_being_merged(
    app: Flask, nine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = engine.stage(nine)
    merge, ended = BAN.merge, []

    def take_back() -> None:
        with app.app_context():
            Engine(BAN).revert(run.id)
            ended.append(len(standing()))

    other = threading.Thread(target=take_back)

    def slow(session: Session, held: ReferenceImport, first: int, last: int) -> None:
        merge(session, held, first, last)
        if not other.ident:
            other.start()
            other.join(timeout=0.5)
            # It cannot end before this batch does: the run is held.
            assert ended == []

    monkeypatch.setattr(BAN, "merge", slow)

    with pytest.raises(ImportNotStaged):
        engine.accept(run.id)
    other.join()

    assert ended == [0]
    assert latest().state == "reverted"


def test_of_two_who_accept_at_once_one_is_told_that_it_is_done(nine: Path) -> None:
    run = engine.stage(nine)

    with pytest.raises(ImportNotStaged) as refused:
        engine.accept(run.id, progress=once(lambda: engine.accept(run.id)))

    assert refused.value.facts["state"] == "accepted"
    assert (latest().state, len(standing())) == ("accepted", 9)
    assert latest().report["new"] == 9


def test_an_import_taken_back_while_it_is_read_is_not_staged(
    nine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = engine._insert

    def between(session: Session, rows: Any) -> int:
        copied = insert(session, rows)
        session.commit()  # so that nobody holds the run
        if staged() == 4:
            engine.revert(latest().id)
        return copied

    monkeypatch.setattr(engine, "_insert", between)

    with pytest.raises(ImportNotStaged):
        engine.stage(nine)

    assert latest().state == "reverted"
    assert staged() == 0


def test_an_import_killed_while_it_was_read_is_taken_back(
    nine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engine, "_discard", lambda _: None)
    monkeypatch.setattr(engine, "_check", killed)
    with pytest.raises(KeyboardInterrupt):
        engine.stage(nine)
    run = latest()
    assert (run.state, staged()) == ("reading", 9)

    with pytest.raises(ImportNotRead):
        engine.accept(run.id)
    assert engine.revert(run.id).state == "reverted"

    assert staged() == 0
    with writing() as session:
        show(session, latest())
    assert "as before" in capsys.readouterr().out


def test_an_import_killed_while_it_was_accepted_says_so_and_goes_on(
    nine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = engine.stage(nine)
    with pytest.raises(KeyboardInterrupt):
        engine.accept(run.id, progress=killed)

    assert latest().state == "accepting"
    with writing() as session:
        show(session, latest())
    assert f"import accept {run.id}" in capsys.readouterr().out
    assert engine.accept(run.id).report["new"] == 9


def test_taking_back_that_was_killed_goes_on_and_nothing_else_does(
    nine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = engine.accept(engine.stage(nine).id)
    take_back = BAN.take_back
    with monkeypatch.context() as breaking:
        breaking.setattr(
            BAN,
            "take_back",
            lambda *given: killed() if given[-1] else take_back(*given),
        )
        with pytest.raises(KeyboardInterrupt):
            engine.revert(run.id)
    assert latest().state == "reverting"
    assert 0 < len(standing()) < 9

    with pytest.raises(ImportNotStaged):
        engine.accept(run.id)
    engine.revert(run.id)

    assert standing() == set()


def test_remarks_are_kept_once_and_no_more_than_there_is_room_for(
    ban_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.imports.engine.REMARKS_KEPT", 3)

    run = engine.stage(ban_file(*(ban_line(number, lat="") for number in range(1, 10))))

    assert run.report["refused"] == 9
    with writing() as session:
        assert session.scalar(select(func.count()).select_from(ImportRemark)) == 3


_numbers = st.lists(st.integers(1, 12), unique=True, max_size=8)
_streets = st.sampled_from(["Rue des Glycines", "Rue des Iris", "Allée Noire"])
_files = st.lists(st.tuples(st.integers(1, 12), _streets), unique_by=lambda one: one[0], max_size=8)
_few = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _written(lines: list[tuple[int, str]], name: str = "ban.csv") -> Path:
    path = Path(tempfile.mkdtemp()) / name
    texts = [ban_line(number, nom_voie=street) for number, street in lines]
    # One that stays, so that no file is empty.
    path.write_text("\n".join([HEADER, ban_line(99), *texts, ""]))
    return path


@_few
@given(first=_files, second=_files)
def test_accepting_and_taking_back_changes_nothing(
    first: list[tuple[int, str]], second: list[tuple[int, str]]
) -> None:
    engine.accept(engine.stage(_written(first)).id)
    before = standing()

    run = engine.accept(engine.stage(_written(second)).id)
    assert {one[0] for one in standing()} == {
        f"93999_0001_{number:05}" for number, _ in [(99, ""), *second]
    }
    engine.revert(run.id)

    assert standing() == before


@_few
@given(lines=_files, data=st.data())
def test_the_order_of_lines_does_not_matter(
    lines: list[tuple[int, str]], data: st.DataObject
) -> None:
    engine.accept(engine.stage(_written(lines)).id)
    before = standing()

    shuffled = data.draw(st.permutations(lines))
    run = engine.accept(engine.stage(_written(shuffled)).id)

    assert standing() == before
    assert (run.report["new"], run.report["changed"], run.report["gone"]) == (0, 0, 0)


@pytest.mark.parametrize("source", [BAN, DWELLINGS], ids=lambda one: str(one.name))
@given(content=st.binary(max_size=300), fields=st.lists(st.text(max_size=12), max_size=10))
def test_whatever_a_file_holds_is_read_or_refused(
    source: Any, content: bytes, fields: list[str]
) -> None:
    path = Path(tempfile.mkdtemp()) / "file.csv"
    line = ";".join(fields).encode(errors="replace")
    path.write_bytes(";".join(source.columns).encode() + b"\n" + line + b"\n" + content)

    try:
        rows = list(Reading(source, path).rows())
    except Problem:
        return

    assert all(isinstance(row, Remark) or len(row) == len(source.row_columns) for row in rows)
